//! Cases of changes that change nothing, or something else than was meant.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Asked, Bytes};
use super::files::cases;

/// A library with a name that stands twice.
const TWICE: &[u8] = b"\
[[stress]]\nname = \"worse\"\ntitle = \"Worse\"\nsource = \"judgement\"\nchange = [\"risks.winter.high_m = 12\"]\n\
[[stress]]\nname = \"worse\"\ntitle = \"Worse still\"\nsource = \"judgement\"\nchange = [\"risks.winter.high_m = 15\"]\n";
/// A library with a change that is none.
const NO_CHANGE: &[u8] = b"\
[[stress]]\nname = \"worse\"\ntitle = \"Worse\"\nsource = \"judgement\"\nchange = [\"risks.winter.high_m by 12\"]\n";

pub const CASES: &[Case] = cases! {
    ChangeMalformed: Asked("risks.winter.high_m");
    ChangeMalformed: Asked("risks.winter.high_m *= twice");
    ChangeMalformed: Asked("money = gbp_000");
    ChangeMalformed: Asked("risks.winter.line *= 2");
    ChangeMalformed: Bytes("stresses.toml", NO_CHANGE);
    ChangeUnknown: Asked("risks.wintr.high_m = 12");
    ChangeUnknown: Asked("risks.winter.hihg_m = 12");
    ChangeUnknown: Asked("risks[linne=winter].high_m = 12");
    ChangeUnknown: Asked("delivery[programme=qip].mean *= 0.9");
    ChangeUnknown: Asked("path.noisse = 0.05");
    ChangeUnknown: Asked("rule.own_action = off");
    ChangeTwice: Asked("risks.winter.high_m = 12"), Asked("risks[line=winter].high_m = 15");
    ChangeTwice: Asked("residual.shape = normal"), Asked("residual.shape = skewed");
    ChangeTwice: Bytes("stresses.toml", TWICE);
    ChangePartly: Asked("risks[in=SYS].mean_m *= 1.5");
};
