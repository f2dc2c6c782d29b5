//! The real geography: seven regions, 42 systems and how many trusts of each type and CCGs each one has.

/// `england_tree.csv`: counted from the organisation lists of the NHS Organisation Data Service and the map of April 2019.
const TREE: &str = include_str!("england_tree.csv");

/// One system (sustainability and transformation partnership).
pub struct System {
    /// Code of its region.
    pub region_code: String,
    /// Name of its region.
    pub region_name: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Acute, specialist, mental health, community and ambulance trusts, then CCGs, in September 2018.
    pub counts: [usize; 6],
}

/// Every system, in file order.
pub fn systems() -> Result<Vec<System>, String> {
    let mut reader = csv::Reader::from_reader(TREE.as_bytes());
    let mut systems = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let mut counts = [0; 6];
        for (i, count) in counts.iter_mut().enumerate() {
            *count = record[4 + i].parse().map_err(|error| format!("{}: {error}", &record[4 + i]))?;
        }
        let [region_code, region_name, code, name] = [0, 1, 2, 3].map(|i| record[i].to_owned());
        systems.push(System { region_code, region_name, code, name, counts });
    }
    Ok(systems)
}
