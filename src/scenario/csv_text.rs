//! CSV text to cells with their places.
//!
//! Not the `csv` crate's reader, for two reasons: it knows where a record starts, not where a cell does (and counts
//! one line too few after a blank line); and it repairs misplaced quotes in silence, which may shift the columns. A
//! test compares the two on text that both accept.

use std::borrow::Cow;

use crate::diagnostic::Check;

/// A cell: its text without surrounding spaces and quotes, and the character column where it starts, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCell<'a> {
    pub text: Cow<'a, str>,
    pub column: usize,
}

/// A row with at least one cell that is not blank, and the physical line where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow<'a> {
    pub line: usize,
    pub cells: Vec<RawCell<'a>>,
}

/// What is wrong with the quotes, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteFault {
    pub check: Check,
    pub line: usize,
    pub column: usize,
}

/// Splits text into rows of cells. Rows whose cells are all blank are left out; a row with misplaced quotes is left
/// out and reported; a quote that does not end is reported and ends the reading. At most `limit + 1` rows come back.
pub fn split(text: &str, limit: usize) -> (Vec<RawRow<'_>>, Vec<QuoteFault>) {
    let mut reader = Splitter { text, at: 0, line: 1, line_start: 0, faults: Vec::new() };
    let mut rows = Vec::new();
    while reader.at < text.len() && rows.len() <= limit {
        let line = reader.line;
        if let Some(cells) = reader.row()
            && cells.iter().any(|cell| !cell.text.is_empty())
        {
            rows.push(RawRow { line, cells });
        }
    }
    (rows, reader.faults)
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
    faults: Vec<QuoteFault>,
}

impl<'a> Splitter<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn column_of(&self, at: usize) -> usize {
        self.text[self.line_start..at].chars().count() + 1
    }

    /// Reads one row and the end of its line; none when its quotes are at fault.
    fn row(&mut self) -> Option<Vec<RawCell<'a>>> {
        let mut cells = Vec::new();
        // Columns are counted on from the last cell, so that a long line does not cost its length squared.
        let (mut counted_to, mut column) = (self.at, 1);
        loop {
            self.skip_blanks();
            if counted_to < self.line_start {
                (counted_to, column) = (self.line_start, 1);
            }
            column += self.text[counted_to..self.at].chars().count();
            counted_to = self.at;
            let text = if self.peek() == Some(b'"') { self.quoted(column)? } else { self.plain()? };
            cells.push(RawCell { text, column });
            if self.peek() != Some(b',') {
                self.end_line();
                return Some(cells);
            }
            self.at += 1;
        }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        let blanks = rest.find(|c: char| !c.is_whitespace() || c == '\n' || c == '\r').unwrap_or(rest.len());
        self.at += blanks;
    }

    /// A cell without quotes, up to the next comma or end of line.
    fn plain(&mut self) -> Option<Cow<'a, str>> {
        let rest = &self.text[self.at..];
        let end = rest.find([',', '\n', '\r', '"']).unwrap_or(rest.len());
        if rest.as_bytes().get(end) == Some(&b'"') {
            return self.misplaced(self.at + end);
        }
        self.at += end;
        Some(Cow::Borrowed(rest[..end].trim_end()))
    }

    /// A cell in quotes that starts at character `opened_column` of its line; a doubled quote stands for one.
    fn quoted(&mut self, opened_column: usize) -> Option<Cow<'a, str>> {
        let (opened, opened_line) = (self.at + 1, self.line);
        let mut doubled = false;
        self.at += 1;
        loop {
            match self.peek() {
                None => {
                    self.faults.push(QuoteFault {
                        check: Check::QuoteUnclosed,
                        line: opened_line,
                        column: opened_column,
                    });
                    return None;
                }
                Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n' | b'\r') => self.end_line(),
                Some(_) => self.at += 1,
            }
        }
        let inner = &self.text[opened..self.at];
        self.at += 1;
        self.skip_blanks();
        if !matches!(self.peek(), None | Some(b',' | b'\n' | b'\r')) {
            return self.misplaced(self.at);
        }
        let text = inner.trim();
        Some(if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }

    /// Reports a misplaced quote and goes to the end of the line.
    fn misplaced(&mut self, at: usize) -> Option<Cow<'a, str>> {
        let fault = QuoteFault { check: Check::QuoteMisplaced, line: self.line, column: self.column_of(at) };
        self.faults.push(fault);
        let rest = &self.text[at..];
        self.at = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.end_line();
        None
    }

    /// Goes beyond one line end, if there is one.
    fn end_line(&mut self) {
        match self.peek() {
            Some(b'\r') if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(b'\n' | b'\r') => self.at += 1,
            _ => return,
        }
        self.line += 1;
        self.line_start = self.at;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<(usize, Vec<String>)> {
        let (rows, faults) = split(text, 1_000);
        assert_eq!(faults, []);
        rows.into_iter().map(|row| (row.line, row.cells.into_iter().map(|c| c.text.into_owned()).collect())).collect()
    }

    #[test]
    fn blank_lines_and_blank_rows_are_left_out_and_lines_stay_physical() {
        let rows = texts("a,b\r\n\r\n , \n1, \"x\ny\" \n\n2,\"say \"\"hi\"\"\"\n");
        let want = |line, a: &str, b: &str| (line, vec![a.to_owned(), b.to_owned()]);
        assert_eq!(rows, [want(1, "a", "b"), want(4, "1", "x\ny"), want(7, "2", "say \"hi\"")]);
    }

    #[test]
    fn columns_count_characters() {
        let (rows, _) = split("é,\"ü,x\", z", 10);
        assert_eq!(rows[0].cells.iter().map(|cell| cell.column).collect::<Vec<_>>(), [1, 3, 10]);
    }

    #[test]
    fn misplaced_and_unclosed_quotes_are_reported_where_they_are() {
        let (rows, faults) = split("a\"b,c\n1,2\n\"x\"y\n3,\"4\n5", 10);
        assert_eq!(rows.len(), 1);
        let fault = |check, line, column| QuoteFault { check, line, column };
        assert_eq!(
            faults,
            [fault(Check::QuoteMisplaced, 1, 2), fault(Check::QuoteMisplaced, 3, 4), fault(Check::QuoteUnclosed, 4, 3)]
        );
    }

    #[test]
    fn reading_stops_beyond_the_limit() {
        assert_eq!(split("a\nb\nc\nd\n", 2).0.len(), 3);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_csv_crate_on_well_formed_text(
            rows in prop::collection::vec(prop::collection::vec("[a-c\",\n é]{0,6}", 2..5), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("into memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("into memory")).expect("from text");
            let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .into_records()
                .map(|record| record.expect("well-formed").iter().map(|cell| cell.trim().to_owned()).collect())
                .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            let ours: Vec<Vec<String>> = texts(&text).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a,\"\r\n é]{0,60}") {
            let _ = split(&text, 100);
        }
    }
}
