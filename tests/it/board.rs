//! Do readers that are not ours open what goes to a board?

use std::path::Path;
use std::process::Command;

use crate::support::{place, scenario};

/// What the script ends with where its libraries are not there.
const SKIPPED: i32 = 77;

/// Runs a scenario and gives its folder to a script of tests/proofs, which ends with [`SKIPPED`] where what it needs is not there.
#[track_caller]
fn opened(name: &str, script: &str) {
    let folder = place(&format!("board-{name}")).join("results");
    let run = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .arg("run")
        .arg(scenario(name))
        .args(["--iterations", "400", "--quiet", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proofs").join(script);
    // Without Python there is nobody to open it.
    let Ok(opened) = Command::new("python3").arg(script).arg(&folder).output() else { return };
    let said = String::from_utf8_lossy(&opened.stdout);
    assert!(
        [Some(0), Some(SKIPPED)].contains(&opened.status.code()),
        "{said}{}",
        String::from_utf8_lossy(&opened.stderr)
    );
}

#[test]
fn openpyxl_and_python_docx_open_the_pack_where_they_are_there() {
    opened("2019-20-regional", "open_pack.py");
}

#[test]
fn libreoffice_prints_every_number_of_the_paper_and_keeps_every_sheet_and_chart_where_it_is_there() {
    opened("2018-19-m05", "office.py");
}
