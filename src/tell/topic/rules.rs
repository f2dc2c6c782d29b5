//! Annex: what happens to the risks, in order: the rules with their parameters, positions by stage, control totals met together,
//! incentive money, and the answer under other rules.

use super::amounts::{amount, amount_cell, amount_range, description, heading};
use crate::model::{Recycle, RuleKind, Stage};
use crate::results::{
    JointState, MeasureResult, Met, NodeResult, NodeTotal, OrganisationTotal, Results, RuleCase, RuleChange,
    RulesResult,
};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{plain, sentence_case};
use crate::tell::tables::rules::{change_words, setting_words};
use crate::tell::value::Value;
use crate::tell::words;

/// Organisations with most at stake that are shown; the file has all.
const LISTED: usize = 10;
/// Smaller chances of awkward states are left to the tables.
const WORTH_SAYING: f64 = 0.005;

/// The annex; empty where no rule ran and nobody has a control total.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(rules) = &book.results.rules else { return Vec::new() };
    let mut blocks = vec![heading(2, "rules", "What happens to the risks, in order")];
    blocks.extend(ran(book));
    blocks.extend(stages(book));
    blocks.extend(together(book, rules));
    blocks.extend(incentive(book, rules));
    blocks.extend(cases(book, rules));
    blocks
}

fn ran(book: &Book<'_>) -> Vec<Block> {
    let ran = &book.results.scenario.rules;
    if ran.is_empty() {
        return Vec::new();
    }
    let items = ran.iter().zip(1u64..).map(|(ran, order)| {
        let mut said = say![sentence_case(&ran.rule.said(&words::fund(book.results)))];
        for (place, (parameter, _)) in ran.parameters.iter().enumerate() {
            let key: [&str; 3] = [&order.to_string(), ran.rule.name(), parameter];
            let join = if place == 0 { ". " } else { "; " };
            let words = setting_words(ran.rule, parameter);
            let words = if place == 0 { sentence_case(&words) } else { words };
            said.extend(say![join, format!("{words}: "), book.figure("rules", &key, "value_words")]);
        }
        said.extend(say!["."]);
        said
    });
    vec![
        Block::Para(say!["Every outcome goes through these rules in this order, once its risks are drawn:"]),
        Block::List { numbered: true, items: items.collect() },
    ]
}

/// Focus nodes that have stages, the headline's node first.
fn staged(results: &Results) -> Vec<&NodeResult> {
    let headline = results.headline();
    let others = results.focus_nodes().filter(|node| node.code != headline.code);
    std::iter::once(headline).chain(others).filter(|node| !node.stages.is_empty()).collect()
}

fn stages(book: &Book<'_>) -> Vec<Block> {
    let nodes = staged(book.results);
    // Without a second stage nothing moves, and one bar says nothing.
    if nodes.first().is_none_or(|node| node.stages.len() < 2) {
        return Vec::new();
    }
    vec![heading(3, "rules-stages", "Positions by stage"), Block::Figure(Box::new(stages_picture(book, &nodes)))]
}

fn stages_picture(book: &Book<'_>, nodes: &[&NodeResult]) -> Plot {
    let (mut rows, mut marks, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for node in nodes {
        rows.push(RowLabel { name: words::name(node), strong: true, figure: String::new() });
        for (place, stage) in node.stages.iter().enumerate() {
            let key: [&str; 2] = [&node.code.0, stage.stage.word()];
            let named = sentence_case(words::stage(stage.stage));
            let text = |column| book.figure("stages", &key, column).text();
            let at = |p: f64| stage.quantile(p).map(|quantile| quantile.value);
            let pair = |low: f64, high: f64| Some([at(low)?, at(high)?]);
            if let Some(middle) = at(0.50) {
                marks.push(Mark::Range {
                    name: String::new(),
                    row: rows.len(),
                    thick: pair(0.10, 0.90),
                    thin: pair(0.05, 0.95),
                    middle,
                    ink: Ink::Main,
                });
            }
            let figure = format!("{}, {} to {}", text("q50"), text("q10"), text("q90"));
            rows.push(RowLabel { name: named.clone(), strong: false, figure });
            cells.push(vec![
                word(&if place == 0 { words::name(node) } else { String::new() }),
                word(&named),
                book.cell("stages", &key, "q50"),
                book.range("stages", &key, "q10", "q90"),
                book.cell("stages", &key, "chance_below_control_total"),
                book.cell("stages", &key, "chance_covered"),
            ]);
        }
    }
    let of = |stage: Option<&crate::results::StageResult>| {
        let key: [&str; 2] = [&nodes[0].code.0, stage.map_or("", |stage| stage.stage.word())];
        book.figure("stages", &key, "q50").text()
    };
    let (first, last) = (of(nodes[0].stages.first()), of(nodes[0].stages.last()));
    let title = format!("Action moves the central estimate from {first} to {last}");
    let head = ["", "Stage", "Central estimate", "80% range", "Misses control total", "Action covers the risks"];
    Plot {
        stem: "stages".to_owned(),
        subtitle: words::subtitle("Central estimate, 80% range (thick) and 90% range (thin), £m", None, book.results),
        description: description(book, "Ranges of the year-end position, £m, by stage", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Year-end position, £m".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: false,
            },
            y: Axis::Rows(rows),
            marks,
        }],
        table: page_table("Position by stage, £m", &head, cells),
    }
}

/// Control totals met together.
fn together(book: &Book<'_>, rules: &RulesResult) -> Vec<Block> {
    let said = awkward(book, rules);
    if said.is_empty() && rules.states.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(3, "rules-together", "Control totals met together")];
    if !said.is_empty() {
        blocks.push(Block::List { numbered: false, items: said });
    }
    if !rules.states.is_empty() {
        blocks.push(Block::Table(states(book, rules)));
        blocks.push(Block::Note(say![
            "Shares of organisations with an accepted total and of outcomes. System: what the organisation hangs under; a dash where a level has \
             no total of its own."
        ]));
    }
    blocks
}

/// Awkward states of the nation and its parts by name; of what lies below, the worst.
fn awkward(book: &Book<'_>, rules: &RulesResult) -> Vec<Vec<Span>> {
    let results = book.results;
    let root = &results.nation().code;
    let mut said = Vec::new();
    let mut worst: Option<&NodeTotal> = None;
    for total in rules.nodes.iter().filter(|total| rules.stages.last() == Some(&total.stage)) {
        let Some(node) = results.node(&total.node) else { continue };
        let chance =
            |total: &NodeTotal, column| book.figure("control_totals", &[&total.node.0, total.stage.word()], column);
        let name = words::name(node);
        if node.parent.as_ref().is_some_and(|parent| parent != root) {
            let value = |total: &NodeTotal| total.chance_mostly_but_missed.value;
            if worst.is_none_or(|worst| value(total) > value(worst)) {
                worst = Some(total);
            }
            continue;
        }
        if total.chance_mostly_but_missed.value >= WORTH_SAYING {
            said.push(say![
                format!("{name}: at least nine in ten of its organisations meet their totals and it misses its own: "),
                chance(total, "chance_nine_in_ten_but_missed"),
                "."
            ]);
        }
        if total.chance_only_managed.value >= WORTH_SAYING {
            said.push(say![
                format!("{name} meets its total only through transfers and action from above: "),
                chance(total, "chance_only_managed"),
                "."
            ]);
        }
    }
    if let Some(worst) = worst.filter(|worst| worst.chance_mostly_but_missed.value >= WORTH_SAYING) {
        let key: [&str; 2] = [&worst.node.0, worst.stage.word()];
        said.push(say![
            "Below that, nine in ten of a system's organisations meet their totals and it misses with a chance of up to ",
            book.figure("control_totals", &key, "chance_nine_in_ten_but_missed"),
            format!(", in {}.", book.called(&worst.node.0)),
        ]);
    }
    said
}

/// Who meets: organisation, system, region, nation.
type State = [Met; 4];

const fn state_of(state: &JointState) -> State {
    [state.organisation, state.system, state.region, state.nation]
}

/// One row a joint state, the most frequent at the last stage first.
fn states(book: &Book<'_>, rules: &RulesResult) -> PageTable {
    let mut states: Vec<State> = rules.states.iter().map(state_of).collect();
    states.sort_unstable();
    states.dedup();
    let share = |stage: Stage, state: State| {
        let found = rules.states.iter().find(|known| known.stage == stage && state_of(known) == state);
        found.map_or(0.0, |found| found.share)
    };
    if let Some(&last) = rules.stages.last() {
        states.sort_by(|a, b| share(last, *b).total_cmp(&share(last, *a)).then(a.cmp(b)));
    }
    let row = |state: &State| {
        let whose = state.iter().map(|met| if *met == Met::None { Cell::Dash } else { word(met.word()) });
        let shares = rules.stages.iter().map(|stage| {
            let [organisation, system, region, nation] = state.map(Met::word);
            match book.cell("states", &[stage.word(), organisation, system, region, nation], "share") {
                Cell::Blank => Cell::Dash,
                cell => cell,
            }
        });
        whose.chain([word(meaning(*state))]).chain(shares).collect()
    };
    let head: Vec<String> = rules.stages.iter().map(|stage| sentence_case(words::stage(*stage))).collect();
    let whole = words::name(book.results.nation());
    let fixed = ["Organisation", "System", "Region", &whole, "What it is"];
    let head: Vec<&str> = fixed.into_iter().chain(head.iter().map(String::as_str)).collect();
    page_table("Who meets a control total together with whom", &head, states.iter().map(row).collect())
}

/// What a state means to somebody who answers for more than one organisation.
fn meaning([organisation, above @ ..]: State) -> &'static str {
    let met = above.contains(&Met::Met);
    let [system, region, nation] = above.map(|state| state == Met::Missed);
    match organisation {
        Met::Met if region => "awkward: its own total met, its region short",
        Met::Met if system => "awkward: its own total met, its system short",
        Met::Met if nation => "awkward: its own total met, the whole short",
        Met::Met => "all met",
        _ if met && (system || region || nation) => "awkward: missed, and one level above met by others",
        _ if met => "awkward: missed, and all above met by others",
        _ if system || region || nation => "all missed",
        _ => "its own total missed",
    }
}

/// The money that rules set by positions: what becomes of it, by sector, by unit, and the two sides of those with most at stake.
fn incentive(book: &Book<'_>, rules: &RulesResult) -> Vec<Block> {
    let name = words::fund(book.results);
    let fund_name = sentence_case(&name);
    let stake = most_at_stake(book, rules);
    // What is lost by instalment, or a pound for a pound, leaves more than two places to end in.
    let is_cliff = stake.is_some() && !book.results.ran(RuleKind::DeficitSupport);
    let mut blocks = Vec::new();
    if let Some(fund) = &rules.fund {
        let of = |column| amount(book, "incentive_fund", &[], column);
        let by_instalment = fund.rule == RuleKind::DeficitSupport;
        let (whose, received) = if by_instalment {
            ("in plans", "m is paid on average, before anything is reallocated.")
        } else {
            (
                "in the plans of those who accepted a control total",
                "m is earned on average, before anything is paid again.",
            )
        };
        let first = say![format!("{fund_name}: of £"), of("planned"), format!("m {whose}, £"), of("earned"), received];
        blocks.push(Block::Para(first));
        let mine = rules.measures.iter().filter(|measure| measure.rule == fund.rule);
        let (of_units, pools): (Vec<&MeasureResult>, Vec<_>) = mine.partition(|measure| measure.unit().is_some());
        blocks.push(Block::Table(page_table(
            &format!("What becomes of {name}, £m"),
            &["", "Mean", "80% range", "How often any"],
            pools.iter().map(|pool| measure_row(book, pool, word(&sentence_case(&plain(&pool.name))))).collect(),
        )));
        let of_sector = |sector: &crate::results::FundSector| {
            let key: [&str; 1] = [&sector.node.0];
            let planned = ["planned", "received"].map(|column| amount_cell(book, "fund_sectors", &key, column));
            let first = [word(&book.called(&sector.node.0)), book.cell("fund_sectors", &key, "organisations")];
            first.into_iter().chain(planned).collect()
        };
        let counted = if by_instalment { "Organisations with support" } else { "Organisations with a total" };
        blocks.push(Block::Table(page_table(
            &format!("{fund_name} by sector, £m, what is paid again included"),
            &["Sector", counted, "Planned", "Received on average"],
            fund.sectors.iter().map(of_sector).collect(),
        )));
        blocks.extend(withheld(book, &name, of_units));
    }
    if let Some(stake) = stake {
        blocks.push(Block::Table(stake));
    }
    if is_cliff {
        blocks.push(Block::Note(say![format!(
            "With {name} an organisation ends in one of two places: where it meets its control total, or where it misses it. The mean of \
             all lies between them, where it seldom ends."
        )]));
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(3, "rules-incentive", &fund_name));
    }
    blocks
}

/// The row of a measure under a name.
fn measure_row(book: &Book<'_>, measure: &MeasureResult, name: Cell) -> Vec<Cell> {
    let key: [&str; 2] = [measure.rule.name(), &measure.code];
    vec![
        name,
        amount_cell(book, "measures", &key, "mean"),
        amount_range(book, "measures", &key, "q10", "q90"),
        book.cell("measures", &key, "chance_any"),
    ]
}

/// The units from which most is withheld on average; none where nothing ever is.
fn withheld(book: &Book<'_>, fund: &str, mut units: Vec<&MeasureResult>) -> Option<Block> {
    units.retain(|unit| unit.mean.value > 0.0);
    units.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value).then_with(|| a.code.cmp(&b.code)));
    units.truncate(LISTED);
    let row = |unit: &&MeasureResult| measure_row(book, unit, word(&book.called(unit.unit().unwrap_or_default())));
    (!units.is_empty()).then(|| {
        Block::Table(page_table(
            &format!("Where most {fund} is withheld, £m"),
            &["", "Mean", "80% range", "How often any"],
            units.iter().map(row).collect(),
        ))
    })
}

/// The organisations with most incentive money in their plans; none where no plan has any.
fn most_at_stake(book: &Book<'_>, rules: &RulesResult) -> Option<PageTable> {
    let last = rules.stages.last()?;
    let planned = |total: &OrganisationTotal| book.results.node(&total.node).map_or(0.0, |node| node.incentive);
    let mut largest: Vec<&OrganisationTotal> = rules.organisations.iter().filter(|of| planned(of) > 0.0).collect();
    largest.sort_by(|a, b| planned(b).total_cmp(&planned(a)).then_with(|| a.node.cmp(&b.node)));
    largest.truncate(LISTED);
    let row = |total: &&OrganisationTotal| {
        let key: [&str; 2] = [&total.node.0, last.word()];
        let of = |column| amount_cell(book, "control_totals", &key, column);
        vec![
            word(&book.called(&total.node.0)),
            amount_cell(book, "totals_given", &[&total.node.0], "incentive"),
            book.cell("control_totals", &key, "chance_met"),
            of("mean_where_met"),
            of("mean_where_missed"),
            amount_cell(book, "totals_given", &[&total.node.0], "mean"),
            of("incentive_mean"),
        ]
    };
    let fund = sentence_case(&words::fund(book.results));
    let [in_plan, received] = ["planned", "received"].map(|what| format!("{fund} {what}"));
    let head = [
        "Organisation",
        &in_plan,
        "Chance of meeting its total",
        "Mean where met",
        "Mean where missed",
        "Mean of all",
        &received,
    ];
    let rows: Vec<Vec<Cell>> = largest.iter().map(row).collect();
    (!rows.is_empty()).then(|| page_table("The two sides of those with most at stake, £m", &head, rows))
}

/// What differs, in words.
fn change(book: &Book<'_>, change: RuleChange) -> String {
    let fund = words::fund(book.results);
    match change {
        RuleChange::AsStated => "as stated".to_owned(),
        RuleChange::Without(rule) => format!("without {}", rule.said(&fund)),
        RuleChange::NobodyGivesUp => "nobody gives up where the gap is beyond reach".to_owned(),
        RuleChange::Capacity(share) => {
            format!("own recovery of {} of turnover at most", crate::tell::print::stated_chance(share))
        }
        RuleChange::Unearned(fate) if book.results.ran(RuleKind::DeficitSupport) => {
            let fate = match fate {
                Recycle::Recycled => "reallocated",
                Recycle::Uncommitted => "held centrally",
                Recycle::Lost => "lost",
            };
            format!("{fund} that is withheld is {fate}")
        }
        RuleChange::Unearned(fate) => format!("{fund} that is not earned is {}", fate.word()),
    }
}

/// One row a case, of the headline's node where it has any, else of all.
fn cases(book: &Book<'_>, rules: &RulesResult) -> Vec<Block> {
    let headline = &book.results.headline;
    let has_any = rules.cases.iter().any(|case| case.node == *headline);
    let mine: Vec<&RuleCase> = rules.cases.iter().filter(|case| !has_any || case.node == *headline).collect();
    let Some(first) = mine.first() else { return Vec::new() };
    let key = |case: &RuleCase| {
        let (words, parameter) = change_words(case.case);
        [case.node.0.clone(), words.to_owned(), parameter]
    };
    let row = |case: &&RuleCase| {
        let key = key(case);
        let key: [&str; 3] = [&key[0], &key[1], &key[2]];
        let name = if has_any { String::new() } else { format!("{}: ", book.called(&case.node.0)) };
        vec![
            word(&sentence_case(&format!("{name}{}", change(book, case.case)))),
            amount_cell(book, "rule_cases", &key, "mean"),
            amount_cell(book, "rule_cases", &key, "q50"),
            amount_range(book, "rule_cases", &key, "q10", "q90"),
        ]
    };
    let of_first = key(first);
    let count = book.figure("rule_cases", &[&of_first[0], &of_first[1], &of_first[2]], "iterations");
    debug_assert!(count.value != Value::Blank, "a case has its row");
    vec![
        heading(3, "rules-cases", "With a rule switched off or changed"),
        Block::Table(page_table(
            "The answer under other rules, £m",
            &["", "Mean", "Central estimate", "80% range"],
            mine.iter().map(row).collect(),
        )),
        Block::Note(say!["From the first ", count, " iterations, over the same draws."]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell() {
        for pack in testing::PACKS {
            let results = testing::results(pack);
            let book = Book::new(results);
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), results.rules.is_none(), "{pack}");
            testing::holds(&book, &blocks);
        }
    }

    #[test]
    fn the_rules_stand_in_order_with_their_parameters() {
        let book = Book::new(testing::results("2018-19-m05"));
        let blocks = blocks(&book);
        let lists: Vec<_> = blocks.iter().filter(|block| matches!(block, Block::List { numbered: true, .. })).collect();
        let [Block::List { items, .. }] = lists[..] else { panic!("one numbered list: {lists:?}") };
        assert_eq!(items.len(), book.results.scenario.rules.len());
        let said = testing::text(&blocks);
        assert!(
            said.contains("Organisations' own recovery. Who acts: ")
                && said.contains("share of turnover, on average: "),
            "{said}"
        );
        assert!(said.contains("Sustainability fund: of") && said.contains("The answer under other rules"), "{said}");
    }

    #[test]
    fn awkward_states_have_names() {
        use Met::{Met as Yes, Missed, None};
        assert_eq!(meaning([Yes, Yes, Missed, Missed]), "awkward: its own total met, its region short");
        assert_eq!(meaning([Yes, Yes, Yes, Missed]), "awkward: its own total met, the whole short");
        assert_eq!(meaning([Missed, Yes, Yes, Yes]), "awkward: missed, and all above met by others");
        assert_eq!(meaning([Missed, Missed, Yes, Yes]), "awkward: missed, and one level above met by others");
        assert_eq!(meaning([Missed, Missed, None, Missed]), "all missed");
        assert_eq!(meaning([Yes, None, None, Yes]), "all met");
    }
}
