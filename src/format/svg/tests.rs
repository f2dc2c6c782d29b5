#![cfg(feature = "pixels")]

use super::*;
use crate::format::{pixels, png};
use crate::tell::page::PageTable;
use crate::tell::plot::{Axis, Dash, Ink, Mark, RowLabel, Shape};
use resvg::usvg::{self, Node};

mod examples;
mod properties;

/// A plot of these panels.
fn plot(stem: &str, across: usize, panels: Vec<Panel>) -> Plot {
    Plot {
        stem: stem.to_owned(),
        title: "Providers: 9 chances in 10 of a deficit of £400m or more".to_owned(),
        subtitle: "Year-end position, £m, before national action, providers, 2018/19 at month 6, 100,000 iterations"
            .to_owned(),
        description: "A picture for tests. Data in the table that follows.".to_owned(),
        across,
        panels,
        table: PageTable::default(),
    }
}

fn panel(title: &str, x: Axis, y: Axis, marks: Vec<Mark>) -> Panel {
    Panel { title: title.to_owned(), x, y, marks }
}

fn money(title: &str, from_zero: bool) -> Axis {
    Axis::Money { title: title.to_owned(), ends: None, beyond: Vec::new(), from_zero }
}

fn share(title: &str) -> Axis {
    Axis::Share { title: title.to_owned(), from: 0.0 }
}

fn line(name: &str, ink: Ink, dash: Dash, points: Vec<[f64; 2]>) -> Mark {
    Mark::Line { name: name.to_owned(), points, ink, dash }
}

fn dot(name: &str, at: [f64; 2], shape: Shape, ink: Ink, label: &str) -> Mark {
    Mark::Dot { name: name.to_owned(), at, shape, ink, label: label.to_owned() }
}

fn level(label: &str, at: f64, dash: Dash) -> Mark {
    Mark::Level { label: label.to_owned(), at, ink: Ink::Target, dash }
}

fn bar(name: &str, row: usize, lane: [usize; 2], ends: [f64; 2], ink: Ink, label: &str) -> Mark {
    Mark::Bar { name: name.to_owned(), row, lane, from: ends[0], to: ends[1], ink, label: label.to_owned() }
}

fn row(name: &str, figure: &str) -> RowLabel {
    RowLabel { name: name.to_owned(), strong: false, figure: figure.to_owned() }
}

fn total(name: &str, figure: &str) -> RowLabel {
    RowLabel { strong: true, ..row(name, figure) }
}

/// Reads the document as an XML reader and as an SVG renderer do, and finds what breaks the rules of a sheet.
fn faults(svg: &str) -> Vec<String> {
    let mut found = Vec::new();
    let xml = match usvg::roxmltree::Document::parse(svg) {
        Ok(xml) => xml,
        Err(error) => return vec![error.to_string()],
    };
    let root = xml.root_element();
    if root.attribute("width") != Some("720") {
        found.push(format!("width {:?}", root.attribute("width")));
    }
    for text in xml.descendants().filter(|node| node.has_tag_name("text")) {
        let size: f64 = text.attribute("font-size").and_then(|size| size.parse().ok()).unwrap_or(0.0);
        if size / SCALE < 14.5 - 1e-9 {
            found.push(format!("{size} / {SCALE}: {:?}", text.text()));
        }
    }
    // A number that is none, or a place that the canvas cut off.
    let drawn = xml.descendants().filter(|node| !node.is_root() && node.attribute("id").is_none());
    for attribute in drawn.flat_map(|node| node.attributes()).filter(|attribute| attribute.name() != "aria-labelledby")
    {
        if ["NaN", "inf", "1000000"].iter().any(|bad| attribute.value().contains(bad)) {
            found.push(format!("{attribute:?}"));
        }
    }
    if xml.descendants().any(|node| node.has_tag_name("script")) {
        found.push("a script".to_owned());
    }
    let tree = usvg::Tree::from_str(svg, png::options()).expect("an SVG that usvg reads");
    let size = tree.size();
    outside(tree.root(), size.width(), size.height(), &mut found);
    found
}

/// Elements beyond the sheet.
fn outside(group: &usvg::Group, width: f32, height: f32, found: &mut Vec<String>) {
    for node in group.children() {
        if let Node::Group(group) = node {
            outside(group, width, height, found);
            continue;
        }
        let space = node.abs_stroke_bounding_box();
        if space.left() < -0.5 || space.right() > width + 0.5 || space.top() < -0.5 || space.bottom() > height + 0.5 {
            let words = if let Node::Text(text) = node { text.chunks()[0].text() } else { "a shape" };
            found.push(format!("{space:?} beyond {width} × {height}: {words}"));
        }
    }
}

/// All texts of a document, in order.
fn texts(svg: &str) -> Vec<String> {
    let xml = usvg::roxmltree::Document::parse(svg).expect("XML");
    let texts = xml.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn a_sheet_says_title_subtitle_and_stamp_and_what_a_screen_reader_reads() {
    let mut one = plot("months of <Y57>", 1, Vec::new());
    one.title = "Tom & \"Jerry\" <b>\u{0}".to_owned();
    let svg = sheet(&one, "outturn 0.1.0, run 12, DRAFT").unwrap();
    assert_eq!(faults(&svg), Vec::<String>::new());
    let texts = texts(&svg);
    assert_eq!(texts[0], "Tom & \"Jerry\" <b>");
    assert_eq!(texts.last().unwrap(), "outturn 0.1.0, run 12, DRAFT");
    let id = "months_20_of_20__3c_Y57_3e_";
    assert!(svg.contains(&format!("role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"")), "{svg}");
    assert!(svg.contains(&format!("<title id=\"{id}-title\">Tom &amp; &quot;Jerry&quot; &lt;b&gt;</title>")), "{svg}");
    let (inline, _) = inline(&one).unwrap();
    assert!(inline.contains(&format!("<desc id=\"inline-{id}-desc\">")) && !inline.contains("<text"), "{inline}");
}

#[test]
fn every_kind_of_mark_and_axis_is_drawn_in_one_picture() {
    let svg = sheet(&examples::everything(), "stamp").unwrap();
    assert_eq!(faults(&svg), Vec::<String>::new());
    let texts = texts(&svg).join("\n");
    for words in
        ["a line", "a band", "a bar", "a range", "a dot", "Plan (5)", "80% range", "cell 1", "Sep", "60%", "Rank"]
    {
        assert!(texts.contains(words), "{words} is not in\n{texts}");
    }
}

#[test]
fn the_same_plot_has_the_same_bytes() {
    let plot = examples::everything();
    assert_eq!(sheet(&plot, "stamp").unwrap(), sheet(&plot, "stamp").unwrap());
}

#[test]
fn sixty_lines_and_44_systems_are_wrapped_into_bands_with_every_cell() {
    let svg = sheet(&examples::grid("grid-60", 44, 60), "stamp").unwrap();
    assert_eq!(faults(&svg), Vec::<String>::new());
    let texts = texts(&svg);
    let bands = texts.iter().filter(|text| text.starts_with("Integrated") && text.ends_with("system 9")).count();
    assert_eq!(bands, 10, "of six columns");
    // Every cell, and the figure at the end of each row once.
    let figures = texts.iter().filter(|text| text.starts_with('(') && text.ends_with(')')).count();
    assert_eq!(figures, 44 * 60 + 44);
}

#[test]
fn the_key_has_one_entry_a_look_in_order_of_first_use() {
    let points = vec![[0.0, 0.0], [12.0, 10.0]];
    let marks = vec![
        line("plan", Ink::Target, Dash::Long, points.clone()),
        bar("worse", 0, [0, 1], [0.0, 1.0], Ink::Worse, ""),
        line("plan", Ink::Target, Dash::Long, points.clone()),
        bar("", 0, [0, 1], [0.0, 1.0], Ink::Main, ""),
        line("forecast", Ink::Quiet, Dash::Dots, points),
    ];
    let (svg, _) = inline(&plot("key", 1, vec![panel("", Axis::Months, money("", false), marks)])).unwrap();
    assert_eq!(texts(&svg)[..3], ["plan", "worse", "forecast"]);
    assert_eq!(texts(&svg).iter().filter(|text| *text == "plan").count(), 1);
}

#[test]
fn lines_and_dots_are_never_told_apart_by_colour_alone() {
    let points = vec![[0.0, 0.0], [12.0, 10.0]];
    let inks = [Ink::Main, Ink::Second, Ink::Worse, Ink::Better, Ink::Quiet];
    let mut marks: Vec<Mark> = inks.map(|ink| line(&format!("{ink:?}"), ink, Dash::Solid, points.clone())).to_vec();
    marks.extend(inks.map(|ink| dot(&format!("{ink:?}"), [1.0, 1.0], Shape::Round, ink, "")));
    let panels = vec![panel("", Axis::Months, money("", false), marks)];
    let forms = Forms::of(&panels);
    for (at, ink) in inks.iter().enumerate() {
        for other in &inks[at + 1..] {
            let look = |ink: &Ink| forms.stroke(&format!("{ink:?}"), *ink, Dash::Solid).pattern;
            assert_ne!(look(ink), look(other), "{ink:?} {other:?}");
            let form = |ink: &Ink| forms.form(&format!("{ink:?}"), *ink, Shape::Round);
            assert_ne!(form(ink), form(other), "{ink:?} {other:?}");
        }
    }
    assert!(forms.stroke("Main", Ink::Main, Dash::Solid).pattern.is_empty(), "the first keeps its own");
}

#[test]
fn what_lies_beyond_the_ends_is_said_below_with_its_side_and_not_drawn() {
    let x = Axis::Money {
        title: "£m".to_owned(),
        ends: Some([-50.0, 10.0]),
        beyond: vec!["1 in 500 outcomes beyond (50)".to_owned()],
        from_zero: false,
    };
    let marks = vec![
        line("", Ink::Main, Dash::Solid, vec![[-400.0, 0.0], [-30.0, 0.1], [5.0, 1.0]]),
        dot("", [-300.0, 0.5], Shape::Round, Ink::Main, "a dot far off"),
        level("Control total 25", 25.0, Dash::Long),
    ];
    let svg = sheet(&plot("beyond", 1, vec![panel("", x, share(""), marks)]), "stamp").unwrap();
    assert_eq!(faults(&svg), Vec::<String>::new());
    let texts = texts(&svg);
    assert!(texts.contains(&"← 1 in 500 outcomes beyond (50)".to_owned()), "{texts:?}");
    assert!(texts.contains(&"Control total 25 →".to_owned()), "{texts:?}");
    assert!(!svg.contains("a dot far off") && !svg.contains("<circle"), "{texts:?}");
}

#[test]
fn an_axis_that_leaves_nought_out_says_so() {
    let rows = Axis::Rows(vec![total("Plan", "1,000"), row("Winter", "(20)")]);
    let marks =
        vec![bar("", 0, [0, 1], [0.0, 1_000.0], Ink::Main, ""), bar("", 1, [0, 1], [1_000.0, 980.0], Ink::Worse, "")];
    let (svg, _) = inline(&plot("cut", 1, vec![panel("", money("", true), rows, marks)])).unwrap();
    let note = "The axis does not start at nought; what starts at nought is a diamond";
    assert!(texts(&svg).contains(&note.to_owned()), "{:?}", texts(&svg));
}

#[test]
fn a_bar_of_next_to_nothing_is_one_unit_wide() {
    let rows = Axis::Rows(vec![row("Large", "100"), row("Small", "0")]);
    let marks = vec![bar("", 0, [0, 1], [0.0, 100.0], Ink::Main, ""), bar("", 1, [0, 1], [0.0, 1e-6], Ink::Second, "")];
    let (svg, _) = inline(&plot("thin", 1, vec![panel("", money("", true), rows, marks)])).unwrap();
    let xml = usvg::roxmltree::Document::parse(&svg).unwrap();
    let small = xml.descendants().find(|node| node.attribute("fill") == Some("#A285D1")).expect("the small bar");
    assert_eq!(small.attribute("width"), Some("4"));
}

#[test]
fn a_line_without_a_name_takes_no_look_from_one_that_has_one() {
    let marks = vec![
        line("", Ink::Quiet, Dash::Solid, vec![[0.0, 0.0], [1.0, 1.0]]),
        line("Main", Ink::Main, Dash::Solid, vec![[0.0, 1.0], [1.0, 0.0]]),
    ];
    let forms = Forms::of(&[panel("", money("", false), money("", false), marks)]);
    assert!(forms.stroke("Main", Ink::Main, Dash::Solid).pattern.is_empty());
}

#[test]
fn a_document_becomes_pixels_1600_wide() {
    let svg = sheet(&examples::everything(), "stamp").unwrap();
    let bytes = png::png(&svg).unwrap();
    assert_eq!(bytes[16..20], 1_600_u32.to_be_bytes());
    assert!(png::png("<svg").is_err());
    // What is stated without drawing is what comes of drawing.
    let stated = pixels::of(&svg).unwrap();
    assert_eq!(stated.map(u32::to_be_bytes).concat(), bytes[16..24]);
    assert!(pixels::of("<svg>").is_err() && pixels::of(&format!(" {svg}")).is_err());
}

#[test]
fn pixels_are_those_of_a_page_until_a_picture_is_too_tall_to_be_held() {
    assert_eq!(pixels::rounded([720.0, 360.0]), [1_600, 800]);
    assert_eq!(pixels::rounded([720.0, 361.0]), [1_600, 802]);
    assert_eq!(pixels::rounded([720.0, 18_000.0]), [800, 20_000]);
}
