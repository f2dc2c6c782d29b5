//! The page of the format, from the declarations that the readers use.

use std::fmt::Write as _;

use super::history::{BridgeStepRow, FigureRow, PublicationRow, SavingRow, YearToDateRow};
use super::kind::LARGEST_AMOUNT_M;
use super::record::{Field, Need, Record, Subject, TableInfo};
use super::settings::assurance;
use super::settings::stresses::{self, StressRecord};
use super::settings::{FILE, RULE_SECTIONS, RULE_WORDS, RuleWord, SECTIONS};
use super::tables::NodeRow;
use super::words::{
    AgencyCapWord, AssuranceWord, BaseWord, BasisWord, BridgeWord, ClassWord, CopulaWord, DefinitionWord,
    DirectionWord, Dist, EstimateWord, Evidence, FundWord, ImpactWord, ItemWord, KeyWord, MeasureWord, MetFromWord,
    OccurrenceWord, ParameterWord, ProgrammeWord, ProtocolWord, RangeWord, Rating, Sector, ShapeWord, SizeColumn,
    SpreadWord, StatusWord, StepWord, TriggerWord, ViewWord, WhoseWord,
};
use super::{LARGEST_FILE, MOST_ROWS, TABLES};
use crate::id::{LONGEST_CODE, RESERVED};

const HEAD: &str = include_str!("page/head.md");

/// Columns that every table may have, described once.
const COMMON: [&str; 4] = ["evidence", "source", "known_by", "note"];

/// The text of `docs/FORMAT.md`.
#[must_use]
pub fn format_page() -> String {
    let reserved = RESERVED.map(|word| format!("`{word}`")).join(", ");
    let mut out = HEAD
        .replace("{LARGEST_MIB}", &(LARGEST_FILE / (1024 * 1024)).to_string())
        .replace("{MOST_ROWS}", &MOST_ROWS.to_string())
        .replace("{LONGEST_CODE}", &LONGEST_CODE.to_string())
        .replace("{LARGEST_AMOUNT}", &LARGEST_AMOUNT_M.to_string())
        .replace("{RESERVED}", &reserved);
    let _ = writeln!(out, "\n## {FILE}\n\nCompulsory.");
    for (heading, fields) in SECTIONS.iter().chain(RULE_SECTIONS) {
        let _ = writeln!(out, "\n### {heading}\n\n| key | must be given | holds | meaning |\n|---|---|---|---|");
        for field in *fields {
            row(&mut out, field);
        }
        if heading.starts_with("Top") {
            let _ = writeln!(
                out,
                "| `not_in_range` | no | list of texts | What is not in the range, one sentence each; said before any range. |"
            );
        }
    }
    let _ = writeln!(
        out,
        "\n## {}\n\nOptional: a library of stresses for `outturn stress`. Each is a section `[[stress]]`.\n\n| key | must be given | holds | \
         meaning |\n|---|---|---|---|",
        stresses::FILE
    );
    for field in StressRecord::FIELDS {
        row(&mut out, field);
    }
    let _ = writeln!(out, "| `change` | yes | list of texts | What it changes: see Changes above. |");
    assured(&mut out);
    let _ = writeln!(
        out,
        "\n## Columns that every table may have\n\n| column | must be given | holds | meaning |\n|---|---|---|---|"
    );
    for field in NodeRow::FIELDS.iter().filter(|field| COMMON.contains(&field.name)) {
        row(&mut out, field);
    }
    for info in TABLES {
        table(&mut out, info);
    }
    out.push_str("\n## Words\n");
    words(&mut out, "status of an assurance", AssuranceWord::EXPLAINED);
    words(&mut out, "base", BaseWord::EXPLAINED);
    words(&mut out, "sector", Sector::EXPLAINED);
    words(&mut out, "programme", ProgrammeWord::EXPLAINED);
    words(&mut out, "risk_rating", Rating::EXPLAINED);
    words(&mut out, "direction", DirectionWord::EXPLAINED);
    words(&mut out, "spread", SpreadWord::EXPLAINED);
    words(&mut out, "share_by, paybill", SizeColumn::EXPLAINED);
    words(&mut out, "status", StatusWord::EXPLAINED);
    words(&mut out, "occurrence_link", OccurrenceWord::EXPLAINED);
    words(&mut out, "impact_link", ImpactWord::EXPLAINED);
    words(&mut out, "dist", Dist::EXPLAINED);
    words(&mut out, "range", RangeWord::EXPLAINED);
    words(&mut out, "evidence", Evidence::EXPLAINED);
    words(&mut out, "shape", ShapeWord::EXPLAINED);
    words(&mut out, "protocol", ProtocolWord::EXPLAINED);
    words(&mut out, "copula", CopulaWord::EXPLAINED);
    words(&mut out, "kind of a rule", RuleWord::EXPLAINED);
    words(&mut out, "kind of a parameter", ParameterWord::EXPLAINED);
    RULE_WORDS.iter().for_each(|(name, explained)| words(&mut out, name, explained));
    words(&mut out, "trigger", TriggerWord::EXPLAINED);
    words(&mut out, "view", ViewWord::EXPLAINED);
    words(&mut out, "agency_cap", AgencyCapWord::EXPLAINED);
    words(&mut out, "kind of a bridge's item", ItemWord::EXPLAINED);
    history(&mut out);
    words(&mut out, "share_by of a rule", KeyWord::EXPLAINED);
    words(&mut out, "met_from", MetFromWord::EXPLAINED);
    words(&mut out, "kind of a step", StepWord::EXPLAINED);
    out
}

/// The file on who answers for the figures.
fn assured(out: &mut String) {
    let _ = writeln!(
        out,
        "\n## {}\n\nOptional: who answers for the figures, what was checked, and of which inputs. Every page, sheet and picture says DRAFT until all that \
         `assured` or `approved` needs is there, and falls back to DRAFT, with the reason, where the inputs are others than those that were looked \
         at, with changes (`--set`), with replaced correlations, and where the month of the data is after `sunset`. The program has no clock: it \
         prints the last day of use. `outturn check` prints what to write as `inputs`. In a workbook it is the sheet `assurance`, the lines of the \
         file in its first column below the heading `text`. A workbook keeps no comments, so its inputs have another SHA-256 than those of its \
         folder: `outturn convert` writes that of the workbook where the assurance is of the folder as it stands and both are read as the same \
         model; elsewhere it is of other inputs. Example:\n\n```toml\n{}```",
        assurance::FILE,
        assurance::EXAMPLE
    );
    for (heading, fields) in assurance::SECTIONS {
        let _ = writeln!(
            out,
            "\n### {heading} ({})\n\n| key | must be given | holds | meaning |\n|---|---|---|---|",
            assurance::FILE
        );
        for field in fields {
            row(out, field);
        }
        if heading.starts_with("Top") {
            for (key, about) in assurance::LISTS {
                let _ = writeln!(out, "| `{key}` | no | list of texts | {about} |");
            }
        }
    }
}

/// The history folder: its tables and words.
fn history(out: &mut String) {
    out.push_str(
        "\n# The history folder\n\nWhat `outturn calibrate` and `outturn backtest` read with `--history DIR`; without it they take \
         the one that the program carries (`scenarios/history`). Files and cells are as in a scenario folder; money is in £m, in columns \
         that end in `_m`.\n",
    );
    table(out, &TableInfo::of::<FigureRow>(Subject::History));
    table(out, &TableInfo::of::<SavingRow>(Subject::History));
    table(out, &TableInfo::of::<BridgeStepRow>(Subject::History));
    table(out, &TableInfo::of::<YearToDateRow>(Subject::History));
    table(out, &TableInfo::of::<PublicationRow>(Subject::History));
    out.push_str("\n## Words of the history\n");
    words(out, "class", ClassWord::EXPLAINED);
    words(out, "measure", MeasureWord::EXPLAINED);
    words(out, "definition", DefinitionWord::EXPLAINED);
    words(out, "basis", BasisWord::EXPLAINED);
    words(out, "fund", FundWord::EXPLAINED);
    words(out, "kind of a bridge's step", BridgeWord::EXPLAINED);
    words(out, "whose", WhoseWord::EXPLAINED);
    words(out, "estimate", EstimateWord::EXPLAINED);
}

fn table(out: &mut String, info: &TableInfo) {
    let need = if info.compulsory { "Compulsory." } else { "A missing file means that there are none." };
    let _ = writeln!(
        out,
        "\n## {}\n\n{} {need}\n\n| column | must be given | holds | meaning |\n|---|---|---|---|",
        info.file, info.about
    );
    // Tables whose `source` and `known_by` are columns of their own: they are not the optional ones.
    let own = info.fields.iter().any(|field| field.name == "source" && field.need != Need::May);
    for field in info.fields.iter().filter(|field| own || !COMMON.contains(&field.name)) {
        row(out, field);
    }
}

fn row(out: &mut String, field: &Field) {
    let suffix = if field.money { "_m" } else { "" };
    let need = match field.need {
        Need::Must => "yes",
        Need::Column => "the column, not the cell",
        Need::May => "no",
    };
    let _ = writeln!(out, "| `{}{suffix}` | {need} | {} | {} |", field.name, field.holds, field.about);
}

fn words(out: &mut String, name: &str, words: &[(&str, &str)]) {
    let _ = writeln!(out, "\n**{name}**\n");
    for (word, about) in words {
        let _ = writeln!(out, "- `{word}`: {about}");
    }
}
