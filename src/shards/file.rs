//! A shard as a file: a line with the SHA-256 of all that follows it, a line of JSON that says what it is of, and then the numbers.

use sha2::{Digest, Sha256};

use super::join::is_draw;
use super::mark::{ITERATION, Mark, Place};

/// The ending of its name.
pub const ENDING: &str = "shard";
/// What the first line begins with; the number is that of the format.
const FIRST: &str = "outturn shard 1 sha256 ";
/// What every format begins with.
const OURS: &str = "outturn shard ";

/// A stretch of iterations of a job of an array, and what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct Shard {
    /// What it is of; it has a place.
    pub mark: Mark,
    /// £m by iteration, a node each.
    pub columns: Vec<Vec<f64>>,
}

/// The name of the file of a place: `minimal-3-of-8.shard`. Names sort as numbers do.
#[must_use]
pub fn file_name(name: &str, place: Place) -> String {
    let width = place.of.to_string().len();
    format!("{name}-{:0width$}-of-{}.{ENDING}", place.number, place.of)
}

impl Shard {
    /// Its bytes: numbers are 64-bit floats, little-endian, a node after the other. `tail -n +2 FILE | sha256sum` gives the hash of its first
    /// line, and `sed -n 2p FILE` what it is of.
    ///
    /// # Panics
    /// Never: what it is of is words and numbers.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(&self.mark).expect("words and numbers");
        bytes.reserve(1 + 8 * self.columns.iter().map(Vec::len).sum::<usize>());
        bytes.push(b'\n');
        bytes.extend(self.columns.iter().flatten().flat_map(|value| value.to_le_bytes()));
        let mut whole = format!("{FIRST}{}\n", hash(&bytes)).into_bytes();
        whole.append(&mut bytes);
        whole
    }

    /// Reads one back.
    ///
    /// # Errors
    /// Why it is none, or no longer what was written.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (first, rest) = line(bytes).ok_or("it is no shard")?;
        if !first.starts_with(OURS.as_bytes()) {
            return Err("it is no shard".to_owned());
        }
        let stated = first.strip_prefix(FIRST.as_bytes());
        let stated =
            stated.ok_or("it is of another format, of another version of outturn: draw it again with this one")?;
        if stated != hash(rest).as_bytes() {
            return Err("it was cut or edited: its bytes are not those that were written".to_owned());
        }
        // What has the right hash was written by a program; of another one it may be anything.
        let (json, numbers) = line(rest).ok_or("it does not say what it is of")?;
        let mark: Mark =
            serde_json::from_slice(json).map_err(|error| format!("it does not say what it is of: {error}"))?;
        let place = mark.place.and_then(|place| Place::new(place.number, place.of, place.iterations));
        if place.is_none_or(|place| place.stretch() != mark.iterations()) {
            return Err("its iterations are not those of its place in an array".to_owned());
        }
        for (place, node) in mark.nodes.iter().enumerate() {
            if node.code == ITERATION || mark.nodes[..place].iter().any(|known| known.code == node.code) {
                return Err(format!("two of its columns have the name `{}`", node.code));
            }
        }
        let rows = usize::try_from(mark.count).ok();
        let size = rows.and_then(|rows| rows.checked_mul(8)).and_then(|size| size.checked_mul(mark.nodes.len()));
        let (Some(rows), true) = (rows, !mark.nodes.is_empty() && size == Some(numbers.len())) else {
            return Err("it does not have a number for each node and iteration".to_owned());
        };
        let number = |of: &[u8; 8]| f64::from_le_bytes(*of);
        let columns: Vec<Vec<f64>> =
            numbers.as_chunks::<8>().0.chunks(rows).map(|column| column.iter().map(number).collect()).collect();
        if !columns.iter().flatten().all(|value| is_draw(*value)) {
            return Err("it has a number that no draw has".to_owned());
        }
        Ok(Self { mark, columns })
    }
}

/// The first line without its end, and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shards::Known;

    fn shard() -> Shard {
        let known = |code: &str| Known {
            code: code.to_owned(),
            name: "a name".to_owned(),
            reference: 0.1,
            plan: -1.0 / 3.0,
            forecast: 2.0,
        };
        let mark = Mark {
            version: "0.1.0".to_owned(),
            name: "minimal".to_owned(),
            scenario: "abc".to_owned(),
            changes: vec!["risks.a.mean_m = 1".to_owned()],
            seed: u64::MAX,
            first: 2,
            count: 2,
            nodes: vec![known("NAT"), known("sector:provider")],
            place: Place::new(2, 3, 6),
        };
        Shard { mark, columns: vec![vec![1.5, -0.0], vec![-2.25, 1e6]] }
    }

    /// A file with its right hash.
    fn signed(rest: &[u8]) -> Vec<u8> {
        [format!("{FIRST}{}\n", hash(rest)).as_bytes(), rest].concat()
    }

    #[test]
    fn it_reads_back_to_the_bit() {
        let bytes = shard().write();
        let again = Shard::read(&bytes).unwrap();
        assert_eq!(again, shard());
        assert_eq!(again.columns[0][1].to_bits(), (-0.0_f64).to_bits());
        assert_eq!(again.write(), bytes);
        assert_eq!(file_name("minimal", Place::new(2, 12, 50).unwrap()), "minimal-02-of-12.shard");
    }

    #[test]
    fn no_byte_of_it_can_be_changed_or_lost() {
        let bytes = shard().write();
        for place in 0..bytes.len() {
            for bit in [1, 128] {
                let mut other = bytes.clone();
                other[place] ^= bit;
                assert!(Shard::read(&other).is_err(), "byte {place}");
            }
            assert!(Shard::read(&bytes[..place]).is_err(), "{place} bytes");
        }
        assert!(Shard::read(&[&bytes[..], b"\0"].concat()).is_err());
    }

    #[test]
    fn what_another_program_would_sign_is_refused_too() {
        let bytes = shard().write();
        let (_, rest) = line(&bytes).unwrap();
        let (json, numbers) = line(rest).unwrap();
        let text = std::str::from_utf8(json).unwrap();
        let with = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            signed(&[text.replacen(from, to, 1).as_bytes(), b"\n", numbers].concat())
        };
        let said = |bytes: &[u8]| Shard::read(bytes).unwrap_err();
        assert!(Shard::read(&with("abc", "abd")).is_ok());
        assert!(said(&with("\"number\":2", "\"number\":3")).contains("its place"));
        assert!(said(&with("\"number\":2", "\"number\":0")).contains("its place"));
        assert!(said(&with("\"first\":2", "\"first\":18446744073709551615")).contains("its place"));
        assert!(said(&with("sector:provider", "NAT")).contains("the name `NAT`"));
        assert!(said(&with("sector:provider", "iteration")).contains("the name `iteration`"));
        assert!(said(&with("\"seed\":", "\"sead\":")).contains("missing field `seed`"));
        assert!(said(&signed(&[json, b"\n", &numbers[8..]].concat())).contains("a number for each"));
        for no_draw in [f64::NAN, f64::INFINITY, 0.1, 1e12] {
            let numbers = [&no_draw.to_le_bytes()[..], &numbers[8..]].concat();
            assert!(said(&signed(&[json, b"\n", &numbers].concat())).contains("no draw has"), "{no_draw}");
        }
        assert_eq!(said(b"PK\x03\x04\n"), "it is no shard");
        assert!(said(b"outturn shard 2 sha256 0\n{}\n").contains("another format"));
    }
}
