//! Tells the program which commit it is built from, and from which versions of its dependencies, for the manifest (without git it does not know
//! the commit; without a lock file it has an empty one), and takes the fonts apart: texts are measured by widths alone, and the outlines are
//! most of a font.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The tables of a font that a text is measured by: names and places of glyphs, their widths, pairs, and the size of it all.
const MEASURES: [&[u8; 4]; 7] = [b"OS/2", b"cmap", b"head", b"hhea", b"hmtx", b"kern", b"maxp"];

fn main() {
    // Where git keeps them, if anywhere: a path that is not there would have everything built each time.
    let commits = ["HEAD", "refs/heads"].map(|place| git(&["rev-parse", "--git-path", place]));
    for path in ["src", "Cargo.toml", "Cargo.lock"].map(str::to_owned).into_iter().chain(commits.into_iter().flatten())
    {
        println!("cargo:rerun-if-changed={path}");
    }
    let out = env::var_os("OUT_DIR").expect("cargo names the folder");
    for (name, font) in [("DejaVuSans.ttf", dejavu::sans::regular()), ("DejaVuSans-Bold.ttf", dejavu::sans::bold())] {
        fs::write(Path::new(&out).join(name), without_outlines(font)).expect("cargo's own folder can be written");
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        let changed =
            git(&["status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock"]).is_none_or(|s| !s.is_empty());
        println!("cargo:rustc-env=OUTTURN_COMMIT={commit}{}", if changed { "-changed" } else { "" });
    }
    // A clone on Windows has the same lock with other ends of lines.
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default().replace("\r\n", "\n");
    fs::write(Path::new(&out).join("Cargo.lock"), lock).expect("cargo's own folder can be written");
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The same font with [`MEASURES`] alone (OpenType, "Organization of an OpenType font").
fn without_outlines(font: &[u8]) -> Vec<u8> {
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().expect("four bytes"));
    let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
    let entries: Vec<usize> = (0..tables).map(|table| 12 + 16 * table).collect();
    let kept: Vec<usize> =
        entries.into_iter().filter(|&at| MEASURES.iter().any(|&tag| font[at..at + 4] == *tag)).collect();
    let many = u16::try_from(kept.len()).expect("seven at most");
    let power = 1_u16 << many.ilog2();
    let mut head = font[..4].to_vec();
    for field in [many, 16 * power, power.ilog2() as u16, 16 * (many - power)] {
        head.extend(field.to_be_bytes());
    }
    let (mut body, start) = (Vec::new(), 12 + 16 * kept.len());
    for at in kept {
        let (from, length) = (number(at + 8) as usize, number(at + 12) as usize);
        let place = u32::try_from(start + body.len()).expect("a font of less than 4 GB");
        head.extend(&font[at..at + 8]);
        head.extend(place.to_be_bytes());
        head.extend(&font[at + 12..at + 16]);
        body.extend(&font[from..from + length]);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    head.extend(body);
    head
}
