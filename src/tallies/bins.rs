//! Lists of values side by side in one piece of memory: one allocation for all windows of a column, however often they change.

use super::order::{self, Placer};

/// Values in several lists, each as they came until it is sorted.
#[derive(Debug, Clone, Default)]
pub struct Bins {
    /// The lists, each with room behind it.
    values: Vec<f64>,
    lists: Vec<List>,
}

/// Where a list lies.
#[derive(Debug, Clone, Copy, Default)]
struct List {
    start: usize,
    len: usize,
    room: usize,
}

impl Bins {
    /// One empty list, in memory for `most` values of all lists to come: it is only used up as they come.
    #[must_use]
    pub fn with_room(most: usize) -> Self {
        Self { values: Vec::with_capacity(most), lists: vec![List::default()] }
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lists.iter().map(|list| list.len).sum()
    }

    /// Number of lists.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lists.len()
    }

    /// The values of a list; none beyond the lists.
    #[must_use]
    pub fn list(&self, index: usize) -> &[f64] {
        self.lists.get(index).map_or(&[], |list| &self.values[list.start..list.start + list.len])
    }

    /// The values of a list.
    fn list_mut(&mut self, index: usize) -> &mut [f64] {
        let List { start, len, .. } = self.lists[index];
        &mut self.values[start..start + len]
    }

    /// Adds a value to a list.
    #[inline]
    pub fn push(&mut self, index: usize, value: f64) {
        if self.lists[index].len == self.lists[index].room {
            self.make_room(index, 1);
        }
        let list = &mut self.lists[index];
        self.values[list.start + list.len] = value;
        list.len += 1;
    }

    /// Adds values to a list.
    pub fn extend(&mut self, index: usize, values: &[f64]) {
        if self.lists[index].room - self.lists[index].len < values.len() {
            self.make_room(index, values.len());
        }
        let list = &mut self.lists[index];
        let end = list.start + list.len;
        self.values[end..end + values.len()].copy_from_slice(values);
        list.len += values.len();
    }

    /// Room for `more` values in a list, and for some beyond them where there is memory.
    #[cold]
    fn make_room(&mut self, index: usize, more: usize) {
        let lens: Vec<usize> = self.lists.iter().map(|list| list.len).collect();
        let mut rooms: Vec<usize> = self.lists.iter().map(|list| list.room).collect();
        let others = rooms.iter().sum::<usize>() - rooms[index];
        let least = lens[index] + more;
        let spare = self.values.capacity().saturating_sub(others);
        rooms[index] = least.max(spare.min(least + least / lens.len()));
        self.close_up();
        self.lay_out(&lens, &rooms);
    }

    /// Sorts a list.
    pub fn sort(&mut self, index: usize) {
        if self.list(index).is_sorted_by(|a, b| a.total_cmp(b).is_le()) {
            return;
        }
        let mut sorted = Vec::with_capacity(self.lists[index].len);
        order::sort(self.list_mut(index), &mut sorted);
        self.list_mut(index).copy_from_slice(&sorted);
    }

    /// Puts the values of a list that belong at `places` (ascending) there: see [`Placer::place`].
    pub fn place(&mut self, index: usize, places: &[usize], placer: &mut Placer) {
        placer.place(self.list_mut(index), places);
    }

    /// Makes new lists of those values for which `list_of` (old list, value) gives one. Values of an old list must come out
    /// in the order of the new lists, and no new list may take from two old ones. `room` gives the room for a list of so many.
    pub fn regroup(
        &mut self,
        lists: usize,
        mut list_of: impl FnMut(usize, f64) -> Option<usize>,
        room: impl Fn(usize) -> usize,
    ) {
        let mut lens = vec![0; lists];
        let mut end = 0;
        for (index, list) in self.lists.iter().enumerate() {
            for place in list.start..list.start + list.len {
                let value = self.values[place];
                if let Some(into) = list_of(index, value) {
                    self.values[end] = value;
                    end += 1;
                    lens[into] += 1;
                }
            }
        }
        let rooms: Vec<usize> = lens.iter().map(|&len| room(len)).collect();
        self.lay_out(&lens, &rooms);
    }

    /// Moves the lists together, to the front.
    fn close_up(&mut self) {
        let mut end = 0;
        for list in &mut self.lists {
            self.values.copy_within(list.start..list.start + list.len, end);
            list.start = end;
            end += list.len;
        }
    }

    /// Takes the lists of these lengths that stand together at the front apart, so that each has its room.
    fn lay_out(&mut self, lens: &[usize], rooms: &[usize]) {
        let whole: usize = rooms.iter().sum();
        self.values.reserve_exact(whole.saturating_sub(self.values.len()));
        self.values.resize(whole, 0.0);
        let mut lists = Vec::with_capacity(lens.len());
        let (mut from, mut start) = (lens.iter().sum::<usize>(), whole);
        for (&len, &room) in lens.iter().zip(rooms).rev() {
            (from, start) = (from - len, start - room);
            self.values.copy_within(from..from + len, start);
            lists.push(List { start, len, room });
        }
        lists.reverse();
        self.lists = lists;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_values_when_one_outgrows_its_room() {
        let mut bins = Bins::with_room(4);
        bins.extend(0, &[1.0, 9.0, 3.0, 8.0, 2.0]);
        bins.sort(0);
        bins.regroup(2, |_, value| (value != 3.0).then(|| usize::from(value > 5.0)), |len| len);
        for n in 0..100 {
            bins.push(n % 2, n as f64);
        }
        let evens: Vec<f64> = [1.0, 2.0].into_iter().chain((0..50).map(|n| f64::from(2 * n))).collect();
        let odds: Vec<f64> = [8.0, 9.0].into_iter().chain((0..50).map(|n| f64::from(2 * n + 1))).collect();
        assert_eq!((bins.list(0), bins.list(1)), (&evens[..], &odds[..]));
        assert_eq!((bins.len(), bins.count(), bins.list(2)), (104, 2, &[][..]));
    }
}
