//! The starting folder that `outturn new DIR` writes: every table that a first scenario needs, small enough to read.

/// The scenario's name in the texts.
pub const NAME: &str = "my-scenario";

/// File names and their texts.
pub const FILES: [(&str, &str); 14] = [
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
];
