//! Are the gross figures of a system that was cut out of a scenario those of the whole, to the bit?

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::resolve::cut::{Cut, cut};
use outturn::scenario::{Files, Scenario};
use outturn::simulate::RunSettings;
use outturn::summary::column_of;

use super::input::good;
use super::support::{load, place, scenario, whole, write};

/// Gross positions by iteration of a node and of every organisation below it, as bits.
fn gross(folder: &Path, node: &str, iterations: u64) -> Vec<(String, Vec<u64>)> {
    let mut model = load(folder);
    model.rules.clear();
    let compiled = Compiled::new(&model).unwrap();
    let of = model.nodes.iter().position(|own| own.code == node).unwrap();
    let is_below = |start: usize| std::iter::successors(Some(start), |&at| model.nodes[at].parent).any(|at| at == of);
    let below = model.accounts.iter().filter(|account| account.is_organisation && is_below(account.node));
    let codes: Vec<String> =
        std::iter::once(node.to_owned()).chain(below.map(|account| account.code.clone())).collect();
    let columns: Vec<usize> = codes.iter().map(|code| column_of(&model, &compiled, code).unwrap()).collect();
    let settings = RunSettings { seed: 11, iterations, isa: Isa::detect(), sampler: Sampler::Plain };
    let bits = whole(&model, &compiled, settings, &columns).into_iter();
    let bits = bits.map(|column| column.into_iter().map(f64::to_bits).collect());
    codes.into_iter().zip(bits).collect()
}

fn cut_to(folder: &Path, node: &str, name: &str) -> (PathBuf, Cut) {
    let (read, found) = Scenario::from_files(&Files::from_folder(folder).unwrap());
    assert_eq!(found.errors(), 0, "{found}");
    let cut = cut(&read, node).unwrap();
    (write(name, &cut.files), cut)
}

/// A folder for each call: tests beside each other begin from the same scenarios.
fn own_place(name: &str, files: &[(String, String)]) -> PathBuf {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    write(&format!("{name}-{}", CALLS.fetch_add(1, Ordering::Relaxed)), files)
}

/// Two systems that share rows, factors, a contract and parameters.
fn two_systems() -> PathBuf {
    let mut files: Vec<(String, String)> =
        good().into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect();
    files.retain(|(name, _)| name != "monthly_plan.csv");
    // Rows without links leave out their last cells.
    let risks = files.iter_mut().find(|(name, _)| name == "risks.csv").unwrap();
    risks.1 = risks.1.replacen("known_by,note", "known_by,note,linked_to,occurrence_link,impact_link", 1);
    let mut add = |file: &str, rows: &str| match files.iter_mut().find(|(name, _)| name == file) {
        Some((_, text)) => text.push_str(rows),
        None => files.push((file.to_owned(), rows.to_owned())),
    };
    add("nodes.csv", "SY2,Other system,system,REG,\n");
    add(
        "organisations.csv",
        "AC2,Acute two,acute,provider,SY2,333.3,,101.7,33.3,437,2.5,\nCC2,Board two,ccg,commissioner,SY2,290.0,290.0,,,,1.5,\n",
    );
    add("positions.csv", "AC2,(7.7),,,,(7.7),yes,\nCC2,0.3,,,,0.3,yes,\nNAT,5.5,,,,,,\n");
    add("risks.csv", "flu,winter,,sector:provider,shared,turnover,Flu,pert,1.1,2.3,5.9,,,,,,0.7,,no,winter,,,,,\n");
    add("risks.csv", "heat,heat,,REG,shared,equal,Heat,fixed,,,,4.4,,,,0.3,,,no,winter,,,,,\n");
    add("risks.csv", "far,far,,AC2,,,Far,fixed,,,,4.4,,,,0.3,,,no,,,,,,\n");
    add(
        "risks.csv",
        "flu-staff,winter,,sector:provider,shared,turnover,Staff,uniform,0.5,,1.5,,,,,,,,no,,,,,,,flu,,same_proportion\n\
         heat-out,heat,,AC2,,,Out,fixed,,,,2.2,,,,0.2,,,no,,,,,,,heat,necessary,\n\
         heat-in,heat,,sector:provider,each,turnover,In,uniform,1,,3,,,,,0.4,,,no,,,,,,,heat,exclusive,\n\
         heat-off,heat,,sector:provider,each,turnover,Off,uniform,1,,4,,,,,0.3,,,no,,,,,,,heat-in,exclusive,\n",
    );
    add("contracts.csv", "beyond,contract,ACU,CC2,50.0,44.0,0.4,0.15,,,,\n");
    add("correlations.csv", "factor_a,factor_b,level,correlation\nweather,effort,nation,0.3\n");
    add(
        "parameters.csv",
        "parameter_id,kind,line,delivery,factor,level,size\np1,shift,winter;far,,,,0.2\np2,size,agency,,,,0.1\np3,shift,,cip-medium,,,0.15\np4,factor,,,local,system,0.1\n",
    );
    add(
        "scenario.toml",
        "[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5\n",
    );
    own_place("two-systems", &files)
}

#[test]
fn a_system_keeps_its_shares_its_factors_and_its_draws() {
    let folder = two_systems();
    for node in ["SYS", "SY2", "REG"] {
        let (part, cut) = cut_to(&folder, node, &format!("cut-{node}"));
        assert_eq!(gross(&part, node, 2_000), gross(&folder, node, 2_000), "{node}");
        let is_part = node != "REG";
        let contract = cut.beyond.iter().any(|sentence| sentence.starts_with("contract `beyond` is kept with"));
        assert_eq!(contract, is_part, "{:?}", cut.beyond);
    }
}

/// The same two systems with a register as a team keeps it: a title, headings and words of its own, a column that is not read.
fn mapped() -> PathBuf {
    let folder = two_systems();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let own = [
        ("risk_id", "Ref"),
        ("line", "Theme"),
        ("target", "Whom it\n hits"),
        ("low_m", "Least £m"),
        ("factor_set", "Drivers"),
        ("group_size", "Group"),
    ];
    let text = read("risks.csv");
    let header: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let heading = |name: &String| {
        own.iter().find(|(column, _)| column == name).map_or(name.clone(), |(_, own)| (*own).to_owned())
    };
    let quoted = |name: &str| format!("\"{name}\"");
    let mut rows = vec![
        "Risks of two systems, month 5".to_owned(),
        header.iter().map(|name| quoted(&heading(name))).collect::<Vec<_>>().join(",") + ",Score",
    ];
    for line in text.lines().skip(1) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        let mut cells: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        cells.resize(header.len(), String::new());
        // What nearly all rows say is left blank; one word stands for four cells.
        let set = at("factor_set");
        cells[set] = if cells[set].is_empty() { "none".to_owned() } else { cells[set].replace("winter", "") };
        if cells[at("target")] == "sector:provider" && cells[at("spread")] == "shared" {
            cells[at("target")] = "All providers".to_owned();
            for name in ["spread", "share_by"] {
                cells[at(name)].clear();
            }
        }
        rows.push(cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + ",12");
    }
    let mut settings = read("scenario.toml") + "\n[columns.risks]\nScore = \"ignore\"\n";
    for (column, own) in own.iter().filter(|(column, _)| header.iter().any(|name| name == column)) {
        settings.push_str(&format!("\"{}\" = \"{column}\"\n", own.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    settings.push_str(
        "[words.risks.factor_set]\nnone = \"\"\n\"\" = \"winter\"\n[words.risks.target]\n\
         \"All providers\" = { target = \"sector:provider\", spread = \"shared\", share_by = \"turnover\" }\n",
    );
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: Vec<(String, String)> = files
        .map(|name| match name.as_str() {
            "risks.csv" => (name, rows.join("\n") + "\n"),
            "scenario.toml" => (name, settings.clone()),
            _ => (name.clone(), read(&name)),
        })
        .collect();
    own_place("two-systems-mapped", &files)
}

#[test]
fn a_register_in_words_of_its_own_is_cut_as_one_in_those_of_the_format() {
    let (plain, own) = (two_systems(), mapped());
    for node in ["SYS", "SY2", "REG"] {
        let whole = gross(&plain, node, 1_000);
        assert_eq!(gross(&own, node, 1_000), whole, "{node}: the map says the same");
        let (part, cut) = cut_to(&own, node, &format!("cut-mapped-{node}"));
        assert_eq!(gross(&part, node, 1_000), whole, "{node}");
        let settings = &cut.files.iter().find(|(name, _)| name == "scenario.toml").unwrap().1;
        assert!(!settings.contains("[columns") && !settings.contains("[words"), "the cut has the words of the format");
        let warnings = outturn::resolve::load(&part).unwrap().warnings;
        assert!(!warnings.list().iter().any(|found| found.check.code() == "W300"), "{warnings}");
        let (again, _) = cut_to(&part, node, &format!("cut-mapped-again-{node}"));
        assert_eq!(gross(&again, node, 500), gross(&plain, node, 500), "{node}: cut again");
    }
}

#[cfg(feature = "workbook")]
#[test]
fn a_workbook_is_cut_as_its_folder() {
    use outturn::scenario::workbook::{Purpose, write as to_workbook};
    for (folder, name) in [(two_systems(), "plain"), (mapped(), "mapped")] {
        let bytes = to_workbook(&Files::from_folder(&folder).unwrap(), Purpose::Convert).unwrap();
        let (read, found) = Scenario::from_files(&Files::from_workbook("month8.xlsx", &bytes).unwrap());
        assert_eq!(found.errors(), 0, "{name}: {found}");
        for node in ["SYS", "SY2"] {
            let part = write(&format!("cut-workbook-{name}-{node}"), &cut(&read, node).unwrap().files);
            assert_eq!(gross(&part, node, 1_000), gross(&folder, node, 1_000), "{name} {node}");
        }
    }
}

#[test]
fn systems_of_the_packs_keep_their_bits() {
    for (pack, nodes) in [("2018-19-m05", ["QYG", "Y61"]), ("2019-20-regional", ["QUE", "Y58"])] {
        let folder = scenario(pack);
        for node in nodes {
            let (part, cut) = cut_to(&folder, node, &format!("cut-{pack}-{node}"));
            assert_eq!(gross(&part, node, 600), gross(&folder, node, 600), "{pack} {node}");
            assert!(
                cut.beyond.iter().any(|sentence| sentence == "rule `national_ladder` is left out"),
                "{:?}",
                cut.beyond
            );
        }
    }
}

#[test]
fn a_cut_of_a_cut_is_that_of_the_whole_and_what_lies_above_is_called_a_part() {
    let folder = two_systems();
    let names = |folder: &Path| -> Vec<String> {
        outturn::resolve::load(folder).unwrap().model.nodes.iter().map(|node| node.name.clone()).collect()
    };
    let (region, _) = cut_to(&folder, "REG", "cut-once");
    let (system, _) = cut_to(&region, "SY2", "cut-twice");
    assert_eq!(gross(&system, "SY2", 1_000), gross(&folder, "SY2", 1_000));
    let root = &names(&folder)[0];
    assert_eq!(names(&region)[0], format!("Part of {root}"));
    assert_eq!(names(&system)[0], format!("Part of {root}"));
    let (east, _) = cut_to(&scenario("2026-27-m05"), "Y61", "cut-2026-27-m05-Y61");
    let above = ["Part of England", "Part of Sum of the 36 boards (national totals assumed)"];
    assert_eq!(names(&east)[..2], above);
}

#[test]
fn the_command_says_what_it_left_out_and_overwrites_nothing() {
    let folder = place("cut-command").join("QUE");
    let run = |node: &str, dir: &Path| {
        Command::new(env!("CARGO_BIN_EXE_outturn"))
            .args(["cut", scenario("2019-20-regional").to_str().unwrap(), "--node", node, dir.to_str().unwrap()])
            .output()
            .unwrap()
    };
    let first = run("QUE", &folder);
    let said = String::from_utf8_lossy(&first.stdout).into_owned();
    assert!(first.status.success() && said.contains("  rule `named_asks` is left out\n"), "{said}");
    let before = std::fs::read(folder.join("scenario.toml")).unwrap();
    let again = run("QUE", &folder);
    assert_eq!(again.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&again.stderr).contains("it exists already"));
    assert_eq!(std::fs::read(folder.join("scenario.toml")).unwrap(), before);
    let unknown = run("QUX", &folder.join("x"));
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no node `QUX` in nodes.csv; nearest is"));
}
