//! Official forecasts: when and how they are revised.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::model::{Protocol, Reporting};
use crate::reporting::Behaviour;
use crate::scenario::Scenario;
use crate::scenario::words::ProtocolWord;

/// Pressure on the root where the scenario gives none. Judgement.
const DEFAULT_PRESSURE: f64 = 0.5;

/// What `[reporting]` asks for; none without it.
pub fn resolve(scenario: &Scenario, world: &World<'_>) -> Option<Reporting> {
    let given = scenario.settings.reporting.as_ref()?;
    let default = Behaviour::DEFAULT;
    let stated: BTreeMap<&str, f64> = scenario
        .nodes
        .rows
        .iter()
        .filter_map(|row| Some((row.node_code.get()?.as_str(), *row.pressure.get()?)))
        .collect();
    let mut pressure: Vec<f64> = Vec::new();
    for node in &world.nodes {
        // Parents precede their children.
        let above = node.parent.and_then(|parent| pressure.get(parent).copied()).unwrap_or(DEFAULT_PRESSURE);
        pressure.push(stated.get(node.code.as_str()).copied().unwrap_or(above));
    }
    Some(Reporting {
        protocol: match given.protocol.or(ProtocolWord::Quarterly) {
            ProtocolWord::Quarterly => Protocol::Quarterly,
            ProtocolWord::Monthly => Protocol::Monthly,
        },
        behaviour: Behaviour {
            base: given.base.or(default.base),
            gap: given.gap.or(default.gap),
            pressure: given.pressure.or(default.pressure),
            midyear: given.midyear.or(default.midyear),
            breadcrumb: given.breadcrumb.or(default.breadcrumb),
            view: given.view_sd.or(default.view),
        },
        pressure,
    })
}
