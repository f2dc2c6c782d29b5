//! Does the status of figures stand on every page, and does it hold only where all that it needs is there?

#[cfg(feature = "workbook")]
use std::{fs, path::Path, process::Command};

use outturn::model::{Lack, Role, Status};
use outturn::outputs::{self, Wanted};
use outturn::resolve::assurance::fingerprint;
use outturn::resolve::{self, Repair};
use outturn::results::Results;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::starter;
use outturn::study::{Ask, Study};

use super::everything::folder;
use super::input::{good, patch};
#[cfg(feature = "workbook")]
use super::support::place;

/// The example of the format, for the starting folder as it stands.
fn complete() -> String {
    let files = Files::from_pairs(good());
    let study = Study::read(&files, Repair::No).unwrap();
    let example = outturn::scenario::settings::assurance::EXAMPLE;
    let line = example.lines().find(|line| line.starts_with("inputs = ")).unwrap();
    example.replace(line, &format!("inputs = \"{}\"", fingerprint(&study.files)))
}

fn with(assurance: &str) -> Files {
    let mut files = good();
    patch(&mut files, "assurance.toml", |_| assurance.to_owned());
    Files::from_pairs(files)
}

/// Status, why it is less than was asked for, and how many findings say so.
fn standing(files: &Files) -> (Status, Vec<Lack>, usize) {
    let loaded = resolve::load_files(files, Repair::No).unwrap_or_else(|found| panic!("{found}"));
    let assurance = loaded.model.facts.assurance.expect("an assurance");
    (assurance.status, assurance.lacks, loaded.warnings.list().len())
}

fn run(files: &Files) -> Results {
    let ask = Ask { iterations: Some(300), ..Ask::default() };
    Study::read(files, Repair::No).unwrap().run(&ask, &|_| std::ops::ControlFlow::Continue(())).unwrap()
}

#[test]
fn the_template_says_nothing_and_without_its_marks_it_is_the_example() {
    let (_, text) = starter::FILES.into_iter().find(|(name, _)| *name == "assurance.toml").unwrap();
    assert!(resolve::load_files(&Files::from_pairs(good()), Repair::No).unwrap().model.facts.assurance.is_none());
    let body = text.split_once("\n\n").unwrap().1;
    let body: String = body.lines().map(|line| format!("{}\n", line.trim_start_matches('#').trim_start())).collect();
    let plain = |text: &str| text.lines().map(|line| line.trim_start().to_owned()).collect::<Vec<_>>();
    assert_eq!(plain(&body), plain(outturn::scenario::settings::assurance::EXAMPLE));
}

#[test]
fn it_holds_only_where_everything_that_it_needs_is_there() {
    let good = complete();
    assert_eq!(standing(&with(&good)), (Status::Assured, Vec::new(), 0));
    let approved = good.replace("status = \"assured\"", "status = \"approved\"");
    assert_eq!(standing(&with(&approved)), (Status::Approved, Vec::new(), 0));
    assert_eq!(standing(&with(&good.replace("status = \"assured\"", ""))).0, Status::Draft);
    for (text, without, lack) in [
        ("name = \"A. Director\"", "", Lack::Name(Role::Commissioner)),
        ("name = \"B. Analyst\"", "", Lack::Name(Role::Analyst)),
        ("date = \"2026-09-14\"", "", Lack::Signature(Role::Analyst)),
        ("name = \"C. Assurer\"", "", Lack::Name(Role::Assurer)),
        ("date = \"2026-09-18\"", "", Lack::Signature(Role::Assurer)),
        ("name = \"D. Approver\"", "", Lack::Name(Role::Approver)),
        ("date = \"2026-09-22\"", "", Lack::Signature(Role::Approver)),
        ("checked = [", "was = [", Lack::Checked),
        ("limits = [", "were = [", Lack::Limits),
        ("permitted_use = ", "used = ", Lack::PermittedUse),
        ("sunset = \"2026-10\"", "", Lack::Sunset),
        ("inputs = ", "marking_of = ", Lack::Inputs),
    ] {
        assert!(approved.contains(text), "{text}");
        let files = with(&approved.replacen(text, without, 1));
        if without.is_empty() {
            assert_eq!(standing(&files), (Status::Draft, vec![lack], 1), "{text}");
        } else {
            let found = resolve::load_files(&files, Repair::No).expect_err("an unknown setting").listing();
            assert!(found.contains("E051") && found.contains(lack.words()), "{text}: {found}");
        }
    }
}

#[test]
fn other_inputs_changes_and_a_past_sunset_make_a_draft_of_it() {
    let good = complete();
    let mut files = super::input::good();
    patch(&mut files, "assurance.toml", |_| good.clone());
    patch(&mut files, "risks.csv", |text| text.replace("0.25", "0.26"));
    assert_eq!(standing(&Files::from_pairs(files)), (Status::Draft, vec![Lack::OtherInputs], 1));
    let changes = Written::of_command_line(&["risks.winter.high_m = 12".to_owned()]);
    assert_eq!(standing(&with(&good).changed(changes)), (Status::Draft, vec![Lack::Changed], 0));
    let over = good.replace("2026-10", "2026-07").replace("2026-09", "2026-06");
    assert_eq!(standing(&with(&over)), (Status::Draft, vec![Lack::PastSunset], 1));
    let again = run(&with(&good));
    assert_eq!(Results::read(&again.write()).unwrap(), again);
}

#[test]
fn status_and_marking_stand_on_every_page_and_picture_and_text_stays_text() {
    let results = run(&Files::from_folder(&folder("everything-today")).unwrap());
    let files = outputs::of(&results, Wanted::Pages).unwrap();
    let said = "APPROVED, not to be used after 2026-01-31";
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path}"));
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let report = text("report.html");
    assert!(report.contains(said) && report.contains("OFFICIAL (made up)") && !report.contains("DRAFT"), "the report");
    assert!(report.contains("&lt;b&gt;this&lt;/b&gt;") && !report.contains("<b>this"), "markup is text");
    assert!(report.contains("الأرقام مختلقة") && report.contains("Audit &lt;internal&gt;"));
    assert!(text("START-HERE.txt").contains(said));
    let pictures = files.iter().filter(|file| file.path.ends_with(".svg"));
    let mut seen = 0;
    for picture in pictures {
        let drawn = String::from_utf8(picture.bytes.clone()).unwrap();
        // Lines of a stamp break between words.
        assert!(drawn.contains("OFFICIAL") && drawn.contains("APPROVED"), "{}", picture.path);
        seen += 1;
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn run_and_version_of_the_plan_stand_on_every_page_sheet_and_picture() {
    let results = run(&Files::from_folder(&folder("everything")).unwrap());
    assert_eq!(results.scenario.plan_version, "spring");
    let files = outputs::of(&results, Wanted::Pages).unwrap();
    let saved = files.iter().find(|file| file.path == outputs::RESULTS).unwrap();
    let run = &outturn::manifest::sha256(&saved.bytes)[..12];
    let (mut pages, mut pictures) = (0, 0);
    for file in &files {
        let said = String::from_utf8_lossy(&file.bytes).into_owned();
        if file.path.ends_with(".svg") {
            // Lines of a stamp break between words.
            assert!(said.contains(&format!("Run {run}")) && said.contains("spring"), "{}", file.path);
            pictures += 1;
        } else if file.path == outputs::REPORT {
            assert!(said.contains(run) && said.contains("plan version spring"), "{}", file.path);
            pages += 1;
        }
    }
    assert!(pages == 1 && pictures > 5, "{pages} {pictures}");
    #[cfg(feature = "workbook")]
    {
        use super::parts::members;
        let parts = |path: &str| members(files.iter().find(|file| file.path == path).unwrap());
        let named = |name: &str| name.starts_with("xl/worksheets/sheet") || name == "word/header1.xml";
        for (name, text) in parts(outputs::WORKBOOK).into_iter().chain(parts(outputs::PAPER)) {
            assert!(!named(&name) || text.contains(run) && text.contains("plan version spring"), "{name}");
        }
    }
}

#[test]
fn the_version_of_the_plan_is_that_of_the_months_where_nobody_states_another() {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, bytes) in Files::from_folder(&folder("everything")).unwrap().pairs() {
        files.push((name.to_owned(), bytes.to_vec()));
    }
    patch(&mut files, "scenario.toml", |text| text.replace("plan_version = \"spring\"\n", ""));
    assert_eq!(run(&Files::from_pairs(files.clone())).scenario.plan_version, "spring");
    patch(&mut files, "monthly_plan.csv", |text| text.replace(",spring", ","));
    assert_eq!(run(&Files::from_pairs(files)).scenario.plan_version, "");
}

#[test]
fn a_draft_says_so_where_a_scenario_names_nobody() {
    let results = run(&Files::from_pairs(good()));
    let files = outputs::of(&results, Wanted::Pages).unwrap();
    let report = files.iter().find(|file| file.path == "report.html").unwrap();
    let report = String::from_utf8(report.bytes.clone()).unwrap();
    assert!(report.contains("DRAFT: not assured") && !report.contains("ASSURED,"));
    for file in files.iter().filter(|file| file.path.ends_with(".svg")) {
        assert!(String::from_utf8_lossy(&file.bytes).contains("DRAFT"), "{}", file.path);
    }
}

#[cfg(feature = "workbook")]
#[test]
fn a_folder_that_becomes_a_workbook_and_back_keeps_an_assurance_that_holds() {
    let at = place("assurance-convert");
    let converted = |from: &Path, to: &Path| {
        let run = Command::new(env!("CARGO_BIN_EXE_outturn")).arg("convert").args([from, to]).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let standing_of = |files: &Files| {
        let study = Study::read(files, Repair::No).unwrap();
        (fingerprint(&study.files), study.model.facts.assurance.unwrap().status)
    };
    let of_good = fingerprint(&Study::read(&Files::from_pairs(good()), Repair::No).unwrap().files);
    for (name, assurance, status) in [
        ("held", complete(), Status::Assured),
        // Of other inputs it stays so.
        ("other", complete().replace(&of_good, &"0".repeat(64)), Status::Draft),
    ] {
        let [folder, book, back] = ["folder", "book.xlsx", "back"].map(|end| at.join(format!("{name}-{end}")));
        fs::create_dir(&folder).unwrap();
        with(&assurance).pairs().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
        converted(&folder, &book);
        converted(&book, &back);
        let of_folder = standing_of(&Files::from_folder(&folder).unwrap());
        let of_book = standing_of(&Files::from_workbook("book.xlsx", &fs::read(&book).unwrap()).unwrap());
        assert_eq!((of_folder.1, of_book.1), (status, status), "{name}");
        assert_ne!(of_folder.0, of_book.0, "a workbook keeps no comments");
        assert_eq!(standing_of(&Files::from_folder(&back).unwrap()), of_book, "{name}");
    }
}

#[test]
fn long_texts_are_refused() {
    let long = format!("permitted_use = \"{}\"\n", "a ".repeat(2_500));
    let found = resolve::load_files(&with(&long), Repair::No).expect_err("5,000 characters").listing();
    assert!(found.contains("E041"), "{found}");
}
