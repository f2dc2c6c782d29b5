use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::format::package;
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Span, plain_text};
use crate::tell::{testing, topic};

const FRAME: Frame<'_> =
    Frame { path: "paper.docx", title: "A <title> & more", head: ["DRAFT: not assured", "as at"], foot: "made by" };

/// The beginning of a PNG of this size, which is all that a document looks at.
fn png_of([wide, high]: [u32; 2]) -> Vec<u8> {
    let start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [&start[..], &wide.to_be_bytes(), &high.to_be_bytes(), b"\x08\x02\0\0\0"].concat()
}

/// A document with pixels of the right size.
fn made(blocks: &[Block]) -> Artifact {
    let pictures = pictures(blocks).expect("pictures");
    let pixels = pictures.iter().map(|picture| png_of(picture.pixels)).collect();
    document(FRAME, blocks, &pictures, pixels).expect("a document")
}

fn parts_of(blocks: &[Block]) -> Vec<Part> {
    package::parts(&made(blocks).bytes).expect("a zip file")
}

fn part(parts: &[Part], path: &str) -> String {
    let (_, bytes) = parts.iter().find(|(known, _)| known == path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(bytes.clone()).expect("text")
}

/// The paragraphs of a part as another reader finds them: style and words. It fails where the part is no XML.
fn paragraphs(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut is_words = false;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) if start.name().as_ref() == "w:p" => found.push((String::new(), String::new())),
            Event::Start(start) => is_words = start.name().as_ref() == "w:t",
            Event::Empty(empty) if empty.name().as_ref() == "w:pStyle" => {
                let style = empty.attributes().flatten().next().expect("a style");
                found.last_mut().expect("a paragraph").0 = style.value.into_owned();
            }
            Event::Text(text) if is_words => {
                found.last_mut().expect("a paragraph").1.push_str(&text);
            }
            Event::GeneralRef(of) if is_words => {
                let letter = match of.as_ref() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    other => panic!("&{};", other),
                };
                found.last_mut().expect("a paragraph").1.push_str(letter);
            }
            Event::End(_) => is_words = false,
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn another_reader_finds_every_word_of_the_paper_in_its_order_under_real_headings() {
    for pack in testing::PACKS {
        let book = Book::new(testing::results(pack));
        let blocks = topic::paper(&book, "0123456789ab");
        let parts = parts_of(&blocks);
        let found = paragraphs(&part(&parts, "word/document.xml"));
        assert_eq!(found[0], ("Title".to_owned(), FRAME.title.to_owned()));
        // What is told, in its order: headings, sentences, items, captions, cells.
        let mut told: Vec<(String, String)> = Vec::new();
        let (mut tables, mut figures) = (0, 0);
        for block in &blocks {
            match block {
                Block::Heading { text, .. } => told.push(("Heading1".to_owned(), text.clone())),
                Block::Para(spans) => told.push(("BodyText".to_owned(), plain_text(spans))),
                Block::Note(spans) => told.push(("Note".to_owned(), plain_text(spans))),
                Block::List { items, .. } => {
                    told.extend(items.iter().map(|item| ("ListParagraph".to_owned(), plain_text(item))));
                }
                Block::Table(of) => {
                    if !of.caption.is_empty() {
                        tables += 1;
                        told.push(("Caption".to_owned(), format!("Table {tables}. {}", of.caption)));
                    }
                    let cells = of.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.text()));
                    let head = of.head.iter().filter(|_| of.head.iter().any(|heading| !heading.is_empty())).cloned();
                    told.extend(head.chain(cells).map(|words| ("Cell".to_owned(), words)));
                }
                Block::Figure(plot) => {
                    figures += 1;
                    told.push(("Caption".to_owned(), format!("Figure {figures}. {}", plot.title)));
                    told.push(("Note".to_owned(), plot.subtitle.clone()));
                }
                Block::Caution(_) | Block::Details { .. } => panic!("a paper does not fold"),
            }
        }
        let is_told = |(style, _): &(String, String)| style != "AfterTable" && style != "Picture";
        let found: Vec<_> = found.into_iter().skip(1).filter(is_told).collect();
        assert_eq!(found.len(), told.len(), "{pack}");
        for (found, told) in found.iter().zip(&told) {
            assert_eq!(found, told, "{pack}");
        }
        for (path, bytes) in &parts {
            if path.ends_with(".xml") || path.ends_with(".rels") || path.ends_with(".svg") {
                paragraphs(std::str::from_utf8(bytes).expect("text"));
            }
        }
        // Each picture is there in both forms, and says what it shows.
        let pictures = testing::plots(&blocks).len();
        let body = part(&parts, "word/document.xml");
        assert_eq!(parts.iter().filter(|(path, _)| path.starts_with("word/media/")).count(), 2 * pictures, "{pack}");
        assert_eq!(body.matches("<wp:docPr ").count(), pictures);
        assert!(!body.contains("descr=\"\""), "{pack}");
    }
}

#[test]
fn every_page_has_status_what_made_it_and_its_number() {
    let parts = parts_of(&[Block::Para(say!["one"])]);
    assert!(part(&parts, "word/header1.xml").contains("DRAFT: not assured"));
    let footer = part(&parts, "word/footer1.xml");
    assert!(footer.contains("made by") && footer.contains(" PAGE ") && footer.contains(" NUMPAGES "));
    assert!(part(&parts, "docProps/core.xml").contains("A &lt;title&gt; &amp; more"));
}

#[test]
fn numbered_lists_start_again_and_styles_and_lists_that_are_used_are_there() {
    let list = |numbered| Block::List { numbered, items: vec![say!["one"], say!["two"]] };
    let parts = parts_of(&[list(true), list(false), list(true)]);
    let body = part(&parts, "word/document.xml");
    let numbering = part(&parts, "word/numbering.xml");
    let used: Vec<&str> = body.split("<w:numId w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(used, ["2", "2", "1", "1", "4", "4"]);
    for number in used {
        assert!(numbering.contains(&format!("<w:num w:numId=\"{number}\">")), "{number}");
    }
    let styles = part(&parts, "word/styles.xml");
    for style in body.split("Style w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style}");
    }
}

#[test]
fn a_short_table_stands_on_one_page_and_a_long_one_runs_over() {
    let kept = |rows: usize| {
        let rows = (0..rows).map(|row| vec![word(&row.to_string()), word("x")]).collect();
        let parts = parts_of(&[Block::Table(page_table("", &["", "Of"], rows))]);
        let body = part(&parts, "word/document.xml");
        let cells = body.split("<w:pStyle w:val=\"Cell\"/>").skip(1);
        cells.map(|cell| cell.starts_with("<w:keepNext/>")).collect::<Vec<_>>()
    };
    // Two cells a row, and the heading.
    let short = kept(12);
    assert_eq!(short.len(), 26);
    assert!(short[..24].iter().all(|kept| *kept) && short[24..].iter().all(|kept| !kept));
    assert!(kept(13).iter().all(|kept| !kept));
}

#[test]
fn whatever_anybody_is_called_stays_text() {
    let long = "5,000 characters ".repeat(300);
    for name in
        ["</w:t></w:r>", "a & b", "\"'", "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}abc", "\u{0}\u{7}bell\u{ffff}", &long]
    {
        let table =
            page_table(name, &["", name], vec![vec![word("a"), crate::tell::page::Cell::Text(name.to_owned())]]);
        let blocks = [
            Block::Heading { level: 2, id: "a".to_owned(), text: name.to_owned() },
            Block::Para(vec![Span::Strong(name.to_owned()), Span::Code(name.to_owned())]),
            Block::Table(table),
        ];
        let parts = parts_of(&blocks);
        let found = paragraphs(&part(&parts, "word/document.xml"));
        let visible: String = name.chars().filter(|c| !c.is_control() && *c != '\u{ffff}').collect();
        assert_eq!(found[1].1, visible, "{name}");
        assert_eq!(found[2].1, format!("{visible}{visible}"), "{name}");
        assert_eq!(found.iter().filter(|(style, words)| style == "Cell" && *words == visible).count(), 2, "{name}");
    }
}

#[test]
fn the_same_page_gives_the_same_bytes() {
    let book = Book::new(testing::results("minimal"));
    let blocks = topic::paper(&book, "0123456789ab");
    let first = made(&blocks);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(made(&blocks), first);
}

#[test]
fn other_pixels_change_the_pixels_and_nothing_else() {
    let book = Book::new(testing::results("minimal"));
    let blocks = topic::paper(&book, "0123456789ab");
    let pictures = pictures(&blocks).expect("pictures");
    let longer = pictures.iter().map(|picture| [png_of(picture.pixels), vec![7; 500]].concat()).collect();
    let other = document(FRAME, &blocks, &pictures, longer).expect("a document");
    let (of_one, of_other) = (parts_of(&blocks), package::parts(&other.bytes).expect("a zip file"));
    assert_eq!(of_one.len(), of_other.len());
    for ((path, one), (other_path, other)) in of_one.iter().zip(&of_other) {
        assert_eq!(path, other_path);
        assert_eq!(one != other, path.starts_with("word/media/") && path.ends_with(".png"), "{path}");
    }
}

#[test]
fn pixels_of_another_number_size_or_form_are_refused() {
    let book = Book::new(testing::results("2018-19-m05"));
    let blocks = topic::paper(&book, "0123456789ab");
    let pictures = pictures(&blocks).expect("pictures");
    let right: Vec<Vec<u8>> = pictures.iter().map(|picture| png_of(picture.pixels)).collect();
    let refused = |pixels| document(FRAME, &blocks, &pictures, pixels).expect_err("other pixels").to_string();
    let said = refused(right[1..].to_vec());
    assert!(said.contains(&format!("{} for {} pictures of paper.docx", right.len() - 1, right.len())), "{said}");
    let [wide, high] = pictures[1].pixels;
    for wrong in [png_of([wide, high + 1]), png_of([wide - 1, high]), b"\xff\xd8\xff\xe0".to_vec(), Vec::new()] {
        let mut pixels = right.clone();
        pixels[1] = wrong;
        let said = refused(pixels);
        assert!(said.contains(&format!("picture 2 of paper.docx is no PNG of {wide} × {high}")), "{said}");
    }
}

#[cfg(feature = "pixels")]
#[test]
fn what_the_program_makes_of_a_picture_stands_for_it() {
    for pack in testing::PACKS {
        let blocks = topic::paper(&Book::new(testing::results(pack)), "0123456789ab");
        for picture in pictures(&blocks).expect("pictures") {
            assert!(picture.is_shown_by(&crate::format::png::png(&picture.svg).expect("pixels")), "{pack}");
        }
    }
}
