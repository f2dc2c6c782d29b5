//! References: calibrated.toml against the hash that the scenario names, and the errors that each reference asks for.

use super::accounts::World;
use super::rollup::rollup;
use crate::diagnostic::Check;
use crate::history::Parameters;
use crate::history::parameters::National;
use crate::model::{Account, Blend, PastSpread, Reference, Rollup};
use crate::scenario::settings::ReferenceRecord;
use crate::scenario::words::{BasisWord, ClassWord, Sector};
use crate::scenario::{CALIBRATED, Problems, Scenario};

/// A figure whose turnover is below this share of its class's is not the class: past errors are scaled to it. Judgement: between the
/// smallest nation that was changed since (no year moved a class's turnover by half) and the largest region (a fifth).
const WHOLE: f64 = 0.5;

/// The references of a scenario, in the order of the file.
pub fn resolve(
    scenario: &Scenario,
    parameters: Option<&Parameters>,
    world: &World<'_>,
    problems: &mut Problems,
) -> Vec<Reference> {
    let Some(parameters) = parameters else { return Vec::new() };
    let mut references: Vec<Reference> = Vec::new();
    for record in &scenario.settings.references {
        let Some(reference) = one(scenario, record, parameters, world, problems) else { continue };
        if references.iter().any(|other| other.of == reference.of) {
            problems.at(Check::ReferenceTwice, record.of.spot(), "this figure has a reference already".to_owned());
        } else {
            references.push(reference);
        }
    }
    references
}

/// The parameters, when they are there, unchanged and readable.
pub fn parameters(scenario: &Scenario, problems: &mut Problems) -> Option<Parameters> {
    let stated = &scenario.settings.calibrated.sha256;
    let Some(text) = &scenario.calibrated else {
        if let Some(first) = scenario.settings.references.first() {
            let message = format!("a reference without {CALIBRATED}");
            problems.at(Check::ParametersChanged, first.of.spot(), message);
        } else if stated.get().is_some() {
            problems.at(Check::ParametersChanged, stated.spot(), format!("a hash without {CALIBRATED}"));
        }
        return None;
    };
    let hash = scenario.files.iter().find(|file| file.name == CALIBRATED).map_or("", |file| &file.sha256);
    match stated.get() {
        Some(stated_hash) if stated_hash == hash => {}
        Some(_) => {
            let message = format!("the SHA-256 of {CALIBRATED} is {hash}");
            problems.at(Check::ParametersChanged, stated.spot(), message);
            return None;
        }
        None => {
            if !stated.is_faulty() {
                problems.in_file(
                    Check::ParametersChanged,
                    CALIBRATED,
                    format!("scenario.toml does not name its SHA-256, {hash}"),
                );
            }
            return None;
        }
    }
    match Parameters::parse(text) {
        Ok(parameters) => Some(parameters),
        Err(reason) => {
            problems.in_file(Check::ParametersUnreadable, CALIBRATED, reason);
            None
        }
    }
}

fn one(
    scenario: &Scenario,
    record: &ReferenceRecord,
    parameters: &Parameters,
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<Reference> {
    let of = rollup(&record.of, world, problems)?;
    let class = record.class.get().copied().map(ClassWord::word)?;
    let basis = record.basis.get().copied().map(BasisWord::word)?;
    let top = &scenario.settings.top;
    let month = u8::try_from(*top.as_at_month.get()?).ok()?;
    let Some(at) = parameters.error_at(class, basis, month) else {
        problems.at(Check::ReferenceMissing, record.class.spot(), format!("no errors of `{class}` on basis `{basis}`"));
        return None;
    };
    let class_word = record.class.get().copied()?;
    let accounts = within(&of, world);
    if !accounts.iter().all(|account| fits(class_word, account)) {
        let message = format!("errors of `{class}` beside a figure that holds others");
        problems.at(Check::ReferenceClass, record.class.spot(), message);
        return None;
    }
    let scaled = scale(class_word, &accounts, parameters);
    let times = scaled.unwrap_or(1.0);
    let year = top.year.get().map(|(_, year)| year.clone())?;
    let in_sample = parameters.holds(&year);
    if in_sample {
        let message = format!("{year} is among the years of {CALIBRATED}");
        problems.at(Check::ReferenceInSample, record.class.spot(), message);
    }
    let national = parameters.national.iter().find(|n| n.class == class && n.basis == basis);
    Some(Reference {
        of,
        class: class.to_owned(),
        basis: basis.to_owned(),
        n: at.sample.n,
        bias: times * at.sample.mean,
        sd: at.sample.sd.map(|sd| times * sd),
        scaled,
        years: at.years,
        from: at.from,
        in_sample,
        blend: blend(record, parameters, (class, basis), month, problems),
        // What is national of a spread is so of the whole class.
        spread: national.filter(|_| scaled.is_none()).map(spread),
        history: parameters.history_sha256.clone(),
    })
}

/// The organisations of a figure; budgets held centrally are nobody's forecast error.
fn within<'a>(of: &Rollup, world: &'a World<'_>) -> Vec<&'a Account> {
    let inside = |index: usize, account: &Account| match of {
        Rollup::Node(node) => world.is_within(account.node, *node),
        Rollup::Sector(sector) => account.sector == *sector,
        Rollup::Type(word) => account.org_type == *word,
        Rollup::Organisation(own) => index == *own,
    };
    let organisations = world.accounts.iter().enumerate().filter(|(_, account)| account.is_organisation);
    organisations.filter(|(index, account)| inside(*index, account)).map(|(_, account)| account).collect()
}

/// Whether an organisation's forecast errors are among those of a class.
fn fits(class: ClassWord, account: &Account) -> bool {
    let sector = |wanted: Sector| account.sector == wanted.word();
    match class {
        ClassWord::Provider => sector(Sector::Provider),
        ClassWord::Ccg => sector(Sector::Commissioner),
        ClassWord::System => sector(Sector::Provider) || sector(Sector::Commissioner),
    }
}

/// The figure's turnover over its class's, where it is a small part of it: trusts by income, commissioners and systems by allocation.
fn scale(class: ClassWord, accounts: &[&Account], parameters: &Parameters) -> Option<f64> {
    let size = |account: &&Account| match class {
        ClassWord::Provider => account.turnover.millions(),
        ClassWord::Ccg | ClassWord::System => account.allocation.millions(),
    };
    let share = accounts.iter().map(size).sum::<f64>() / parameters.turnover_of(class.word())?;
    (share > 0.0 && share < WHOLE).then_some(share)
}

fn spread(national: &National) -> PastSpread {
    PastSpread {
        n: national.n,
        total: (national.total_sd_m, national.total_low_m, national.total_high_m),
        national: (national.national_sd_m, national.national_low_m, national.national_high_m),
        own: national.own_sd_m,
    }
}

fn blend(
    record: &ReferenceRecord,
    parameters: &Parameters,
    (class, basis): (&str, &str),
    as_at: u8,
    problems: &mut Problems,
) -> Option<Blend> {
    let (to_date, month) = (&record.to_date, &record.to_date_month);
    if to_date.is_faulty() || month.is_faulty() {
        return None;
    }
    let (Some(&to_date_m), Some(&at)) = (to_date.get(), month.get()) else {
        if to_date.is_blank() != month.is_blank() {
            let given = if to_date.is_blank() { month.spot() } else { to_date.spot() };
            problems.at(Check::ToDateBeyond, given, "`to_date` and `to_date_month` belong together".to_owned());
        }
        return None;
    };
    let at = u8::try_from(at).ok()?;
    if at > as_at {
        let message = format!("year to date at month {at}, and the scenario is of month {as_at}");
        problems.at(Check::ToDateBeyond, month.spot(), message);
        return None;
    }
    let Some(weight) = parameters.blend_at(class, basis, at) else {
        problems.at(Check::ReferenceMissing, month.spot(), format!("no weight of the straight line at month {at}"));
        return None;
    };
    Some(Blend { month: at, to_date: to_date_m, weight: weight.mean, sd: weight.sd, n: weight.values.len() })
}
