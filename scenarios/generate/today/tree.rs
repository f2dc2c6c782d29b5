//! The map of August 2026: which trusts stood in which system until March 2026 and in which board since, as counts.

use super::year::{Unit, Year};

/// `systems_2026.csv`: one row for each system of 2025/26 and board of 2026/27 that share ground.
const MAP: &str = include_str!("../systems_2026.csv");

/// The level below regions: a system with its one board.
pub struct System {
    /// Code and name of its region.
    pub region: (String, String),
    /// Code and name.
    pub code: String,
    pub name: String,
    /// Acute, specialist, mental health, community and ambulance trusts.
    pub counts: [usize; 5],
    /// Allocation of 2025/26 in £ thousand.
    pub allocation: i64,
}

/// The systems of a year in the order of the map.
pub fn units(year: &Year) -> Result<Vec<System>, String> {
    let mut reader = csv::Reader::from_reader(MAP.as_bytes());
    let mut found: Vec<System> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record[at].to_owned();
        let (code, name) = match year.unit {
            Unit::System => (cell(2), cell(3)),
            Unit::Board => (cell(4), cell(5)),
        };
        let whole = |at: usize| record[at].parse::<f64>().map_err(|error| format!("{}: {error}", &record[at]));
        let at = found.iter().position(|system| system.code == code).unwrap_or(found.len());
        if at == found.len() {
            found.push(System { region: (cell(0), cell(1)), code, name, counts: [0; 5], allocation: 0 });
        }
        for (i, count) in found[at].counts.iter_mut().enumerate() {
            *count += whole(7 + i)? as usize;
        }
        found[at].allocation += (whole(12)? * 1000.0).round() as i64;
    }
    // The rows of a region stand together, those of a board need not.
    let order: Vec<String> = found.iter().map(|system| system.region.0.clone()).collect();
    found.sort_by_key(|system| order.iter().position(|code| *code == system.region.0));
    Ok(found)
}

/// The first system of each region.
pub fn regions(units: &[System]) -> Vec<&System> {
    let first = |&(i, system): &(usize, &System)| i == 0 || units[i - 1].region.0 != system.region.0;
    units.iter().enumerate().filter(first).map(|(_, system)| system).collect()
}
