//! Writes the tables of the England pack: `cargo run --example generate-pack`. No seed, no clock: the same bytes every time.

#[path = "pack.rs"]
mod pack;

use std::path::Path;

fn main() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/2018-19-m05");
    let pack = pack::generate()?;
    for table in &pack.tables {
        let path = folder.join(table.name);
        std::fs::write(&path, &table.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    print!("{}", pack.expected);
    Ok(())
}
