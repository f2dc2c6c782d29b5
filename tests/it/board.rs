//! Do readers that are not ours open what goes to a board?

use std::path::Path;
use std::process::Command;

use crate::support::{place, scenario};

/// What the script ends with where its libraries are not there.
const SKIPPED: i32 = 77;

#[test]
fn openpyxl_and_python_docx_open_the_pack_where_they_are_there() {
    let folder = place("board").join("results");
    let run = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .arg("run")
        .arg(scenario("2019-20-regional"))
        .args(["--iterations", "400", "--quiet", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proofs/open_pack.py");
    // Without Python there is nobody to open it.
    let Ok(opened) = Command::new("python3").arg(script).arg(&folder).output() else { return };
    let said = String::from_utf8_lossy(&opened.stdout);
    assert!(
        [Some(0), Some(SKIPPED)].contains(&opened.status.code()),
        "{said}{}",
        String::from_utf8_lossy(&opened.stderr)
    );
}
