//! What each format of a results folder costs by itself, of England: `cargo bench --bench formats`. One thread each.

use std::path::Path;
use std::sync::OnceLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use outturn::format::{csv, docx, html, png, svg, xlsx};
use outturn::outputs::{self, PAPER, REPORT, WORKBOOK};
use outturn::resolve::Repair;
use outturn::results::Results;
use outturn::scenario::Files;
use outturn::study::{Ask, Study};
use outturn::tell::book::Book;
use outturn::tell::{sheets, topic, words};

/// What names a run, where one has a name.
const RUN: &str = "0123456789ab";

fn main() {
    divan::main();
}

/// Results as `run` has them; no format costs more or less for more iterations.
fn england() -> &'static Results {
    static RESULTS: OnceLock<Results> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/2018-19-m05");
        let files = Files::from_folder(&folder).expect("a folder");
        let study = Study::read(&files, Repair::No).expect("a scenario");
        let ask = Ask { iterations: Some(1_000), second_seed: true, ..Ask::default() };
        study.run(&ask, &|_| std::ops::ControlFlow::Continue(())).expect("results")
    })
}

/// Times `write`, with the bytes that it makes.
fn cost(bencher: Bencher<'_, '_>, write: impl Fn() -> usize + Sync) {
    let bytes = write();
    bencher.counter(BytesCount::new(bytes)).bench(|| black_box(write()));
}

#[divan::bench(sample_count = 10)]
fn tables_as_data(bencher: Bencher<'_, '_>) {
    cost(bencher, || Book::new(england()).tables.len());
}

#[divan::bench(sample_count = 10)]
fn results_json(bencher: Bencher<'_, '_>) {
    cost(bencher, || england().write().len());
}

#[divan::bench(sample_count = 10)]
fn results_json_read_back(bencher: Bencher<'_, '_>) {
    let bytes = england().write();
    cost(bencher, || Results::read(&bytes).map(|_| bytes.len()).expect("results"));
}

#[divan::bench(sample_count = 10)]
fn csv_of_every_table(bencher: Bencher<'_, '_>) {
    let book = Book::new(england());
    cost(bencher, || book.tables.iter().map(|table| csv::table(table).expect("a table").bytes.len()).sum());
}

#[divan::bench(sample_count = 10)]
fn pictures_svg(bencher: Bencher<'_, '_>) {
    let report = topic::report(&Book::new(england()));
    let plots = outputs::plots(&report);
    cost(bencher, || plots.iter().map(|plot| svg::sheet(plot, RUN).expect("a picture").len()).sum());
}

#[divan::bench(sample_count = 10)]
fn pictures_png(bencher: Bencher<'_, '_>) {
    let report = topic::report(&Book::new(england()));
    let drawn: Vec<String> =
        outputs::plots(&report).iter().map(|plot| svg::sheet(plot, RUN).expect("a picture")).collect();
    cost(bencher, || drawn.iter().map(|drawn| png::png(drawn).expect("pixels").len()).sum());
}

#[divan::bench(sample_count = 10)]
fn report_html(bencher: Bencher<'_, '_>) {
    let book = Book::new(england());
    let title = words::title(england());
    cost(bencher, || {
        let frame = html::Frame { path: REPORT, title: &title, status: &[], stamp: RUN };
        html::page(frame, &topic::report(&book)).expect("a page").bytes.len()
    });
}

#[divan::bench(sample_count = 10)]
fn workbook_xlsx(bencher: Bencher<'_, '_>) {
    let book = Book::new(england());
    let report = topic::report(&book);
    let plots = outputs::plots(&report);
    cost(bencher, || xlsx::workbook(WORKBOOK, &sheets::of(&book, &plots, RUN)).expect("a workbook").bytes.len());
}

#[divan::bench(sample_count = 10)]
fn paper_docx(bencher: Bencher<'_, '_>) {
    let book = Book::new(england());
    let title = words::title(england());
    cost(bencher, || {
        let frame = docx::Frame { path: PAPER, title: &title, head: ["", ""], foot: "" };
        let blocks = topic::paper(&book, RUN);
        let pictures = docx::pictures(&blocks).expect("pictures");
        let pixels = pictures.iter().map(|picture| png::png(&picture.svg).expect("pixels")).collect();
        docx::document(frame, &blocks, &pictures, pixels).expect("a paper").bytes.len()
    });
}
