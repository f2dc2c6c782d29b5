//! The assurance of the figures: is it complete, and of these inputs?

use sha2::{Digest, Sha256};

use crate::diagnostic::Check;
use crate::model::{Assurance, Cover, Decision, Lack, Role, Signature, Status};
use crate::scenario::kind::YearMonth;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::settings::assurance::{AssuranceSetting, FILE, RoleRecord};
use crate::scenario::words::AssuranceWord;
use crate::scenario::{FILES, Problems, Scenario, SourceFile};

/// SHA-256 of what a scenario is made of, `name sha256` a line in the order of the format, without the assurance itself: what an
/// assurance is of.
#[must_use]
pub fn fingerprint(files: &[SourceFile]) -> String {
    let mut lines = String::new();
    for name in FILES.into_iter().filter(|name| *name != FILE) {
        for file in files.iter().filter(|file| file.name == name) {
            lines += &format!("{name} {}\n", file.sha256);
        }
    }
    Sha256::digest(lines.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the scenario's assurance comes to; none where it has none. `repaired` where correlations were replaced.
pub fn resolve(scenario: &Scenario, repaired: bool, problems: &mut Problems) -> Option<Assurance> {
    let setting = scenario.assurance.as_ref()?;
    let asked = match setting.top.status.or(AssuranceWord::Draft) {
        AssuranceWord::Draft => Status::Draft,
        AssuranceWord::Assured => Status::Assured,
        AssuranceWord::Approved => Status::Approved,
    };
    report_one_person(setting, problems);
    report_dates(setting, problems);
    let inputs = fingerprint(&scenario.files);
    let mut lacks = Vec::new();
    if asked > Status::Draft {
        let found = lacking(scenario, setting, asked, &inputs);
        found.iter().for_each(|lack| report(setting, asked, *lack, &inputs, problems));
        lacks = found;
        // Of these the page and the command line speak already: no finding on the scenario.
        lacks.extend((!scenario.changes.is_empty()).then_some(Lack::Changed));
        lacks.extend(repaired.then_some(Lack::Repaired));
    }
    let text = |cell: &Cell<String>| cell.or(String::new());
    let signature =
        |role: &RoleRecord| Signature { name: text(&role.name), post: text(&role.post), date: text(&role.date) };
    let [commissioner, analyst, assurer, approver] = &setting.roles;
    Some(Assurance {
        status: if lacks.is_empty() { asked } else { Status::Draft },
        asked,
        lacks,
        inputs,
        roles: [commissioner, analyst, assurer, approver].map(signature),
        checked: setting.checked.clone(),
        limits: setting.limits.clone(),
        permitted_use: text(&setting.top.permitted_use),
        sunset: text(&setting.top.sunset),
        marking: text(&setting.top.marking),
        cover: Cover {
            item: text(&setting.paper.item),
            sponsor: text(&setting.paper.sponsor),
            author: text(&setting.paper.author),
            purpose: text(&setting.paper.purpose),
        },
        decisions: setting
            .decisions
            .iter()
            .map(|of| Decision { date: text(&of.date), decision: text(&of.decision), by: text(&of.by) })
            .collect(),
    })
}

fn role(setting: &AssuranceSetting, role: Role) -> &RoleRecord {
    &setting.roles[role as usize]
}

/// What is missing for the status that is asked for.
fn lacking(scenario: &Scenario, setting: &AssuranceSetting, asked: Status, inputs: &str) -> Vec<Lack> {
    let mut lacks = Vec::new();
    for who in Role::ALL {
        // Whoever commissions says so by being named; the others sign for what they did.
        let (is_needed, signs) = match who {
            Role::Commissioner => (true, false),
            Role::Analyst | Role::Assurer => (true, true),
            Role::Approver => (asked == Status::Approved, true),
        };
        let record = role(setting, who);
        if is_needed && record.name.is_blank() {
            lacks.push(Lack::Name(who));
        } else if is_needed && signs && record.date.is_blank() {
            lacks.push(Lack::Signature(who));
        }
    }
    let top = &setting.top;
    lacks.extend(setting.checked.is_empty().then_some(Lack::Checked));
    lacks.extend(setting.limits.is_empty().then_some(Lack::Limits));
    lacks.extend(top.permitted_use.is_blank().then_some(Lack::PermittedUse));
    match top.sunset.get() {
        None => lacks.extend(top.sunset.is_blank().then_some(Lack::Sunset)),
        Some(sunset) => lacks.extend(is_past(scenario, sunset).then_some(Lack::PastSunset)),
    }
    match top.inputs.get() {
        None => lacks.extend(top.inputs.is_blank().then_some(Lack::Inputs)),
        Some(stated) => lacks.extend((!stated.eq_ignore_ascii_case(inputs)).then_some(Lack::OtherInputs)),
    }
    lacks
}

/// True where the month of the data is after the last month of use. There is no clock here: what today is, the reader knows.
fn is_past(scenario: &Scenario, sunset: &str) -> bool {
    let top = &scenario.settings.top;
    let month = top.as_at_month.get().and_then(|month| u8::try_from(*month).ok());
    let as_at = top.year.get().zip(month).map(|((start, _), month)| YearMonth::of_financial_year(*start, month, 0));
    as_at.is_some_and(|as_at| is_before(sunset, &as_at.to_string()))
}

/// True where one date is before another, as far as both say: 2018-09 is not before 2018-09-14.
fn is_before(one: &str, other: &str) -> bool {
    let both = one.len().min(other.len());
    one[..both] < other[..both]
}

/// What keeps the status from being what is asked for, at its place.
fn report(setting: &AssuranceSetting, asked: Status, lack: Lack, inputs: &str, problems: &mut Problems) {
    let top = &setting.top;
    let (spot, advice): (&Spot, String) = match lack {
        Lack::Name(who) => (role(setting, who).name.spot(), format!("give `name` in [{}]", who.word())),
        Lack::Signature(who) => (role(setting, who).date.spot(), format!("give `date` in [{}]", who.word())),
        Lack::Checked => (&top.at, "give `checked`, a list of texts".to_owned()),
        Lack::Limits => (&top.at, "give `limits`, a list of texts".to_owned()),
        Lack::PermittedUse => (top.permitted_use.spot(), "give `permitted_use`".to_owned()),
        Lack::Sunset => (top.sunset.spot(), "give `sunset`, such as the month of the next return".to_owned()),
        Lack::PastSunset => {
            (top.sunset.spot(), "have the figures looked at again, and give a later `sunset`".to_owned())
        }
        Lack::Inputs => {
            (top.inputs.spot(), format!("give what the assurer has looked at; these are inputs = \"{inputs}\""))
        }
        Lack::OtherInputs | Lack::Changed | Lack::Repaired => {
            (top.inputs.spot(), format!("have what has changed looked at, then write inputs = \"{inputs}\""))
        }
    };
    let message = format!("{} is asked for, and it stays a DRAFT: {}", asked.word(), lack.words());
    problems.at_with(Check::AssuranceLacks, spot, message, advice);
}

/// Whoever made figures does not see what is wrong with them.
fn report_one_person(setting: &AssuranceSetting, problems: &mut Problems) {
    let [analyst, assurer] = [Role::Analyst, Role::Assurer].map(|who| &role(setting, who).name);
    let same = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if let (Some(analyst), Some(name)) = (analyst.get(), assurer.get())
        && same(analyst) == same(name)
    {
        problems.at(Check::AssurerAnalyst, assurer.spot(), format!("the assurer is the analyst: `{name}`"));
    }
}

/// Nobody assures what is not made yet, approves what is not assured, or ends a use before it begins.
fn report_dates(setting: &AssuranceSetting, problems: &mut Problems) {
    let [analyst, assurer, approver] =
        [Role::Analyst, Role::Assurer, Role::Approver].map(|who| &role(setting, who).date);
    let order = [
        (analyst, "the analyst signs", assurer, "the assurer"),
        (assurer, "the assurer signs", approver, "the approver"),
        (assurer, "the assurer signs", &setting.top.sunset, "the last day of use"),
    ];
    for (first, what, then, whose) in order {
        if let (Some(one), Some(other)) = (first.get(), then.get())
            && is_before(other, one)
        {
            let message = format!("{what} on {one}, and {whose} is {other}");
            problems.at(Check::AssuranceDates, then.spot(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_not_before_a_day_in_it() {
        assert!(is_before("2018-08", "2018-09-14") && is_before("2018-09-13", "2018-09-14"));
        assert!(
            !is_before("2018-09", "2018-09-14")
                && !is_before("2018-09-30", "2018-09")
                && !is_before("2019-01", "2018-12-31")
        );
    }

    #[test]
    fn the_fingerprint_is_of_the_inputs_and_not_of_who_answers_for_them() {
        let files = |pairs: &[(&str, &str)]| {
            let files = crate::scenario::Files::from_pairs(pairs.iter().map(|(name, text)| (*name, text.as_bytes())));
            fingerprint(&Scenario::from_files(&files).0.files)
        };
        let one = files(&[("scenario.toml", "format = 1\n"), ("nodes.csv", "node_code\n")]);
        // printf 'scenario.toml %s\nnodes.csv %s\n' "$(printf 'format = 1\n' | sha256sum | cut -c-64)" "$(...)" | sha256sum
        assert_eq!(one, "de3a3bb396ab81d30c51f7af8477b0183f2a5655ed6b802b9cc3efaa665697be");
        assert_eq!(
            one,
            files(&[("nodes.csv", "node_code\r\n"), ("scenario.toml", "format = 1\n"), (FILE, "status = \"draft\"")])
        );
        assert_ne!(one, files(&[("scenario.toml", "format = 1 \n"), ("nodes.csv", "node_code\n")]));
    }
}
