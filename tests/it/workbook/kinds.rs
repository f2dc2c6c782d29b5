//! Kinds of workbooks, bombs, and sheets that are no tables.

use super::*;

#[test]
fn other_sheets_are_left_alone_and_said_to_be() {
    let bytes = changed(|sheets| {
        sheets.insert("Notes".to_owned(), vec![vec![text("=not read")]]);
        sheets.insert("Pivot 1".to_owned(), vec![vec![Cell::Number(1.0)]]);
    });
    let loaded = loaded(&bytes);
    assert_eq!(loaded.warnings.listing(), "note: left alone, as no table has their names: sheets `Notes`, `Pivot 1`\n");
    assert_eq!(format!("{:?}", loaded.model), model_of_texts());
}

#[test]
fn capitals_in_a_sheets_name_do_not_count() {
    let bytes = changed(|sheets| {
        let risks = sheets.remove("risks").unwrap();
        sheets.insert("Risks".to_owned(), risks);
    });
    assert_eq!(format!("{:?}", loaded(&bytes).model), model_of_texts());
}

#[test]
fn a_name_that_is_nearly_a_tables_is_refused() {
    for name in ["risk", "Risks (2)", "risks.csv", "RISKS-old".trim_end_matches("-old"), "position", "organistions"] {
        let bytes = changed(|sheets| {
            let rows = sheets["risks"].clone();
            sheets.insert(name.to_owned(), rows);
            if name == "RISKS" {
                sheets.remove("risks");
            }
        });
        let said = said(&bytes);
        if name == "RISKS" {
            assert_eq!(said, "", "{name}");
        } else {
            assert!(said.contains(&format!("error[E007]: not a sheet that is read: `{name}`; nearest is `")), "{said}");
        }
    }
}

#[test]
fn a_missing_sheet_is_said_to_be_a_sheet() {
    let said = said(&changed(|sheets| _ = sheets.remove("positions")));
    assert!(said.starts_with("error[E002]: missing sheet: positions\n  --> positions\n"), "{said}");
}

#[test]
fn other_kinds_and_damaged_files_are_refused_with_what_to_do() {
    let good = save(&sheets(), |_, _| {});
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let macros = {
        let mut writer = ZipWriter::new_append(Cursor::new(good.clone())).unwrap();
        writer.start_file("xl/vbaProject.bin", SimpleFileOptions::default()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let cases: [(&str, &[u8], &str); 8] = [
        ("a.xls", &old, "E017"),
        ("a.xlsx", &old, "E017"),
        ("a.xlsm", &good, "E017"),
        ("a.xlsb", &good, "E017"),
        ("a.xlsx", &macros, "E017"),
        ("a.xlsx", b"risk_id,line\n", "E016"),
        ("a.xlsx", &good[..good.len() / 2], "E016"),
        ("a.ods", &good, "E016"),
    ];
    for (name, bytes, code) in cases {
        let said = load_named(name, bytes).expect_err(name).to_string();
        assert!(
            said.starts_with(&format!("error[{code}]: ")) && said.contains(&format!("\n  --> {name}\n   = ")),
            "{said}"
        );
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked_whole() {
    let blanks = vec![b' '; 1 << 20];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for part in 0..3 {
        writer.start_file(format!("xl/worksheets/sheet{part}.xml"), SimpleFileOptions::default()).unwrap();
        for _ in 0..90 {
            writer.write_all(&blanks).unwrap();
        }
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 2_000_000, "it is small: {}", bomb.len());
    let said = load(&bomb).expect_err("a bomb").to_string();
    assert!(said.starts_with("error[E018]: too large: over 256 MiB unpacked\n"), "{said}");
}

#[test]
fn a_text_in_very_many_cells_is_refused() {
    let bytes = repacked(&save(&sheets(), |_, _| {}), |name, body| {
        if name == "xl/sharedStrings.xml" {
            let text = String::from_utf8(body).unwrap();
            return text.replacen("<t>format</t>", &format!("<t>{}</t>", "x".repeat(30_000)), 1).into_bytes();
        }
        if name != "xl/worksheets/sheet2.xml" {
            return body;
        }
        let mut rows = String::new();
        for row in 10..12_000 {
            let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>3</v></c></row>");
        }
        String::from_utf8(body).unwrap().replace("</sheetData>", &format!("{rows}</sheetData>")).into_bytes()
    });
    let said = load(&bytes).expect_err("360 MB of text").to_string();
    assert!(said.starts_with("error[E018]: too large: too many cells or too much text in them\n"), "{said}");
}

/// An .ods workbook of the sheets, as an office program would write it.
fn ods(sheets: &Sheets, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut body = String::new();
    for (name, rows) in sheets {
        let _ = write!(body, "<table:table table:name=\"{name}\"><table:table-column/>");
        for row in rows {
            body.push_str("<table:table-row>");
            for cell in row {
                let _ = match cell {
                    Cell::Blank => write!(body, "<table:table-cell/>"),
                    Cell::Number(number) => {
                        write!(body, "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>")
                    }
                    Cell::Text(text) => {
                        write!(
                            body,
                            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
                        )
                    }
                    Cell::Day(year, month, day) => write!(
                        body,
                        "<table:table-cell office:value-type=\"date\" office:date-value=\"{year:04}-{month:02}-{day:02}\"/>"
                    ),
                    Cell::Truth(truth) => {
                        write!(
                            body,
                            "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"{truth}\"/>"
                        )
                    }
                    Cell::Percent(share) => {
                        write!(body, "<table:table-cell office:value-type=\"percentage\" office:value=\"{share}\"/>")
                    }
                    Cell::Formula(formula, result) => write!(
                        body,
                        "<table:table-cell table:formula=\"of:{formula}\" office:value-type=\"string\" \
                         office:string-value=\"\" calcext:value-type=\"error\"><text:p>{result}</text:p></table:table-cell>"
                    ),
                };
            }
            body.push_str("</table:table-row>");
        }
        // Styled rows to the end of the sheet, as office programs write them.
        body.push_str("<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>");
        body.push_str("</table:table>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body><office:spreadsheet>{body}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest></manifest:manifest>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &change(content)),
    ];
    for (name, text) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_is_read_as_the_same_scenario() {
    let mut all = sheets();
    let (_, risks) = all.iter_mut().find(|(name, _)| name == "risks").unwrap();
    risks[2][15] = Cell::Percent(0.2);
    risks[0].push(text("known_by"));
    risks[1].push(Cell::Day(2018, 8, 1));
    let bytes = ods(&all, |content| content);
    let loaded = load_named("month8.ods", &bytes).unwrap_or_else(|found| panic!("{found}"));
    let mut model = loaded.model;
    assert_eq!(model.facts.stated[0].known_by, "2018-08", "which the texts have not");
    model.facts.stated[0].known_by.clear();
    assert_eq!((loaded.warnings.listing(), format!("{model:?}")), (String::new(), model_of_texts()));
}

#[test]
fn an_open_document_has_its_own_errors_merges_and_hidden_rows() {
    let mut all = sheets();
    let (_, risks) = all.iter_mut().find(|(name, _)| name == "risks").unwrap();
    risks[1][6] = Cell::Formula("=1/0", "#DIV/0!");
    let bytes = ods(&all, |content| {
        let merged =
            "<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>claim</text:p>";
        let plain = "<table:table-cell office:value-type=\"string\"><text:p>claim</text:p>";
        content.replacen(plain, merged, 1)
    });
    let said = load_named("month8.ods", &bytes).expect_err("an error").listing();
    assert!(said.contains("error[E019]: an error of the spreadsheet: `#DIV/0!`\n  --> risks!G2\n"), "{said}");
    assert!(said.contains("error[E026]: merged cells: risks!A3 to A4\n"), "{said}");
    let hidden = ods(&sheets(), |content| {
        let (before, after) = content.split_at(content.find("claim").unwrap());
        let at = before.rfind("<table:table-row>").unwrap();
        format!("{}<table:table-row table:visibility=\"filter\">{}{after}", &before[..at], &before[at + 17..])
    });
    let loaded = load_named("month8.ods", &hidden).unwrap_or_else(|found| panic!("{found}"));
    let said = loaded.warnings.listing();
    assert!(said.contains("warning[W213]: read although hidden in sheet risks: row 3\n"), "{said}");
}

#[test]
fn a_cell_that_is_repeated_without_end_is_refused() {
    let bytes = ods(&sheets(), |content| {
        let cell = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
                    table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
        content.replacen("<table:table-row>", &format!("{cell}<table:table-row>"), 1)
    });
    let said = load_named("month8.ods", &bytes).expect_err("a bomb").to_string();
    assert!(said.starts_with("error[E018]: too large: over 4000000 cells\n"), "{said}");
}
