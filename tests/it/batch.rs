//! A batch computes each case once, goes on where it was stopped, and leaves nothing half done.

use std::fs;
use std::process::Command;

use super::support::{place, scenario};

fn batch(folder: &std::path::Path, out: &std::path::Path, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
    command.arg("batch").arg(folder).arg("--out").arg(out).args(["--iterations", "300", "--tables-only"]).args(more);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A folder of scenarios: copies of one with other plans, and its stresses.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = place(name);
    for (copy, plan) in [("one", "1"), ("two", "3")] {
        let to = folder.join("in").join(copy);
        fs::create_dir_all(&to).unwrap();
        for file in
            fs::read_dir(scenario("minimal")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
        {
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
        let positions = fs::read_to_string(to.join("positions.csv")).unwrap();
        let changed = positions.replacen("AAA,2,", &format!("AAA,{plan},"), 1);
        fs::write(to.join("positions.csv"), changed).unwrap();
    }
    let stress = "[[stress]]\nname = \"dear\"\ntitle = \"Demand is dearer\"\nsays = \"A test.\"\nsource = \"made up\"\nchange = [\"risks.demand-a.mean_m += 1\"]\n";
    fs::write(folder.join("in/one/stresses.toml"), stress).unwrap();
    folder
}

#[test]
fn each_case_is_computed_once_and_a_batch_goes_on() {
    let folder = folder("batch-once");
    let (input, out) = (folder.join("in"), folder.join("out"));
    let (code, stdout, stderr) = batch(&input, &out, &["--stresses", "--quiet"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    let table = || fs::read_to_string(out.join("summary/data/batch.csv")).unwrap();
    let first = table();
    // A head, two scenarios, one stress.
    assert_eq!(first.lines().count(), 4, "{first}");
    assert!(first.contains("one,dear,Demand is dearer,"), "{first}");
    // One result is lost, as by a kill: it alone is made again, to the same bytes.
    let folders = || {
        let mut names: Vec<String> = fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let all = folders();
    assert_eq!(all.len(), 4, "{all:?}");
    let lost = all.iter().find(|name| name.starts_with("two-")).unwrap();
    fs::remove_dir_all(out.join(lost)).unwrap();
    let (_, dry, _) = batch(&input, &out, &["--stresses", "--dry-run"]);
    assert!(dry.contains("would run two\n") && !dry.contains("would run one"), "{dry}");
    let (code, stdout, stderr) = batch(&input, &out, &["--stresses"]);
    assert!(code == 0 && stdout.contains("3 cases, 2 of them kept from before"), "{stdout}{stderr}");
    assert_eq!((table(), folders()), (first.clone(), all));
    // The folder of a batch is verified folder by folder.
    let verified = Command::new(env!("CARGO_BIN_EXE_outturn")).arg("verify").arg(&out).output().unwrap();
    let words = String::from_utf8(verified.stdout).unwrap();
    assert!(verified.status.success() && words.matches("as this program makes them").count() == 3, "{words}");
    // Another question is another result.
    let (code, _, stderr) = batch(&input, &out, &["--stresses", "--seed", "5", "--quiet"]);
    assert!(code == 0 && table() != first && folders().len() == 7, "{stderr}");
}

#[test]
fn what_cannot_be_read_does_not_stop_the_others() {
    let folder = folder("batch-wrong");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::write(input.join("one/positions.csv"), "nonsense\n").unwrap();
    let (code, stdout, stderr) = batch(&input, &out, &[]);
    assert_eq!(code, 1);
    assert!(stdout.contains("1 cases; 1 without results") || stdout.contains("1 case; 1 without results"), "{stdout}");
    assert!(stderr.contains("one: ") && stderr.contains("positions.csv"), "{stderr}");
    let (code, _, stderr) = batch(&folder.join("nowhere"), &out, &[]);
    assert!(code == 1 && stderr.contains("name a folder of scenarios"), "{stderr}");
    let (code, _, stderr) = batch(&out, &folder.join("other"), &[]);
    assert!(code == 1 && stderr.contains("no scenario is in it"), "{stderr}");
}
