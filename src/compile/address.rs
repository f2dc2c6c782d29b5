//! Addresses of draws: one id for each draw's name, refused when two names share it.

use std::collections::BTreeMap;

use crate::draws::philox::DrawId;

/// Two draws whose names differ share the same 64 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressError {
    first: String,
    second: String,
}

impl std::fmt::Display for AddressError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the draws `{}` and `{}` have the same address: rename the id of one of them",
            self.first, self.second
        )
    }
}

/// All addresses given out so far.
#[derive(Debug, Clone, Default)]
pub struct AddressBook {
    names: BTreeMap<DrawId, String>,
}

impl AddressBook {
    /// The address of a draw. The same name twice is the same draw.
    ///
    /// # Errors
    /// When another name has the same address.
    pub fn of(&mut self, table: &str, code: &str, row: &str, draw: &str) -> Result<DrawId, AddressError> {
        let id = DrawId::of(table, code, row, draw);
        let name = format!("{table}/{code}/{row}/{draw}");
        match self.names.get(&id) {
            Some(first) if *first != name => Err(AddressError { first: first.clone(), second: name }),
            Some(_) => Ok(id),
            None => {
                self.names.insert(id, name);
                Ok(id)
            }
        }
    }

    /// The name of a draw that has an address here: `table/code/row/draw`. No part of it holds a `/`: codes cannot.
    #[must_use]
    pub fn name(&self, id: DrawId) -> Option<[&str; 4]> {
        let mut parts = self.names.get(&id)?.split('/');
        let mut part = || parts.next().unwrap_or_default();
        Some([part(), part(), part(), part()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_is_the_same_draw() {
        let mut book = AddressBook::default();
        let first = book.of("risks", "A", "r", "severity");
        assert_eq!(first, book.of("risks", "A", "r", "severity"));
        assert_ne!(first, book.of("risks", "A", "r", "occurs"));
        assert_eq!(book.name(first.unwrap()), Some(["risks", "A", "r", "severity"]));
        assert_eq!(book.name(DrawId::of("pay", "A", "r", "severity")), None);
    }
}
