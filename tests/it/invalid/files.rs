//! Cases of files, headers, cells and settings.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Bytes, Remove, Replace, Twice};

const SETTINGS: &str = "scenario.toml";
const ORGANISATIONS: &str = "organisations.csv";
const RISKS: &str = "risks.csv";

macro_rules! cases {
    ($( $check:ident: $( $change:expr ),+; )+) => {
        &[$( Case { check: Check::$check, changes: &[$( $change ),+] }, )+]
    };
}
pub(super) use cases;

pub const CASES: &[Case] = cases! {
    FileMissing: Remove(SETTINGS);
    FileMissing: Remove("positions.csv");
    FileMissing: Remove(ORGANISATIONS);
    NotUtf8: Bytes("risks.csv", b"risk_id,line\nr1,winter \xa3\n");
    FileTwice: Twice(RISKS);
    FileTwice: Twice(SETTINGS);
    FileUnknown: Bytes("risk.csv", b"risk_id\n");
    FileUnknown: Bytes("Contracts.CSV", b"contract_id\n");
    QuoteUnclosed: Replace("sources.csv", "A made-up", "\"A made-up");
    QuoteMisplaced: Replace("sources.csv", "A made-up", "A \"made-up\"");
    QuoteMisplaced: Replace("sources.csv", "A made-up", "\"A\" made-up");
    DelimiterWrong: Bytes("contracts.csv", b"contract_id;provider_code\nc1;ACU\n");
    HeaderMissing: Bytes("contracts.csv", b"\r\n  \r\n");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{1b}[31m trust");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "\"Acute\ntrust\"");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute \u{202e}trust");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{200b} trust");
    RowTooLong: Replace(ORGANISATIONS, "4.0,turnover_m is", "4.0,turnover_m, is");
    ColumnUnknown: Replace(ORGANISATIONS, "beds,", "bedz,");
    ColumnUnknown: Replace("nodes.csv", "node_name,", "nodename,");
    ColumnUnknown: Replace(ORGANISATIONS, "turnover_m,", "turnover,");
    ColumnTwice: Replace(ORGANISATIONS, "allocation_m,", "org_type,");
    ColumnMissing: Replace(ORGANISATIONS, ",sector", ",note"), Replace(ORGANISATIONS, "residual_sd_m,note", "residual_sd_m,evidence"),
        Replace(ORGANISATIONS, "turnover_m is income for providers", ""), Replace(ORGANISATIONS, "and the allocation for commissioners", "");
    ColumnUnnamed: Replace(ORGANISATIONS, "residual_sd_m,note", "residual_sd_m,");
    MoneyMixed: Replace(ORGANISATIONS, "turnover_m,", "turnover_000,");
    MoneyMixed: Replace(SETTINGS, "amount_m", "amount_000");
    CellBlank: Replace(ORGANISATIONS, "450.0", "");
    CellBlank: Replace(ORGANISATIONS, "ACU,", "  ,");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "1.2.3");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "£450");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "450m");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "12%");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "\"1,23\"");
    NumberMalformed: Replace("positions.csv", "(18.0)", "\"-0,435\"");
    NumberMalformed: Replace("positions.csv", "(18.0)", "\"(0,250)\"");
    NumberMalformed: Replace("positions.csv", "(18.0)", "\"00,250\"");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "\"0,435\"");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "01/04/2018");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "-");
    NumberMalformed: Replace(ORGANISATIONS, "450.0", "#REF!");
    NumberMalformed: Replace("positions.csv", "(18.0)", "\u{2212}18.0");
    NumberNotFinite: Replace(ORGANISATIONS, "450.0", "NaN");
    NumberNotFinite: Replace(ORGANISATIONS, "450.0", "-inf");
    NumberNotFinite: Replace(ORGANISATIONS, "450.0", "1e999");
    NumberNotFinite: Replace(SETTINGS, "-10.0", "nan");
    ChanceOutside: Replace(RISKS, "0.25", "25");
    ChanceOutside: Replace("delivery.csv", "0.80", "1.0");
    ChanceOutside: Replace("contracts.csv", "0.5,0.2", "-0.5,0.2");
    ChanceOutside: Replace("pay.csv", "0.0203", "2.03");
    NumberOutside: Replace("pay.csv", ",12,pert", ",13,pert");
    NumberOutside: Replace("delivery.csv", "0.80,12", "0.80,0");
    NumberOutside: Replace("factors.csv", "nation,0.7", "nation,1.2");
    NumberOutside: Replace("factors.csv", "nation,0.7", "nation,0");
    NumberOutside: Replace(SETTINGS, "as_at_month = 5", "as_at_month = 13");
    NumberOutside: Replace(SETTINGS, "iterations = 10000", "iterations = 0");
    NumberOutside: Replace(SETTINGS, "iterations = 10000", "iterations = 17179869185");
    NumberOutside: Replace(SETTINGS, "seed = 2026", "seed = -1");
    WordUnknown: Replace(ORGANISATIONS, "community,provider", "community,Provider");
    WordUnknown: Replace(RISKS, "triangular", "triangel");
    WordUnknown: Replace(RISKS, "type:acute", "kind:acute");
    WordUnknown: Replace(RISKS, "1.0,4.0,no", "1.0,4.0,nay");
    WordUnknown: Replace(SETTINGS, "\"plan\"", "\"planned\"");
    WordUnknown: Replace("pay.csv", "paybill_afc", "beds");
    DateMalformed: Replace(RISKS, "2026-08", "08/2026");
    DateMalformed: Replace("sources.csv", "2026-06-01", "1 June 2026");
    DateMalformed: Replace(SETTINGS, "2026/27", "2026-27");
    DateMalformed: Replace(SETTINGS, "2026/27", "2026/28");
    CodeMalformed: Replace(RISKS, "dispute,", "a dispute,");
    CodeMalformed: Replace(RISKS, "dispute,", "all,");
    CodeAltered: Replace(RISKS, "dispute,", "1E5,");
    CodeAltered: Replace(RISKS, "dispute,", "MAR1,");
    CodeAltered: Replace(RISKS, "dispute,", "0042,");
    CodeAltered: Replace(RISKS, "dispute,", "1-2,");
    CodeAltered: Replace(RISKS, "dispute,", "TRUE,");
    AmountTooLarge: Replace(ORGANISATIONS, "450.0", "450000000");
    AmountTooLarge: Replace(SETTINGS, "-10.0", "-10000000");
    SignWrong: Replace(ORGANISATIONS, "450.0", "(450.0)");
    SignWrong: Replace(RISKS, "1.0,4.0,no", "1.0,-4.0,no");
    TextTooLong: Replace(ORGANISATIONS, "Acute trust", "\"Acute trust of a town with a name so long that it does not fit into a table or a chart of any report that a board would want to read, because it goes on and on and on and on and on and on and on, to the very end\"");
    TomlSyntax: Replace(SETTINGS, "seed = 2026 ", "seed = = 2026 ");
    TomlSyntax: Replace(SETTINGS, "[residual]", "[residual");
    TomlSyntax: Replace(SETTINGS, "seed = 2026 ", "year = \"2026/27\" ");
    KeyUnknown: Replace(SETTINGS, "iterations =", "iteration =");
    KeyUnknown: Replace(SETTINGS, "[residual]", "[residuals]");
    KeyUnknown: Replace(SETTINGS, "[programme.qipp]", "[programme.quip]");
    KeyMissing: Replace(SETTINGS, "name = \"my-scenario\"", "");
    KeyMissing: Replace(SETTINGS, "format = 1 ", "");
    KeyMissing: Replace(SETTINGS, "amount_m = -10.0", "");
    TypeWrong: Replace(SETTINGS, "seed = 2026 ", "seed = \"2026\" ");
    TypeWrong: Replace(SETTINGS, "iterations = 10000", "iterations = 1e4");
    TypeWrong: Replace(SETTINGS, "[[limit]]", "[limit]");
    TypeWrong: Replace(SETTINGS, "[\"central action and mitigations\", \"capital\"]", "\"capital\"");
    FormatUnknown: Replace(SETTINGS, "format = 1 ", "format = 2 "), Replace(SETTINGS, "seed", "sed");
    NameMalformed: Replace(SETTINGS, "\"my-scenario\"", "\"../my-scenario\"");
    NameMalformed: Replace(SETTINGS, "\"my-scenario\"", "\"My Scenario\"");
    DegreesOfFreedom: Replace(SETTINGS, "\"gaussian\" ", "\"student_t\" ");
    DegreesOfFreedom: Replace(SETTINGS, "\"gaussian\" ", "\"gaussian\"\ndegrees_of_freedom = 5.0 ");
    SubstitutionIncomplete: Replace(SETTINGS, "substitution_mean = 0.5 ", "");
    BetaImpossible: Replace(SETTINGS, "substitution_sd = 0.15", "substitution_sd = 0.5");
    TargetUnknown: Replace(SETTINGS, "headline = \"NAT\"", "headline = \"NAX\"");
    TargetUnknown: Replace(SETTINGS, "headline = \"NAT\"", "headline = \"sector:central\"");
    TargetUnknown: Replace(SETTINGS, "of = \"NAT\"", "of = \"own:REG\"");
    ColumnUnknown: Append("factors.csv", ""), Replace("factors.csv", "loading,note", "loading,note,\u{1b}[2J");
    WordUnknown: Append(SETTINGS, "[[rule]]\nkind = \"incentive_clif\"");
    RuleTwice: Append(SETTINGS, "[[rule]]\nkind = \"incentive_cliff\"\n[[rule]]\nkind = \"incentive_cliff\"");
};
