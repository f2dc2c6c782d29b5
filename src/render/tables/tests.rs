use super::*;
use crate::render::fixture;

fn text(file: &str, summary: &Summary) -> String {
    let table = all().into_iter().find(|table| table.file == file).expect("a table");
    String::from_utf8(table.csv(summary).expect("csv").bytes).expect("utf-8")
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    for summary in fixture::every() {
        for table in all() {
            for row in (table.rows)(&summary) {
                assert_eq!(row.len(), table.columns.len(), "{}", table.file);
            }
        }
    }
}

#[test]
fn column_names_are_unique_and_none_is_called_p90() {
    for table in all() {
        let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert!(names.iter().all(|name| !name.contains("p90") && !name.contains("p10")), "{}", table.file);
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "{}", table.file);
    }
}

#[test]
fn cells_that_start_a_formula_are_neutralised_and_numbers_are_not() {
    assert_eq!(Cell::text("=HYPERLINK(1)").written(), "'=HYPERLINK(1)");
    assert_eq!(Cell::text("\t=1").written(), "'=1");
    assert_eq!(Cell::text("\u{1}=1").written(), "'=1");
    assert_eq!(Cell::text("@sum").written(), "'@sum");
    assert_eq!(Cell::text("a=b").written(), "a=b");
    assert_eq!(Cell::Number(-519.25).written(), "-519.25");
    assert_eq!(Cell::Number(-0.0).written(), "0");
    assert_eq!(Cell::Number(f64::NEG_INFINITY).written(), "");
}

#[test]
fn numbers_in_the_csv_read_back_to_the_bit() {
    let summary = fixture::england();
    let csv = text("nodes.csv", &summary);
    let mut lines = csv.lines();
    let at = lines.next().expect("a header").split(',').position(|name| name == "mean_m").expect("the column");
    let mean: f64 = lines.next().expect("a row").split(',').nth(at).expect("a cell").parse().expect("a number");
    assert_eq!(mean.to_bits(), summary.nodes[0].outturn.mean.value.to_bits());
}

#[test]
fn hostile_names_stay_inside_their_cell() {
    let csv = text("nodes.csv", &fixture::hostile());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for record in reader.records() {
        let record = record.expect("as many cells as columns");
        assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '@', '\t'])), "{record:?}");
    }
}

#[test]
fn the_page_on_outputs_lists_every_table_as_the_code_has_it() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OUTPUTS.md");
    let page = std::fs::read_to_string(&path).expect("docs/OUTPUTS.md");
    let (before, rest) = page.split_once("<!-- tables: begin -->\n").expect("the opening mark");
    let (listed, after) = rest.split_once("<!-- tables: end -->").expect("the closing mark");
    let expected = format!("\n{}", document());
    if std::env::var_os("OUTTURN_UPDATE_DOCS").is_some() {
        let page = format!("{before}<!-- tables: begin -->\n{expected}<!-- tables: end -->{after}");
        std::fs::write(&path, page).expect("docs/OUTPUTS.md is writable");
        return;
    }
    assert!(
        listed == expected,
        "docs/OUTPUTS.md differs from the tables; run the tests once with OUTTURN_UPDATE_DOCS=1"
    );
    for artifact in crate::render::everything(&fixture::england()).expect("artifacts") {
        // The PNG stands beside its SVG; the charts of other nodes are listed once.
        let mut file = artifact.path.replace(".png", ".svg");
        for node in ["ENG", "sector-commissioner", "sector-provider", "Y57"] {
            for chart in ["exceeding", "months", "reference", "underlying"] {
                file = file.replace(&format!("{chart}-{node}"), &format!("{chart}-NODE"));
            }
        }
        assert!(
            page.contains(&format!("`{file}`")) || page.contains(&format!("### {file}\n")),
            "no {file} in docs/OUTPUTS.md"
        );
    }
}
