//! Are the numbers of a pack the same in every format? One run of each pack, its files read back as others would read them: results.json
//! into tables, CSV, the workbook's cells, and what report and paper say of a cell, read as a person reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use outturn::format::Artifact;
use outturn::manifest::sha256;
use outturn::outputs::{self, PAPER, REPORT, RESULTS, WORKBOOK, Wanted};
use outturn::results::Results;
use outturn::tell::book::Book;
use outturn::tell::page::{Block, Cell, Span, plain_text};
use outturn::tell::sheets::{self, Entry};
use outturn::tell::topic;
use outturn::tell::value::{Figure, Style, Value};
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::results::{PACKS, results};
use crate::told::{figures, part};

/// What is said beside a percentile: the chance that makes it one.
const OF_PERCENTILES: [&str; 7] = ["5%", "10%", "25%", "50%", "75%", "90%", "95%"];

/// A CSV file: its headings, and its rows by the key of each.
struct File {
    head: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

impl File {
    fn cell(&self, row: &str, heading: &str) -> &str {
        let column = self.head.iter().position(|own| own == heading).unwrap_or_else(|| panic!("no column {heading}"));
        &self.rows.get(row).unwrap_or_else(|| panic!("no row {row}"))[column]
    }
}

/// The files of a pack, and the book that its results.json reads back to.
struct Pack<'a> {
    name: &'a str,
    book: &'a Book<'a>,
    files: &'a [Artifact],
    tables: BTreeMap<&'a str, File>,
}

fn bytes<'a>(files: &'a [Artifact], path: &str) -> &'a [u8] {
    &files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}")).bytes
}

/// What a value is in its file: a number to the last bit, words, or nothing.
fn is_cell(cell: &str, value: Option<f64>, of: &Value) -> bool {
    match (value.filter(|number| number.is_finite()), of) {
        (Some(number), _) => cell.parse::<f64>().is_ok_and(|read| read.to_bits() == (number + 0.0).to_bits()),
        (None, Value::Text(text)) => {
            cell.trim_start_matches('\'') == text.trim_start_matches('\'').replace(char::is_control, "")
        }
        (None, Value::Flag(flag)) => cell == if *flag { "yes" } else { "no" },
        (None, _) => cell.is_empty(),
    }
}

/// The parts of a value: itself, and its error or the ends of its interval.
fn parts(value: &Value, columns: usize) -> Vec<Option<f64>> {
    let mut parts = match value {
        Value::Estimate(of) | Value::Rate(of) => vec![Some(of.value), of.se],
        Value::Quantile(of) => vec![Some(of.value), of.low, of.high],
        Value::Chance(of) => vec![Some(of.value), Some(of.low), Some(of.high)],
        other => vec![other.as_number()],
    };
    parts.resize(columns, None);
    parts
}

/// Every cell of every table against the table that the results read back to. Answers how many numbers.
fn csv_is_json<'a>(name: &str, book: &'a Book<'_>, files: &[Artifact]) -> (BTreeMap<&'a str, File>, usize) {
    let mut numbers = 0;
    let mut tables = BTreeMap::new();
    for table in &book.tables {
        let path = format!("data/{}.csv", table.name);
        let mut reader = csv::Reader::from_reader(bytes(files, &path));
        let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows.len(), table.rows.len(), "{name}: {path}");
        let mut by_key = BTreeMap::new();
        for (cells, row) in rows.into_iter().zip(&table.rows) {
            let key = table.key(row);
            let mut place = 0;
            for (value, column) in row.iter().zip(&table.columns) {
                let headings = column.in_file();
                for ((heading, _), part) in headings.iter().zip(parts(value, headings.len())) {
                    assert_eq!(head[place], *heading, "{name}: {path}");
                    let cell = &cells[place];
                    assert!(is_cell(cell, part, value), "{name}: {path}, {key}, {heading}: {cell}, not {value:?}");
                    numbers += usize::from(part.is_some());
                    place += 1;
                }
            }
            assert_eq!(place, cells.len(), "{name}: {path}");
            by_key.entry(key).or_insert(cells);
        }
        tables.insert(table.name, File { head, rows: by_key });
    }
    (tables, numbers)
}

impl Pack<'_> {
    /// The cell of a file that a figure is: the value itself, or the end of its interval that is told.
    fn stated(&self, figure: &Figure) -> &str {
        let source = &figure.source;
        let table = self.book.table(source.table).unwrap();
        let whole = table.value(&source.row, source.column).unwrap();
        let column = table.columns.iter().find(|column| column.name == source.column).unwrap();
        let part = part(whole, &figure.value).unwrap_or_else(|| panic!("{}: {source}: {whole:?}", self.name));
        self.tables[source.table].cell(&source.row, &column.in_file()[part].0)
    }

    /// Every cell of the workbook that is a figure, and no other number, against its cell of the file. Answers how many.
    fn workbook_is_csv(&self) -> usize {
        let mut read: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(bytes(self.files, WORKBOOK).to_vec())).unwrap();
        let run = &sha256(bytes(self.files, RESULTS))[..12];
        let blocks = topic::report(self.book);
        let declared = sheets::of(self.book, &outputs::plots(&blocks), run);
        let mut numbers = 0;
        for sheet in &declared.sheets {
            let cells = read.worksheet_range(sheet.name).unwrap();
            for (at, row) in (1..).zip(&sheet.rows) {
                for ((place, column), entry) in (0..).zip(&sheet.columns).zip(row) {
                    let cell = cells.get_value((at, place)).unwrap_or(&Data::Empty);
                    let is_number = matches!(cell, Data::Float(_) | Data::Int(_));
                    let Entry::Figure(figure) = entry else {
                        assert!(!is_number, "{}: {}, {at}, {place}: {cell:?} is of no table", self.name, sheet.name);
                        continue;
                    };
                    let source = &figure.source;
                    let file = &self.tables[source.table];
                    // The row below all others is of another table, with columns of its own.
                    let own = column.from.as_ref().filter(|(table, _)| *table == source.table);
                    let stated = own.map_or_else(|| self.stated(figure), |(_, name)| file.cell(&source.row, name));
                    let stated = stated.parse::<f64>().unwrap();
                    assert_eq!(cell, &Data::Float(stated), "{}: {}: {source}", self.name, sheet.name);
                    numbers += 1;
                }
            }
        }
        numbers
    }

    /// What is said of a cell is what its file holds, rounded as it is said.
    fn is_said(&self, figure: &Figure) {
        let (said, stated) = (figure.text(), self.stated(figure));
        let told = match (&figure.value, stated.parse::<f64>()) {
            (Value::Chance(_) | Value::Share(_), Ok(share)) => {
                let is_opposite = matches!(figure.style, Style::Opposite | Style::OppositeInTen);
                reads_as_share(&said, if is_opposite { 1.0 - share } else { share })
            }
            (Value::Text(_) | Value::Flag(_), _) => said.replace([' ', '\''], "") == stated.replace([' ', '\''], ""),
            (Value::Blank, _) => stated.is_empty(),
            (_, Ok(number)) => reads_as_amount(&said, number, figure),
            (_, Err(_)) => said == "n/a" && stated.is_empty(),
        };
        assert!(told, "{}: {}: {said}, {stated}", self.name, figure.source);
    }

    /// Whatever the report shows as a figure is one of the tables', and every figure is shown. Answers how many.
    fn report_is_csv(&self) -> usize {
        let blocks = topic::report(self.book);
        let mut told = Vec::new();
        figures(&blocks, &mut told);
        told.iter().for_each(|figure| self.is_said(figure));
        let told: BTreeSet<(String, String)> =
            told.iter().map(|figure| (figure.source.to_string(), figure.text())).collect();
        let page = std::str::from_utf8(bytes(self.files, REPORT)).unwrap();
        let mut shown = BTreeSet::new();
        for span in page.split("<span ").skip(1) {
            let (tag, rest) = span.split_once('>').unwrap();
            let Some((_, source)) = tag.split_once("title=\"") else { continue };
            let source = source.strip_suffix('"').unwrap();
            let (said, _) = rest.split_once("</span>").unwrap();
            shown.insert((unescaped(source), unescaped(said)));
        }
        let missing: Vec<_> = told.symmetric_difference(&shown).take(5).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", self.name);
        // No cell of a table is a number of nowhere. Matrices of correlations are said without brackets, also before there are results.
        let correlations = self.correlations();
        for cell in page.split("<td").skip(1).map(|rest| rest.split("</td>").next().unwrap()) {
            let words = cell.split_once('>').unwrap().1;
            let is_told = words.contains("<span") || OF_PERCENTILES.contains(&words) || correlations.contains(words);
            assert!(is_told || amount(words).is_none(), "{}: {words} is of no table", self.name);
        }
        told.len()
    }

    /// Correlations as a matrix has them: those of the file, and of a factor with itself.
    fn correlations(&self) -> BTreeSet<String> {
        let file = self.tables.get("correlations");
        let columns = [3, 4]
            .into_iter()
            .flat_map(|column| file.iter().flat_map(move |of| of.rows.values().map(move |row| &row[column])));
        let numbers = columns.filter_map(|cell| cell.parse::<f64>().ok()).chain([1.0]);
        numbers.map(|number| format!("{number:.3}").replace("-0.000", "0.000")).collect()
    }

    /// The paper holds its figures in their order, in paragraphs and cells of tables. Answers how many.
    fn paper_is_csv(&self) -> usize {
        let run = &sha256(bytes(self.files, RESULTS))[..12];
        let blocks = topic::paper(self.book, run);
        let mut told = Vec::new();
        figures(&blocks, &mut told);
        told.iter().for_each(|figure| self.is_said(figure));
        let is_sentence = |block: &&Block| matches!(block, Block::Para(_));
        let sentences: Vec<&Block> = blocks.iter().filter(is_sentence).collect();
        let twice = sentences.iter().enumerate().find(|(at, one)| sentences[..*at].contains(one));
        assert!(twice.is_none(), "{}: said twice: {twice:?}", self.name);
        let found = paragraphs(bytes(self.files, PAPER));
        let mut left = found.iter();
        for words in with_figures(&blocks) {
            assert!(left.any(|found| *found == words), "{}: not in the paper, or not in its place: {words}", self.name);
        }
        told.len()
    }
}

/// The words of a number: brackets are minus, commas nothing.
fn amount(words: &str) -> Option<f64> {
    let is_negative = words.starts_with('(') && words.ends_with(')');
    let digits = words.trim_matches(['(', ')']).trim_end_matches('%').replace(',', "");
    let number = digits.parse::<f64>().ok().filter(|_| digits.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(if is_negative { -number } else { number })
}

/// The numbers of some words, in their order.
fn numbers_in(words: &str) -> Vec<f64> {
    words.split([' ', '%', '£', 'm', '<', '>', '(', ')']).filter_map(amount).collect()
}

/// True where a number, rounded as the words have it, is what they say: deficits by brackets or by their name.
fn reads_as_amount(said: &str, number: f64, figure: &Figure) -> bool {
    let signless = matches!(figure.style, Style::Words | Style::Pounds | Style::Size);
    let read = match figure.style {
        Style::Words if said == "breakeven" => Some(0.0),
        Style::Words | Style::Pounds => numbers_in(said).first().copied(),
        _ => amount(said),
    };
    let sign = figure.style != Style::Words || said == "breakeven" || said.contains("deficit") == (number < 0.0);
    let number = if signless { number.abs() } else { number };
    let decimals = i32::try_from(figure.step.decimals()).unwrap();
    let (nearest, within) = match decimals {
        0 => (figure.step.rounded(number), 1e-6),
        some => (number, 0.5 * 10f64.powi(-some) + 1e-9),
    };
    sign && read.is_some_and(|read| (read - nearest).abs() <= within)
}

/// True where a share or a chance is what the words say: per cent, parts of ten or a hundred, bounds and ranges.
fn reads_as_share(said: &str, share: f64) -> bool {
    const NEAR: f64 = 1e-9;
    let numbers = numbers_in(said);
    match numbers.as_slice() {
        [] => said == "n/a" || said == "not known",
        [of] if said.starts_with('<') => share * 100.0 <= of + NEAR,
        [of] if said.starts_with('>') => share * 100.0 >= of - NEAR,
        // To the nearest five where the iterations are few.
        [of] if of % 5.0 == 0.0 => (share.abs() * 100.0 - of.abs()).abs() <= 2.5 + NEAR,
        [of] => (share.abs() * 100.0 - of.abs()).abs() <= 0.5 + NEAR,
        [low, high] if said.contains(" to ") => share * 100.0 >= low - 0.5 && share * 100.0 <= high + 0.5,
        [of, all] if said.starts_with("less than") => share <= of / all,
        [of, all] if said.starts_with("more than") => share >= of / all,
        // Never none and never all.
        [of, all] if *of == 1.0 || *of == all - 1.0 => (share - of / all).abs() <= 1.0 / all + NEAR,
        [of, all] => (share - of / all).abs() <= 0.5 / all + NEAR,
        _ => false,
    }
}

fn unescaped(words: &str) -> String {
    words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The paragraphs and the cells of some blocks that have figures, as words, in the order of a paper.
fn with_figures(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    let is_figure = |span: &Span| matches!(span, Span::Figure(_));
    for block in blocks {
        match block {
            Block::Para(spans) | Block::Note(spans) => {
                found.extend(spans.iter().any(is_figure).then(|| plain_text(spans)));
            }
            Block::List { items, .. } => {
                let with = items.iter().filter(|item| item.iter().any(is_figure));
                found.extend(with.map(|item| plain_text(item)));
            }
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                found.extend(cells.filter(|cell| cell.figures().next().is_some()).map(Cell::text));
            }
            // Of a picture a paper has no data.
            Block::Heading { .. } | Block::Figure(_) => {}
            Block::Caution(_) | Block::Details { .. } => panic!("a paper does not fold"),
        }
    }
    found
}

/// The words of every paragraph of a document, those of cells included.
fn paragraphs(document: &[u8]) -> Vec<String> {
    let mut xml = String::new();
    let mut archive = ZipArchive::new(Cursor::new(document)).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut found: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == "w:p" => found.push(String::new()),
            Event::Text(text) => {
                if let Some(last) = found.last_mut() {
                    last.push_str(&text);
                }
            }
            Event::GeneralRef(of) => {
                found.last_mut().unwrap().push_str(&unescaped(&format!("&{};", of.as_ref() as &str)))
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn the_numbers_of_every_pack_are_the_same_in_json_csv_the_workbook_the_report_and_the_paper() {
    let mut all = [0; 4];
    for name in PACKS {
        let files = outputs::of(results(name), Wanted::Pages).unwrap();
        let again = Results::read(bytes(&files, RESULTS)).unwrap();
        let book = Book::new(&again);
        let (tables, numbers) = csv_is_json(name, &book, &files);
        let pack = Pack { name, book: &book, files: &files, tables };
        let seen = [numbers, pack.workbook_is_csv(), pack.report_is_csv(), pack.paper_is_csv()];
        assert!(seen.iter().all(|seen| *seen > 10), "{name}: {seen:?}");
        all.iter_mut().zip(seen).for_each(|(all, seen)| *all += seen);
    }
    assert!(all[0] > 10_000 && all[1] > 5_000 && all[2] > 1_000 && all[3] > 500, "{all:?}");
}

#[test]
fn a_number_that_is_not_what_is_said_is_found() {
    for (said, share, is) in [
        ("58%", 0.584, true),
        ("58%", 0.586, false),
        ("about 4 in 10", 0.44, true),
        ("about 4 in 10", 0.46, false),
        ("<3%", 0.0, true),
        (">97%", 0.96, false),
        ("40 to 60%", 0.5, true),
        ("40 to 60%", 0.62, false),
        ("more than 19 in 20", 0.94, false),
    ] {
        assert_eq!(reads_as_share(said, share), is, "{said} {share}");
    }
    assert_eq!(
        (amount("(1,080)"), amount("12.5"), amount("2018/19"), amount("–")),
        (Some(-1080.0), Some(12.5), None, None)
    );
}
