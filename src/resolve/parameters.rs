//! Uncertain parameters: what they apply to exists, and what they explain leaves room for each row's own part.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::correlation::common_variance;
use crate::model::{
    Contract, Distribution, EfficiencyBucket, FactorCorrelations, FactorLevel, FactorSet, FactorSetIdx, Line,
    LineGroup, LineIdx, Loading, Moves, Parameter, PayAward, Risk,
};
use crate::scenario::record::Cell;
use crate::scenario::tables::{DeliveryRow, EfficiencyRow, ParameterRow};
use crate::scenario::words::ParameterWord;
use crate::scenario::{Problems, Scenario};

/// Squares may exceed one by rounding of decimal sizes.
const TOLERANCE: f64 = 1e-9;
/// Multiplied loadings must be able to be a tenth larger: 1.1².
const LEAST_ROOM: f64 = 1.21;

/// What parameters may apply to.
pub struct Rows<'a> {
    /// Every line.
    pub lines: &'a [Line],
    /// Savings, row by row of efficiency.csv.
    pub efficiency: &'a [EfficiencyBucket],
    /// Pay awards.
    pub pay: &'a [PayAward],
    /// The register.
    pub risks: &'a [Risk],
    /// Contracts.
    pub contracts: &'a [Contract],
    /// Factor sets.
    pub factor_sets: &'a [FactorSet],
    /// Correlations between factors.
    pub correlations: &'a [FactorCorrelations],
}

/// Resolves parameters.csv.
pub fn resolve(scenario: &Scenario, rows: &Rows<'_>, problems: &mut Problems) -> Vec<Parameter> {
    let mut scaled = BTreeMap::new();
    let mut parameters = Vec::new();
    for row in &scenario.parameters.rows {
        let Some(&kind) = row.kind.get() else { continue };
        if !is_clear(row, kind, problems) {
            continue;
        }
        let moves = match kind {
            ParameterWord::Shift => {
                let lines = lines(row, scenario, rows, problems);
                let buckets = buckets(row, scenario, &lines, rows, problems);
                Moves::Latents { lines, buckets }
            }
            ParameterWord::Size => Moves::Amounts { lines: lines(row, scenario, rows, problems) },
            ParameterWord::Factor => {
                let Some(moves) = factor(row, scenario, rows, &mut scaled, problems) else { continue };
                moves
            }
        };
        suits(row, kind, &moves, rows, problems);
        parameters.push(Parameter {
            id: row.parameter_id.or(String::new()),
            description: row.description.or(String::new()),
            moves,
            size: row.size.or(0.01),
        });
    }
    if parameters.len() == scenario.parameters.rows.len() {
        variances(scenario, &mut parameters, rows, problems);
    }
    parameters
}

/// True when the row names what its kind applies to and nothing else.
fn is_clear(row: &ParameterRow, kind: ParameterWord, problems: &mut Problems) -> bool {
    let (line, delivery) = (!row.line.is_blank(), !row.delivery.is_blank());
    let (factor, level) = (!row.factor.is_blank(), !row.level.is_blank());
    let clear = match kind {
        ParameterWord::Shift => (line || delivery) && !factor && !level,
        ParameterWord::Size => line && !delivery && !factor && !level,
        ParameterWord::Factor => factor && level && !line && !delivery,
    };
    if !clear {
        let given = [("`line`", line), ("`delivery`", delivery), ("`factor`", factor), ("`level`", level)];
        let given: Vec<&str> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        let given = if given.is_empty() { "nothing".to_owned() } else { given.join(" and ") };
        let message = format!("kind `{}`, and what is given is {given}", kind.word());
        problems.at(Check::ParameterUnclear, row.kind.spot(), message);
    }
    clear
}

/// Every code of a cell once; reported where one stands twice.
fn codes<'a>(cell: &'a Cell<Vec<String>>, problems: &mut Problems) -> Vec<&'a str> {
    let mut codes: Vec<&str> = Vec::new();
    for code in cell.get().into_iter().flatten() {
        if codes.contains(&code.as_str()) {
            problems.at(Check::ParameterTwice, cell.spot(), format!("`{code}` is named twice"));
        } else {
            codes.push(code);
        }
    }
    codes
}

/// The lines that a row names.
fn lines(row: &ParameterRow, scenario: &Scenario, rows: &Rows<'_>, problems: &mut Problems) -> Vec<LineIdx> {
    let faulty = scenario.pay.rows.iter().any(|row| row.line.is_faulty())
        || scenario.risks.rows.iter().any(|row| row.line.is_faulty())
        || scenario.contracts.rows.iter().any(|row| row.line.is_faulty())
        || scenario.efficiency.rows.iter().any(|row| row.programme.is_faulty());
    let read =
        [scenario.pay.complete, scenario.risks.complete, scenario.contracts.complete, scenario.efficiency.complete];
    let complete = read.into_iter().all(|complete| complete) && !faulty;
    let mut found = Vec::new();
    for code in codes(&row.line, problems) {
        match rows.lines.iter().position(|line| line.code == code) {
            Some(line) => found.push(line),
            None if complete => {
                let known = rows.lines.iter().map(|line| line.code.as_str());
                unknown(&row.line, &format!("no row is of line `{code}`"), nearest_hint(code, known), problems);
            }
            None => {}
        }
    }
    found
}

/// The buckets of the classes that a row names.
fn buckets(
    row: &ParameterRow,
    scenario: &Scenario,
    lines: &[LineIdx],
    rows: &Rows<'_>,
    problems: &mut Problems,
) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for code in codes(&row.delivery, problems) {
        let of = scenario.delivery.rows.iter().find(|row| row.delivery_id.get().is_some_and(|id| id == code));
        let Some(class) = of else {
            if scenario.delivery.complete {
                let known = scenario.delivery.rows.iter().filter_map(|row| row.delivery_id.get()).map(String::as_str);
                let hint = nearest_hint(code, known);
                unknown(&row.delivery, &format!("`{code}` is not in delivery.csv"), hint, problems);
            }
            continue;
        };
        let members = scenario.efficiency.rows.iter().enumerate().filter(|(_, row)| is_of_class(row, class));
        let members: Vec<usize> = members.map(|(index, _)| index).collect();
        if members.iter().any(|&bucket| lines.contains(&rows.efficiency[bucket].line)) {
            let message = format!("class `{code}` is part of a line that the row names too");
            problems.at(Check::ParameterTwice, row.delivery.spot(), message);
        }
        found.extend(members);
    }
    found.into_iter().collect()
}

/// True when savings are of a class of delivery.csv.
fn is_of_class(row: &EfficiencyRow, class: &DeliveryRow) -> bool {
    row.programme.get() == class.programme.get()
        && row.recurrent.get() == class.recurrent.get()
        && row.identified.get() == class.identified.get()
        && row.risk_rating.get() == class.risk_rating.get()
}

/// The factor that a row names; `scaled` are those named so far, with their lines.
fn factor(
    row: &ParameterRow,
    scenario: &Scenario,
    rows: &Rows<'_>,
    scaled: &mut BTreeMap<(String, String), usize>,
    problems: &mut Problems,
) -> Option<Moves> {
    let (name, word) = (row.factor.get()?, row.level.get()?);
    let level = match word.as_str() {
        "type" => FactorLevel::Type,
        "sector" => FactorLevel::Sector,
        _ => FactorLevel::Tree(word.clone()),
    };
    let loadings = || rows.factor_sets.iter().flat_map(|set| &set.loadings);
    if !loadings().any(|loading| loading.factor == *name && loading.level == level) {
        let faulty = scenario.factors.rows.iter().any(|row| row.factor.is_faulty() || row.level.is_faulty());
        if scenario.factors.complete && !faulty {
            let hint =
                nearest_hint(name, loadings().map(|loading| loading.factor.as_str()).filter(|known| known != name));
            unknown(&row.factor, &format!("factors.csv has no `{name}` at level `{word}`"), hint, problems);
        }
        return None;
    }
    if rows.correlations.iter().any(|of| of.level == level && of.place(name).is_some()) {
        let message = format!("`{name}` is correlated with other factors at level `{word}`: multiply one that is not");
        problems.at(Check::ParameterUnsuited, row.factor.spot(), message);
    }
    let line = *scaled.entry((name.clone(), word.clone())).or_insert(row.at.line);
    if line != row.at.line {
        let message = format!("`{name}` at level `{word}` has a parameter in line {line} already");
        problems.at(Check::ParameterTwice, row.factor.spot(), message);
    }
    Some(Moves::Factor { factor: name.clone(), level, largest: f64::INFINITY })
}

fn unknown<T>(cell: &Cell<T>, message: &str, hint: String, problems: &mut Problems) {
    let advice = format!("{}{hint}", Check::ParameterUnknown.remedy());
    problems.at_with(Check::ParameterUnknown, cell.spot(), message.to_owned(), advice);
}

/// Refuses lines that a kind cannot act on, and warns of those that it does not move.
fn suits(row: &ParameterRow, kind: ParameterWord, moves: &Moves, rows: &Rows<'_>, problems: &mut Problems) {
    let (Moves::Latents { lines, .. } | Moves::Amounts { lines }) = moves else { return };
    for &line in lines {
        let Line { code, group, .. } = &rows.lines[line];
        let contracts = rows.contracts.iter().any(|contract| contract.line == line);
        let why = match (kind, group) {
            (_, LineGroup::Incentive) => "is not drawn",
            (_, LineGroup::Capacity) => "has spreads of its own: see [capacity]",
            (_, LineGroup::YearToDate) => "has a doubt of its own: see [year_to_date]",
            (ParameterWord::Size, LineGroup::Efficiency) => "is of savings: not more can be missed than was planned",
            (ParameterWord::Size, _) if contracts => "has contracts: what one side gains the other loses",
            _ => {
                if kind == ParameterWord::Shift
                    && let Some(why) = is_idle(line, rows)
                {
                    problems.at(Check::ParameterIdle, row.line.spot(), format!("every amount of line `{code}` {why}"));
                }
                continue;
            }
        };
        problems.at(Check::ParameterUnsuited, row.line.spot(), format!("a `{}` of `{code}`, which {why}", kind.word()));
    }
}

/// Why no amount of a line has a draw of its own that could be moved; none where one has.
fn is_idle(line: LineIdx, rows: &Rows<'_>) -> Option<&'static str> {
    // What a row of the register has loadings and shifts for: whether it happens, else how much it comes to.
    let linked = |row: &Risk| {
        row.link.is_some_and(|link| link.occurrence.is_some() || (row.probability.is_none() && link.same_proportion))
    };
    let fixed = |distribution: &Distribution| matches!(distribution, Distribution::Fixed(_));
    let certain = |probability: Option<f64>| probability.is_none();
    let register = || rows.risks.iter().filter(|row| row.line == line);
    let idle = !matches!(rows.lines[line].group, LineGroup::Efficiency | LineGroup::Remainder)
        && rows
            .pay
            .iter()
            .filter(|row| row.line == line)
            .all(|row| fixed(&row.unfunded_share) && certain(row.probability))
        && register()
            .all(|row| linked(row) || (fixed(&row.severity) && certain(row.probability) && row.count.is_none()))
        && rows.contracts.iter().filter(|row| row.line == line).all(|row| fixed(&row.commissioner_share));
    let why = if register().any(linked) { "is certain, or drawn with a row of another line" } else { "is certain" };
    idle.then_some(why)
}

/// Refuses shifts that with the loadings of some row explain more than everything, and multipliers of loadings that have no room;
/// sets the room of the others. Reported at the last parameter that takes part, once.
fn variances(scenario: &Scenario, parameters: &mut [Parameter], rows: &Rows<'_>, problems: &mut Problems) {
    let mut latents: BTreeSet<(LineIdx, Option<usize>, Option<FactorSetIdx>)> = BTreeSet::new();
    latents.extend(rows.efficiency.iter().enumerate().map(|(index, row)| (row.line, Some(index), row.factor_set)));
    latents.extend(rows.pay.iter().map(|row| (row.line, None, row.factor_set)));
    latents.extend(rows.risks.iter().map(|row| (row.line, None, row.factor_set)));
    latents.extend(rows.contracts.iter().map(|row| (row.line, None, row.factor_set)));
    latents.extend((0..rows.lines.len()).map(|line| (line, None, None)));
    let mut reported = BTreeSet::new();
    for (line, bucket, set) in latents {
        let part = |parameter: &Parameter| {
            let shift = if parameter.shifts(line, bucket) { parameter.size * parameter.size } else { 0.0 };
            (shift, set.map_or(0.0, |set| scaled(&rows.factor_sets[set], parameter)))
        };
        let parts: Vec<(f64, f64)> = parameters.iter().map(part).collect();
        let Some(last) = parts.iter().rposition(|&(shift, scaled)| shift + scaled > 0.0) else { continue };
        let shifts: f64 = parts.iter().map(|part| part.0).sum();
        let scaled: f64 = parts.iter().map(|part| part.1).sum();
        let loadings = set.map_or(0.0, |set| common_variance(&rows.factor_sets[set].loadings, rows.correlations));
        // Loadings that are too large by themselves have been reported.
        if loadings > 1.0 + TOLERANCE {
            continue;
        }
        let room = 1.0 - shifts - (loadings - scaled);
        if room < scaled * LEAST_ROOM - TOLERANCE {
            if reported.insert(last) {
                let with = set.map_or("", |set| rows.factor_sets[set].code.as_str());
                let message = if scaled > 0.0 {
                    format!(
                        "the loadings of `{with}` and the shifts of line `{}` leave no room for multiplied loadings to be a tenth larger",
                        rows.lines[line].code
                    )
                } else {
                    let with = if with.is_empty() {
                        String::new()
                    } else {
                        format!(", and the loadings of `{with}` {loadings:.3}")
                    };
                    format!("the shifts of `{}` explain {shifts:.3} of its variance{with}", rows.lines[line].code)
                };
                problems.at(Check::ParameterTooLarge, scenario.parameters.rows[last].size.spot(), message);
            }
            continue;
        }
        for (parameter, part) in parameters.iter_mut().zip(&parts) {
            if let (Moves::Factor { largest, .. }, true) = (&mut parameter.moves, part.1 > 0.0) {
                *largest = largest.min(room / scaled);
            }
        }
    }
}

fn squares<'a>(loadings: impl IntoIterator<Item = &'a Loading>) -> f64 {
    loadings.into_iter().map(|loading| loading.loading * loading.loading).sum()
}

/// Share of a latent's variance that a set has from the factor that a parameter multiplies.
fn scaled(set: &FactorSet, parameter: &Parameter) -> f64 {
    let Moves::Factor { factor, level, .. } = &parameter.moves else { return 0.0 };
    squares(set.loadings.iter().filter(|loading| loading.factor == *factor && loading.level == *level))
}
