//! Pages as one HTML file each: no script, no network, the pictures inline. Text is escaped by `maud`.

use base64::Engine;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{Artifact, FormatError, svg};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::plot::Plot;

const STYLE: &str = include_str!("html/style.css");
/// Columns of figures beside the names: a wider table is split, so that nothing runs off a screen or a sheet of paper.
const WIDEST: usize = 9;
/// Height of its width from which a picture is not made to fit a sheet of paper: its letters would be too small to read.
const TALL: f64 = 2.0;
/// From this many columns of figures on a table is printed in smaller type, so that it fits a sheet of paper.
const SMALL: usize = 6;

/// What stands around the blocks of a page.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// File name in the results folder.
    pub path: &'a str,
    /// The page's own heading.
    pub title: &'a str,
    /// Status, run, as at: said above everything.
    pub status: &'a [String],
    /// At the foot.
    pub stamp: &'a str,
}

/// A page with a list of its sections.
///
/// # Errors
/// When a picture cannot be drawn: a mistake in this program.
pub fn page(frame: Frame<'_>, blocks: &[Block]) -> Result<Artifact, FormatError> {
    let mut counter = Counter::default();
    let body = blocks.iter().map(|block| print(block, &mut counter)).collect::<Result<Vec<_>, _>>()?;
    let sections = blocks.iter().filter_map(|block| match block {
        Block::Heading { level: 2, id, text } => Some((id, text)),
        _ => None,
    });
    let sections: Vec<_> = sections.collect();
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.status { @for part in frame.status { span { (part) } } }
                    h1 { (frame.title) }
                }
                main {
                    @for (block, place) in body.iter().zip(0..) {
                        @if place == counter.contents_before && sections.len() > 2 {
                            nav aria-label="Contents" { ul { @for (id, text) in &sections { li { a href={ "#" (id) } { (text) } } } } }
                        }
                        (block)
                    }
                }
                footer { p { (frame.stamp) } }
            }
        }
    };
    Ok(Artifact::new(frame.path, page.into_string().into_bytes()))
}

/// Numbers of pictures, and where the contents go: before the second section, after the answer.
#[derive(Default)]
struct Counter {
    figures: usize,
    blocks: usize,
    sections: usize,
    contents_before: usize,
}

fn print(block: &Block, counter: &mut Counter) -> Result<Markup, FormatError> {
    counter.blocks += 1;
    Ok(match block {
        Block::Heading { level, id, text } => {
            if *level == 2 {
                counter.sections += 1;
                if counter.sections == 2 {
                    counter.contents_before = counter.blocks - 1;
                }
            }
            match level {
                2 => html! { h2 id=(id) { (text) } },
                3 => html! { h3 id=(id) { (text) } },
                _ => html! { h4 id=(id) { (text) } },
            }
        }
        Block::Para(spans) => html! { p { (sentence(spans)) } },
        Block::Note(spans) => html! { p.note { (sentence(spans)) } },
        Block::Caution(blocks) => {
            let inside = nested(blocks, counter)?;
            html! { div.caution { @for block in &inside { (block) } } }
        }
        Block::List { numbered, items } => html! {
            @if *numbered { ol { @for item in items { li { (sentence(item)) } } } }
            @else { ul { @for item in items { li { (sentence(item)) } } } }
        },
        Block::Table(of) => table(of),
        Block::Figure(plot) => {
            counter.figures += 1;
            figure(plot, counter.figures)?
        }
        Block::Details { summary, open, blocks } => {
            let inside = nested(blocks, counter)?;
            html! { details open[*open] { summary { (summary) } @for block in &inside { (block) } } }
        }
    })
}

/// Blocks inside another: they do not count where the contents go.
fn nested(blocks: &[Block], counter: &mut Counter) -> Result<Vec<Markup>, FormatError> {
    let before = counter.blocks;
    let inside = blocks.iter().map(|block| print(block, counter)).collect();
    counter.blocks = before;
    inside
}

fn sentence(spans: &[Span]) -> Markup {
    html! {
        @for span in spans {
            @match span {
                Span::Text(text) => { (text) }
                Span::Strong(text) => { strong { (text) } }
                Span::Code(text) => { code { (text) } }
                Span::Figure(figure) => { span.figure-of title=(figure.source.to_string()) { (figure.text()) } }
            }
        }
    }
}

fn figure(plot: &Plot, number: usize) -> Result<Markup, FormatError> {
    let (drawn, height) = svg::inline(plot)?;
    let class = if height > TALL { "picture tall" } else { "picture" };
    let id = format!("figure-{}", plot.stem);
    Ok(html! {
        section.figure aria-labelledby=(id) {
            h3 id=(id) { "Figure " (number) ". " (plot.title) }
            p.subtitle { (plot.subtitle) }
            div class=(class) tabindex="0" role="group" aria-label={ "Picture of figure " (number) } { (PreEscaped(&drawn)) }
            @if !plot.table.rows.is_empty() {
                details { summary { "Data of figure " (number) } (table(&plot.table)) }
            }
        }
    })
}

/// A table, in parts where it is wide: each part has the names of the rows.
fn table(of: &PageTable) -> Markup {
    let columns = of.head.len().saturating_sub(1);
    let parts = columns.div_ceil(WIDEST).max(1);
    let each = columns.div_ceil(parts);
    html! {
        @for part in 0..parts {
            @let from = 1 + part * each;
            @let to = (from + each).min(of.head.len());
            @let caption = if parts > 1 { format!("{} ({} of {parts})", of.caption, part + 1) } else { of.caption.clone() };
            (one_table(of, &caption, from..to))
        }
    }
}

fn one_table(of: &PageTable, caption: &str, columns: std::ops::Range<usize>) -> Markup {
    let class = if columns.len() >= SMALL { "scroll wide" } else { "scroll" };
    // A heading stands as its column does.
    let words = |column: usize| {
        let cells = of.rows.iter().filter_map(|row| row.cells.get(column));
        cells.clone().any(|cell| matches!(cell, Cell::Text(_)))
            && cells.clone().all(|cell| matches!(cell, Cell::Text(_) | Cell::Blank | Cell::Dash))
    };
    let side = |column: usize| if words(column) { Some("words") } else { None };
    let row = |row: &PageRow| {
        html! {
            tr.total[row.strong] {
                @match row.cells.first() {
                    Some(Cell::Blank) => { td {} }
                    Some(name) if name.text().is_empty() => { td {} }
                    Some(name) => { th scope="row" { (cell(name)) } }
                    None => {}
                }
                @for column in columns.clone() {
                    @if let Some(of) = row.cells.get(column) { td class=[side(column)] { (cell(of)) } }
                }
            }
        }
    };
    html! {
        div class=(class) tabindex="0" role="group" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr {
                    @match of.head.first() {
                        Some(name) if name.is_empty() => { td {} }
                        Some(name) => { th scope="col" { (name) } }
                        None => {}
                    }
                    @for column in columns.clone() { th scope="col" class=[side(column)] { (of.head[column]) } }
                } }
                tbody { @for one in &of.rows { (row(one)) } }
            }
        }
    }
}

fn cell(of: &Cell) -> Markup {
    html! {
        @match of {
            Cell::Figure(figure) => { span title=(figure.source.to_string()) { (figure.text()) } }
            Cell::Range(low, high) => {
                span title=(low.source.to_string()) { (low.text()) } " to " span title=(high.source.to_string()) { (high.text()) }
            }
            Cell::Text(_) | Cell::Dash | Cell::Blank => { (of.text()) }
        }
    }
}
