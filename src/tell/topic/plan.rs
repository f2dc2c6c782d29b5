//! Do the plans add up? How many do not, which checks fail most, which money stands on them, where, and what was not tested.

use std::collections::BTreeMap;

use super::amounts::{amount, amount_cell, heading};
use crate::results::{
    NodeCode, NodeKind, PlanCheck, PlanChecks, PlanFinding, PlanLacking, PlanMeasure, PlanOutcome, PlanPlace, Results,
};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::print::{count, listed, plain, sentence_case};
use crate::tell::value::{Figure, Style, Value};

/// Title of the page that has nothing else.
pub const TITLE: &str = "Do the plans add up?";
/// Organisations that the table shows; the file has all.
const SHOWN: usize = 20;
/// Checks that the finding names.
const NAMED: usize = 3;

/// The section of the report; nothing where no plan was looked at.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(known) = Known::of(book) else { return Vec::new() };
    let mut blocks = vec![heading(2, "plans", TITLE)];
    blocks.extend(known.finding().into_iter().map(Block::Para));
    let mut more = vec![Block::Table(known.checks())];
    more.extend(known.matrix().map(Block::Table));
    more.extend(known.worst().map(Block::Table));
    more.push(Block::Note(advice()));
    blocks.push(Block::Details {
        summary: "Every check, by system, and the plans that fail most".to_owned(),
        open: false,
        blocks: more,
    });
    blocks
}

/// The page that has nothing else.
#[must_use]
pub fn page(book: &Book<'_>) -> Vec<Block> {
    let Some(known) = Known::of(book) else {
        return vec![Block::Para(say!["No plan was looked at."])];
    };
    let mut blocks: Vec<Block> = known.finding().into_iter().map(Block::Para).collect();
    blocks.push(Block::Table(known.checks()));
    blocks.extend(known.matrix().map(Block::Table));
    blocks.extend(known.worst().map(Block::Table));
    blocks.extend(known.not_tested());
    blocks.push(Block::Note(advice()));
    blocks.push(Block::Para(say![format!("{}.", super::status(book.results).join("; "))]));
    blocks
}

/// What the checks are for.
fn advice() -> Vec<Span> {
    say![
        "Advice: no check stops anything. Fails: the plan does not add up. Queries: it may, and somebody should ask. £m standing: of each plan the \
         largest amount of its failed checks, so that nothing is counted twice. What each check asks, its bounds and where they come from: \
         docs/PLAN.md."
    ]
}

/// The checks, and the place that all of them are below.
struct Known<'a, 'b> {
    book: &'a Book<'b>,
    of: &'a PlanChecks,
    whole: &'a PlanPlace,
}

impl<'a, 'b> Known<'a, 'b> {
    fn of(book: &'a Book<'b>) -> Option<Self> {
        let of = book.results.plan.as_ref()?;
        of.places.first().map(|whole| Self { book, of, whole })
    }

    fn whole(&self, column: &'static str) -> Figure {
        self.book.figure("plan_places", &[&self.whole.node.0], column)
    }

    fn of_check(&self, check: &PlanCheck, column: &'static str) -> Figure {
        self.book.figure("plan_checks", &[&check.id], column)
    }

    /// How many do not add up, what fails most, the money, and what is genuinely expected.
    fn finding(&self) -> Vec<Vec<Span>> {
        let (tested, failing, queried) = (self.whole("tested"), self.whole("failing"), self.whole("queried"));
        let said = match (self.whole.tested, self.whole.failing) {
            (0, _) => say!["No organisation has a plan that a check applies to."],
            (_, 0) => {
                say![
                    "Of ",
                    tested,
                    " organisations none has a plan that fails a check; of ",
                    queried,
                    " a question is open."
                ]
            }
            _ => say![
                failing,
                " of ",
                tested,
                " organisations have a plan that does not add up: at least one check fails; of ",
                queried,
                " more at least one question is open."
            ],
        };
        let mut sentences = vec![said];
        sentences.extend(self.most());
        if self.whole.money > 0.0 {
            let money = amount(self.book, "plan_places", &[&self.whole.node.0], "money").said(Style::Pounds);
            sentences.push(say![money, " stands on checks that fail."]);
        }
        sentences.extend(self.views());
        sentences
    }

    /// The checks that fail most.
    fn most(&self) -> Option<Vec<Span>> {
        let failed = |check: &PlanCheck| self.of_check(check, "failed").value.as_number().unwrap_or(0.0);
        let mut checks: Vec<&PlanCheck> = self.of.checks.iter().filter(|check| failed(check) > 0.0).collect();
        // Of two that fail as often, the first in the list.
        checks.sort_by(|a, b| failed(b).total_cmp(&failed(a)));
        let mut said = say!["What most of them fail on: "];
        for (place, check) in checks.iter().take(NAMED).enumerate() {
            if place > 0 {
                said.push(Span::from(if place + 1 == checks.len().min(NAMED) { " and " } else { ", " }));
            }
            let name = format!("{} (", check.name.to_lowercase().replace("a&e", "A&E"));
            said.extend(say![name, self.of_check(check, "failed"), format!(", {})", check.id)]);
        }
        said.push(Span::from("."));
        (!checks.is_empty()).then_some(said)
    }

    /// How many genuinely expect less than they submitted, and how many submitted less than is required.
    fn views(&self) -> Option<Vec<Span>> {
        let of = |what: PlanMeasure, pair: fn(&crate::results::PlanViews) -> (Option<f64>, Option<f64>)| {
            let pairs = self.of.views.iter().filter(move |views| views.what == what);
            let known: Vec<(f64, f64)> = pairs
                .filter_map(|views| {
                    let (a, b) = pair(views);
                    a.zip(b)
                })
                .collect();
            (known.iter().filter(|(a, b)| a < b).count(), known.len())
        };
        let trajectory = PlanMeasure::Trajectory;
        let (less, known) = of(trajectory, |views| (views.genuine, views.submitted));
        let (short, asked) = of(trajectory, |views| (views.submitted, views.required));
        if known == 0 && asked == 0 {
            return None;
        }
        let mut parts = Vec::new();
        if known > 0 {
            parts.push(format!(
                "{} of {} organisations genuinely expect less of A&E within four hours than they have submitted",
                count(less as u64),
                count(known as u64)
            ));
        }
        if asked > 0 {
            parts.push(format!(
                "{} of {} have submitted less than is required",
                count(short as u64),
                count(asked as u64)
            ));
        }
        Some(say![format!("{}.", sentence_case(&parts.join("; ")))])
    }

    /// Every check that applies to anybody.
    fn checks(&self) -> PageTable {
        let applied = |check: &&PlanCheck| self.of.findings.iter().any(|finding| finding.check == check.id);
        let row = |check: &PlanCheck| {
            let mut cells = vec![word(&format!("{} {}", check.id, check.name))];
            cells.extend(
                ["failed", "queried", "passed", "not_tested"].map(|column| Cell::Figure(self.of_check(check, column))),
            );
            cells.push(amount_cell(self.book, "plan_checks", &[&check.id], "money"));
            cells
        };
        page_table(
            "The checks, and how many plans fail each",
            &["Check", "Fail", "Query", "Pass", "Not tested", "£m standing on failed ones"],
            self.of.checks.iter().filter(applied).map(row).collect(),
        )
    }

    /// The nodes that organisations hang under, with the plans that fail each check; none where there is but one.
    fn matrix(&self) -> Option<PageTable> {
        let results = self.book.results;
        let parents: Vec<&NodeCode> = results.organisations().filter_map(|node| node.parent.as_ref()).collect();
        let is_system = |place: &&PlanPlace| place.node != self.whole.node && parents.contains(&&place.node);
        let systems: Vec<&PlanPlace> =
            self.of.places.iter().filter(is_system).filter(|of| is_tree(results, of)).collect();
        let failing: Vec<&PlanCheck> = self
            .of
            .checks
            .iter()
            .filter(|check| self.of_check(check, "failed").value.as_number().is_some_and(|failed| failed > 0.0))
            .collect();
        if systems.len() < 2 || failing.is_empty() {
            return None;
        }
        let row = |place: &&PlanPlace| {
            let mut cells = vec![word(&self.book.called(&place.node.0))];
            cells.extend(failing.iter().map(|check| {
                let figure = self.book.figure("plan_matrix", &[&place.node.0, &check.id], "failed");
                // Of a place to which a check applies nowhere nothing is said.
                if figure.value == Value::Blank { Cell::Dash } else { Cell::Figure(figure) }
            }));
            cells.push(Cell::Figure(self.book.figure("plan_places", &[&place.node.0], "failing")));
            cells.push(Cell::Figure(self.book.figure("plan_places", &[&place.node.0], "tested")));
            cells
        };
        let mut head = vec![""];
        head.extend(failing.iter().map(|check| check.id.as_str()));
        head.extend(["Fail any", "Plans"]);
        Some(page_table("Plans that fail, by system and check", &head, systems.iter().map(row).collect()))
    }

    /// The organisations of which most fails, the money that stands on it, and their chance of the year's plan.
    fn worst(&self) -> Option<PageTable> {
        let results = self.book.results;
        let mut own: Vec<&PlanPlace> =
            self.of.places.iter().filter(|place| !is_tree(results, place) && place.fails > 0).collect();
        own.sort_by(|a, b| {
            let rank = |of: &PlanPlace| (of.fails, of.queries);
            let money = b.money.total_cmp(&a.money);
            b.fails.cmp(&a.fails).then(money).then(rank(b).cmp(&rank(a))).then(a.node.cmp(&b.node))
        });
        let row = |place: &&PlanPlace| {
            let key = [place.node.0.as_str()];
            let cell = |column| Cell::Figure(self.book.figure("plan_places", &key, column));
            let chance = self.book.of_node(&place.node, "chance_below_plan").said(Style::Opposite);
            vec![
                word(&self.book.called(&place.node.0)),
                cell("fails"),
                cell("queries"),
                amount_cell(self.book, "plan_places", &key, "money"),
                Cell::Figure(chance),
                word(&place.failed.join(", ")),
            ]
        };
        let head = ["", "Fails", "Queries", "£m standing", "Chance of plan", "Which fail"];
        let rows: Vec<Vec<Cell>> = own.iter().take(SHOWN).map(row).collect();
        (!rows.is_empty()).then(|| page_table("The organisations with most failed checks", &head, rows))
    }

    /// What was not tested, and what it would need.
    fn not_tested(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let nowhere: Vec<String> = self
            .of
            .checks
            .iter()
            .filter(|check| !self.of.findings.iter().any(|finding| finding.check == check.id))
            .map(|check| format!("{} {}", check.id, check.name))
            .collect();
        if !nowhere.is_empty() {
            blocks.push(Block::Para(say![format!(
                "Not asked, because the scenario holds nothing for it (capacity_plan.csv, efficiency.csv, monthly_plan.csv, contracts.csv, \
                 control_totals.csv): {}.",
                listed(&nowhere)
            )]));
        }
        let mut reasons: BTreeMap<(&str, &PlanLacking), Vec<&PlanFinding>> = BTreeMap::new();
        for finding in &self.of.findings {
            for lacking in &finding.lacking {
                reasons.entry((&finding.check, lacking)).or_default().push(finding);
            }
        }
        let order = |id: &str| self.of.checks.iter().position(|check| check.id == id);
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|((check, lacking), _)| (order(check), *lacking));
        let rows: Vec<Vec<Cell>> = reasons
            .into_iter()
            .map(|((check, lacking), of)| {
                let whole = of.iter().filter(|finding| finding.outcome == PlanOutcome::NotTested).count();
                let how = if whole == of.len() { "not tested" } else { "tested in part" };
                vec![word(&format!("{check}: {}", said(lacking))), word(how), word(&count(of.len() as u64))]
            })
            .collect();
        if !rows.is_empty() {
            let table = page_table("What was not tested, and what is missing", &["Missing", "", "Plans"], rows);
            blocks.push(Block::Table(table.without_gaps()));
        }
        blocks
    }
}

fn is_tree(results: &Results, place: &PlanPlace) -> bool {
    results.node(&place.node).is_some_and(|node| node.kind != NodeKind::Organisation)
}

/// What is missing, in words.
fn said(lacking: &PlanLacking) -> String {
    let spaced = |code: &str| plain(code).replace('_', " ");
    match lacking {
        PlanLacking::Plan => "a capacity plan".to_owned(),
        PlanLacking::Column(view, column) => format!("{}, {}", spaced(column), spaced(view)),
        PlanLacking::Setting(key) => format!("{} (plan.{key} of scenario.toml)", spaced(key)),
        PlanLacking::Size(column) => format!("{} of organisations.csv", spaced(column)),
        PlanLacking::Check(id) => format!("the result of {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::testing;

    #[test]
    fn the_findings_are_cells_of_tables_in_plain_words() {
        let book = Book::new(testing::results("2018-19-m05"));
        let (page, section) = (page(&book), blocks(&book));
        for blocks in [&page, &section] {
            testing::holds(&book, blocks);
        }
        // The last line of the page says seed and iterations.
        for blocks in [&page[..page.len() - 1], &section] {
            testing::plain_words(blocks);
        }
        let text = testing::text(&page);
        for said in [
            "organisations have a plan that does not add up",
            "What most of them fail on: ",
            "stands on checks that fail",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let tables = testing::page_tables(&page);
        let of = |caption: &str| tables.iter().find(|table| table.caption.starts_with(caption)).expect("a table");
        assert_eq!(of("The organisations").rows.len(), SHOWN);
        assert_eq!(of("Plans that fail").rows.len(), 42);
        // The section is short: what it has beyond its sentences is folded away.
        assert!(section.iter().filter(|block| !matches!(block, Block::Para(_))).count() == 2, "{}", section.len());
    }

    #[test]
    fn a_run_without_capacity_plans_says_nothing_of_plans() {
        let book = Book::new(testing::results("minimal"));
        assert!(blocks(&book).is_empty());
    }
}
