//! What is left for the Treasury: how likely a claim is and how large, what is assumed before it, and what more money would do.

use super::amounts::{amount, amount_cell, description, heading, incentive_basis};
use crate::model::StepKind;
use crate::results::{LadderAt, LadderResult, MarginalValue, National, SizingBasis, SizingPoint};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, Shape};
use crate::tell::print::{self, plain, sentence_case};
use crate::tell::tables::national::{CLAIM, NEED, UNMET};
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// Chances that the page's table of reserves shows; the file has all.
const SHOWN: [f64; 5] = [0.5, 0.75, 0.9, 0.95, 0.99];
/// The chance that the sentence speaks of.
const WANTED: f64 = 0.9;
/// Every so many points of the curve are in the table of the picture.
const EVERY: usize = 10;

/// The section; empty where the nation has no target.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(national) = &book.results.national else { return Vec::new() };
    // Without a ladder nobody claims: a region or a board has a gap to find.
    let title = if national.ladder.is_some() { "What is left for the Treasury" } else { "What is left to find" };
    let mut blocks = vec![heading(2, "claim", title)];
    if let Some(ladder) = &national.ladder {
        blocks.extend(of_claim(book, ladder));
    }
    let mut against = say!["Measured against "];
    against.extend(target(book, national));
    against.extend(say!["; ", incentive_basis(book), "."]);
    blocks.push(Block::Note(against));
    blocks.extend(sizing(book, national));
    blocks.extend(marginal(book, national));
    blocks
}

/// `break-even`, or the target with its amount.
fn target(book: &Book<'_>, national: &National) -> Vec<Span> {
    if national.target == 0.0 {
        return say!["break-even"];
    }
    say!["the national target, ", book.figure("national_target", &[], "target").said(Style::Words)]
}

fn of_bail_out(book: &Book<'_>, column: &'static str) -> Figure {
    amount(book, "bail_out", &[], column)
}

/// How likely a claim is, likelihood first: `A Treasury claim is almost certain (98%)`.
fn likelihood(book: &Book<'_>, ladder: &LadderResult) -> Vec<Span> {
    let chance = of_bail_out(book, "chance");
    match print::yardstick(ladder.bail_out.chance.value) {
        Some(likely) if likely.ends_with("chance") => {
            say!["There is a ", likely, " of a Treasury claim (", chance, ")"]
        }
        Some(possible) if possible.ends_with("possibility") => {
            say!["A Treasury claim is a ", possible, " (", chance, ")"]
        }
        Some(likely) => say!["A Treasury claim is ", likely, " (", chance, ")"],
        None => say!["The chance of a Treasury claim is ", chance],
    }
}

fn of_claim(book: &Book<'_>, ladder: &LadderResult) -> Vec<Block> {
    let mut finding = likelihood(book, ladder);
    finding.extend(say![
        "; ",
        of_bail_out(book, "chance_large").said(Style::ChancesInTen),
        " that it is ",
        of_bail_out(book, "large").said(Style::Pounds),
        " or more.",
    ]);
    if ladder.bail_out.mean_when.is_some() {
        finding.extend(say![
            " Where there is one, it is ",
            of_bail_out(book, "mean_when").said(Style::Pounds),
            " on average."
        ]);
    }
    let mut blocks = vec![Block::Para(finding), Block::Para(assumed(book, ladder))];
    blocks.push(Block::Table(steps(book, ladder)));
    blocks.extend(at(book, ladder).map(Block::Table));
    blocks.extend(past(book, ladder));
    blocks.extend(curve(book, ladder).map(|plot| Block::Figure(Box::new(plot))));
    blocks
}

/// What a step is called.
fn step_words(book: &Book<'_>, kind: StepKind) -> String {
    match kind {
        StepKind::UncommittedIncentive => format!("uncommitted {}", words::fund(book.results)),
        other => other.said().to_owned(),
    }
}

fn assumed(book: &Book<'_>, ladder: &LadderResult) -> Vec<Span> {
    let used: Vec<_> =
        ladder.steps.iter().filter(|step| step.kind != StepKind::Treasury && step.used.value > 0.0).collect();
    if used.is_empty() {
        return say!["We assume nothing from central budgets before a claim."];
    }
    let mut said = say!["Before any claim we assume "];
    for (place, step) in used.iter().enumerate() {
        let join = match place {
            0 => "",
            place if place + 1 == used.len() => " and ",
            _ => ", ",
        };
        let mean = amount(book, "national_ladder", &[&step.id], "mean").said(Style::Pounds);
        said.extend(say![join, mean, " of ", step_words(book, step.kind)]);
    }
    said.extend(say![", on average over all outcomes."]);
    said
}

fn steps(book: &Book<'_>, ladder: &LadderResult) -> PageTable {
    let row = |name: &str, id: &str| {
        let key = [id];
        vec![
            word(&sentence_case(name)),
            amount_cell(book, "national_ladder", &key, "mean"),
            book.cell("national_ladder", &key, "how_often"),
            book.cell("national_ladder", &key, "exhausted"),
            amount_cell(book, "national_ladder", &key, "next_year_cost"),
        ]
    };
    let before = ladder.steps.iter().filter(|step| step.kind != StepKind::Treasury);
    let rows = std::iter::once(row("shortfall before any of it", NEED));
    let mut table = page_table(
        "What comes before a claim, £m on average",
        &["", "Mean", "How often", "Still short after it", "Cost next year"],
        rows.chain(before.map(|step| row(&step_words(book, step.kind), &step.id))).collect(),
    );
    let claim = ["mean", "chance"].map(|column| Cell::Figure(of_bail_out(book, column)));
    let cells = std::iter::once(word("Claim on the Treasury")).chain(claim).chain([Cell::Dash, Cell::Dash]);
    table.rows.push(PageRow { cells: cells.collect(), strong: true });
    table
}

/// What each step bears in a middling, a bad and a very bad year.
fn at(book: &Book<'_>, ladder: &LadderResult) -> Option<PageTable> {
    let first = ladder.at.first()?;
    let row = |name: &str, part: &str| {
        let cell = |at: &LadderAt| amount_cell(book, "ladder_at", &[&at.chance.to_string(), part], "mean");
        std::iter::once(word(&sentence_case(name))).chain(ladder.at.iter().map(cell)).collect::<Vec<Cell>>()
    };
    let kind = |id: &str| ladder.steps.iter().find(|step| step.id == id).map(|step| step.kind);
    let mut rows = vec![row("shortfall before any of it", NEED)];
    rows.extend(first.steps.iter().filter_map(|(id, _)| Some(row(&step_words(book, kind(id)?), id))));
    rows.push(row("claim on the Treasury", CLAIM));
    if ladder.at.iter().any(|at| at.unmet.value > 0.0) {
        rows.push(row("left without an answer", UNMET));
    }
    let names: Vec<String> = ladder.at.iter().map(|at| format!("P{}", at.chance * 100.0)).collect();
    let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
    Some(page_table("Who bears a shortfall of each size, £m", &head, rows))
}

/// What the Treasury gave in years before this one.
fn past(book: &Book<'_>, ladder: &LadderResult) -> Option<Block> {
    if ladder.past.is_empty() {
        return None;
    }
    let mut said = say!["In past years the Treasury gave "];
    for (place, past) in ladder.past.iter().enumerate() {
        let join = match place {
            0 => "",
            place if place + 1 == ladder.past.len() => " and ",
            _ => ", ",
        };
        let amount = book.figure("past_claims", &[&past.year], "amount").said(Style::Pounds);
        said.extend(say![join, amount, format!(" in {}", plain(&past.year))]);
    }
    said.extend(say!["; of other years no figure was found with its source."]);
    Some(Block::Note(said))
}

fn dot(at: [f64; 2], label: String, ink: Ink) -> Mark {
    Mark::Dot { name: String::new(), at, shape: Shape::Round, ink, label }
}

/// How likely a claim of at least so much is; none where nothing is ever claimed.
fn curve(book: &Book<'_>, ladder: &LadderResult) -> Option<Plot> {
    let claim = &ladder.bail_out;
    let &(largest, _) = claim.curve.last()?;
    let title = crate::tell::page::plain_text(&likelihood(book, ladder));
    let mut marks = vec![Mark::Line {
        name: String::new(),
        points: claim.curve.iter().map(|&(amount, share)| [amount, share]).collect(),
        ink: Ink::Main,
        dash: Dash::Solid,
    }];
    let any = format!("{} any claim", of_bail_out(book, "chance").text());
    marks.push(dot([0.0, claim.chance.value], any, Ink::Main));
    let large = of_bail_out(book, "large").said(Style::Pounds).text();
    if claim.large <= largest {
        let chance = of_bail_out(book, "chance_large").text();
        marks.push(Mark::Level { label: large.clone(), at: claim.large, ink: Ink::Target, dash: Dash::Long });
        let words = format!("{chance} at least {large}");
        marks.push(dot([claim.large, claim.chance_large.value], words, Ink::Target));
    }
    let rows = claim.curve.iter().step_by(EVERY).map(|(at, _)| {
        let (text, key) = (at.to_string(), "bail_out_curve");
        let first = if *at == 0.0 { word("Any") } else { amount_cell(book, key, &[&text], "amount") };
        vec![first, book.cell(key, &[&text], "share")]
    });
    let table = page_table("Chance that the claim is at least so much", &["At least, £m", "Chance"], rows.collect());
    Some(Plot {
        stem: "bail-out".to_owned(),
        subtitle: words::subtitle("Chance that the claim on the Treasury is at least x, £m", None, book.results),
        description: description(book, "Curve of the chance that the claim is at least x, £m", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money { title: "Claim, £m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
            y: Axis::Share { title: "Chance of at least so much".to_owned(), from: 0.0 },
            marks,
        }],
        table,
    })
}

/// A basis as people say it.
const fn basis_words(basis: SizingBasis) -> &'static str {
    match basis {
        SizingBasis::BeforeNationalAction => "in place of all national action",
        SizingBasis::AfterRules => "on top of it",
    }
}

fn lacking(book: &Book<'_>, point: &SizingPoint, column: &'static str) -> Figure {
    amount(book, "sizing", &[point.basis.word(), &point.chance.to_string()], column)
}

/// The amount that gives a chance.
fn sized(national: &National, basis: SizingBasis, chance: f64) -> Option<&SizingPoint> {
    national.sizing.iter().find(|point| point.basis == basis && (point.chance - chance).abs() < 1e-9)
}

/// What gives the chance that is asked for, on top of all that is done; none where nothing is sized.
pub fn wanted(national: &National) -> Option<&SizingPoint> {
    sized(national, SizingBasis::AfterRules, WANTED)
}

/// `About £955m more gives a 9 in 10 chance of break-even.`
pub fn takes(book: &Book<'_>, national: &National, wanted: &SizingPoint) -> Vec<Span> {
    let mut sentence = if wanted.amount.value > 0.0 {
        say!["About ", lacking(book, wanted, "amount").said(Style::Pounds), " more"]
    } else {
        say!["What is done already"]
    };
    let goal = if national.target == 0.0 { "break-even" } else { "the national target" };
    sentence.extend(say![format!(" gives a 9 in 10 chance of {goal}.")]);
    sentence
}

fn sizing(book: &Book<'_>, national: &National) -> Vec<Block> {
    let Some(wanted) = wanted(national) else { return Vec::new() };
    let mut blocks =
        vec![heading(3, "claim-more", "How much more it would take"), Block::Para(takes(book, national, wanted))];
    let bases: Vec<SizingBasis> = SizingBasis::ALL
        .into_iter()
        .filter(|basis| national.sizing.iter().any(|point| point.basis == *basis))
        .collect();
    let names: Vec<String> = bases.iter().map(|basis| sentence_case(basis_words(*basis))).collect();
    let head: Vec<&str> =
        std::iter::once("Chance").chain(names.iter().flat_map(|name| [name.as_str(), "95% interval"])).collect();
    let row = |chance: f64| {
        let of = |basis: &SizingBasis| {
            let point = sized(national, *basis, chance);
            point.map_or([Cell::Blank, Cell::Blank], |point| {
                let amount = lacking(book, point, "amount");
                [
                    Cell::Figure(amount.clone()),
                    amount.interval().map_or(Cell::Blank, |[low, high]| Cell::Range(low, high)),
                ]
            })
        };
        let named = word(&print::stated_chance(chance));
        std::iter::once(named).chain(bases.iter().flat_map(of)).collect::<Vec<Cell>>()
    };
    let table = page_table("What gives each chance, £m", &head, SHOWN.into_iter().map(row).collect());
    let most = national.sizing.iter().map(|point| point.amount.value).fold(0.0, f64::max);
    if most > 0.0 {
        blocks.push(Block::Figure(Box::new(reserve(book, national, wanted, &bases, table))));
    }
    blocks
}

fn reserve(
    book: &Book<'_>,
    national: &National,
    wanted: &SizingPoint,
    bases: &[SizingBasis],
    table: PageTable,
) -> Plot {
    let goal = if national.target == 0.0 { "break-even" } else { "the target" };
    let title = if wanted.amount.value > 0.0 {
        let more = lacking(book, wanted, "amount").said(Style::Pounds).text();
        format!("{more} more gives a 9 in 10 chance of {goal}")
    } else {
        format!("What is done gives a 9 in 10 chance of {goal}")
    };
    let mut marks = Vec::new();
    for (basis, (ink, dash)) in bases.iter().zip([(Ink::Main, Dash::Solid), (Ink::Second, Dash::Long)]) {
        let points = national.sizing.iter().filter(|point| point.basis == *basis);
        marks.push(Mark::Line {
            name: sentence_case(basis_words(*basis)),
            points: points.map(|point| [point.amount.value, point.chance]).collect(),
            ink,
            dash,
        });
        if let Some(point) = sized(national, *basis, WANTED) {
            let amount = lacking(book, point, "amount").said(Style::Pounds).text();
            let label = format!("{amount}: {}", print::stated_chance(WANTED));
            marks.push(dot([point.amount.value, WANTED], label, ink));
        }
    }
    let least = national.sizing.iter().map(|point| point.chance).fold(1.0, f64::min);
    let measure = "Least amount that gives each chance of the target, £m";
    Plot {
        stem: "sizing".to_owned(),
        subtitle: words::subtitle(measure, None, book.results),
        description: description(book, "Curves of the least amount for each chance of the target, £m", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money { title: "Amount, £m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
            y: Axis::Share { title: "Chance of the target".to_owned(), from: least },
            marks,
        }],
        table,
    }
}

fn marginal(book: &Book<'_>, national: &National) -> Vec<Block> {
    let avoided = |value: &MarginalValue| value.claim_avoided.value;
    let mut places: Vec<&MarginalValue> = national.marginal.iter().collect();
    places.sort_by(|a, b| avoided(b).total_cmp(&avoided(a)));
    let Some(best) = places.first() else { return Vec::new() };
    let of = |value: &MarginalValue, column| amount(book, "marginal_value", &[&value.place.0], column);
    let others: Vec<String> =
        places[1..].iter().filter(|other| other.among_best).map(|other| book.called(&other.place.0)).collect();
    let mut sentence = say![
        Figure { step: print::Step::WHOLE, ..of(best, "given") }.said(Style::Pounds),
        " more does most in ",
        book.called(&best.place.0),
        ": it lowers the shortfall by ",
        of(best, "claim_avoided").said(Style::Pounds),
    ];
    sentence.extend(if others.is_empty() {
        say![", more than anywhere else beyond doubt of sampling."]
    } else if others.len() + 1 == places.len() {
        say![", but no two places can be told apart: these figures give no reason to prefer one."]
    } else {
        say!["; it cannot be told apart from ", print::listed(&others), "."]
    });
    let row = |value: &&MarginalValue| {
        let cells = ["claim_avoided", "among_best"].map(|column| Cell::Figure(of(value, column)));
        std::iter::once(word(&book.called(&value.place.0))).chain(cells).collect()
    };
    vec![
        heading(3, "claim-where", "Where more would do most"),
        Block::Para(sentence),
        Block::Table(page_table(
            "What the same amount more does in each place",
            &["Place", "Shortfall avoided, £m", "Among the best"],
            places.iter().map(row).collect(),
        )),
        Block::Note(say![format!(
            "It goes to the organisations of a place by turnover, before any action. Where it only replaces their own recovery it avoids less \
             than it costs; where it earns {} it avoids more.",
            words::fund(book.results)
        )]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::page::plain_text;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), pack == "minimal", "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
            let stems: Vec<&str> = testing::plots(&blocks).iter().map(|plot| plot.stem.as_str()).collect();
            assert_eq!(stems.is_empty(), pack == "minimal", "{pack}");
        }
    }

    #[test]
    fn the_claim_and_what_is_assumed_before_it_are_said_first() {
        let book = Book::new(testing::results("2018-19-m05"));
        let blocks = blocks(&book);
        let said: Vec<String> = testing::sentences(&blocks).into_iter().map(plain_text).collect();
        assert!(said[0].starts_with("A Treasury claim is almost certain ("), "{}", said[0]);
        assert!(said[0].contains(" chances in 10 that it is £500m or more."), "{}", said[0]);
        assert!(said[1].starts_with("Before any claim we assume £"), "{}", said[1]);
        assert!(said[1].contains("m of central underspend and £"), "{}", said[1]);
        assert!(said[1].contains("m of capital moved to revenue"), "{}", said[1]);
        assert!(said.iter().any(|said| said.ends_with(" more gives a 9 in 10 chance of break-even.")), "{said:?}");
        assert!(
            said.iter().any(|said| said == "Measured against break-even; Sustainability fund included."),
            "{said:?}"
        );
    }

    #[test]
    fn who_bears_a_shortfall_adds_up_to_it_and_agrees_with_the_reserve_of_its_size() {
        let results = testing::results("2018-19-m05");
        let national = results.national.as_ref().expect("a target");
        let ladder = national.ladder.as_ref().expect("a ladder");
        assert_eq!(ladder.at.iter().map(|at| at.chance).collect::<Vec<_>>(), [0.5, 0.75, 0.9, 0.95]);
        for at in &ladder.at {
            let steps: f64 = at.steps.iter().map(|(_, amount)| amount.value).sum();
            let borne = steps + at.claim.value + at.unmet.value;
            assert!((borne - at.need.value).abs() < 1e-6, "{}: {borne} of {:?}", at.chance, at.need);
            let sized = national.sizing.iter().find(|point| {
                point.basis == SizingBasis::BeforeNationalAction && (point.chance - at.chance).abs() < 1e-9
            });
            let sized = &sized.expect("a reserve of that chance").amount;
            // The mean around a rank is not the value at it: to the interval of that, and four errors of the mean.
            let blur = 4.0 * at.need.se.expect("some iterations");
            let ends = sized.low.zip(sized.high).map(|(low, high)| low - blur..=high + blur);
            assert!(
                ends.is_none_or(|ends| ends.contains(&at.need.value)),
                "{}: {:?} and {sized:?}",
                at.chance,
                at.need
            );
        }
        // The years before: one had £600m, but it had not come by September 2018.
        let book = Book::new(results);
        let said = testing::text(&blocks(&book));
        assert!(said.contains("In past years the Treasury gave £250m in 2014/15 and £335m in 2017/18;"), "{said}");
    }

    #[test]
    fn where_more_would_do_most_is_said_with_the_amount() {
        let book = Book::new(testing::results("2018-19-m05"));
        let said = testing::text(&blocks(&book));
        assert!(said.contains("£10m more does most in "), "{said}");
    }

    #[test]
    fn incentive_money_that_is_left_out_is_not_said_to_be_included() {
        let book = Book::new(testing::results("2019-20-regional"));
        let said = testing::text(&blocks(&book));
        assert!(!said.contains("fund included") && !said.contains("incentive money included"), "{said}");
        assert!(
            said.contains("the national target, a deficit of £377m; no incentive money is in plans or positions."),
            "{said}"
        );
    }
}
