//! The iterations of chosen nodes, for other programs: iteration n is row n, counted from 0.

use super::{Artifact, FormatError, parquet};
use crate::tell::print::file_stem;

/// Path of the table of all nodes in the results folder.
const TABLE: &str = "data/draws.csv";
/// Where the arrays are, one a node.
const ARRAYS: &str = "data/draws/";

/// Path of a node's `.npy` file in the results folder.
#[must_use]
pub fn npy_path(code: &str) -> String {
    format!("{ARRAYS}{}.npy", file_stem(code))
}

/// Whether a path in the results folder is one of iterations.
#[must_use]
pub fn is_of(path: &str) -> bool {
    path == TABLE || path == parquet::DRAWS || path.starts_with(ARRAYS)
}

/// The first two of some nodes, by their codes, whose `.npy` would be one file.
pub fn of_one_file<'a>(codes: &[&'a str]) -> Option<[&'a str; 2]> {
    codes.iter().enumerate().find_map(|(place, code)| {
        let same = |known: &&&str| *known != code && npy_path(known) == npy_path(code);
        codes[..place].iter().find(same).map(|known| [*known, *code])
    })
}

/// Every iteration of some nodes, by their codes: an array a node, or one table.
///
/// # Errors
/// When a writer fails: a mistake in this program.
pub fn files(nodes: &[(&str, &[f64])], as_arrays: bool) -> Result<Vec<Artifact>, FormatError> {
    if as_arrays {
        return Ok(nodes.iter().map(|(code, values)| npy(code, values)).collect());
    }
    if nodes.is_empty() { Ok(Vec::new()) } else { Ok(vec![csv(nodes)?]) }
}

/// One node as a NumPy array file, version 1.0: a padded header and 64-bit floats, little-endian
/// (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).
#[must_use]
pub fn npy(code: &str, values: &[f64]) -> Artifact {
    const BEFORE: usize = 10;
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({},), }}", values.len());
    // Magic, version, length and header end at a multiple of 64, with a line feed.
    let padded = (BEFORE + header.len() + 1).next_multiple_of(64) - BEFORE;
    header.extend(std::iter::repeat_n(' ', padded - header.len() - 1));
    header.push('\n');
    let length = u16::try_from(header.len()).unwrap_or(u16::MAX); // some hundred at most
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.reserve(2 + header.len() + 8 * values.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    Artifact::new(&npy_path(code), bytes)
}

/// `draws.csv`: the number of each iteration and the position of each node, £m, at full precision.
///
/// # Errors
/// When the writer fails: a mistake in this program.
pub fn csv(nodes: &[(&str, &[f64])]) -> Result<Artifact, FormatError> {
    let failed = |error: csv::Error| FormatError::new(TABLE, &error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(std::iter::once("iteration").chain(nodes.iter().map(|(code, _)| *code))).map_err(failed)?;
    for row in 0..nodes.iter().map(|(_, values)| values.len()).max().unwrap_or(0) {
        writer.write_field(row.to_string()).map_err(failed)?;
        for (_, values) in nodes {
            // Adding zero turns −0 into 0.
            writer.write_field((values[row] + 0.0).to_string()).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| FormatError::new(TABLE, &error))?;
    Ok(Artifact::new(TABLE, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_file_is_as_numpy_expects() {
        let artifact = npy("sector:provider", &[-1.5, 0.25]);
        assert_eq!(artifact.path, "data/draws/sector-provider.npy");
        let bytes = &artifact.bytes;
        assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
        let end = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!((end % 64, bytes[end - 1], bytes.len() - end), (0, b'\n', 16));
        let header = std::str::from_utf8(&bytes[10..end]).unwrap();
        assert_eq!(header.trim_end(), "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }");
        assert_eq!(bytes[end..], [(-1.5_f64).to_le_bytes(), 0.25_f64.to_le_bytes()].concat());
    }

    #[test]
    fn rows_of_the_table_are_iterations_from_0() {
        let artifact = csv(&[("NAT", &[-1.5, -0.0]), ("A", &[0.1, 2.0])]).unwrap();
        assert_eq!(String::from_utf8(artifact.bytes).unwrap(), "iteration,NAT,A\n0,-1.5,0.1\n1,0,2\n");
    }
}
