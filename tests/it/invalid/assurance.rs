//! Cases of an assurance that is unfinished, contradictory, or of other inputs.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::Bytes;
use super::files::cases;

const FILE: &str = "assurance.toml";

/// Complete but for `inputs`, of which the case says that it is of others.
const OTHER: &[u8] = b"\
status = \"assured\"\ninputs = \"0000\"\nsunset = \"2026-10\"\npermitted_use = \"The board.\"\nchecked = [\"All.\"]\nlimits = [\"None.\"]\n\
[commissioner]\nname = \"A\"\n[analyst]\nname = \"B\"\ndate = \"2026-09-14\"\n[assurer]\nname = \"C\"\ndate = \"2026-09-18\"\n";
/// One person in two roles, whatever the capitals and spaces.
const ONE: &[u8] = b"[analyst]\nname = \"Bo  Lee\"\n[assurer]\nname = \"bo lee\"\n";
const EARLY: &[u8] = b"[analyst]\ndate = \"2026-09-14\"\n[assurer]\ndate = \"2026-09-13\"\n";
const OVER: &[u8] = b"sunset = \"2026-08\"\n[assurer]\ndate = \"2026-09-13\"\n";
const NOBODY: &[u8] = b"stauts = \"assured\"\n";
const WORD: &[u8] = b"status = \"final\"\n";
const LIST: &[u8] = b"checked = \"All.\"\n";
const DECISION: &[u8] = b"[[decision]]\ndate = \"2026-09-14\"\ndecision = \"Winter is as in the plan.\"\n";
const DATE: &[u8] = b"sunset = \"31/10/2026\"\n";
const HIDDEN: &[u8] = "permitted_use = \"The \u{202e}board\"\n".as_bytes();

pub const CASES: &[Case] = cases! {
    AssurerAnalyst: Bytes(FILE, ONE);
    AssuranceDates: Bytes(FILE, EARLY);
    AssuranceDates: Bytes(FILE, OVER);
    AssuranceLacks: Bytes(FILE, OTHER);
    KeyUnknown: Bytes(FILE, NOBODY);
    WordUnknown: Bytes(FILE, WORD);
    TypeWrong: Bytes(FILE, LIST);
    KeyMissing: Bytes(FILE, DECISION);
    DateMalformed: Bytes(FILE, DATE);
    HiddenCharacter: Bytes(FILE, HIDDEN);
    FileUnknown: Bytes("assurances.toml", WORD);
};
