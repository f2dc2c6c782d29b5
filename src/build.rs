//! Tells the program which commit it is built from, for the manifest. Without git it is "unknown".

use std::process::Command;

fn main() {
    for path in ["src", "Cargo.toml", "Cargo.lock", ".git/HEAD", ".git/refs/heads"] {
        println!("cargo:rerun-if-changed={path}");
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        let changed =
            git(&["status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock"]).is_none_or(|s| !s.is_empty());
        println!("cargo:rustc-env=OUTTURN_COMMIT={commit}{}", if changed { "-changed" } else { "" });
    }
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
