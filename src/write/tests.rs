use super::*;
use crate::manifest::{Made, Question};
use crate::study::Ask;

/// A fresh folder below the build folder, by test name.
fn place(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp").join(format!("write-{name}"));
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("a scratch folder");
    place
}

fn results(text: &str) -> Vec<Artifact> {
    let mut artifacts = vec![
        Artifact::new("data/nodes.csv", text.as_bytes().to_vec()),
        Artifact::new("charts/a.svg", b"<svg/>".to_vec()),
    ];
    let made = Made::new(Question::Run, Ask::default());
    artifacts.push(Manifest::without_results("test", &[], &artifacts, made).artifact().expect("a manifest"));
    artifacts.push(log::run_log("", &[]));
    artifacts
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn results_appear_whole_and_parents_only_at_the_commit() {
    let place = place("whole");
    let folder = place.join("results/deep");
    let destination = Destination::prepare(&folder, false).expect("writable");
    assert!(!place.join("results").exists());
    destination.commit(&results("one")).expect("written");
    assert_eq!(names(&place), ["results"]);
    assert_eq!(names(&folder), ["audit", "charts", "data"]);
    assert_eq!(names(&folder.join("audit")), ["manifest.json", "run.log"]);
    assert_eq!(fs::read(folder.join("data/nodes.csv")).expect("a file"), b"one");
}

#[test]
fn a_destination_dropped_without_a_commit_leaves_nothing() {
    let place = place("dropped");
    let destination = Destination::prepare(&place.join("results"), false).expect("writable");
    assert!(destination.partial().is_dir());
    drop(destination);
    assert!(names(&place).is_empty());
}

#[test]
fn existing_results_are_replaced_only_when_asked() {
    let place = place("asked");
    let folder = place.join("results");
    Destination::prepare(&folder, false).expect("writable").commit(&results("one")).expect("written");
    assert!(matches!(Destination::prepare(&folder, false), Err(WriteError::Exists(_))));
    Destination::prepare(&folder, true).expect("writable").commit(&results("two")).expect("written");
    assert_eq!(fs::read(folder.join("data/nodes.csv")).expect("a file"), b"two");
    assert_eq!(names(&place), ["results"]);
}

#[test]
fn a_folder_that_is_not_ours_is_never_replaced() {
    let place = place("foreign");
    fs::write(place.join("letter.txt"), "dear").expect("a file");
    assert!(matches!(Destination::prepare(&place, true), Err(WriteError::NotResults(_))));
    fs::create_dir(place.join("audit")).expect("a folder");
    fs::write(place.join(manifest::FILE), "{\"name\": \"an app\"}").expect("a file");
    assert!(matches!(Destination::prepare(&place, true), Err(WriteError::NotResults(_))));
    assert!(matches!(Destination::prepare(&place.join("letter.txt"), true), Err(WriteError::NotAFolder(_))));
    assert!(matches!(Destination::prepare(&place.join("letter.txt/below"), true), Err(WriteError::NotAFolder(_))));
    assert_eq!(names(&place), ["audit", "letter.txt"]);
}

#[test]
fn a_file_that_somebody_put_among_the_results_is_not_lost() {
    let place = place("notes");
    let folder = place.join("results");
    Destination::prepare(&folder, false).expect("writable").commit(&results("one")).expect("written");
    fs::write(folder.join("charts/notes.txt"), "mine").expect("a file");
    match Destination::prepare(&folder, true) {
        Err(WriteError::HoldsOthers(_, file)) => assert_eq!(file, "charts/notes.txt"),
        other => panic!("expected a refusal, had {other:?}"),
    }
}

#[test]
fn an_empty_folder_may_be_filled() {
    let place = place("empty");
    Destination::prepare(&place, false).expect("writable").commit(&results("one")).expect("written");
    assert!(place.join("data/nodes.csv").is_file());
}

#[test]
fn a_commit_that_fails_leaves_the_old_results() {
    let place = place("fails");
    let folder = place.join("results");
    Destination::prepare(&folder, false).expect("writable").commit(&results("one")).expect("written");
    // `data/nodes.csv` as a folder and as a file cannot both be.
    let clash = [Artifact::new("data/nodes.csv", b"two".to_vec()), Artifact::new("data/nodes.csv/x", b"two".to_vec())];
    let error = Destination::prepare(&folder, true).expect("writable").commit(&clash).expect_err("a clash");
    assert!(matches!(error, WriteError::Io(..)), "{error}");
    assert_eq!(fs::read(folder.join("data/nodes.csv")).expect("a file"), b"one");
    assert_eq!(names(&place), ["results"]);
}

#[test]
fn artifacts_cannot_leave_the_folder() {
    let place = place("outside");
    for path in ["../x", "/x", "", "a/../../x"] {
        let destination = Destination::prepare(&place.join("results"), false).expect("writable");
        let error = destination.commit(&[Artifact::new(path, Vec::new())]).expect_err("refused");
        assert!(matches!(error, WriteError::BadArtifact(_)), "{path}: {error}");
    }
    assert!(names(&place).is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_or_replaced() {
    let place = place("link");
    let folder = place.join("results");
    Destination::prepare(&folder, false).expect("writable").commit(&results("one")).expect("written");
    std::os::unix::fs::symlink(&folder, place.join("latest")).expect("a link");
    assert!(matches!(Destination::prepare(&place.join("latest"), true), Err(WriteError::NotAFolder(_))));
}

#[test]
fn a_place_that_cannot_be_written_is_refused_beforehand() {
    // Nobody, not even root, can create a folder under /proc.
    if cfg!(target_os = "linux") {
        let error = Destination::prepare(Path::new("/proc/outturn-results"), false).expect_err("not writable");
        assert!(matches!(error, WriteError::Io(..)), "{error}");
        assert!(error.to_string().ends_with("; choose an --out where you may write"), "{error}");
    }
    assert!(matches!(Destination::prepare(Path::new("/"), false), Err(WriteError::NoName(_))));
}
