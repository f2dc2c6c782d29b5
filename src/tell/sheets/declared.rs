//! Which table is which sheet: rows, columns and their headings, in the order of the workbook.

use super::column::{Col, Declared, Last, Take, col, error, of, said, total};
use super::nodes::Nodes;
use crate::model::{RuleKind, Stage};
use crate::results::{NodeKind, Rest};
use crate::tell::print::sentence_case;
use crate::tell::tables::official::Method;
use crate::tell::topic::{HELD_CENTRALLY, HELD_NATIONALLY};
use crate::tell::words;

/// The sheet that answers the question.
pub const ANSWER: &str = "Answer";

fn every(_: &Nodes<'_>, _: &str) -> bool {
    true
}

fn answered(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.is_answered(code)
}

fn region(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.is_region(code)
}

fn system(nodes: &Nodes<'_>, code: &str) -> bool {
    !nodes.is_region(code) && nodes.node(code).is_some_and(|node| matches!(node.kind, NodeKind::Tree(_)))
}

fn organisation(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.node(code).is_some_and(|node| node.kind == NodeKind::Organisation)
}

fn no_organisation(nodes: &Nodes<'_>, code: &str) -> bool {
    !organisation(nodes, code)
}

fn headline(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.results.headline.0 == code
}

fn name(nodes: &Nodes<'_>, code: &str) -> String {
    nodes.node(code).map_or_else(|| code.to_owned(), words::name)
}

fn stage(_: &Nodes<'_>, word: &str) -> String {
    let stages = [Stage::Gross, Stage::Net, Stage::Managed, Stage::Residual];
    let known = stages.into_iter().find(|stage| stage.word() == word);
    known.map_or_else(|| word.to_owned(), |stage| sentence_case(words::stage(stage)))
}

fn rule(nodes: &Nodes<'_>, word: &str) -> String {
    let known = RuleKind::ALL.into_iter().find(|rule| rule.name() == word);
    known.map_or_else(|| word.to_owned(), |rule| sentence_case(&words::rule(rule, &words::fund(nodes.results))))
}

fn month(_: &Nodes<'_>, number: &str) -> String {
    number.parse().map_or_else(|_| number.to_owned(), |month| words::month(month).to_owned())
}

fn method(_: &Nodes<'_>, word: &str) -> String {
    let said = match Method::ALL.into_iter().find(|method| method.word() == word) {
        Some(Method::Simulated) => "This answer",
        Some(Method::BeforeAction) => "This answer, before action",
        Some(Method::ReferenceClass) => "Official forecast and past errors",
        Some(Method::RunRateBlend) => "Official forecast and run rate",
        Some(Method::OfficialForecast) => "Official forecast",
        None => word,
    };
    said.to_owned()
}

/// A code of a few words, such as `control_total`, as words.
fn spaced(_: &Nodes<'_>, code: &str) -> String {
    sentence_case(&code.replace('_', " "))
}

/// A figure of the table of a second seed.
fn found_again(nodes: &Nodes<'_>, word: &str) -> String {
    match word {
        "q10" => "P90".to_owned(),
        "q50" => "P50".to_owned(),
        "q90" => "P10".to_owned(),
        _ => spaced(nodes, word),
    }
}

/// Where the year ends, as the returns ask for it: the same columns wherever a node has a row.
const WORST: Col = col("Worst (P90)", "q10");
const LIKELY: Col = col("Likely (P50)", "q50");
const BEST: Col = col("Best (P10)", "q90");
const CODE: Col = col("Code", "node_code");
const NAME: Col = col("Name", "node_name");

const REGIONS: &[Col] = &[
    CODE,
    NAME,
    col("Organisations", "organisations"),
    col("Plan", "plan"),
    col("Official forecast", "forecast"),
    WORST,
    LIKELY,
    BEST,
    col("Mean", "mean"),
    error("Standard error of the mean", "mean"),
    col("Mean less plan", "mean_less_plan"),
    col("Chance worse than plan", "chance_below_plan"),
    Col { heading: "Judged by", table: "yardsticks", column: "kind", take: Take::Words(spaced) },
    of("yardsticks", "Judged against", "amount"),
    of("yardsticks", "Chance of missing it", "chance_missed"),
];

/// What makes the parts add up to the nation.
const fn held(name: &'static str, beside: Rest) -> Option<Last> {
    let columns = &[("plan", "plan"), ("forecast", "forecast"), ("mean", "mean")];
    Some(Last { name, named: 1, table: "own_accounts", key: beside.word(), columns })
}

/// Every sheet of a table, in order.
pub static SHEETS: [Declared; 26] = [
    Declared {
        name: ANSWER,
        about: "Where the year ends: the nation and its sectors, with the chance of what each is judged by.",
        table: "nodes",
        keep: answered,
        columns: REGIONS,
        names: 2,
        last: held(HELD_CENTRALLY, Rest::Sectors),
    },
    Declared {
        name: "Chance curve",
        about: "The chance that the year ends no better than each position: the curve of the headline.",
        table: "curve",
        keep: headline,
        columns: &[
            CODE,
            NAME,
            col("Point", "point"),
            col("Position", "position"),
            col("Chance of no better", "share_at_or_below"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Stages",
        about: "Positions before action and after each stage of it; organisations are in the file.",
        table: "stages",
        keep: no_organisation,
        columns: &[
            CODE,
            NAME,
            said("Stage", "stage", stage),
            WORST,
            LIKELY,
            BEST,
            col("Mean", "mean"),
            error("Standard error of the mean", "mean"),
            col("Chance of a deficit", "chance_deficit"),
            col("Chance worse than plan", "chance_below_plan"),
            col("Chance of missing the control total", "chance_below_control_total"),
            col("Chance that action covers every risk", "chance_covered"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Regions",
        about: "Where each place directly below the whole ends, and what is held in none of them.",
        table: "nodes",
        keep: region,
        columns: REGIONS,
        names: 2,
        last: held(HELD_NATIONALLY, Rest::Regions),
    },
    Declared {
        name: "Systems",
        about: "Where each place further down ends.",
        table: "nodes",
        keep: system,
        columns: &[
            CODE,
            NAME,
            said("In", "parent_code", name),
            col("Organisations", "organisations"),
            col("Plan", "plan"),
            col("Official forecast", "forecast"),
            col("Control total", "control_total"),
            WORST,
            LIKELY,
            BEST,
            col("Mean", "mean"),
            col("Mean less plan", "mean_less_plan"),
            col("Chance worse than plan", "chance_below_plan"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Organisations",
        about: "Where each organisation ends.",
        table: "nodes",
        keep: organisation,
        columns: &[
            CODE,
            NAME,
            said("In", "parent_code", name),
            col("Sector", "sector"),
            col("Type", "org_type"),
            col("Turnover", "turnover"),
            col("Plan", "plan"),
            col("Official forecast", "forecast"),
            col("Control total", "control_total"),
            col("Accepted it", "accepted"),
            WORST,
            LIKELY,
            BEST,
            col("Mean", "mean"),
            col("Mean less plan", "mean_less_plan"),
            col("Chance worse than plan", "chance_below_plan"),
            col("Chance of missing the control total", "chance_below_control_total"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Months",
        about: "The position to the end of each month: what has happened, and the range of what is to come.",
        table: "months",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Month", "month"),
            said("Month name", "month", month),
            col("Plan to date", "plan"),
            col("Actual to date", "actual"),
            WORST,
            LIKELY,
            BEST,
            col("Mean", "mean"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Year to date",
        about: "The overspend to date, what forecasts assume to come back of it, and what is expected of that.",
        table: "year_to_date",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Against plan to date", "variance"),
            col("Overspend", "overspend"),
            col("Assumed back", "assumed"),
            col("Listed as a risk or action", "covered"),
            col("Not listed", "uncovered"),
            col("Expected back", "recovered"),
            col("Further loss", "drift"),
            col("Expected loss", "expected_loss"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Bridge",
        about: "From plan to the central estimate to a bad year, step by step, rounded so that the steps add up.",
        table: "bridge_short",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Step", "step"),
            col("What it is", "label"),
            total("Position", "to", true),
            total("From", "from", false),
            total("To", "to", false),
            col("Change", "change"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Drivers",
        about: "What each cause costs on average, and how much more in the worst 1 in 10 outcomes.",
        table: "contributions_lines",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Cause code", "line_code"),
            col("Cause", "line_name"),
            col("Expected", "expected"),
            col("Worse in a bad year", "worst_tenth"),
            col("Share of a bad year", "worst_tenth_share"),
            col("Share of the variance", "spread_share"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Plans",
        about: "Whether plans read across: the checks that fail or leave a question, and the money that stands on those that fail.",
        table: "plan_places",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Plans tested", "tested"),
            col("Plans that fail a check", "failing"),
            col("Plans with a question", "queried"),
            col("Checks failed", "fails"),
            col("Checks queried", "queries"),
            col("Checks passed", "passes"),
            col("Checks not tested", "not_tested"),
            col("Standing on failed checks", "money"),
            col("Which fail", "failed"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "What matters",
        about: "How far each cause moves the central estimate by itself, and what it must come to for an even chance of the target.",
        table: "driver_lines",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Cause code", "line_code"),
            col("Cause", "line_name"),
            col("On average", "mean"),
            col("Bad end (worse 1 in 10)", "bad_end"),
            col("Bad end moves P50", "bad_end_change_q50"),
            error("Its standard error", "bad_end_change_q50"),
            col("Good end (better 1 in 10)", "good_end"),
            col("Good end moves P50", "good_end_change_q50"),
            error("Error of that", "good_end_change_q50"),
            col("Distance", "swing"),
            col("Target", "target"),
            col("Must come to", "even_at"),
            col("Savings to come", "savings_to_come"),
            col("Delivered on average", "mean_delivered"),
            col("Must be delivered", "even_at_delivered"),
            col("Chance of that", "even_at_chance"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Programme",
        about: "Named actions: what each brings, and its price in access and safety (points from -10 to 10, a judgement).",
        table: "actions",
        keep: every,
        columns: &[
            col("Code", "action_id"),
            col("Action", "description"),
            col("Owner", "owner"),
            said("Counts", "stage", stage),
            said("When", "trigger", spaced),
            col("Announced", "declared"),
            col("In plans already", "in_forecast"),
            col("Expected", "mean"),
            error("Standard error", "mean"),
            col("1 in 10 brings less than", "q10"),
            col("1 in 10 brings more than", "q90"),
            col("Chance that it brings anything", "chance_any"),
            col("Access, points", "access_points"),
            col("Safety, points", "safety_points"),
        ],
        names: 2,
        last: Some(Last {
            name: "All",
            named: 1,
            table: "programme",
            key: "",
            columns: &[("declared", "announced"), ("mean", "expected"), ("in_forecast", "in_plans")],
        }),
    },
    Declared {
        name: "Treasury claim",
        about: "What may be left for the Treasury: how likely a claim is, and how large. Here a high figure is bad.",
        table: "bail_out",
        keep: every,
        columns: &[
            col("Chance of a claim", "chance"),
            col("A large claim", "large"),
            col("Chance of a large claim", "chance_large"),
            col("Mean", "mean"),
            error("Standard error of the mean", "mean"),
            col("Mean where there is one", "mean_when"),
            col("P50", "q50"),
            col("P75", "q75"),
            col("P90", "q90"),
            col("P95", "q95"),
            col("Not even covered by a claim", "unmet"),
        ],
        names: 0,
        last: None,
    },
    Declared {
        name: "Before the claim",
        about: "Central budgets and reserves in the order in which they are used, from the shortfall before any.",
        table: "national_ladder",
        keep: every,
        columns: &[
            col("Code", "step"),
            said("Kind", "kind", spaced),
            col("Mean", "mean"),
            error("Standard error of the mean", "mean"),
            col("How often it is used", "how_often"),
            col("Still short after it", "exhausted"),
            col("Cost next year", "next_year_cost"),
        ],
        names: 1,
        last: None,
    },
    Declared {
        name: "Control totals",
        about: "The chance of meeting each control total, stage by stage, and the two sides of it.",
        table: "control_totals",
        keep: every,
        columns: &[
            CODE,
            NAME,
            said("Stage", "stage", stage),
            col("Control total", "control_total"),
            col("Chance of meeting it", "chance_met"),
            col("Mean where met", "mean_where_met"),
            col("Mean where missed", "mean_where_missed"),
            col("Incentive money, mean", "incentive_mean"),
            col("Own action, mean", "own_action_mean"),
            col("Chance that nine in ten of its organisations meet theirs", "chance_nine_in_ten"),
            col("Chance that they do and it misses its own", "chance_nine_in_ten_but_missed"),
            col("Chance that action above it makes the difference", "chance_only_managed"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Transfers",
        about: "Who pays whom.",
        table: "transfers",
        keep: every,
        columns: &[
            said("Rule", "rule", rule),
            col("Ask", "id"),
            col("From, code", "from_code"),
            col("From", "from_name"),
            col("To, code", "to_code"),
            col("To", "to_name"),
            col("How often", "how_often"),
            col("Mean", "mean"),
            error("Standard error of the mean", "mean"),
            col("Mean where anything is paid", "mean_when"),
            col("£ a head", "per_head"),
            col("Paid back a year", "repaid_a_year"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Givers and receivers",
        about: "What each place gives less what it receives, a head, beside its deprivation.",
        table: "net_contributions",
        keep: every,
        columns: &[
            CODE,
            NAME,
            col("Net giving", "net"),
            col("£ a head", "per_head"),
            col("Population", "population"),
            col("Deprivation (higher is more deprived)", "deprivation"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Past forecasts",
        about: "This answer beside what past official forecasts would lead one to expect.",
        table: "reference",
        keep: every,
        columns: &[
            CODE,
            NAME,
            said("Method", "method", method),
            col("Years", "years"),
            WORST,
            LIKELY,
            BEST,
            col("This answer less that", "simulated_less_this"),
            col("Mean past error", "bias"),
            col("Standard deviation of past errors", "sd"),
            col("Whose errors", "class"),
            col("Basis", "basis"),
            col("Months and years", "from"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Assumptions",
        about: "Every assumption: its value and range, where it comes from, and how far it moves the headline at the ends of its range.",
        table: "assumptions",
        keep: every,
        columns: &[
            said("Kind", "kind", spaced),
            col("Code", "id"),
            col("Assumption", "what"),
            col("Value", "value"),
            col("Setting", "stated"),
            col("Unit", "unit"),
            col("Standard deviation", "sd"),
            col("Bad end (worse 1 in 10)", "low"),
            col("Good end (better 1 in 10)", "high"),
            col("Bad end moves P50", "low_change_q50"),
            error("Error of that", "low_change_q50"),
            col("Bad end moves P90", "low_change_q10"),
            col("Good end moves P50", "high_change_q50"),
            col("Good end moves P90", "high_change_q10"),
            col("Rows", "rows"),
            col("Published", "published"),
            col("Derived", "derived"),
            col("Judgement", "judgement"),
            col("Source", "source"),
            col("Owner", "owner"),
            col("Known by", "known_by"),
        ],
        names: 3,
        last: None,
    },
    Declared {
        name: "Declared and expected",
        about: "Each risk as declared and as it is expected to cost: what share of what is declared comes true.",
        table: "lines",
        keep: every,
        columns: &[
            col("Code", "line_code"),
            col("Risk", "line_name"),
            col("Sector", "sector"),
            said("Group", "group", spaced),
            col("Declared", "declared"),
            col("Expected", "expected"),
            col("Simulated mean", "simulated_mean"),
            error("Standard error", "simulated_mean"),
            col("Share that comes true", "implied_crystallisation"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Rules",
        about: "What happens to the risks, in order, with the size of each rule.",
        table: "rules",
        keep: every,
        columns: &[
            col("Order", "order"),
            said("Rule", "rule", rule),
            said("Parameter", "parameter", spaced),
            col("Value", "value"),
            said("Counts", "stage", stage),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Uncertain parameters",
        about: "What is uncertain of the scenario's own parameters.",
        table: "parameters",
        keep: every,
        columns: &[
            col("Code", "parameter_id"),
            col("Parameter", "description"),
            said("Moves", "moves", spaced),
            col("Of", "of"),
            col("Rows of savings", "savings_rows"),
            col("Size (standard deviation)", "size"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Second seed",
        about: "The headline from a second seed, and whether it differs by more than sampling alone makes it.",
        table: "second_seed",
        keep: every,
        columns: &[
            CODE,
            said("Figure", "figure", found_again),
            col("Unit", "unit"),
            col("First seed", "first"),
            col("Second seed", "second"),
            col("Difference", "difference"),
            col("Error to be expected of it", "expected_error"),
            col("Within 2.58 errors", "within"),
            col("Iterations of the first", "first_iterations"),
            col("Iterations of the second", "second_iterations"),
        ],
        names: 2,
        last: None,
    },
    Declared {
        name: "Sources",
        about: "Published figures that the scenario rests on.",
        table: "sources",
        keep: every,
        columns: &[
            col("Number", "number"),
            col("Figure", "figure"),
            col("Value as published", "value"),
            col("Source", "source"),
        ],
        names: 1,
        last: None,
    },
    Declared {
        name: "Data read",
        about: "What each column of money of the scenario adds up to: for ticking off against the ledger.",
        table: "sums_read",
        keep: every,
        columns: &[
            col("File", "table"),
            col("Column", "column"),
            col("Sum of what was read", "read"),
            col("Of it closed", "closed"),
            col("Total that the file states", "stated"),
        ],
        names: 2,
        last: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::table::{Kind, Table};
    use crate::tell::tables;

    /// The kind of a column; none where the table has no such column.
    fn kind(table: &str, column: &str) -> Option<Kind> {
        let known: Vec<Table<crate::results::Results>> = tables::all();
        let table = known.into_iter().find(|known| known.name == table)?;
        table.columns.into_iter().find(|known| known.name == column).map(|known| known.kind)
    }

    #[test]
    fn every_column_of_a_sheet_is_one_of_its_table() {
        for sheet in &SHEETS {
            for col in sheet.columns {
                let table = if col.table.is_empty() { sheet.table } else { col.table };
                let kind = kind(table, col.column);
                assert!(kind.is_some(), "{}: {table} has no column {}", sheet.name, col.column);
                if matches!(col.take, Take::Error) {
                    assert!(matches!(kind, Some(Kind::Estimate | Kind::Rate)), "{}: {}", sheet.name, col.heading);
                }
            }
            for (own, other) in sheet.last.iter().flat_map(|last| last.columns.iter()) {
                assert!(sheet.columns.iter().any(|col| col.column == *own), "{}: {own}", sheet.name);
                let last = sheet.last.as_ref().expect("it has a last row");
                assert!(kind(last.table, other).is_some(), "{}: {} has no column {other}", sheet.name, last.table);
            }
        }
    }

    #[test]
    fn names_of_sheets_are_such_as_spreadsheets_take_and_none_comes_twice() {
        let names: Vec<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
        for (place, name) in names.iter().enumerate() {
            assert!(name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']), "{name}");
            assert!(!names[..place].contains(name), "{name} twice");
        }
        for sheet in &SHEETS {
            let headings: Vec<&str> = sheet.columns.iter().map(|col| col.heading).collect();
            for (place, heading) in headings.iter().enumerate() {
                assert!(!headings[..place].contains(heading), "{}: {heading} twice", sheet.name);
            }
        }
    }
}
