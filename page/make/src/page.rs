//! The page: template, scripts, the engine and some packs in one file that may load nothing.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use zip::write::SimpleFileOptions;

use crate::Outcome;

const TEMPLATE: &str = include_str!("../page/page.html");
const STYLE: &str = include_str!("../page/page.css");
const SCRIPT: &str = include_str!("../page/page.js");
const WORKER: &str = include_str!("../page/worker.js");

/// Scenarios that go with the page, each with what it is called there.
const PACKS: [(&str, &str); 2] = [
    ("minimal", "Two trusts and their commissioner (invented)"),
    ("2018-19-m05", "The English NHS, 2018/19 at month 5"),
];
/// The most that a page may weigh, bytes.
const MOST: usize = 3_000_000;

/// Makes the page, of the engine that is there or of one that is built.
pub fn make(root: &Path, out: &Path, engine: Option<PathBuf>) -> Outcome<()> {
    let engine = match engine {
        Some(engine) => engine,
        None => built(root)?,
    };
    let (glue, engine) = bound(&engine)?;
    let packed = gzip(&engine)?;
    let worker = format!("{glue}\n{WORKER}");
    let packs: Vec<String> =
        PACKS.iter().enumerate().map(|(at, pack)| embedded(root, at, pack)).collect::<Outcome<_>>()?;
    // Nothing may be loaded from anywhere; what is within may run. The report's frame is bound by its own policy too.
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; worker-src blob:; img-src blob:; style-src 'unsafe-inline'; \
         frame-src blob:; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(SCRIPT))
    );
    let parts = [
        ("{{POLICY}}", policy),
        ("{{STYLE}}", STYLE.to_owned()),
        ("{{WORKER}}", inert(&worker)?),
        ("{{ENGINE}}", STANDARD.encode(&packed)),
        ("{{PACKS}}", packs.join("\n")),
        ("{{SCRIPT}}", inert(SCRIPT)?),
    ];
    let template = TEMPLATE.replace("{{VERSION}}", &version(root)?);
    let page = parts.iter().fold(template, |page, (place, text)| page.replacen(place, text, 1));
    if page.len() > MOST {
        return Err(format!("the page has {} bytes, more than {MOST}", page.len()).into());
    }
    fs::write(out, &page)?;
    println!(
        "{}: {} bytes (engine {} bytes, {} packed; packs {})",
        out.display(),
        page.len(),
        engine.len(),
        packed.len(),
        packs.iter().map(String::len).sum::<usize>()
    );
    Ok(())
}

/// Builds the engine for a browser.
fn built(root: &Path) -> Outcome<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let folder = root.join("page/target");
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--package", "outturn-engine", "--target", TARGET])
        .arg("--manifest-path")
        .arg(root.join("page/Cargo.toml"))
        .arg("--target-dir")
        .arg(&folder)
        // Vectors of 128 bits: every browser that has DecompressionStream has them, and bits stay the same. What is not marked for it is
        // hardly inlined: 40 % less code, as fast.
        .env(
            "RUSTFLAGS",
            "-C target-feature=+simd128 -C llvm-args=-inline-threshold=10 -C llvm-args=-inlinehint-threshold=40",
        )
        .status()?;
    if !status.success() {
        return Err(format!("the engine was not built; it takes `rustup target add {TARGET}`").into());
    }
    Ok(folder.join(TARGET).join("release/outturn_engine.wasm"))
}

/// The engine and the script that speaks to it, for a worker.
fn bound(engine: &Path) -> Outcome<(String, Vec<u8>)> {
    let mut bindgen = Bindgen::new();
    let bindgen = bindgen.input_path(engine).no_modules(true).map_err(|why| why.to_string())?;
    let bindgen = bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(|why| why.to_string())?;
    let glue = output.js().to_owned();
    Ok((glue, output.wasm_mut().emit_wasm()))
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// A scenario as a zip within the page.
fn embedded(root: &Path, at: usize, (name, title): &(&str, &str)) -> Outcome<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root.join("scenarios").join(name))?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "csv" || ending == "toml"));
    files.sort();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(9));
    for file in files {
        zip.start_file(format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy()), options)?;
        zip.write_all(&fs::read(&file)?)?;
    }
    let bytes = STANDARD.encode(zip.finish()?.into_inner());
    Ok(format!(r#"<script type="text/plain" id="pack-{at}" data-pack="{name}" data-title="{title}">{bytes}</script>"#))
}

/// The version of the library, as its manifest has it.
fn version(root: &Path) -> Outcome<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    Ok(format!("outturn {}", version.ok_or("Cargo.toml has no version")?))
}

/// A script that cannot end its element.
fn inert(script: &str) -> Outcome<String> {
    if script.to_ascii_lowercase().contains("</script") || script.contains("<!--") {
        return Err("a script holds what would end its element".into());
    }
    Ok(script.to_owned())
}
