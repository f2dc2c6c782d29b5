//! The starting folders that `outturn new DIR` writes: every table that a first scenario needs, small enough to read.

/// The scenario's name in the texts.
pub const NAME: &str = "my-scenario";

/// File names and their texts: the small example.
pub const FILES: [(&str, &str); 16] = [
    ("README.md", include_str!("starter/README.md")),
    ("scenario.toml", include_str!("starter/scenario.toml")),
    ("nodes.csv", include_str!("starter/nodes.csv")),
    ("organisations.csv", include_str!("starter/organisations.csv")),
    ("positions.csv", include_str!("starter/positions.csv")),
    ("efficiency.csv", include_str!("starter/efficiency.csv")),
    ("delivery.csv", include_str!("starter/delivery.csv")),
    ("pay.csv", include_str!("starter/pay.csv")),
    ("risks.csv", include_str!("starter/risks.csv")),
    ("contracts.csv", include_str!("starter/contracts.csv")),
    ("lines.csv", include_str!("starter/lines.csv")),
    ("factors.csv", include_str!("starter/factors.csv")),
    ("monthly_plan.csv", include_str!("starter/monthly_plan.csv")),
    ("sources.csv", include_str!("starter/sources.csv")),
    ("stresses.toml", include_str!("starter/stresses.toml")),
    ("assurance.toml", include_str!("starter/assurance.toml")),
];

/// The words of today: a board and its trusts, deficit support, efficiency by maturity; where each number is likely to stand.
pub const FILES_2026_27: [(&str, &str); 16] = [
    ("README.md", include_str!("starter/2026-27/README.md")),
    ("scenario.toml", include_str!("starter/2026-27/scenario.toml")),
    ("nodes.csv", include_str!("starter/2026-27/nodes.csv")),
    ("organisations.csv", include_str!("starter/2026-27/organisations.csv")),
    ("positions.csv", include_str!("starter/2026-27/positions.csv")),
    ("control_totals.csv", include_str!("starter/2026-27/control_totals.csv")),
    ("efficiency.csv", include_str!("starter/2026-27/efficiency.csv")),
    ("delivery.csv", include_str!("starter/2026-27/delivery.csv")),
    ("pay.csv", include_str!("starter/2026-27/pay.csv")),
    ("risks.csv", include_str!("starter/2026-27/risks.csv")),
    ("lines.csv", include_str!("starter/2026-27/lines.csv")),
    ("factors.csv", include_str!("starter/2026-27/factors.csv")),
    ("monthly_plan.csv", include_str!("starter/2026-27/monthly_plan.csv")),
    ("sources.csv", include_str!("starter/2026-27/sources.csv")),
    ("stresses.toml", include_str!("starter/stresses.toml")),
    ("assurance.toml", include_str!("starter/assurance.toml")),
];

/// The starting folders by the name that `--template` takes, the one without it first.
pub const TEMPLATES: [(&str, [(&str, &str); 16]); 2] = [("example", FILES), ("2026-27", FILES_2026_27)];

/// The files of a template.
#[must_use]
pub fn files(template: &str) -> Option<[(&'static str, &'static str); 16]> {
    TEMPLATES.into_iter().find(|(name, _)| *name == template).map(|(_, files)| files)
}
