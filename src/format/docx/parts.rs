//! The parts of a document beside its body: what each part is, styles, lists, margins.

use std::fmt::Write;

use super::picture::Picture;

/// The list with bullets, and the numbered lists that come after it, each starting again.
pub const BULLETS: usize = 1;
pub const NUMBERS: usize = 1;

pub const CONTENT_TYPES: &str = include_str!("content_types.xml");
pub const STYLES: &str = include_str!("styles.xml");
pub const SETTINGS: &str = include_str!("settings.xml");

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What the package starts from.
pub fn package() -> String {
    format!(
        "{XML}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"document\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"word/document.xml\"/><Relationship Id=\"core\" \
         Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

/// Title and status. A document says when it was made; the same results must give the same bytes.
pub fn core(title: &str, is_draft: bool) -> String {
    let status = if is_draft { "Draft" } else { "Final" };
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title><dc:creator>outturn</dc:creator>\
         <dc:language>en-GB</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:created>\
         <cp:contentStatus>{status}</cp:contentStatus></cp:coreProperties>"
    )
}

/// The document around its body: A4, 20 mm left and right.
pub fn body(body: &str) -> String {
    format!(
        "{XML}<w:document {W} xmlns:r=\"{OFFICE}\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" \
         xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\"><w:body>{body}<w:sectPr>\
         <w:headerReference w:type=\"default\" r:id=\"header\"/><w:footerReference w:type=\"default\" r:id=\"footer\"/>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" \
         w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

/// Where the document finds its other parts.
pub fn relations(pictures: &[Picture]) -> String {
    let mut xml = format!("{XML}<Relationships xmlns=\"{RELATIONS}\">");
    // Writing to a String cannot fail.
    let mut part = |id: &str, kind: &str, target: &str| {
        let _ = write!(xml, "<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
    };
    part("styles", "styles", "styles.xml");
    part("numbering", "numbering", "numbering.xml");
    part("settings", "settings", "settings.xml");
    part("header", "header", "header1.xml");
    part("footer", "footer", "footer1.xml");
    for number in 1..=pictures.len() {
        for form in ["png", "svg"] {
            part(&format!("{form}{number}"), "image", &format!("media/picture{number}.{form}"));
        }
    }
    xml + "</Relationships>"
}

/// Bullets, and as many numbered lists as the document has lists.
pub fn numbering(lists: usize) -> String {
    let level = |id: u8, form: &str, text: &str| {
        format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
             <w:numFmt w:val=\"{form}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"425\" \
             w:hanging=\"425\"/></w:pPr></w:lvl></w:abstractNum>"
        )
    };
    let (bullets, numbers) = (level(0, "bullet", "•"), level(1, "decimal", "%1."));
    let mut xml = format!("{XML}<w:numbering {W}>{bullets}{numbers}");
    // Writing to a String cannot fail.
    let _ = write!(xml, "<w:num w:numId=\"{BULLETS}\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for number in (1..=lists).map(|list| NUMBERS + list) {
        let _ = write!(
            xml,
            "<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
             w:val=\"1\"/></w:lvlOverride></w:num>"
        );
    }
    xml + "</w:numbering>"
}

/// Above every page: one thing to the left, one to the right.
pub fn header([left, right]: &[String; 2]) -> String {
    let words = |words: &str| format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    format!(
        "{XML}<w:hdr {W}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>{}<w:r><w:tab/></w:r>{}</w:p></w:hdr>",
        words(left),
        words(right)
    )
}

/// Below every page: what made it, and which page of how many.
pub fn footer(made: &str) -> String {
    let field = |of: &str| format!("<w:fldSimple w:instr=\" {of} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    let words = |words: &str| format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    format!(
        "{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}{}</w:p></w:ftr>",
        words(made),
        words("Page "),
        field("PAGE"),
        words(" of "),
        field("NUMPAGES")
    )
}
