//! The zip file that office formats are: the same bytes for the same parts on every machine and at any time.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// A part: its path and its bytes.
pub type Part = (String, Vec<u8>);

/// A file of these parts, in this order.
///
/// # Errors
/// A sentence: a mistake in this program.
pub fn packed(parts: &[Part]) -> Result<Vec<u8>, String> {
    // Neither the clock nor the system that writes it may tell.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in parts {
        writer.start_file(path.as_str(), options).map_err(|error| error.to_string())?;
        writer.write_all(bytes).map_err(|error| error.to_string())?;
    }
    Ok(writer.finish().map_err(|error| error.to_string())?.into_inner())
}

/// The parts of a file, in their order.
///
/// # Errors
/// A sentence, where the bytes are no such file.
pub fn parts(bytes: &[u8]) -> Result<Vec<Part>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let many = archive.len();
    let part = |place: usize| {
        let mut part = archive.by_index(place).map_err(|error| error.to_string())?;
        let path = part.name().map_err(|error| error.to_string())?.into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        Ok((path, bytes))
    };
    (0..many).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_says_neither_when_nor_where_it_was_written() {
        let given = vec![("a.xml".to_owned(), b"<a/>".to_vec()), ("b/c.png".to_owned(), vec![0, 255])];
        let bytes = packed(&given).expect("a file");
        assert_eq!(parts(&bytes), Ok(given));
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
        let part = archive.by_index(0).expect("a part");
        assert_eq!(part.last_modified(), Some(DateTime::default()));
        assert!(parts(b"no zip file").is_err());
    }
}
