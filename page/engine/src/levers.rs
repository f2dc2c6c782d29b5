//! Levers of a scenario: what a reader may move without knowing its tables. Each is changes of cells, as `--set` takes them.

use outturn::model::{Model, Rule};
use outturn::scenario::words::{MoneyUnit, StepWord};
use outturn::scenario::{Files, Scenario};
use outturn::stress::Stress;
use serde::{Deserialize, Serialize};

/// The risk line that is winter's, by the words of the format.
const WINTER: &str = "winter";

/// Something that a reader may move.
#[derive(Debug, Serialize)]
pub struct Lever {
    id: &'static str,
    title: &'static str,
    /// How a value reads, where `{}` stands for it.
    reads: &'static str,
    low: f64,
    high: f64,
    step: f64,
    /// Where the scenario stands.
    neutral: f64,
    #[serde(skip)]
    act: Act,
    #[serde(skip)]
    cells: Vec<String>,
}

/// What is done to each cell.
#[derive(Debug)]
enum Act {
    /// Times the value, a per cent.
    Times,
    /// Plus the value times this.
    Plus(f64),
}

/// Where a lever was left.
#[derive(Debug, Deserialize)]
pub struct Moved {
    id: String,
    value: f64,
}

/// The levers that a scenario has.
#[must_use]
pub fn of(files: &Files, model: &Model) -> Vec<Lever> {
    let (scenario, _) = Scenario::from_files(files);
    [savings(&scenario), winter(&scenario), pay(&scenario), recovery(model), reserve(&scenario)]
        .into_iter()
        .flatten()
        .collect()
}

/// What was moved, as one stress with a title for people; none where all levers stand where the scenario does.
#[must_use]
pub fn stress(levers: &[Lever], moved: &[Moved]) -> Option<Stress> {
    let away = |lever: &&Lever| moved.iter().any(|at| at.id == lever.id && at.value != lever.neutral);
    let moved_levers: Vec<(&Lever, f64)> = levers
        .iter()
        .filter(away)
        .filter_map(|lever| Some((lever, moved.iter().find(|at| at.id == lever.id)?.value)))
        .collect();
    if moved_levers.is_empty() {
        return None;
    }
    let changes: Vec<String> = moved_levers.iter().flat_map(|(lever, value)| lever.changes(*value)).collect();
    let title: Vec<String> = moved_levers.iter().map(|(lever, value)| lever.says(*value)).collect();
    Some(Stress { title: title.join(", "), ..Stress::unnamed(&changes) })
}

impl Lever {
    fn changes(&self, value: f64) -> impl Iterator<Item = String> {
        self.cells.iter().map(move |cell| match self.act {
            Act::Times => format!("{cell} *= {}", value / 100.0),
            Act::Plus(scale) => format!("{cell} += {}", value * scale),
        })
    }

    fn says(&self, value: f64) -> String {
        format!("{}: {}", self.title, self.reads.replace("{}", &value.to_string()))
    }
}

fn savings(scenario: &Scenario) -> Option<Lever> {
    (!scenario.delivery.rows.is_empty()).then(|| Lever {
        id: "savings",
        title: "Savings still to come that are delivered",
        reads: "{} % of what is expected",
        low: 50.0,
        high: 100.0,
        step: 1.0,
        neutral: 100.0,
        act: Act::Times,
        cells: vec!["delivery.mean".to_owned()],
    })
}

/// All amounts of the rows of winter; none where a row states its range in another way.
fn winter(scenario: &Scenario) -> Option<Lever> {
    let mut columns: Vec<&str> = Vec::new();
    for row in scenario.risks.rows.iter().filter(|row| row.line.get().is_some_and(|line| line.as_str() == WINTER)) {
        let given = [
            ("low", row.low.get().is_some()),
            ("mode", row.mode.get().is_some()),
            ("high", row.high.get().is_some()),
            ("mean", row.mean.get().is_some()),
            ("sd", row.sd.get().is_some()),
            ("p50", row.p50.get().is_some()),
            ("p90", row.p90.get().is_some()),
        ];
        let given: Vec<&str> = given.into_iter().filter_map(|(column, is_given)| is_given.then_some(column)).collect();
        if given.is_empty() {
            return None;
        }
        columns.extend(given);
    }
    columns.sort_unstable();
    columns.dedup();
    (!columns.is_empty()).then(|| Lever {
        id: "winter",
        title: "Cost of winter",
        reads: "{} % of what is expected",
        low: 50.0,
        high: 200.0,
        step: 5.0,
        neutral: 100.0,
        act: Act::Times,
        cells: columns.into_iter().map(|column| format!("risks[line={WINTER}].{column}")).collect(),
    })
}

fn pay(scenario: &Scenario) -> Option<Lever> {
    (!scenario.pay.rows.is_empty()).then(|| Lever {
        id: "pay",
        title: "Pay awards above what plans hold",
        reads: "{} points more, funded in the same share",
        low: 0.0,
        high: 3.0,
        step: 0.1,
        neutral: 0.0,
        act: Act::Plus(0.01),
        cells: vec!["pay.award_above_plan".to_owned()],
    })
}

fn recovery(model: &Model) -> Option<Lever> {
    let own = model.rules.iter().find_map(|rule| if let Rule::OwnAction(own) = rule { Some(own) } else { None })?;
    let has = |key: &str, given: bool| given.then(|| format!("rule.own_action.{key}"));
    let cells = [
        has("capacity", true),
        has("capacity_low", own.range.iter().any(|other| *other < own.capacity)),
        has("capacity_high", own.range.iter().any(|other| *other > own.capacity)),
    ];
    Some(Lever {
        id: "recovery",
        title: "What organisations can recover by their own action",
        reads: "{} % of what is expected",
        low: 10.0,
        high: 150.0,
        step: 5.0,
        neutral: 100.0,
        act: Act::Times,
        cells: cells.into_iter().flatten().collect(),
    })
}

/// A reserve for risk that is held, else what the centre underspends.
fn reserve(scenario: &Scenario) -> Option<Lever> {
    let scale = if scenario.unit == Some(MoneyUnit::Thousands) { 1_000.0 } else { 1.0 };
    let held = |kind: StepWord| {
        let is_it = |row: &&outturn::scenario::tables::LadderRow| row.kind.get() == Some(&kind);
        scenario.ladder.rows.iter().find(is_it).filter(|row| row.mode.get().is_some())
    };
    let (title, word) = if held(StepWord::RiskReserve).is_some() {
        ("Reserve for risk held by the centre", "risk_reserve")
    } else if held(StepWord::CentralUnderspend).is_some() {
        ("What the centre underspends", "central_underspend")
    } else {
        return None;
    };
    Some(Lever {
        id: "reserve",
        title,
        reads: "£{}m more",
        low: 0.0,
        high: 1_000.0,
        step: 10.0,
        neutral: 0.0,
        act: Act::Plus(scale),
        cells: ["low", "mode", "high"].map(|column| format!("ladder[kind={word}].{column}")).to_vec(),
    })
}
