//! Cells as people leave them: typed, calculated, merged, hidden, styled.

use super::*;

/// The risks of the small scenario with further columns.
fn with_columns(names: &[&str], cells: &[Cell]) -> Vec<u8> {
    changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[0].extend(names.iter().copied().map(text));
        let width = risks[0].len();
        risks[1].resize(width - names.len(), Cell::Blank);
        risks[1].extend(cells.iter().cloned());
    })
}

#[test]
fn typed_cells_are_read_as_what_they_are() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[2][15] = Cell::Percent(0.2);
        risks[2][11] = Cell::Formula("=5/2", "2.5");
        risks[1][17] = text(" 4.00 ");
        for (heading, cell) in [("known_by", Cell::Day(2018, 8, 31)), ("note", Cell::Day(2018, 8, 31))] {
            risks[0].push(text(heading));
            risks[1].push(cell);
        }
        risks[1][18] = Cell::Truth(false);
        let positions = sheets.get_mut("positions").unwrap();
        positions[1][1] = text("(6.5)");
        positions[2][1] = Cell::Formula("=0.1+0.3", "0.4");
    });
    let loaded = loaded(&bytes);
    assert_eq!(loaded.warnings.listing(), "");
    assert_eq!(loaded.model.risks[1].severity, Distribution::Fixed(2.5));
    let strip = |model: String| model.replace(' ', "");
    let mut model = loaded.model;
    assert_eq!(model.facts.stated[0].known_by, "2018-08", "which the texts have not");
    model.facts.stated[0].known_by.clear();
    assert_eq!(strip(format!("{model:?}")), strip(model_of_texts()));
    let risks = loaded.files.iter().find(|file| file.name == "risks.csv").unwrap();
    assert!(risks.line(2).unwrap().ends_with("false,weather,2018-08,2018-08-31"), "{:?}", risks.line(2));
}

#[test]
fn trailing_styles_blank_rows_and_columns_mean_nothing() {
    let bytes = save(&sheets(), |_, sheet| {
        let grey = Format::new().set_background_color(0x00CC_CCCC);
        for row in 40..60 {
            sheet.write_blank(row, 1, &grey).unwrap();
            sheet.write_blank(row, 90, &grey).unwrap();
        }
        sheet.write_string(70, 3, "   ").unwrap();
        sheet.autofilter(0, 0, 2, 2).unwrap();
    });
    let loaded = loaded(&bytes);
    assert_eq!((loaded.warnings.listing(), format!("{:?}", loaded.model)), (String::new(), model_of_texts()));
}

#[test]
fn a_table_may_start_anywhere_on_its_sheet() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks.iter_mut().for_each(|row| row.insert(0, Cell::Blank));
        risks.insert(2, Vec::new());
        risks.splice(0..0, [Vec::new(), Vec::new()]);
        risks[5][9] = text("£1");
    });
    let said = said(&bytes);
    assert!(said.contains("\n  --> risks!J6, column `low_m`\n   |  claim,claim,,T02"), "{said}");
}

#[test]
fn places_are_sheet_and_cell() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[1][3] = text("RX9");
        risks[2][15] = Cell::Number(20.0);
    });
    assert_eq!(
        said(&bytes),
        "error[E080]: no such organisation or node: `RX9`\n  --> risks!D2, column `target`\n   \
         |  winter,winter,,RX9,,,,pert,1,3,8,,,,,,0.5,4,,weather\n   = correct the code, or add the organisation or node\n\
         error[E033]: out of range: `20`\n  --> risks!P3, column `probability`\n   \
         |  claim,claim,,T02,,,,fixed,,,,2.5,,,,20,,1,,\n   = this column takes a number from 0 to 1; write 12 % as 0.12\n"
            .replace("correct the code, or add the organisation or node", advice_of_e080(&bytes).as_str())
    );
}

/// The advice of E080 names the nearest code.
fn advice_of_e080(bytes: &[u8]) -> String {
    let found = load(bytes).expect_err("a wrong target");
    found.list().iter().find(|finding| finding.check.code() == "E080").unwrap().advice.clone()
}

#[test]
fn a_line_break_within_a_cell_moves_no_place() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[1][6] = text("cold,\nlong\nand wet");
        risks[1][8] = text("£1");
        risks[2][8] = text("£2");
    });
    let said = said(&bytes);
    assert!(said.contains("--> risks!I2, column `low_m`") && said.contains("--> risks!I3, column `low_m`"), "{said}");
}

#[test]
fn errors_of_formulas_are_refused_wherever_they_stand() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[1][6] = Cell::Formula("=VLOOKUP(1,A1,1)", "#N/A");
        risks[1][8] = Cell::Formula("=1/0", "#DIV/0!");
    });
    let said = said(&bytes);
    let wanted =
        |error: &str, cell: &str| format!("error[E019]: an error of the spreadsheet: `{error}`\n  --> risks!{cell}\n");
    assert!(said.contains(&wanted("#N/A", "G2")) && said.contains(&wanted("#DIV/0!", "I2")), "{said}");
    assert_eq!(said.matches("error[").count(), 2, "each once: {said}");
}

#[test]
fn a_formula_without_its_value_is_refused_and_an_empty_text_is_blank() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[1][8] = Cell::Formula("=1+0", "77");
        risks[1][17] = Cell::Formula("=\"\"", "abc");
    });
    let bytes = repacked(&bytes, |name, body| {
        if !name.contains("worksheets/") {
            return body;
        }
        let text = String::from_utf8(body).unwrap();
        text.replace("<v>77</v>", "").replace("<v>abc</v>", "<v></v>").into_bytes()
    });
    let said = said(&bytes);
    assert!(said.starts_with("error[E025]: a formula without its value\n  --> risks!I2\n"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn dates_and_times_are_no_numbers_and_no_codes() {
    let bytes = changed(|sheets| {
        let risks = sheets.get_mut("risks").unwrap();
        risks[1][0] = Cell::Day(2018, 3, 1);
        risks[1][8] = Cell::Day(2018, 3, 1);
    });
    let said = said(&bytes);
    assert!(said.contains("error[E038]") && said.contains("--> risks!A2"), "{said}");
    assert!(said.contains("not a number but a date: `2018-03-01`\n  --> risks!I2"), "{said}");
    let bytes = save(&sheets(), |name, sheet| {
        if name == "risks" {
            let hours = Format::new().set_num_format("[h]:mm");
            sheet.write_number_with_format(1, 8, 0.25, &hours).unwrap();
        }
    });
    let said = super::said(&bytes);
    assert!(said.starts_with("error[E019]: a time of day or a duration\n  --> risks!I2\n"), "{said}");
}

#[test]
fn a_code_that_became_a_number_is_refused() {
    let said = said(&changed(|sheets| sheets.get_mut("risks").unwrap()[1][0] = Cell::Number(7.0)));
    assert!(said.contains("error[E038]: spreadsheets take this code for a number: `7`\n  --> risks!A2"), "{said}");
}

#[test]
fn merged_cells_are_refused_where_they_hold_something() {
    let bytes = save(&sheets(), |name, sheet| {
        if name == "risks" {
            sheet.merge_range(1, 1, 2, 1, "winter", &Format::new()).unwrap();
            sheet.merge_range(30, 1, 32, 1, "", &Format::new()).unwrap();
        }
    });
    let said = said(&bytes);
    assert!(said.contains("error[E026]: merged cells: risks!B2 to B3\n  --> risks!B2\n"), "{said}");
    assert_eq!(said.matches("E026").count(), 1, "{said}");
}

#[test]
fn what_is_hidden_is_read_and_said_to_be() {
    let bytes = save(&sheets(), |name, sheet| {
        match name {
            "risks" => sheet.set_row_hidden(2).unwrap().set_column_hidden(7).unwrap(),
            "nodes" => sheet.set_hidden(true),
            _ => sheet,
        };
    });
    let loaded = loaded(&bytes);
    assert_eq!(format!("{:?}", loaded.model), model_of_texts());
    let said = loaded.warnings.listing();
    assert!(
        said.contains("warning[W213]: read although hidden in sheet risks: row 3, column H\n  --> risks\n"),
        "{said}"
    );
    assert!(said.contains("note: the hidden sheet `nodes` is read\n"), "{said}");
}

#[test]
fn a_column_without_a_name_and_an_unknown_one_are_found() {
    let said = said(&with_columns(&["RAG"], &[text("red"), text("beyond")]));
    assert!(said.contains("error[E020]: unknown column: `RAG`\n  --> risks!U1"), "{said}");
    assert!(said.contains("error[E023]") && said.contains("--> risks!V1"), "{said}");
}
