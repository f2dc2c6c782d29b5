//! Are the pages that are written from the code up to date? `OUTTURN_BLESS=1 cargo test` rewrites them.

use std::path::Path;

fn assert_page_is_current(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("OUTTURN_BLESS").is_some() {
        std::fs::write(&path, text).expect("docs/ can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "docs/{name} differs from the code: run OUTTURN_BLESS=1 cargo test pages");
}

#[test]
fn the_page_of_the_format_is_that_of_the_code() {
    assert_page_is_current("FORMAT.md", &outturn::scenario::format_page());
}

#[test]
fn the_page_of_outputs_is_that_of_the_code() {
    assert_page_is_current("OUTPUTS.md", &outturn::tell::document::outputs_page());
}

#[test]
fn the_page_of_checks_is_that_of_the_code() {
    assert_page_is_current("CHECKS.md", &outturn::diagnostic::checks_page());
}
