//! Writes the tables of the packs of 2018/19, 2019/20, 2025/26 and 2026/27 and of the back-test: `cargo run --example generate-pack`. No seed, no
//! clock: the same bytes every time.

#[path = "backtest.rs"]
mod backtest;
#[path = "pack.rs"]
mod pack;

use std::path::Path;

use outturn::history::History;

fn main() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/2018-19-m05");
    let pack = pack::generate()?;
    for table in &pack.tables {
        let path = folder.join(table.name);
        std::fs::write(&path, &table.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let regional = folder.with_file_name("2019-20-regional");
    for table in &pack::regional::generate()? {
        let path = regional.join(table.name);
        std::fs::write(&path, &table.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    print!("{}", pack.expected);
    for pack in pack::today::generate()? {
        let folder = folder.with_file_name(pack.name);
        for table in &pack.tables {
            let path = folder.join(table.name);
            std::fs::write(&path, &table.bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        print!("{}", pack.expected);
    }
    let (history, _) = History::embedded().map_err(|found| found.to_string())?;
    for pack in backtest::generate(&history)? {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/backtest").join(pack.name);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for (name, text) in &pack.files {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}
