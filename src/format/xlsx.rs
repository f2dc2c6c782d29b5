//! The workbook as an .xlsx file: one marked-up table a sheet from its first cell, numbers as numbers, text never a formula, charts that a
//! spreadsheet draws itself. The same sheets give the same bytes.

mod charts;
mod looks;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError};

use super::package::{packed, parts};
use super::{Artifact, FormatError};
use crate::tell::sheets::{CHARTS, Chart, Column, Entry, Sheet, Sheets};
use crate::tell::value::{Figure, Value};
use looks::Looks;

/// The most characters of a cell and of what is printed above and below a page.
const LONGEST_CELL: usize = 32_767;
const LONGEST_MARGIN: usize = 250;
/// Characters of what a chart shows, for those who cannot see it: its sheet has all of it in a cell.
const LONGEST_DESCRIPTION: usize = 255;
/// From this many rows on a table of figures has filter buttons.
const FILTERED: usize = 20;
/// Width of a column in characters: the narrowest, and the widest that words get before they wrap.
const NARROW: usize = 11;
const WIDE: usize = 60;
/// Points: a line, and the highest row that there is.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;
/// Rows below the headings that a width is measured from.
const MEASURED: usize = 500;

/// The workbook as a file.
///
/// # Errors
/// When it cannot be written: a mistake in this program.
pub fn workbook(path: &str, of: &Sheets) -> Result<Artifact, FormatError> {
    let bytes = made(of).map_err(|error| FormatError::new(path, &error))?;
    // Written again, so that the file does not say on which system it was made.
    let bytes = parts(&bytes).and_then(|parts| packed(&parts)).map_err(|error| FormatError::new(path, &error))?;
    Ok(Artifact::new(path, bytes))
}

fn made(of: &Sheets) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let status = if of.margins.head[0].contains("DRAFT") { "Draft" } else { "Final" };
    let properties = DocProperties::new()
        .set_title(cut(&of.margins.title, LONGEST_MARGIN))
        .set_subject(cut(&of.margins.head.join("; "), LONGEST_MARGIN))
        .set_author("outturn")
        .set_comment(cut(&of.margins.foot, LONGEST_MARGIN))
        .set_status(status)
        // A workbook says when it was made; the same results must give the same bytes.
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let looks = Looks::new();
    for sheet in &of.sheets {
        let page = book.add_worksheet().set_name(sheet.name)?;
        write(page, sheet, &looks)?;
        print_setup(page, of)?;
        if sheet.name == CHARTS {
            let words = |chart: &Chart| cut(&chart.description, LONGEST_DESCRIPTION);
            charts::insert(page, sheet, &of.charts, words)?;
        }
    }
    book.save_to_buffer()
}

/// The table of a sheet.
fn write(page: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<(), XlsxError> {
    let has_figures = sheet.columns.iter().any(|column| column.from.is_some());
    let widest = if has_figures { WIDE } else { 2 * WIDE };
    let widths: Vec<usize> = (0..sheet.columns.len()).map(|column| width(sheet, column, widest)).collect();
    for (row, entries) in (1..).zip(&sheet.rows) {
        let mut lines = 1;
        for ((column, entry), width) in (0..).zip(entries).zip(&widths) {
            put(page, row, column, entry, looks)?;
            if let Entry::Text(text) = entry {
                lines = lines.max(lines_of(text, *width));
            }
        }
        set_height(page, row, lines)?;
    }
    let heading = |(place, column): (usize, &Column)| {
        let look = if is_words(sheet, place) { &looks.heading } else { &looks.heading_of_numbers };
        TableColumn::new().set_header(&column.heading).set_header_format(look)
    };
    let columns: Vec<TableColumn> = sheet.columns.iter().enumerate().map(heading).collect();
    let table = Table::new()
        .set_name(sheet.name.replace(' ', "_"))
        .set_columns(&columns)
        .set_style(TableStyle::Light1)
        .set_autofilter(has_figures && sheet.rows.len() >= FILTERED)
        .set_alt_text_title(sheet.name)
        .set_alt_text(&sheet.about);
    let (rows, last) = (sheet.rows.len(), sheet.columns.len().saturating_sub(1));
    page.add_table(0, 0, u32::try_from(rows).unwrap_or(u32::MAX), u16::try_from(last).unwrap_or(u16::MAX), &table)?;
    for (column, width) in (0..).zip(&widths) {
        page.set_column_width(column, *width as f64 + 1.0)?;
    }
    let headings = sheet.columns.iter().zip(&widths).map(|(column, width)| lines_of(&column.heading, *width));
    set_height(page, 0, headings.max().unwrap_or(1))?;
    page.set_freeze_panes(1, u16::try_from(sheet.names).unwrap_or(0))?;
    Ok(())
}

/// Characters that a column is wide.
fn width(sheet: &Sheet, column: usize, widest: usize) -> usize {
    let longest = sheet.rows.iter().take(MEASURED).map(|row| length(&row[column])).max().unwrap_or(0);
    // A heading wraps between its words.
    let words = sheet.columns[column].heading.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    longest.min(widest).max(words + 2).max(NARROW)
}

/// True for a column without a figure.
fn is_words(sheet: &Sheet, column: usize) -> bool {
    !sheet.rows.iter().any(|row| matches!(row[column], Entry::Figure(_)))
}

/// Lines that words take in a column: not every program that opens the file finds out for itself.
fn lines_of(text: &str, width: usize) -> usize {
    let (mut lines, mut at) = (1, 0);
    for word in text.split(' ').map(|word| word.chars().count()) {
        if at > 0 && at + 1 + word > width {
            lines += 1;
            at = 0;
        }
        at += word + usize::from(at > 0);
        lines += at.saturating_sub(1) / width;
        at -= at.saturating_sub(1) / width * width;
    }
    lines
}

fn set_height(page: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
    if lines > 1 {
        page.set_row_height(row, (LINE * lines as f64).min(HIGHEST))?;
    }
    Ok(())
}

fn put(page: &mut Worksheet, row: u32, column: u16, entry: &Entry, looks: &Looks) -> Result<(), XlsxError> {
    match entry {
        Entry::Blank => {}
        Entry::Text(text) => _ = page.write_string_with_format(row, column, cut(text, LONGEST_CELL), &looks.text)?,
        Entry::Sheet(name) => {
            _ = page.write_url_with_text(row, column, format!("internal:'{name}'!A1").as_str(), *name)?
        }
        Entry::Figure(figure) => {
            // Adding zero turns −0 into 0.
            if let Some(number) = figure.value.as_number() {
                page.write_number_with_format(row, column, number + 0.0, looks.number(figure))?;
            }
        }
    }
    Ok(())
}

/// Characters that an entry takes, about.
fn length(entry: &Entry) -> usize {
    match entry {
        Entry::Blank => 0,
        Entry::Text(text) => text.chars().count(),
        Entry::Sheet(name) => name.chars().count(),
        Entry::Figure(Figure { value: Value::Text(text), .. }) => text.chars().count(),
        Entry::Figure(figure) => figure.text().chars().count(),
    }
}

/// A landscape page as wide as the table, headings on each page, status above and what made it below.
fn print_setup(page: &mut Worksheet, of: &Sheets) -> Result<(), XlsxError> {
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let [status, as_at] = &of.margins.head;
    page.set_header(format!("&L{}&R{}", margin(status, 120), margin(as_at, 100)));
    page.set_footer(format!("&L&8 {}&R&8 &P of &N", margin(&of.margins.foot, 150)));
    Ok(())
}

/// Words for the margin of a page, where `&` starts a code.
fn margin(words: &str, limit: usize) -> String {
    let mut said = String::new();
    for letter in words.chars() {
        let more = if letter == '&' { "&&".to_owned() } else { letter.to_string() };
        if said.encode_utf16().count() + more.encode_utf16().count() > limit {
            break;
        }
        said.push_str(&more);
    }
    said
}

/// At most so many characters, as a spreadsheet counts them: the last an ellipsis where something was cut.
fn cut(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units < limit
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests;
