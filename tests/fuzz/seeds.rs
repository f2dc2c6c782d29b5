//! Writes the first inputs of each target, from the repository's own files: `corpus/TARGET`.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use outturn::scenario::Files;
use outturn::scenario::workbook::{Purpose, write};
use outturn_fuzz::{BASES, LARGEST, root};
use zip::ZipArchive;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let save = |target: &str, name: &str, bytes: &[u8]| {
        let folder = folder.join(target);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), bytes).expect("a file");
    };
    for (base, files) in BASES.iter().enumerate() {
        for (name, bytes) in files.iter().filter(|(_, bytes)| bytes.len() < LARGEST) {
            let target = if name.ends_with(".csv") { "tables" } else { "settings" };
            save(target, &format!("{base}-{name}"), &[format!("{base}{name}\n").as_bytes(), bytes].concat());
        }
        let book = write(&Files::from_pairs(files.clone()), Purpose::Convert).expect("a workbook");
        save("workbook", &format!("{base}-whole"), &[b"x", &book[..]].concat());
        save("workbook", &format!("{base}-parts"), &[b"x", &parts(&book)[..]].concat());
    }
    let document = of_minimal();
    save("workbook", "document", &[b"o", &document[..]].concat());
    for pack in ["minimal", "everything-else", "everything-today", "everything"] {
        let path = root().join("tests/pinned").join(pack).join("data/results.json");
        save("results", pack, &fs::read(path).expect("kept results"));
    }
}

/// The parts of a container as the target takes them.
fn parts(book: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("a container");
    let mut texts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = part.name().expect("a name").as_bytes().to_vec();
        text.push(b'\n');
        part.read_to_end(&mut text).expect("a text");
        texts.push(text);
    }
    texts.join(&0)
}

/// The first base as an .ods workbook in its parts: settings as text, tables as office programs write them.
fn of_minimal() -> Vec<u8> {
    let mut sheets = String::new();
    for (name, bytes) in &BASES[0] {
        let text = String::from_utf8_lossy(bytes);
        let (name, ending) = name.rsplit_once('.').expect("an ending");
        let rows: Vec<Vec<String>> = match ending {
            "csv" => text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect(),
            _ => settings(&text),
        };
        sheets.push_str(&format!("<table:table table:name=\"{name}\"><table:table-column/>"));
        for row in rows {
            sheets.push_str("<table:table-row>");
            for cell in row {
                sheets.push_str(&match cell.parse::<f64>() {
                    Ok(number) => format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>"),
                    Err(_) => format!(
                        "<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"
                    ),
                });
            }
            sheets.push_str("</table:table-row>");
        }
        sheets.push_str("</table:table>");
    }
    let head = "<office:document-content><office:body><office:spreadsheet>";
    let foot = "</office:spreadsheet></office:body></office:document-content>";
    let content = format!("content.xml\n{head}{sheets}{foot}");
    let kind = "mimetype\napplication/vnd.oasis.opendocument.spreadsheet";
    [kind, "META-INF/manifest.xml\n<manifest:manifest></manifest:manifest>", &content].join("\0").into_bytes()
}

/// Settings as rows of a sheet.
fn settings(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![["section", "setting", "value"].map(str::to_owned).to_vec()];
    let mut section = "";
    for line in text.lines() {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => {
                let setting = line.split_once(" = ").filter(|(_, value)| !value.starts_with('['));
                let row =
                    |(name, value): (&str, &str)| [section, name, value.trim_matches('"')].map(str::to_owned).to_vec();
                rows.extend(setting.map(row));
            }
        }
    }
    rows
}
