//! The England pack at month 5 of 2018/19: published totals, shared out over synthetic organisations by fixed rules.

mod capacity;
mod efficiency;
#[macro_use]
mod figures;
mod judgement;
mod months;
mod organisations;
mod pay;
pub mod regional;
mod register;
mod shares;
mod spread;
mod tables;
pub mod today;
mod tree;

use std::fmt::Write;

/// A table of the pack.
pub struct Table {
    /// File name.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The tables, and a summary of what they expect.
pub struct Pack {
    /// Every CSV of the pack.
    pub tables: Vec<Table>,
    /// Declared and expected cost by sector and line, for people.
    pub expected: String,
}

/// Everything of the pack that is generated.
pub fn generate() -> Result<Pack, String> {
    let systems = tree::systems()?;
    let mut all = organisations::organisations(&systems);
    let buckets = efficiency::buckets(&all);
    let pay = pay::awards();
    let contracts = register::contracts(&all);
    let risks = register::risks(&all)?;
    once(&mut all, &buckets, &risks);
    let (target, explained) = spread::set(&mut all, &buckets, &pay, &risks, &contracts);

    let mut expected = expected_text(&all, &buckets, &pay, &risks, &contracts);
    writeln!(expected, "spread of a trust, root mean square: {target:.2}, of which the lines explain {explained:.2}")
        .map_err(|error| error.to_string())?;
    let tables = vec![
        tables::nodes(&systems)?,
        tables::organisations(&all)?,
        tables::positions(&all)?,
        tables::efficiency(&all, &buckets)?,
        tables::delivery()?,
        tables::pay(&pay)?,
        tables::risks(&risks)?,
        tables::contracts(&all, &contracts)?,
        tables::control_totals(&systems, &all)?,
        tables::incentives(&all)?,
        tables::factors()?,
        tables::parameters()?,
        months::table(&all, &buckets)?,
        capacity::table(&all, &buckets)?,
        tables::sources()?,
    ];
    Ok(Pack { tables, expected })
}

/// What of a plan does not recur: one-off savings and asset sales.
fn once(all: &mut [organisations::Organisation], buckets: &[efficiency::Bucket], risks: &[register::Risk]) {
    for bucket in buckets.iter().filter(|b| !b.recurrent) {
        all[bucket.organisation].nonrecurrent += bucket.plan;
    }
    for risk in risks.iter().filter(|r| r.line == "asset-sale") {
        if let (register::Severity::Fixed(sale), Some(one)) =
            (risk.severity, all.iter_mut().find(|o| o.code == risk.target))
        {
            one.nonrecurrent += sale;
        }
    }
}

fn expected_text(
    all: &[organisations::Organisation],
    buckets: &[efficiency::Bucket],
    pay: &[pay::Pay],
    risks: &[register::Risk],
    contracts: &[register::Contract],
) -> String {
    let mut lines: Vec<(bool, &str, f64, f64)> = Vec::new();
    let mut add = |providers: bool, line: &'static str, declared: f64, expected: f64| match lines
        .iter_mut()
        .find(|(p, name, ..)| (*p, *name) == (providers, line))
    {
        Some(row) => {
            row.2 += declared;
            row.3 += expected;
        }
        None => lines.push((providers, line, declared, expected)),
    };
    for bucket in buckets {
        let cip = bucket.programme == "cip";
        let kept = if cip && bucket.recurrent { 1.0 - figures::SUBSTITUTION.value } else { 1.0 };
        add(cip, bucket.programme, bucket.declared as f64 / 1000.0, bucket.slip() + kept * bucket.missed());
    }
    for award in pay {
        add(true, award.line, 0.0, award.expected());
    }
    for risk in risks {
        add(risk.on_providers(all), risk.line, risk.declared as f64 / 1000.0, risk.expected());
    }
    for contract in contracts {
        let overlap = (contract.provider_value - contract.commissioner_value) as f64 / 1000.0;
        let borne = judgement::CONTRACT_SHARE[0];
        add(true, "contract", contract.declared as f64 / 1000.0 * (1.0 - borne), overlap * (1.0 - borne));
        add(false, "contract", contract.declared as f64 / 1000.0 * borne, overlap * borne);
    }
    let mut text = String::from("sector        line              declared   expected\n");
    for (providers, line, declared, expected) in lines {
        let sector = if providers { "provider" } else { "commissioner" };
        text.push_str(&format!("{sector:<13} {line:<17} {declared:>8.1} {expected:>10.1}\n"));
    }
    text
}
