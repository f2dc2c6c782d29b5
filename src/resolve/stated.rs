//! The scenario's assumptions, each with the rows that state it and where these have their figures from.

use super::lines::CONTRACT;
use crate::model::{Stated, StatedOf};
use crate::scenario::Scenario;
use crate::scenario::record::{Cell, Table};
use crate::scenario::words::Evidence;

/// The assumptions in the order of their kinds, and of first use.
pub fn resolve(scenario: &Scenario) -> Vec<Stated> {
    let mut book: Vec<Stated> = Vec::new();
    for row in &scenario.efficiency.rows {
        row.programme.get().into_iter().for_each(|of| add(&mut book, StatedOf::Line, of.word(), row, None));
    }
    for row in &scenario.pay.rows {
        row.line.get().into_iter().for_each(|line| add(&mut book, StatedOf::Line, line, row, None));
    }
    for row in &scenario.risks.rows {
        row.line.get().into_iter().for_each(|line| add(&mut book, StatedOf::Line, line, row, Some(&row.owner)));
    }
    for row in &scenario.contracts.rows {
        add(&mut book, StatedOf::Line, row.line.get().map_or(CONTRACT, String::as_str), row, None);
    }
    for row in &scenario.delivery.rows {
        let Some(id) = row.delivery_id.get() else { continue };
        add(&mut book, StatedOf::Delivery, id, row, None);
        if let (Some(stated), Some(&mean), Some(&concentration)) =
            (book.last_mut(), row.mean.get(), row.concentration.get())
        {
            // The standard deviation of a beta with a + b = concentration.
            (stated.value, stated.sd) = (Some(mean), Some((mean * (1.0 - mean) / (concentration + 1.0)).sqrt()));
        }
    }
    for row in &scenario.factors.rows {
        let (Some(factor), Some(level)) = (row.factor.get(), row.level.get()) else { continue };
        add(&mut book, StatedOf::Factor, &format!("{factor} within each {level}"), row, None);
    }
    for row in &scenario.parameters.rows {
        let Some(id) = row.parameter_id.get() else { continue };
        add(&mut book, StatedOf::Parameter, id, row, None);
        if let Some(stated) = book.last_mut() {
            stated.name = row.description.or(String::new());
            stated.sd = row.size.get().copied();
        }
    }
    book.sort_by_key(|stated| stated.of);
    book
}

/// A row more of an assumption.
fn add<T: Table>(book: &mut Vec<Stated>, of: StatedOf, id: &str, row: &T, owner: Option<&Cell<String>>) {
    let known = book.iter().position(|stated| stated.of == of && stated.id == id);
    let at = known.unwrap_or_else(|| {
        book.push(Stated {
            of,
            id: id.to_owned(),
            name: String::new(),
            value: None,
            sd: None,
            rows: 0,
            evidence: [0; 3],
            sources: Vec::new(),
            owners: Vec::new(),
            known_by: String::new(),
        });
        book.len() - 1
    });
    let stated = &mut book[at];
    let provenance = row.provenance();
    stated.rows += 1;
    match provenance.evidence.get() {
        Some(Evidence::Published) => stated.evidence[0] += 1,
        Some(Evidence::Derived) => stated.evidence[1] += 1,
        Some(Evidence::Judgement) => stated.evidence[2] += 1,
        None => {}
    }
    let once = |list: &mut Vec<String>, text: &str| {
        if !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    };
    provenance.source.get().into_iter().for_each(|source| once(&mut stated.sources, source));
    owner.and_then(Cell::get).into_iter().for_each(|owner| once(&mut stated.owners, owner));
    // Months of this form are in the order of time.
    if let Some(known) = provenance.known_by.get().map(ToString::to_string).filter(|known| *known > stated.known_by) {
        stated.known_by = known;
    }
}
