//! The sheet of settings.

use super::*;

/// Rows of section, setting and value below those of the small scenario.
fn with(rows: &[[Cell; 3]]) -> Vec<u8> {
    changed(|sheets| sheets.get_mut("scenario").unwrap().extend(rows.iter().map(|row| row.to_vec())))
}

fn row(section: &str, setting: &str, value: Cell) -> [Cell; 3] {
    [text(section), text(setting), value]
}

#[test]
fn sections_lists_and_numbered_sections_are_those_of_the_file() {
    let bytes = with(&[
        row("limit 1", "name", text("break even")),
        row("limit 1", "of", text("NAT")),
        row("limit 1", "amount_m", Cell::Number(0.0)),
        row("", "not_in_range", text("one")),
        row("residual", "shape", text("skewed")),
        row("", "not_in_range", text("two \"quoted\"")),
        row("limit 2", "name", Cell::Number(2018.0)),
        row("limit 2", "of", text("T01-is-none")),
        row("limit 2", "amount_m", text("(1,250.5)")),
        row("rule 1", "kind", text("incentive_cliff")),
        row("rule 1", "on", text("No")),
        row("", "seed", text("9007199254740993")),
        row("", "title", Cell::Blank),
    ]);
    let files = Files::from_workbook("x.xlsx", &bytes).unwrap();
    let (_, toml) = files.pairs().find(|(name, _)| *name == "scenario.toml").unwrap();
    let wanted = "format = 1\nname = \"small\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\nbase = \"plan\"\n\
                  not_in_range = [\n    \"one\",\n    \"two \\\"quoted\\\"\",\n]\nseed = 9007199254740993\n\n\
                  [[limit]]\nname = \"break even\"\nof = \"NAT\"\namount_m = 0\n\n[residual]\nshape = \"skewed\"\n\n\
                  [[limit]]\nname = \"2018\"\nof = \"T01-is-none\"\namount_m = -1250.5\n\n\
                  [[rule]]\nkind = \"incentive_cliff\"\non = false\n";
    assert_eq!(String::from_utf8_lossy(toml), wanted);
    let said = said(&bytes);
    assert!(said.contains("error[E080]") && said.contains("--> scenario!C15, setting `of`"), "{said}");
}

#[test]
fn what_a_row_of_settings_lacks_is_said_at_its_cell() {
    let cases = [
        (row("rule", "kind", text("own_action")), "section `rule` has no number", "scenario!A8"),
        (row("rule 2", "kind", text("own_action")), "section `rule 2` is out of order", "scenario!A8"),
        (row("residual", "", text("skewed")), "a value without a setting", "scenario!A8"),
        (row("", "the seed", Cell::Number(1.0)), "not the name of a setting: `the seed`", "scenario!B8"),
        (row("my residual", "shape", text("skewed")), "not the name of a section: `my residual`", "scenario!A8"),
    ];
    for (row, message, cell) in cases {
        let said = said(&with(&[row]));
        assert!(said.starts_with(&format!("error[E027]: {message}\n  --> {cell}\n")), "{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
}

#[test]
fn other_faults_of_settings_have_their_cells() {
    let bytes = with(&[row("", "sed", Cell::Number(1.0)), row("residual", "shape", text("skew"))]);
    let said = said(&bytes);
    assert!(said.contains("error[E051]: unknown setting: `sed`\n  --> scenario!C8\n"), "{said}");
    assert!(said.contains("error[E035]") && said.contains("--> scenario!C9, setting `shape`"), "{said}");
    let said = super::said(&with(&[row("", "seed", Cell::Formula("=1/0", "#DIV/0!"))]));
    assert!(said.starts_with("error[E019]: an error of the spreadsheet: `#DIV/0!`\n  --> scenario!C8\n"), "{said}");
    let said = super::said(&changed(|sheets| {
        sheets.get_mut("scenario").unwrap()[0][2] = text("amount");
    }));
    assert!(said.contains("error[E022]: missing column: `value`\n  --> scenario\n"), "{said}");
}

#[test]
fn notes_are_the_comments_of_the_file() {
    let toml = "# The head.\nformat = 1\nname = \"small\" # its name\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\n\
                base = \"plan\"\ntitle = \"Not # a comment\"\n\n# About the remainder,\n# on two lines.\n[residual]\nshape = \"normal\"\n\
                \n# None yet.\n[reporting]\nprotocol = \"any\"\n# The end.\n";
    let mut texts = texts();
    texts[0].1 = toml.replace("[reporting]\nprotocol = \"any\"\n", "");
    let bytes = write(&Files::from_pairs(texts), Purpose::Convert).unwrap();
    let files = Files::from_workbook("x.xlsx", &bytes).unwrap();
    let (_, back) = files.pairs().find(|(name, _)| *name == "scenario.toml").unwrap();
    let back = String::from_utf8_lossy(back).into_owned();
    for line in
        ["# The head.\nformat", "# its name\nname = ", "# About the remainder,\n# on two lines.\n[residual]\nshape"]
    {
        assert!(back.contains(line), "{back}");
    }
    assert!(back.ends_with("# None yet.\n# The end.\n") && back.matches("a comment").count() == 1, "{back}");
}

#[test]
fn calibrated_parameters_are_kept_to_the_byte() {
    let pack = scenario("2018-19-m05");
    let bytes = write(&Files::open(&pack).unwrap(), Purpose::Convert).unwrap();
    let files = Files::from_workbook("x.xlsx", &bytes).unwrap();
    let (_, back) = files.pairs().find(|(name, _)| *name == "calibrated.toml").unwrap();
    let committed = fs::read_to_string(pack.join("calibrated.toml")).unwrap().replace("\r\n", "\n");
    assert_eq!(String::from_utf8_lossy(back), committed);
}

#[test]
fn headings_and_words_of_a_files_own_are_those_of_the_file() {
    let folder = texts().into_iter().map(|(name, text)| match name.as_str() {
        "scenario.toml" => (
            name,
            text + "\n[columns.risks]\n\"Worst £m (P90). \" = \"high_m\"\nScore = \"ignore\"\n\n[words.risks]\n\"n/a\" = \"\"\n\n\
                    [words.risks.status]\n1 = \"open\"\n\"\" = \"closed\"\n\n[words.risks.target]\n\
                    \"All trusts. \" = { target = \"sector:provider\", spread = \"each\" }\nElse = \"own:NAT\"\n",
        ),
        _ => (name, text),
    });
    let folder = Files::from_pairs(folder);
    let (read, _) = outturn::scenario::Scenario::from_files(&folder);
    let bytes = outturn::scenario::workbook::write(&folder, outturn::scenario::workbook::Purpose::Convert).unwrap();
    let (back, found) = outturn::scenario::Scenario::from_files(&Files::from_workbook("a.xlsx", &bytes).unwrap());
    let said = |scenario: &outturn::scenario::Scenario| {
        let map = &scenario.settings.maps["risks.csv"];
        let headings = map.headings.iter().map(|heading| format!("{} = {}", heading.heading, heading.column));
        let words = map.words.iter().map(|word| format!("{:?} {} = {:?}", word.column, word.word, word.becomes));
        let mut all: Vec<String> = headings.chain(words).collect();
        all.sort();
        all
    };
    assert_eq!(said(&back), said(&read), "{found}");
    assert_eq!(said(&read).len(), 7);
}
