//! Words of a document: runs, captions, and text that is safe in XML.

use crate::tell::page::Span;

/// `Table 3. What it shows`: Word counts again where one is put in or taken out.
pub fn caption(kind: &str, number: usize, words: &str) -> String {
    let field =
        format!("<w:fldSimple w:instr=\" SEQ {kind} \\* ARABIC \">{}</w:fldSimple>", run(&number.to_string(), ""));
    format!("{}{field}{}", run(&format!("{kind} "), ""), run(&format!(". {words}"), ""))
}

pub fn runs(spans: &[Span]) -> String {
    let one = |span: &Span| match span {
        Span::Text(_) | Span::Figure(_) => run(&span.text(), ""),
        Span::Strong(_) => run(&span.text(), "<w:b/>"),
        Span::Code(_) => run(&span.text(), "<w:rStyle w:val=\"Code\"/>"),
    };
    spans.iter().map(one).collect()
}

/// Words with properties of their own.
pub fn run(words: &str, properties: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(words))
}

/// Text for XML, without what XML has no place for.
pub fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}
