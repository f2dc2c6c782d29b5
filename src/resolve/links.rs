//! Links between rows of the register: which row, what of it, and whether chances and draws allow it.

use std::collections::BTreeMap;

use super::scores;
use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::link::{Taken, taken};
use crate::model::{Account, Distribution, OccurrenceLink, Risk, RiskIdx, RiskLink, Spread};
use crate::scenario::tables::RiskRow;
use crate::scenario::words::{Dist, OccurrenceWord, StatusWord};
use crate::scenario::{Problems, Scenario};

/// Chances may exceed 1 by the rounding of decimals.
const TOLERANCE: f64 = 1e-9;

/// Links the rows of risks.csv, which are those of `scenario` one by one.
pub fn resolve(scenario: &Scenario, accounts: &[Account], risks: &mut [Risk], problems: &mut Problems) {
    let rows = &scenario.risks.rows;
    let mut places: BTreeMap<&str, RiskIdx> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        row.risk_id.get().map(|id| *places.entry(id.as_str()).or_insert(place));
    }
    let stated: Vec<Option<RiskLink>> =
        rows.iter().map(|row| stated(row, &places, scenario.risks.complete, problems)).collect();
    let circular = circular(&stated);
    for (place, link) in stated.iter().enumerate() {
        if circular[place] == Some(place)
            && let Some(link) = link
        {
            let (own, other) = (&risks[place].id, &risks[link.to].id);
            let message = if place == link.to {
                format!("`{own}` is linked to itself")
            } else {
                format!("`{own}` is linked to `{other}`, and from there back to `{own}`")
            };
            problems.at(Check::LinkCircle, rows[place].linked_to.spot(), message);
        }
    }
    for (place, link) in stated.into_iter().enumerate().filter(|(place, _)| circular[*place].is_none()) {
        let Some(link) = link else { continue };
        let pair = Pair { rows: [&rows[place], &rows[link.to]], risks: [&risks[place], &risks[link.to]], link };
        if pair.can_draw(scenario, accounts, problems) {
            risks[place].link = Some(link);
        }
    }
    overlaps(rows, risks, problems);
    // Windows follow from the whole chain of links.
    let taken = taken(risks);
    for place in 0..risks.len() {
        let Some(RiskLink { to, occurrence: Some(how), .. }) = risks[place].link else { continue };
        let [own, other] = [&risks[place], &risks[to]];
        if let Some(message) = contradiction(own, other, how, taken[place]) {
            problems.at(Check::LinkContradicted, rows[place].occurrence_link.spot(), message);
        }
    }
}

/// The link that a row states; none where it has none or after an error.
fn stated(
    row: &RiskRow,
    places: &BTreeMap<&str, RiskIdx>,
    complete: bool,
    problems: &mut Problems,
) -> Option<RiskLink> {
    let RiskRow { linked_to, occurrence_link, impact_link, .. } = row;
    if linked_to.is_faulty() || occurrence_link.is_faulty() || impact_link.is_faulty() {
        return None;
    }
    let Some(id) = linked_to.get() else {
        let given = [(occurrence_link.spot(), occurrence_link.is_blank(), "occurrence_link")]
            .into_iter()
            .chain([(impact_link.spot(), impact_link.is_blank(), "impact_link")])
            .find(|(_, blank, _)| !blank);
        if let Some((spot, _, name)) = given {
            problems.at(Check::LinkIncomplete, spot, format!("`{name}` without `linked_to`"));
        }
        return None;
    };
    if occurrence_link.is_blank() && impact_link.is_blank() {
        let message = format!("linked to `{id}`, and both `occurrence_link` and `impact_link` are blank");
        problems.at(Check::LinkIncomplete, linked_to.spot(), message);
        return None;
    }
    let Some(&to) = places.get(id.as_str()) else {
        if complete {
            let hint = nearest_hint(id, places.keys().copied());
            let advice = format!("{}{hint}", Check::LinkUnknown.remedy());
            problems.at_with(Check::LinkUnknown, linked_to.spot(), format!("no row has the risk_id `{id}`"), advice);
        }
        return None;
    };
    let occurrence = occurrence_link.get().map(|word| match word {
        OccurrenceWord::Matches => OccurrenceLink::Matches,
        OccurrenceWord::Exclusive => OccurrenceLink::Exclusive,
        OccurrenceWord::Necessary => OccurrenceLink::Necessary,
        OccurrenceWord::Sufficient => OccurrenceLink::Sufficient,
    });
    Some(RiskLink { to, occurrence, same_proportion: impact_link.get().is_some() })
}

/// Warns of rows that are exclusive of one row and not of each other.
fn overlaps(rows: &[RiskRow], risks: &[Risk], problems: &mut Problems) {
    let mut first: BTreeMap<RiskIdx, RiskIdx> = BTreeMap::new();
    for (place, risk) in risks.iter().enumerate() {
        let Some(RiskLink { to, occurrence: Some(OccurrenceLink::Exclusive), .. }) = risk.link else { continue };
        let before = *first.entry(to).or_insert(place);
        if before != place {
            let message = format!(
                "`{}` and `{}` are both exclusive of `{}`, and not of each other",
                risks[before].id, risk.id, risks[to].id
            );
            problems.at(Check::LinksOverlap, rows[place].occurrence_link.spot(), message);
        }
    }
}

/// For each row whose links end in a circle the first row of that circle; none where they end.
fn circular(links: &[Option<RiskLink>]) -> Vec<Option<RiskIdx>> {
    let mut found: Vec<Option<Option<RiskIdx>>> = vec![None; links.len()];
    // The row from which a row was first reached.
    let mut seen_from = vec![usize::MAX; links.len()];
    for start in 0..links.len() {
        let (mut path, mut at) = (Vec::new(), start);
        let end = loop {
            if let Some(known) = found[at] {
                break known;
            }
            if seen_from[at] == start {
                let circle = path.iter().skip_while(|&&row| row != at);
                break circle.min().copied();
            }
            seen_from[at] = start;
            path.push(at);
            match links[at] {
                Some(link) => at = link.to,
                None => break None,
            }
        };
        path.into_iter().for_each(|row| found[row] = Some(end));
    }
    found.into_iter().flatten().collect()
}

/// A row and the one that it is linked to.
struct Pair<'a> {
    rows: [&'a RiskRow; 2],
    risks: [&'a Risk; 2],
    link: RiskLink,
}

impl Pair<'_> {
    /// True where the row can take the other's draws; what forbids it is reported.
    fn can_draw(&self, scenario: &Scenario, accounts: &[Account], problems: &mut Problems) -> bool {
        let known = self.rows.iter().all(|row| scores::are_read(row, &scenario.settings.register));
        self.has_accounts(accounts, problems)
            & (!known || (self.has_chances(problems) & self.has_sizes(problems) & self.has_no_other(problems)))
            && known
    }

    /// The other row has a draw for every account of this one.
    fn has_accounts(&self, accounts: &[Account], problems: &mut Problems) -> bool {
        let [own, other] = self.risks.map(|risk| &risk.target);
        if own.members.is_empty() || other.members.is_empty() {
            return false;
        }
        let id = &self.risks[1].id;
        if own.spread == Spread::Shared && other.spread == Spread::Each {
            let message = format!("this row is one draw for all, and `{id}` has one for each account");
            problems.at(Check::LinkAccounts, self.rows[0].linked_to.spot(), message);
            return false;
        }
        // Members are in the order of accounts.
        let is_of_other = |account| other.members.binary_search_by_key(&account, |member| member.account).is_ok();
        let Some(outside) = own.members.iter().find(|member| !is_of_other(member.account)) else { return true };
        let code = &accounts[outside.account].code;
        let message = format!("`{id}` does not concern `{code}`, which this row does");
        problems.at(Check::LinkAccounts, self.rows[0].linked_to.spot(), message);
        false
    }

    /// Both may happen or not.
    fn has_chances(&self, problems: &mut Problems) -> bool {
        if self.link.occurrence.is_none() {
            return true;
        }
        for (risk, row) in self.risks.iter().zip(self.rows) {
            let why = match (risk.count, risk.probability, &risk.severity) {
                (Some(_), ..) => "has a number of events",
                (None, None, _) if row.status.get() == Some(&StatusWord::Issue) => "is an issue, which has happened",
                (None, None, _) => "has no chance: it is certain",
                (None, Some(_), Distribution::Discrete(_)) => "is a table of outcomes",
                _ => continue,
            };
            let message = format!("`{}` {why}", risk.id);
            problems.at(Check::LinkWithoutChance, self.rows[0].occurrence_link.spot(), message);
            return false;
        }
        true
    }

    /// Both have one size, drawn apart from whether they happen or as a range that is certain.
    fn has_sizes(&self, problems: &mut Problems) -> bool {
        if !self.link.same_proportion {
            return true;
        }
        let mut refuse = |message: String| {
            problems.at(Check::LinkWithoutSize, self.rows[0].impact_link.spot(), message);
            false
        };
        for (risk, row) in self.risks.iter().zip(self.rows) {
            let why = match (risk.count, risk.probability, &risk.severity) {
                (Some(_), ..) => "has a number of events, each of its own size",
                // Nought stands in after an error.
                (_, _, Distribution::Fixed(amount)) if *amount != 0.0 || row.dist.get() == Some(&Dist::Fixed) => {
                    "is one amount, not a range"
                }
                (_, Some(_), Distribution::Discrete(_)) => "is a table of outcomes with a chance, drawn together",
                _ => continue,
            };
            return refuse(format!("`{}` {why}", risk.id));
        }
        let [own, other] = self.risks;
        match (own.probability, other.probability) {
            (Some(_), None) => refuse(format!("this row has a chance, and `{}` is certain", other.id)),
            (None, Some(_)) => refuse(format!("this row is certain, and `{}` has a chance", other.id)),
            _ => true,
        }
    }

    /// The draw that it takes from the other is not one that its own factor set would move.
    fn has_no_other(&self, problems: &mut Problems) -> bool {
        let [own, other] = self.risks;
        let takes = self.link.occurrence.is_some() || own.probability.is_none();
        let set = &self.rows[0].factor_set;
        if let (true, Some(code)) = (takes, set.get()) {
            let message = format!("the loadings of `{code}` would move a draw that is that of `{}`", other.id);
            problems.at(Check::LinkFactorSet, set.spot(), message);
            return false;
        }
        true
    }
}

/// What of the chances of two rows a link between them contradicts.
fn contradiction(own: &Risk, other: &Risk, how: OccurrenceLink, taken: Taken) -> Option<String> {
    let (p, q, id) = (own.probability?, other.probability?, &other.id);
    let end = taken.from + p;
    let unlike = |which: &str| format!("a chance of {p}, and `{id}`, which {which}, has {q}");
    let message = match how {
        OccurrenceLink::Matches if p != q => unlike("it matches"),
        OccurrenceLink::Necessary if p > q => unlike("is necessary for it"),
        OccurrenceLink::Sufficient if p < q => unlike("is sufficient for it"),
        // Where a window begins beyond 1, the row before it has been reported.
        _ if end <= 1.0 + TOLERANCE || taken.from > 1.0 + TOLERANCE => return None,
        OccurrenceLink::Exclusive => {
            format!("the chances of this row, of `{id}` and of what that excludes sum to {}", round(end))
        }
        _ => format!(
            "a chance of {p}, and `{id}` excludes rows with one of {}: together {}",
            round(taken.from),
            round(end)
        ),
    };
    Some(message)
}

/// A sum of decimals without the rounding of binary ones.
fn round(chance: f64) -> f64 {
    (chance * 1e9).round() / 1e9
}
