//! Tables of what the rules did: stages, joint states, actions, incentive money, and the answer under other rules.

use super::codes::{name_of, node_columns};
use crate::model::{RuleKind, SettingValue, Stage};
use crate::results::{
    ActionResult, FundResult, FundSector, JointState, MeasureResult, Missing, NodeResult, Programme, Results, RuleCase,
    RuleChange, RulesResult, StageResult,
};
use crate::tell::print::{self, plain};
use crate::tell::table::{Kind, Table, When, as_written, col};
use crate::tell::value::Value;
use crate::tell::words;

/// When most of these tables are written.
const WITH_RULES: When = When::Rows("where the scenario has rules");

/// The tables, in order.
pub fn tables() -> Vec<Table<Results>> {
    vec![
        ran(),
        stages(),
        states(),
        missing(),
        actions(),
        programme(),
        measures(),
        incentive_fund(),
        fund_sectors(),
        cases(),
    ]
}

/// One part of what the rules did.
fn of_rules<R>(results: &Results, of: impl Fn(&RulesResult) -> Vec<R>) -> Vec<R> {
    results.rules.as_ref().map_or_else(Vec::new, of)
}

/// A rule that ran and one of its parameters.
struct Ran {
    order: u64,
    rule: &'static str,
    stage: Stage,
    parameter: String,
    parameter_words: String,
    value: String,
    value_words: String,
}

/// What people call a setting of a rule; its name where nobody says.
#[must_use]
pub fn setting_words(rule: RuleKind, parameter: &str) -> String {
    let known = rule.settings().into_iter().find(|setting| setting.name == parameter);
    known.map_or_else(|| parameter.replace('_', " "), |setting| setting.words.to_owned())
}

/// The value of a setting of a rule, for people.
#[must_use]
pub fn value_words(results: &Results, rule: RuleKind, parameter: &str, value: &SettingValue) -> String {
    let settings = rule.settings();
    let setting = settings.iter().find(|setting| setting.name == parameter);
    match value {
        SettingValue::Share(share) => print::stated_share(*share),
        SettingValue::Shares(shares) => {
            print::listed(&shares.iter().map(|share| print::stated_share(*share)).collect::<Vec<_>>())
        }
        SettingValue::Number(number) => number.to_string(),
        SettingValue::Pounds(pounds) => format!("£{pounds}"),
        SettingValue::Money(amount) => print::stated_money(*amount),
        SettingValue::Count(count) => print::count(*count as u64),
        SettingValue::Months(months) => {
            print::listed(&months.iter().map(|month| words::month(*month).to_owned()).collect::<Vec<_>>())
        }
        SettingValue::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        SettingValue::Whom(whom) => {
            results.nodes.iter().find(|node| node.code.0 == *whom).map_or_else(|| plain(whom), words::name)
        }
        SettingValue::Words(chosen) => {
            let said = |word: &String| setting.and_then(|of| of.said(word)).map_or_else(|| plain(word), str::to_owned);
            print::listed(&chosen.iter().map(said).collect::<Vec<_>>())
        }
    }
}

fn ran() -> Table<Results> {
    Table::new(
        "rules",
        "The rules that ran, in the order in which they are applied to every iteration, with their parameters.",
        WITH_RULES,
        3,
        |results| {
            let rules = results.scenario.rules.iter().zip(1..);
            let rows = rules.flat_map(|(ran, order)| {
                let row = |parameter: &str, value: Option<&SettingValue>| Ran {
                    order,
                    rule: ran.rule.name(),
                    stage: ran.rule.stage(),
                    parameter: parameter.to_owned(),
                    parameter_words: value.map_or_else(String::new, |_| setting_words(ran.rule, parameter)),
                    value: value.map_or_else(String::new, SettingValue::written),
                    value_words: value
                        .map_or_else(String::new, |value| value_words(results, ran.rule, parameter, value)),
                };
                let rows: Vec<Ran> =
                    ran.parameters.iter().map(|(parameter, value)| row(parameter, Some(value))).collect();
                if rows.is_empty() { vec![row("", None)] } else { rows }
            });
            rows.collect()
        },
        vec![
            col("order", Kind::Count, "its place, from 1", |_, row: &Ran| Value::Count(row.order)),
            col("rule", Kind::Text, "the rule", |_, row: &Ran| Value::text(row.rule)),
            col("parameter", Kind::Text, "name of the parameter; blank for a rule without any", |_, row: &Ran| {
                Value::text(&row.parameter)
            }),
            col("value", Kind::Text, "its value, as the scenario writes it", |_, row: &Ran| Value::text(&row.value)),
            col("parameter_words", Kind::Text, "what the parameter is, in words", |_, row: &Ran| {
                Value::text(&row.parameter_words)
            }),
            col("value_words", Kind::Text, "its value, in words", |_, row: &Ran| Value::text(&row.value_words)),
            col("stage", Kind::Text, "stage that it belongs to", |_, row: &Ran| Value::text(row.stage.word())),
        ],
    )
}

fn stages() -> Table<Results> {
    let quantile = |name, about: &str, p: f64| {
        let about = format!("{about}; blank for organisations between the first and the last stage");
        col(name, Kind::Quantile, about, move |_: &Results, (_, stage): &(NodeResult, StageResult)| {
            Value::quantile(stage.quantile(p))
        })
    };
    Table::new(
        "stages",
        "Positions stage by stage: gross (risks only), net (after organisations' own actions and incentive money), managed (after system, \
         regional and national action), residual (after the national ladder).",
        WITH_RULES,
        2,
        |results| {
            let stages = |node: &NodeResult| node.stages.iter().map(|s| (node.clone(), s.clone())).collect::<Vec<_>>();
            results.nodes.iter().flat_map(stages).collect()
        },
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_, (node, _): &(NodeResult, StageResult)| {
                Value::text(&node.code.0)
            }),
            col(
                "stage",
                Kind::Text,
                "`gross`, `net`, `managed` or `residual`; stages without a rule are left out",
                |_, (_, s): &(NodeResult, StageResult)| Value::text(s.stage.word()),
            ),
            col("node_name", Kind::Text, "its name", |_, (node, _): &(NodeResult, StageResult)| {
                Value::text(&node.name)
            }),
            col("mean", Kind::Estimate, "mean position", |_, (_, s): &(NodeResult, StageResult)| {
                Value::Estimate(s.mean)
            }),
            col("sd", Kind::Estimate, "standard deviation", |_, (_, s): &(NodeResult, StageResult)| {
                Value::Estimate(s.sd)
            }),
            quantile("q05", "1 in 20 is worse", 0.05),
            quantile("q10", "adverse end of the 80 % range", 0.10),
            quantile("q50", "median", 0.50),
            quantile("q90", "other end of the 80 % range", 0.90),
            quantile("q95", "1 in 20 is better", 0.95),
            col("chance_deficit", Kind::Chance, "chance of a deficit", |_, (_, s): &(NodeResult, StageResult)| {
                Value::Chance(s.chance_of_deficit)
            }),
            col(
                "chance_below_plan",
                Kind::Chance,
                "chance of a position worse than plan",
                |_, (_, s): &(NodeResult, StageResult)| Value::Chance(s.chance_below_plan),
            ),
            col(
                "chance_below_control_total",
                Kind::Chance,
                "chance of missing the control total, judged before incentive money",
                |_, (_, s): &(NodeResult, StageResult)| Value::chance(s.chance_below_control_total),
            ),
            col(
                "chance_covered",
                Kind::Chance,
                "chance that actions cover every risk: incentive money as planned, the position is at least the base",
                |_, (_, s): &(NodeResult, StageResult)| Value::Chance(s.chance_covered),
            ),
        ],
    )
}

fn states() -> Table<Results> {
    Table::new(
        "states",
        "Control totals met together: the share of organisations and iterations in each joint state.",
        WITH_RULES,
        5,
        |results| of_rules(results, |rules| rules.states.clone()),
        vec![
            col("stage", Kind::Text, "stage", |_, s: &JointState| Value::text(s.stage.word())),
            col("organisation", Kind::Text, "`met` or `missed`", |_, s: &JointState| {
                Value::text(s.organisation.word())
            }),
            col(
                "system",
                Kind::Text,
                "the same of the node that the organisation hangs under; `none` where it has no control total",
                |_, s: &JointState| Value::text(s.system.word()),
            ),
            col(
                "region",
                Kind::Text,
                "the same of the node below the root; `none` too where that is the one before",
                |_, s: &JointState| Value::text(s.region.word()),
            ),
            col("nation", Kind::Text, "the same of the root", |_, s: &JointState| Value::text(s.nation.word())),
            col(
                "share",
                Kind::Share,
                "share of organisations x iterations; those of a stage add up to 1",
                |_, s: &JointState| Value::Share(s.share),
            ),
        ],
    )
}

fn missing() -> Table<Results> {
    Table::new(
        "missing",
        "How many organisations miss their control totals, stage by stage. Those that did not accept one are not counted.",
        WITH_RULES,
        1,
        |results| of_rules(results, |rules| rules.missing.clone()),
        vec![
            col("stage", Kind::Text, "stage", |_, m: &Missing| Value::text(m.stage.word())),
            col("organisations", Kind::Count, "organisations with an accepted control total", |_, m: &Missing| {
                Value::Count(m.of as u64)
            }),
            col("mean_missing", Kind::Number, "mean number that miss", |_, m: &Missing| Value::Number(m.mean)),
            col("q10_missing", Kind::Count, "one iteration in ten has fewer", |_, m: &Missing| {
                Value::Count(m.q10 as u64)
            }),
            col("q90_missing", Kind::Count, "one iteration in ten has more", |_, m: &Missing| {
                Value::Count(m.q90 as u64)
            }),
        ],
    )
}

fn actions() -> Table<Results> {
    let points = "mean points (a judgement from -10 to 10 at its most likely value, 0 = no effect, negative = worse), scaled by the \
                  share of that value that is used";
    Table::new(
        "actions",
        "Named actions: what each brings, and its price in access and safety.",
        WITH_RULES,
        1,
        |results| of_rules(results, |rules| rules.actions.clone()),
        vec![
            col("action_id", Kind::Text, "id", |_, a: &ActionResult| Value::text(&a.id)),
            col("description", Kind::Text, "what it is", |_, a: &ActionResult| Value::text(&a.description)),
            col("owner", Kind::Text, "who answers for it", |_, a: &ActionResult| Value::text(&a.owner)),
            col("stage", Kind::Text, "stage at which it counts", |_, a: &ActionResult| Value::text(a.stage.word())),
            col("trigger", Kind::Text, "what sets it off", |_, a: &ActionResult| Value::text(a.trigger.word())),
            col("declared", Kind::Money, "value as announced", |_, a: &ActionResult| {
                Value::Money(as_written(a.declared))
            }),
            col(
                "in_forecast",
                Kind::Money,
                "what the base holds of it: no gain on top of the base",
                |_, a: &ActionResult| Value::Money(as_written(a.in_forecast)),
            ),
            col("mean", Kind::Estimate, "mean of what it brings", |_, a: &ActionResult| Value::Estimate(a.mean)),
            col("q10", Kind::Quantile, "one iteration in ten brings less", |_, a: &ActionResult| {
                Value::Quantile(a.q10)
            }),
            col("q90", Kind::Quantile, "one iteration in ten brings more", |_, a: &ActionResult| {
                Value::Quantile(a.q90)
            }),
            col("chance_any", Kind::Chance, "chance that it brings anything", |_, a: &ActionResult| {
                Value::Chance(a.chance_any)
            }),
            col("access_points", Kind::Number, format!("access: {points}"), |_, a: &ActionResult| {
                Value::Number(a.access)
            }),
            col("safety_points", Kind::Number, "the same for safety", |_, a: &ActionResult| Value::Number(a.safety)),
        ],
    )
}

fn programme() -> Table<Results> {
    Table::new(
        "programme",
        "The named actions added up: one row.",
        When::Rows("where the scenario has named actions"),
        0,
        |results| of_rules(results, |rules| rules.programme.iter().cloned().collect()),
        vec![
            col("actions", Kind::Count, "number of actions", |_, p: &Programme| Value::Count(p.actions as u64)),
            col("announced", Kind::Money, "as announced", |_, p: &Programme| Value::Money(as_written(p.announced))),
            col(
                "expected",
                Kind::Estimate,
                "mean of what they bring, what plans hold included; its error is at most the sum of theirs, which stands here",
                |_, p: &Programme| Value::Estimate(p.expected),
            ),
            col("in_plans", Kind::Money, "what plans or forecasts hold of them already", |_, p: &Programme| {
                Value::Money(as_written(p.in_plans))
            }),
            col(
                "awaiting_approval",
                Kind::Money,
                "as announced, of those that still need somebody's yes",
                |_, p: &Programme| Value::Money(as_written(p.awaiting_approval)),
            ),
        ],
    )
}

fn measures() -> Table<Results> {
    let quantile = |name, about: &str, p: f64| {
        col(name, Kind::Quantile, about, move |_: &Results, m: &MeasureResult| Value::quantile(m.quantile(p)))
    };
    Table::new(
        "measures",
        "What rules note of every iteration: pools of money that is not earned, what is withheld from each unit of deficit support, and what \
         each action brings.",
        WITH_RULES,
        2,
        |results| of_rules(results, |rules| rules.measures.clone()),
        vec![
            col("rule", Kind::Text, "name of the rule", |_, m: &MeasureResult| Value::text(m.rule.name())),
            col("measure", Kind::Text, "code within the rule", |_, m: &MeasureResult| Value::text(&m.code)),
            col("name", Kind::Text, "what it is", |_, m: &MeasureResult| Value::text(&m.name)),
            col("mean", Kind::Estimate, "mean", |_, m: &MeasureResult| Value::Estimate(m.mean)),
            quantile("q10", "10 % quantile", 0.10),
            quantile("q50", "median", 0.50),
            quantile("q90", "90 % quantile", 0.90),
            col("chance_any", Kind::Chance, "chance that it is more than nothing", |_, m: &MeasureResult| {
                Value::Chance(m.chance_any)
            }),
        ],
    )
}

/// When incentive money is told.
const WITH_FUND: When = When::Rows("where a rule pays money as it is earned");

fn incentive_fund() -> Table<Results> {
    Table::new(
        "incentive_fund",
        "Money that is paid as it is earned: incentive money of those who accepted a control total, or deficit support. One row.",
        WITH_FUND,
        0,
        |results| of_rules(results, |rules| rules.fund.iter().cloned().collect()),
        vec![
            col("fund", Kind::Text, "what the scenario calls it", |results: &Results, _: &FundResult| {
                Value::Text(words::fund(results))
            }),
            col("planned", Kind::Money, "in their plans", |_, fund: &FundResult| {
                Value::Money(as_written(fund.planned))
            }),
            col(
                "earned",
                Kind::Estimate,
                "mean of what of it is earned, before anything is paid again",
                |_, fund: &FundResult| Value::Estimate(fund.earned),
            ),
        ],
    )
}

fn fund_sectors() -> Table<Results> {
    Table::new(
        "fund_sectors",
        "The same by sector.",
        WITH_FUND,
        1,
        |results| of_rules(results, |rules| rules.fund.iter().flat_map(|fund| fund.sectors.clone()).collect()),
        node_columns(|row: &FundSector| &row.node)
            .into_iter()
            .chain([
                col(
                    "organisations",
                    Kind::Count,
                    "organisations with an accepted control total, or with deficit support",
                    |_, s: &FundSector| Value::Count(s.organisations),
                ),
                col("planned", Kind::Money, "its money in their plans", |_, s: &FundSector| {
                    Value::Money(as_written(s.planned))
                }),
                col(
                    "received",
                    Kind::Money,
                    "mean of what they receive, money that is paid again included",
                    |_, s: &FundSector| Value::Money(s.received),
                ),
            ])
            .collect(),
    )
}

/// The word of a change of the rules, and what it is of.
#[must_use]
pub fn change_words(change: RuleChange) -> (&'static str, String) {
    match change {
        RuleChange::AsStated => ("as_stated", String::new()),
        RuleChange::Without(rule) => ("without", rule.name().to_owned()),
        RuleChange::NobodyGivesUp => ("nobody_gives_up", String::new()),
        RuleChange::Capacity(capacity) => ("capacity", capacity.to_string()),
        RuleChange::Unearned(fate) => ("unearned", fate.word().to_owned()),
    }
}

fn cases() -> Table<Results> {
    Table::new(
        "rule_cases",
        "The nation and the sectors with one rule switched off or changed, from short runs over the same draws.",
        WITH_RULES,
        3,
        |results| of_rules(results, |rules| rules.cases.clone()),
        vec![
            col("node_code", Kind::Text, "code, as in nodes.csv", |_, c: &RuleCase| Value::text(&c.node.0)),
            col(
                "case",
                Kind::Text,
                "what differs: `as_stated`, `without` (a rule), `nobody_gives_up`, `capacity` (another mean capacity of own action), \
                 `unearned` (another fate of money that is not earned)",
                |_, c: &RuleCase| Value::text(change_words(c.case).0),
            ),
            col(
                "parameter",
                Kind::Text,
                "the rule, the capacity as a share of turnover, or the fate",
                |_, c: &RuleCase| Value::Text(change_words(c.case).1),
            ),
            col("node_name", Kind::Text, "its name", |results: &Results, c: &RuleCase| name_of(results, &c.node)),
            col("iterations", Kind::Count, "iterations of the short run", |_, c: &RuleCase| Value::Count(c.iterations)),
            col("mean", Kind::Estimate, "mean", |_, c: &RuleCase| Value::Estimate(c.mean)),
            col("sd", Kind::Money, "standard deviation", |_, c: &RuleCase| Value::Money(c.sd)),
            col("q10", Kind::Quantile, "adverse end of the 80 % range", |_, c: &RuleCase| Value::Quantile(c.q10)),
            col("q50", Kind::Quantile, "median", |_, c: &RuleCase| Value::Quantile(c.q50)),
            col("q90", Kind::Quantile, "other end of the 80 % range", |_, c: &RuleCase| Value::Quantile(c.q90)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::book::Book;
    use crate::tell::testing;

    #[test]
    fn settings_and_their_values_are_said_in_words() {
        for setting in RuleKind::ALL.into_iter().flat_map(RuleKind::settings) {
            let said = setting.choices.iter().map(|(_, said)| *said).chain([setting.words]);
            assert!(said.into_iter().all(|said| !said.is_empty() && !said.contains('_')), "{setting:?}");
        }
        let mut rows = 0;
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            for (ran, order) in book.results.scenario.rules.iter().zip(1..) {
                for (parameter, value) in &ran.parameters {
                    let of = |column| {
                        book.figure("rules", &[&format!("{order}"), ran.rule.name(), parameter], column).text()
                    };
                    assert_eq!(of("value"), value.written());
                    let said = [of("parameter_words"), of("value_words")];
                    assert!(said.iter().all(|said| !said.contains(['_', '/'])), "{pack}: {said:?}");
                    rows += 1;
                }
            }
        }
        assert!(rows > 20, "{rows}");
        let top_slice = |value: &SettingValue, parameter| {
            value_words(testing::results("minimal"), RuleKind::TopSlice, parameter, value)
        };
        assert_eq!(setting_words(RuleKind::TopSlice, "rate"), "share of its allocation that each commissioner pays in");
        assert_eq!(top_slice(&SettingValue::Share(0.005), "rate"), "0.5%");
        let key = SettingValue::Words(vec!["planned_surplus".to_owned()]);
        assert_eq!(top_slice(&key, "share_by"), "planned surplus");
    }
}
