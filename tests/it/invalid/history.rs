//! Cases of the history folder, as differences from the one that the program carries, and of references in a scenario.

use outturn::diagnostic::{Check, Diagnostics};
use outturn::history::{EMBEDDED, History};
use outturn::scenario::Files;

use super::Case;
use super::Change::{Append, Bytes, Remove, Replace, Twice};
use super::files::cases;

const FIGURES: &str = "figures.csv";
const SETTINGS: &str = "scenario.toml";
const PARAMETERS: &str = "calibrated.toml";

/// The files of the history that the program carries.
pub fn good() -> Vec<(String, Vec<u8>)> {
    EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// What reading them finds.
pub fn findings(files: &[(String, Vec<u8>)]) -> Diagnostics {
    History::from_files(&Files::from_pairs(files.to_vec())).map_or_else(|found| found, |(_, warnings)| warnings)
}

pub const CASES: &[Case] = cases! {
    FileMissing: Remove(FIGURES);
    FileTwice: Twice("savings.csv");
    MoneyMixed: Replace(FIGURES, "amount_m", "amount_000");
    HistoryTwice: Append(FIGURES, "2016/17,provider,forecast,6,position,any,with,,-670,published,guardian-2016-11,2016-11");
    PlanVersionMixed: Replace(FIGURES, "any,with,original,-22,", "any,with,revised,-22,");
    PlanVersionMixed: Replace(FIGURES, "none,original,-203,", "none,reset,-203,"),
        Append(FIGURES, "2018/19,ccg,plan,,variance,any,none,reset,0,derived,hfma-m6-1819,2018-11");
    PlanVersionMixed: Replace(FIGURES, "reset-m7,-394,published,hfma-q3-1819,2018-12", "reset-m7,-394,published,hfma-q3-1819,2019-03"),
        Replace(FIGURES, "clean,with,reset-m7,-523,derived,hfma-q3-1819,2019-02", "clean,with,reset-m7,-523,derived,hfma-q3-1819,2019-03");
    FundMixed: Replace(FIGURES, "2015/16,provider,forecast,9,position,any,none", "2015/16,provider,forecast,9,position,any,without");
    BasisMixed: Replace(FIGURES, "2016/17,ccg,forecast,9,variance,any", "2016/17,ccg,forecast,9,variance,reported");
    ForecastOlder: Replace(FIGURES, "-669,published,guardian-2016-11,2016-11", "-669,published,guardian-2016-11,2016-08");
    DataBeyondMonth: Replace(FIGURES, "-648,published,guardian-2016-11,2016-11", "-648,published,guardian-2016-11,2016-08");
    DataBeyondMonth: Replace(FIGURES, "-791,published,actuary-1617,2017-06", "-791,published,actuary-1617,2017-02");
    HistoryMonth: Replace(FIGURES, "2016/17,provider,forecast,6,position", "2016/17,provider,forecast,,position");
    HistoryMonth: Replace(FIGURES, "2016/17,provider,plan,,position", "2016/17,provider,plan,6,position");
    HistorySource: Replace(FIGURES, "guardian-2016-11,2016-11,,trusts'", "guardian-2016-12,2016-11,,trusts'");
    HistoryVersion: Replace(FIGURES, "any,with,,-873,", "any,with,original,-873,");
    HistoryShare: Append("year_to_date.csv", "2019/20,provider,9,10,-20,share,derived,hfma-q1-1920,2020-06");
    HistoryTwice: Append("year_to_date.csv", "2025/26,system,9,-445,-563,share,published,nhse-m12-2526,2026-06");
    DataBeyondMonth: Append("year_to_date.csv", "2019/20,provider,9,-10,-20,share,derived,hfma-q1-1920,2020-02");
    BridgeBroken: Replace("bridges.csv", "incentive_fund,-1800", "incentive_fund,-1700");
    SavingsIncomplete: Replace("savings.csv", "providers,,,0.94,", "providers,,,,");
};

/// A reference of the starting folder to parameters whose hash is this.
macro_rules! reference {
    ($hash:literal, $rest:literal) => {
        Append(
            SETTINGS,
            concat!(
                "[calibrated]\nsha256 = \"",
                $hash,
                "\"\n[[reference]]\nof = \"sector:provider\"\nclass = \"provider\"\nbasis = \"clean\"",
                $rest
            ),
        )
    };
}

macro_rules! good {
    ($rest:literal) => {
        reference!("2eb91ae0a58f0421c7732593524a97308f0e215753514379abb270fb5f2668bb", $rest)
    };
}

const GOOD: &[u8] = b"format = 1\nversion = \"0\"\nhistory_sha256 = \"0\"\nrows_sha256 = \"0\"\nleft_out = []\n[[error]]\nclass = \"provider\"\nbasis = \"clean\"\nmonth = 6\nyears = [\"2014/15\", \"2015/16\"]\nvalues = [-200.0, -100.0]\nmean = -150.0\nsd = 70.7\n";

/// The same with the year of the starting folder among its years.
const OWN_YEAR: &[u8] = b"format = 1\nversion = \"0\"\nhistory_sha256 = \"0\"\nrows_sha256 = \"0\"\nleft_out = []\n[[error]]\nclass = \"provider\"\nbasis = \"clean\"\nmonth = 6\nyears = [\"2025/26\", \"2026/27\"]\nvalues = [-200.0, -100.0]\nmean = -150.0\nsd = 70.7\n";

pub const REFERENCES: &[Case] = cases! {
    ParametersUnreadable: Bytes(PARAMETERS, b"format = 2\n"),
        Append(SETTINGS, "[calibrated]\nsha256 = \"f981e7bbdbb306601658a4f3848f5456f379425b577216bc32e9542feda5d33b\"");
    ParametersChanged: Bytes(PARAMETERS, GOOD), reference!("0000", "");
    ParametersChanged: Bytes(PARAMETERS, GOOD);
    ParametersChanged: Append(SETTINGS, "[[reference]]\nof = \"sector:provider\"\nclass = \"provider\"\nbasis = \"clean\"");
    ReferenceMissing: Bytes(PARAMETERS, GOOD), Append(SETTINGS, "[calibrated]\nsha256 = \"2eb91ae0a58f0421c7732593524a97308f0e215753514379abb270fb5f2668bb\"\n[[reference]]\nof = \"sector:provider\"\nclass = \"ccg\"\nbasis = \"clean\"");
    ReferenceMissing: Bytes(PARAMETERS, GOOD), good!("\nto_date_m = -3.0\nto_date_month = 4");
    ReferenceClass: Bytes(PARAMETERS, GOOD), Append(SETTINGS, "[calibrated]\nsha256 = \"2eb91ae0a58f0421c7732593524a97308f0e215753514379abb270fb5f2668bb\"\n[[reference]]\nof = \"NAT\"\nclass = \"provider\"\nbasis = \"clean\"");
    ReferenceTwice: Bytes(PARAMETERS, GOOD), good!("\n[[reference]]\nof = \"sector:provider\"\nclass = \"provider\"\nbasis = \"clean\"");
    ToDateBeyond: Bytes(PARAMETERS, GOOD), good!("\nto_date_m = -3.0\nto_date_month = 6");
    ToDateBeyond: Bytes(PARAMETERS, GOOD), good!("\nto_date_m = -3.0");
    BridgeDoubled: Bytes("bridge.csv", b"item_id,step,target,kind,amount_m\none,One-off savings,sector:provider,non_recurrent_savings,-1.0\n");
    ReferenceInSample: Bytes(PARAMETERS, OWN_YEAR), reference!("81bf92d0d14d02c18c4faadfa4c9bd76b95ff89eb09412603e1924c4aa4bac5c", "");
};
