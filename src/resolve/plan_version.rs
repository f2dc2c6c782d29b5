//! Which version of the plan the figures are against: what scenario.toml states, else what all rows of monthly_plan.csv state.

use std::collections::BTreeSet;

use crate::diagnostic::{Check, visible};
use crate::scenario::{Problems, Scenario};

/// The version; blank where nobody states one, or where only rows do and not the same.
pub fn resolve(scenario: &Scenario, problems: &mut Problems) -> String {
    let rows = scenario.monthly_plan.rows.iter();
    let of_rows: BTreeSet<&str> = rows
        .filter_map(|row| row.plan_version.get())
        .map(String::as_str)
        .filter(|version| !version.is_empty())
        .collect();
    let stated = &scenario.settings.top.plan_version;
    let Some(version) = stated.get() else {
        let mut one = of_rows.into_iter();
        return one.next().filter(|_| one.next().is_none()).unwrap_or_default().to_owned();
    };
    let others: Vec<String> =
        of_rows.into_iter().filter(|of| of != version).map(|of| format!("`{}`", visible(of))).collect();
    if !others.is_empty() {
        let rows = others.join(", ");
        let message = format!("plan version `{}` here, {rows} in monthly_plan.csv", visible(version));
        problems.at(Check::PlanVersionOther, stated.spot(), message);
    }
    version.clone()
}
