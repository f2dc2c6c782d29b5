//! A workbook, whatever its bytes or the texts within it: no panic; what passes the check is the same as a folder, as a workbook
//! written from it, and again.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use outturn::resolve::{self, Repair};
use outturn::scenario::Files;
use outturn::scenario::workbook::{Purpose, write};
use outturn_fuzz::LARGEST;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What stands between the parts of a workbook that is given as its texts: the container's checksums hide these from mutation.
const BETWEEN: u8 = 0;

fuzz_target!(|data: &[u8]| {
    if data.len() > LARGEST {
        return;
    }
    // `x` or `o`, for .xlsx or .ods; then bytes of a container, or parts: a name, a line end, a text.
    let Some((&kind, rest)) = data.split_first() else { return };
    let name = if kind == b'o' { "book.ods" } else { "book.xlsx" };
    let bytes = if rest.starts_with(b"PK") { Some(rest.to_vec()) } else { packed(rest) };
    let Some(files) = bytes.and_then(|bytes| Files::from_workbook(name, &bytes).ok()) else { return };
    let first = resolve::load_files(&files, Repair::No);
    let Ok(loaded) = &first else { return };
    let pairs: Vec<(String, Vec<u8>)> =
        loaded.files.iter().map(|file| (file.name.clone(), file.whole().into_bytes())).collect();
    let folder = Files::from_pairs(pairs);
    let of_folder = resolve::load_files(&folder, Repair::No).expect("what passes in a workbook passes in a folder");
    assert_eq!(format!("{:?}", loaded.model), format!("{:?}", of_folder.model), "the folder differs from the workbook");
    // A text may be longer than a cell of a workbook may hold.
    let Ok(again) = write(&folder, Purpose::Convert) else { return };
    let again = Files::from_workbook("again.xlsx", &again).expect("a workbook of ours");
    let again = resolve::load_files(&again, Repair::No);
    let again = again.unwrap_or_else(|not| panic!("a workbook of ours is refused: {not}"));
    assert_eq!(format!("{:?}", loaded.model), format!("{:?}", again.model), "the workbook differs when written again");
});

/// Parts as a container.
fn packed(data: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in data.split(|&byte| byte == BETWEEN) {
        let end = part.iter().position(|&byte| byte == b'\n')?;
        zip.start_file(std::str::from_utf8(&part[..end]).ok()?, SimpleFileOptions::default()).ok()?;
        zip.write_all(&part[end + 1..]).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
