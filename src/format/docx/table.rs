//! Tables of a document: columns as wide as their words need, headings that repeat on each page, figures to the right.

use std::fmt::Write;

use super::words::{escaped, run};
use crate::tell::page::{Cell, PageTable};

/// Width of the text, twentieths of a point: A4 with 20 mm left and right.
const TEXT: usize = 9_638;
/// Characters that a column is at least and at most given room for; the second of two may take most of the width.
const NARROW: usize = 7;
const WIDE: usize = 30;
const WIDEST: usize = 90;

/// Rows up to which a table stands on one page. It reads better so, and LibreOffice loses rows of some of those that it has to divide.
const WHOLE: usize = 12;

/// The table, and a little room below it.
pub fn table(of: &PageTable) -> String {
    let widths = widths(of);
    let has_head = of.head.iter().any(|heading| !heading.is_empty());
    let mut xml = format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Figures\"/><w:tblW w:w=\"{TEXT}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblLook w:val=\"00{}0\" w:firstRow=\"{}\"/><w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>",
        if has_head { 2 } else { 0 },
        u8::from(has_head),
        escaped(&of.caption)
    );
    // Writing to a String cannot fail.
    widths.iter().for_each(|width| _ = write!(xml, "<w:gridCol w:w=\"{width}\"/>"));
    xml.push_str("</w:tblGrid>");
    let keeps = of.rows.len() <= WHOLE;
    let right: Vec<bool> = (0..of.head.len()).map(|column| !is_words(of, column)).collect();
    if has_head {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for ((heading, width), right) in of.head.iter().zip(&widths).zip(&right) {
            xml.push_str(&cell(*width, *right, keeps, &run(heading, "<w:b/>")));
        }
        xml.push_str("</w:tr>");
    }
    for (place, row) in of.rows.iter().enumerate() {
        let keeps = keeps && place + 1 < of.rows.len();
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for ((of, width), right) in row.cells.iter().zip(&widths).zip(&right) {
            let bold = if row.strong { "<w:b/>" } else { "" };
            xml.push_str(&cell(*width, *right, keeps, &run(&of.text(), bold)));
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/></w:pPr></w:p>");
    xml
}

/// A cell; `keeps` where its row stays on the page of the next.
fn cell(width: usize, right: bool, keeps: bool, run: &str) -> String {
    let next = if keeps { "<w:keepNext/>" } else { "" };
    let side = if right { "<w:jc w:val=\"right\"/>" } else { "" };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>{next}{side}</w:pPr>{run}</w:p></w:tc>"
    )
}

/// True for the column that names the rows, and for columns of words.
fn is_words(of: &PageTable, column: usize) -> bool {
    let mut cells = of.rows.iter().filter_map(|row| row.cells.get(column));
    column == 0 || cells.any(|cell| matches!(cell, Cell::Text(text) if !text.is_empty()))
}

/// Widths of the columns by the longest of their words, together as wide as the text.
fn widths(of: &PageTable) -> Vec<usize> {
    let longest = |column: usize| {
        let cells = of.rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.text().chars().count());
        // A heading wraps between its words.
        let heading = of.head[column].split(' ').map(|word| word.chars().count() + 2).max().unwrap_or(0);
        let most = if of.head.len() == 2 && column == 1 { WIDEST } else { WIDE };
        cells.max().unwrap_or(0).max(heading).clamp(NARROW, most)
    };
    let needs: Vec<usize> = (0..of.head.len()).map(longest).collect();
    let all: usize = needs.iter().sum::<usize>().max(1);
    needs.iter().map(|need| TEXT * need / all).collect()
}
