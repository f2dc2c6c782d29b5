//! The assumptions book: every assumption with its value, where it comes from, and what it moves.

use super::rules::{setting_words, value_words};
use crate::model::{SettingValue, Stated, StatedOf};
use crate::results::{Estimate, FactorDriver, HeldAt, LineDriver, RecoveryUsed, Results, RuleRan};
use crate::tell::print::plain;
use crate::tell::table::{Kind, Table, When, col};
use crate::tell::value::Value;
use crate::tell::words;

/// Sources that a cell names; a line with more says how many there are.
const SOURCES: usize = 6;

/// An assumption.
#[derive(Debug, Clone, Default)]
struct Row {
    kind: &'static str,
    id: String,
    name: String,
    unit: &'static str,
    value: Option<f64>,
    stated: String,
    sd: Option<f64>,
    ends: Option<[HeldAt; 2]>,
    rows: Option<usize>,
    evidence: [usize; 3],
    source: String,
    owner: String,
    known_by: String,
}

/// What becomes of the overspend to date.
const TO_DATE: &str = "year_to_date";
/// £m of the headline, as lines are held at.
const POUNDS: &str = "£m on the headline figure";
/// As factors and parameters are held at.
const DEVIATIONS: &str = "standard deviations";

fn rows(results: &Results) -> Vec<Row> {
    let mut rows: Vec<Row> = results.assumptions.iter().map(|of| stated(results, of)).collect();
    // Causes that no row of the scenario states: the remainder, what rules do.
    let others = results.drivers.iter().flat_map(|drivers| &drivers.lines);
    let others =
        others.filter(|of| !results.assumptions.iter().any(|known| known.of == StatedOf::Line && known.id == of.line));
    rows.extend(others.map(|of| line(results, of)));
    let recoveries = results.year_to_date.iter().flat_map(|of| &of.laws);
    // What is uncertain of them is one draw for all: where several are, it is of no single one.
    let is_uncertain = |of: &RecoveryUsed| of.sd > 0.0 || of.drift_sd > 0.0;
    let single = recoveries.clone().filter(|of| is_uncertain(of)).count() == 1;
    let common = single.then(|| held(results, "recovery", "year to date")).flatten();
    rows.extend(recoveries.map(|of| recovery(of, common.filter(|_| is_uncertain(of)))));
    let setting = |ran: &RuleRan| {
        let name = ran.rule.said(&words::fund(results));
        let rule = ran.rule.name();
        let setting = move |(parameter, value): &(String, SettingValue)| Row {
            kind: "rule",
            id: format!("{rule}.{parameter}"),
            name: format!("{name}: {}", setting_words(ran.rule, parameter)),
            stated: value_words(results, ran.rule, parameter, value),
            ..Row::default()
        };
        ran.parameters.iter().map(setting).collect::<Vec<_>>()
    };
    rows.extend(results.scenario.rules.iter().flat_map(setting));
    rows
}

fn line(results: &Results, of: &LineDriver) -> Row {
    Row {
        kind: StatedOf::Line.word(),
        id: of.line.clone(),
        name: words::line(results, &of.line),
        unit: POUNDS,
        value: Some(of.mean.value),
        ends: Some(of.ends),
        ..Row::default()
    }
}

/// What a factor or a parameter moves the headline by: as drivers have it, or the run itself. Correlated factors are held together, and what
/// that moves is of no single one of them.
fn held(results: &Results, factor: &str, level: &str) -> Option<[HeldAt; 2]> {
    let drivers = results.drivers.as_ref()?;
    let is_it = |of: &&FactorDriver| of.level == level && matches!(&of.factors[..], [one] if one == factor);
    let measured = drivers.factors.iter().find(is_it).and_then(|of| of.ends);
    let in_run = || drivers.held.iter().find(|of| of.factor == factor && of.level == level).map(|of| of.ends);
    measured.or_else(in_run)
}

fn stated(results: &Results, of: &Stated) -> Row {
    let of_line = |driver: &&LineDriver| of.of == StatedOf::Line && driver.line == of.id;
    let drivers = results.drivers.as_ref();
    let base = drivers.and_then(|drivers| drivers.lines.iter().find(of_line)).map(|driver| line(results, driver));
    let ends = match of.of {
        StatedOf::Factor => of.id.rsplit_once(" within each ").and_then(|(factor, level)| held(results, factor, level)),
        StatedOf::Parameter => held(results, &of.id, "parameter"),
        StatedOf::Line | StatedOf::Delivery => None,
    };
    let base = base.unwrap_or_default();
    let more = of.sources.len().saturating_sub(SOURCES);
    let mut sources: Vec<String> = of.sources.iter().take(SOURCES).map(|source| plain(source)).collect();
    sources.extend((more > 0).then(|| format!("and {more} more")));
    Row {
        kind: of.of.word(),
        id: of.id.clone(),
        name: match of.of {
            StatedOf::Line => words::line(results, &of.id),
            _ if of.name.is_empty() => of.id.clone(),
            _ => plain(&of.name),
        },
        unit: match of.of {
            StatedOf::Line => POUNDS,
            StatedOf::Delivery => "share of the savings to come",
            StatedOf::Factor | StatedOf::Parameter => DEVIATIONS,
        },
        value: base.value.or(of.value),
        sd: of.sd,
        ends: base.ends.or(ends),
        rows: Some(of.rows),
        evidence: of.evidence,
        source: sources.join("; "),
        owner: of.owners.iter().map(|owner| plain(owner)).collect::<Vec<_>>().join("; "),
        known_by: of.known_by.clone(),
        ..Row::default()
    }
}

/// What becomes of the overspend to date, by sector.
fn recovery(of: &RecoveryUsed, ends: Option<[HeldAt; 2]>) -> Row {
    let past = (!of.years.is_empty()).then(|| format!("past years: {}", of.years.join(", ")));
    // Either the share or the drift is used.
    let (name, unit, value, sd) = if of.drift > 0.0 {
        ("What is lost after the month of the data", "share of turnover", of.drift, of.drift_sd)
    } else {
        ("What is recovered of the overspend to date", "share of what is not listed as a risk", of.mean, of.sd)
    };
    Row {
        kind: TO_DATE,
        id: of.sector.clone(),
        name: name.to_owned(),
        unit,
        value: Some(value),
        sd: Some(sd),
        ends,
        evidence: if past.is_some() { [0, 1, 0] } else { [0; 3] },
        source: of.source.clone().or(past).unwrap_or_default(),
        ..Row::default()
    }
}

/// The range in the unit of the value: that of what becomes of the overspend to date is held in standard deviations.
fn range(row: &Row) -> Option<[HeldAt; 2]> {
    row.ends.filter(|_| row.kind != TO_DATE)
}

fn moved(row: &Row, end: usize, of: fn(&HeldAt) -> Estimate) -> Value {
    row.ends.as_ref().map_or(Value::Blank, |ends| Value::Estimate(of(&ends[end])))
}

fn of_rows(row: &Row, at: usize) -> Value {
    if row.rows.is_none() && row.evidence == [0; 3] {
        return Value::Blank; // no row states it
    }
    Value::Count(row.evidence[at] as u64)
}

/// The table.
pub fn table() -> Table<Results> {
    let number = |x: Option<f64>| x.map_or(Value::Blank, Value::Number);
    let text = |text: &str| if text.is_empty() { Value::Blank } else { Value::text(text) };
    Table::new(
        "assumptions",
        "The assumptions book: one row an assumption, with its value, its range, where it comes from, and how far the headline figure moves \
         when it is held at the ends of its range, over the same draws; blank where that is not measured: rules, classes of savings (their line \
         has it), and what several regions, systems or types have one of each.",
        When::Always,
        2,
        rows,
        vec![
            col(
                "kind",
                Kind::Text,
                "`line`, `delivery` (of savings), `factor` (what organisations share), `parameter`, `year_to_date` or `rule`",
                |_, row: &Row| Value::text(row.kind),
            ),
            col(
                "id",
                Kind::Text,
                "code of the line, class, factor with its level, parameter, sector or setting",
                |_, row: &Row| Value::text(&row.id),
            ),
            col("what", Kind::Text, "what it is", |_, row: &Row| Value::text(&row.name)),
            col("unit", Kind::Text, "unit of `value`, `low` and `high`", move |_, row: &Row| text(row.unit)),
            col("value", Kind::Number, "central value: of a line its mean effect", move |_, row: &Row| {
                number(row.value)
            }),
            col("stated", Kind::Text, "a rule's setting as it stands", move |_, row: &Row| text(&row.stated)),
            col(
                "sd",
                Kind::Number,
                "standard deviation, in the same unit; of a parameter that of its shift, or of the logarithm of its multiplier",
                move |_, row: &Row| number(row.sd),
            ),
            col("low", Kind::Number, "bad end of the range: worse 1 time in 10", move |_, row: &Row| {
                number(range(row).map(|ends| ends[0].value))
            }),
            col("high", Kind::Number, "good end of the range: better 1 time in 10", move |_, row: &Row| {
                number(range(row).map(|ends| ends[1].value))
            }),
            col("low_change_q50", Kind::Estimate, "change of the headline's P50 at the bad end", |_, row: &Row| {
                moved(row, 0, |of| of.p50)
            }),
            col(
                "low_change_q10",
                Kind::Estimate,
                "change of the headline's P90 (q10) at the bad end",
                |_, row: &Row| moved(row, 0, |of| of.p90),
            ),
            col("high_change_q50", Kind::Estimate, "change of the headline's P50 at the good end", |_, row: &Row| {
                moved(row, 1, |of| of.p50)
            }),
            col(
                "high_change_q10",
                Kind::Estimate,
                "change of the headline's P90 (q10) at the good end",
                |_, row: &Row| moved(row, 1, |of| of.p90),
            ),
            col("rows", Kind::Count, "rows of the scenario that state it; blank where none does", |_, row: &Row| {
                row.rows.map_or(Value::Blank, |rows| Value::Count(rows as u64))
            }),
            col("published", Kind::Count, "of them with published figures", |_, row: &Row| of_rows(row, 0)),
            col(
                "derived",
                Kind::Count,
                "with figures derived from published ones, past years among them",
                |_, row: &Row| of_rows(row, 1),
            ),
            col("judgement", Kind::Count, "with judgements", |_, row: &Row| of_rows(row, 2)),
            col(
                "source",
                Kind::Text,
                "where the figures come from: ids of sources.csv, or words; at most six",
                move |_, row: &Row| text(&plain(&row.source)),
            ),
            col("owner", Kind::Text, "who answers for it, where the register says", move |_, row: &Row| {
                text(&row.owner)
            }),
            col("known_by", Kind::Text, "when the latest of its figures was known", move |_, row: &Row| {
                text(&row.known_by)
            }),
        ],
    )
}

#[cfg(test)]
mod tests {
    use crate::model::StatedOf;
    use crate::tell::book::Book;
    use crate::tell::testing;
    use crate::tell::value::Value;

    #[test]
    fn a_class_of_savings_has_its_mean_and_the_spread_of_its_beta() {
        let book = Book::new(testing::results("2018-19-m05"));
        let stated = testing::results("2018-19-m05").assumptions.iter().find(|of| of.of == StatedOf::Delivery);
        let class = stated.expect("a class of savings");
        let of =
            |column| book.figure("assumptions", &["delivery", &class.id], column).value.as_number().expect("a number");
        let (mean, sd) = (of("value"), of("sd"));
        assert!(mean > 0.0 && mean < 1.0 && sd > 0.0 && sd * sd < mean * (1.0 - mean), "{mean} {sd}");
        assert_eq!((of("rows"), of("published") + of("derived") + of("judgement")), (1.0, 1.0));
    }

    #[test]
    fn every_assumption_stands_once_and_what_drivers_measured_is_taken_from_them() {
        for pack in testing::PACKS {
            let results = testing::results(pack);
            let book = Book::new(results);
            let table = book.table("assumptions").expect("the book is always written");
            let keys: std::collections::BTreeSet<String> = table.rows.iter().map(|row| table.key(row)).collect();
            assert_eq!(keys.len(), table.rows.len(), "{pack}");
            for driver in results.drivers.iter().flat_map(|drivers| &drivers.lines) {
                let moved = book.figure("assumptions", &["line", &driver.line], "low_change_q10");
                assert_eq!(moved.value.as_number(), Some(driver.ends[0].p90.value), "{pack}: {}", driver.line);
            }
            assert!(table.rows.iter().any(|row| row[0] == Value::text("line")), "{pack}");
        }
    }
}
