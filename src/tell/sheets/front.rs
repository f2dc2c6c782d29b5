//! The sheets of words: what the workbook is, what is in it, how it is read, what was checked, what each column means.

use super::declared::ANSWER;
use super::sheet::{Entry, Sheet};
use crate::model::Role;
use crate::results::Results;
use crate::tell::book::Book;
use crate::tell::page::plain_text;
use crate::tell::print::sentence_case;
use crate::tell::topic;
use crate::tell::words;

fn row(item: &str, words: &str) -> Vec<Entry> {
    vec![Entry::text(item), Entry::text(words)]
}

/// What the workbook is, and where it stands.
pub fn cover(book: &Book<'_>, run: &str) -> Sheet {
    let results = book.results;
    let scenario = &results.scenario;
    let mut rows = vec![
        row("Title", &words::title(results)),
        row("What it is", "Where the year ends, how likely and why: the tables of a simulation, a sheet each"),
        row("Status", &words::standing(results)),
    ];
    rows.extend(words::marking(results).map(|marking| row("Marking", &marking)));
    rows.extend(words::what_if(&scenario.changes).map(|what_if| row("What if", &what_if)));
    rows.extend([row("Position", &words::as_at(results)), row("Starts from", topic::base(results))]);
    rows.extend((!scenario.plan_version.is_empty()).then(|| row("Plan version", &scenario.plan_version)));
    rows.extend([row("Action counted", words::so_far(results)), row("Scenario", &scenario.name)]);
    if !scenario.data_note.trim().is_empty() {
        rows.push(row("Data", &scenario.data_note));
    }
    rows.extend([
        row("Run", run),
        row("Seed and size", &format!("seed {}, {}", results.run.seed, words::iterations(results))),
        row("Made by", &format!("outturn {}", results.run.version)),
        vec![Entry::text("Where to begin"), Entry::Sheet(ANSWER)],
        vec![Entry::text("What is in it"), Entry::Sheet("Contents")],
    ]);
    Sheet::of_words("Cover", "What this workbook is, and where it stands.", &["Item", "What it is"], rows)
}

/// How the figures are read, what they leave out, and how to get them again.
pub fn notes(book: &Book<'_>) -> Sheet {
    let results = book.results;
    let mut notes: Vec<String> = vec![
        plain_text(&topic::assurance::stands(results)),
        "Amounts are £m unless a heading says otherwise. Brackets mean a deficit, or worse. They are a number format: the cells hold plain \
         numbers."
            .to_owned(),
        "Worst, likely and best are read off the distribution of the year end. Worst is P90: nine chances in ten that the position is no \
         worse. Likely is P50: as likely worse as better. Best is P10: one chance in ten that it is better. In the files of data/ P90 is the \
         column q10, as files count from the bad end."
            .to_owned(),
        "Plans and means add up. Worst, likely and best do not: not everybody has a bad year at once. What is held centrally has its mean \
         alone."
            .to_owned(),
        "Cells hold every digit; formats round as the report does. A standard error says what more simulated years would mend, not whether \
         the assumptions are right."
            .to_owned(),
        "Chances are shares of simulated years, shown as per cent. <1% and >99% stand where no number of simulated years can show never or \
         always."
            .to_owned(),
    ];
    notes.extend(topic::caveats(book).iter().map(|caveat| plain_text(caveat)));
    notes.push(
        "Each column is a column of a file in the folder data/: the sheet Data dictionary says which. Blank cells do not apply, or the \
         simulated years are too few to tell."
            .to_owned(),
    );
    notes.push(format!(
        "outturn {} on the same scenario with seed {} and {} gives this workbook again, to the byte. The run on the cover is the first 12 \
         characters of the SHA-256 of data/results.json; audit/manifest.json has all of it, and outturn verify compares.",
        results.run.version,
        results.run.seed,
        words::iterations(results)
    ));
    let rows = (1..).zip(&notes).map(|(number, note): (u64, _)| row(&number.to_string(), note)).collect();
    Sheet::of_words("Notes", "How the figures are read, and what they leave out.", &["Note", "What it says"], rows)
}

/// Every sheet, to go to.
pub fn contents(sheets: &[Sheet]) -> Sheet {
    let row = |sheet: &Sheet| {
        let file = if sheet.table.is_empty() { String::new() } else { format!("data/{}.csv", sheet.table) };
        vec![Entry::Sheet(sheet.name), Entry::text(&sheet.about), Entry::text(&file)]
    };
    let rows = sheets.iter().map(row).collect();
    Sheet::of_words("Contents", "The sheets of this workbook.", &["Sheet", "What it holds", "File"], rows)
}

/// Who answers for the figures, and what was decided; none where the scenario does not say.
pub fn assurance(results: &Results) -> Option<Sheet> {
    let of = results.scenario.assurance.as_ref()?;
    let row = |item: &str, says: &str, who: &str, date: &str| [item, says, who, date].map(Entry::text).to_vec();
    let mut rows = vec![row("Status", &words::standing(results), "", &of.sunset)];
    rows.extend(of.lacks.iter().map(|lack| row("Missing", lack.words(), "", "")));
    rows.extend(Role::ALL.map(|role| {
        let signed = of.of(role);
        row(&sentence_case(role.word()), &signed.post, &signed.name, &signed.date)
    }));
    rows.extend(of.checked.iter().map(|text| row("Checked", text, "", "")));
    rows.extend(of.limits.iter().map(|text| row("Left open", text, "", "")));
    rows.push(row("Permitted use", &of.permitted_use, "", ""));
    rows.push(row("Inputs", &of.inputs, "", ""));
    rows.extend(of.decisions.iter().map(|of| row("Decision", &of.decision, &of.by, &of.date)));
    let about = "Who answers for the figures, what was checked, what they may be used for, and what was decided.";
    Some(Sheet::of_words("Assurance", about, &["Item", "What it says", "Who", "Date"], rows))
}

/// Every column of every sheet of figures: what it means, and where it comes from.
pub fn dictionary(sheets: &[Sheet]) -> Sheet {
    let mut rows = Vec::new();
    for sheet in sheets {
        for column in &sheet.columns {
            let Some((table, name)) = &column.from else { continue };
            let cells = [column.heading.as_str(), &column.about, &format!("data/{table}.csv"), name];
            rows.push(std::iter::once(Entry::Sheet(sheet.name)).chain(cells.map(Entry::text)).collect());
        }
    }
    Sheet::of_words(
        "Data dictionary",
        "What each column means, and the column of the file that it is.",
        &["Sheet", "Column", "Meaning", "File", "Column of the file"],
        rows,
    )
}
