//! Writes the reference workload ref-430 as a scenario: `cargo run --example generate-ref430 -- FOLDER`.

mod scenario;

use std::env;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: generate-ref430 FOLDER");
        return ExitCode::from(2);
    };
    match scenario::write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: cannot write {}: {problem}", folder.display());
            ExitCode::FAILURE
        }
    }
}
