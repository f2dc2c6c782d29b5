//! Cases of what would be lost or counted twice in silence.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Bytes, Remove, Replace};
use super::files::cases;

const SETTINGS: &str = "scenario.toml";
const NODES: &str = "nodes.csv";
const ORGANISATIONS: &str = "organisations.csv";
const POSITIONS: &str = "positions.csv";
const EFFICIENCY: &str = "efficiency.csv";
const PAY: &str = "pay.csv";
const RISKS: &str = "risks.csv";
const CONTRACTS: &str = "contracts.csv";
const MONTHS: &str = "monthly_plan.csv";
const FACTORS: &str = "factors.csv";

/// Twelve months of everybody, all of them actual.
const YEAR: &[u8] = b"\
account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m,incentive_in_actual_m\n\
ACU,1,-1.5,0.75,-1.6,0.75\n\
ACU,2,-1.5,0.75,-1.6,0.75\n\
ACU,3,-1.5,0.75,-1.6,0.75\n\
ACU,4,-1.5,0.75,-1.6,0.75\n\
ACU,5,-1.5,0.75,-1.6,0.75\n\
ACU,6,-1.5,0.75,-1.6,0.75\n\
ACU,7,-1.5,0.75,-1.6,0.75\n\
ACU,8,-1.5,0.75,-1.6,0.75\n\
ACU,9,-1.5,0.75,-1.6,0.75\n\
ACU,10,-1.5,0.75,-1.6,0.75\n\
ACU,11,-1.5,0.75,-1.6,0.75\n\
ACU,12,-1.5,0.75,-1.6,0.75\n\
COM,1,0.0,0.125,0.0,0.125\n\
COM,2,0.0,0.125,0.0,0.125\n\
COM,3,0.0,0.125,0.0,0.125\n\
COM,4,0.0,0.125,0.0,0.125\n\
COM,5,0.0,0.125,0.0,0.125\n\
COM,6,0.0,0.125,0.0,0.125\n\
COM,7,0.0,0.125,0.0,0.125\n\
COM,8,0.0,0.125,0.0,0.125\n\
COM,9,0.0,0.125,0.0,0.125\n\
COM,10,0.0,0.125,0.0,0.125\n\
COM,11,0.0,0.125,0.0,0.125\n\
COM,12,0.5,0.125,0.0,0.125\n\
CCG,1,0.0,,0.1,\n\
CCG,2,0.0,,0.1,\n\
CCG,3,0.0,,0.1,\n\
CCG,4,0.0,,0.1,\n\
CCG,5,0.0,,0.1,\n\
CCG,6,0.0,,0.1,\n\
CCG,7,0.0,,0.1,\n\
CCG,8,0.0,,0.1,\n\
CCG,9,0.0,,0.1,\n\
CCG,10,0.0,,0.1,\n\
CCG,11,0.0,,0.1,\n\
CCG,12,0.0,,0.1,\n";

pub const CASES: &[Case] = cases! {
    FileUnknown: Bytes("risks.csv.txt", b"");
    FileUnknown: Bytes("control_totals.csv.txt", b"");
    FileUnknown: Bytes("incentives.xlsx", b"");
    FileUnknown: Bytes("monthly_plan.csv.bak", b"");
    FileUnknown: Bytes("ladder.csv ", b"");
    FileUnknown: Bytes("~control_totals.csv", b"");
    FileUnknown: Bytes(".parameters.csv", b"");
    FileUnknown: Bytes("risks (1).csv", b"");
    FileUnknown: Bytes("scenario.toml.txt", b"");
    NotUtf8: Bytes("contracts.csv", b"c\0o\0n\0t\0r\0a\0c\0t\0_\0i\0d\0\n\0");
    DelimiterWrong: Bytes("contracts.csv", b"sep=,\ncontract_id,line\n");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{3164}trust");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{2800} trust");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{fe0f} trust");
    HiddenCharacter: Replace(ORGANISATIONS, "Acute trust", "Acute\u{180b} trust");
    CodeMalformed: Replace(RISKS, "dispute,", "CON,");
    CodeMalformed: Replace(RISKS, "dispute,", "lpt1.x,");
    NameMalformed: Replace(SETTINGS, "\"my-scenario\"", "\"con\"");
    FileNamesClash: Append(NODES, "sector-provider,Another system,system,REG"), Replace(ORGANISATIONS, "community,provider,SYS", "community,provider,sector-provider");
    FileNamesClash: Append(NODES, "by-region,Another system,system,REG"), Replace(ORGANISATIONS, "community,provider,SYS", "community,provider,by-region");
    FileNamesClash: Append(NODES, "Acu,Another system,system,REG"), Replace(ORGANISATIONS, "community,provider,SYS", "community,provider,Acu");
    TargetUnknown: Append(MONTHS, "SYS,1,0.0");
    OwnAccountDoubles: Append(POSITIONS, "SYS,-17.5,,,-20");
    OwnAccountDoubles: Append(POSITIONS, "SYS,1,,,-19.0");
    OwnAccountDoubles: Append(POSITIONS, "NAT,-15.5,,,1");
    OwnAccountDoubles: Append(ORGANISATIONS, "TOT,All of them,acute,provider,SYS,970.0,,10.0,5.0,1"), Append(POSITIONS, "TOT,-17.5,,,1"), Remove(MONTHS);
    GroupDoubles: Append(RISKS, "a1,events,,ACU,,,,pert,1.0,3.0,8.0"), Append(RISKS, "a2,events,,COM,,,,pert,0,1.0,3.0"),
        Append(RISKS, "at,events,,sector:provider,each,turnover,,pert,1.0,4.0,11.0");
    GroupDoubles: Append(EFFICIENCY, "e1,ACU,,,cip,yes,yes,medium,10.0,3.0,3.0,10.0"), Append(EFFICIENCY, "e2,COM,,,cip,yes,yes,medium,6.0,2.0,2.0,6.0");
    GroupDoubles: Append(PAY, "p1,pay_afc,ACU,,paybill_afc,0.0203,12,pert,0.0,0.02,0.10"), Append(PAY, "p2,pay_afc,COM,,paybill_afc,0.0203,12,pert,0.0,0.02,0.10");
    GroupSizeSmall: Replace(RISKS, "factor_set,owner,evidence", "factor_set,group_size,evidence"), Replace(RISKS, "Chief operating officer", "799");
    SpreadSuperfluous: Replace(RISKS, "factor_set,owner,evidence", "factor_set,group_size,evidence"), Replace(RISKS, "Chief operating officer", "1000"), Replace(RISKS, "1.5,4.0,,0.5,2.0,yes,,", "1.5,4.0,,0.5,2.0,yes,,10");
    RowsAlike: Append(RISKS, "dispute-2,events,,ACU,,,A dispute is lost,triangular,1.0,2.0,4.0,,,,,0.25,,1.0,no");
    RowsAlike: Append(CONTRACTS, "again,contract,ACU,CCG,210.0,206.0,0.5,0.2,0.5,0.5,2.0");
    RunningTotals: Replace(MONTHS, "ACU,2,-2.0,0.45,-2.1", "ACU,2,-2.0,0.45,-4.2"), Replace(MONTHS, "ACU,3,-1.9,0.45,-2.0", "ACU,3,-1.9,0.45,-6.2"),
        Replace(MONTHS, "ACU,4,-1.8,0.6,-1.9", "ACU,4,-1.8,0.6,-8.1"), Replace(MONTHS, "ACU,5,-1.7,0.6,-1.9", "ACU,5,-1.7,0.6,-10.0");
    RecoveryBeyond: Replace(SETTINGS, "base = \"plan\"", "base = \"forecast\""), Replace(MONTHS, "ACU,5,-1.7,0.6,-1.9", "ACU,5,-1.7,0.6,-9.9");
    RecoveryBoth: Append(SETTINGS, "[year_to_date.provider]\nsource = \"a study\"\nshare_mean = 0.1\ndrift = 0.002\ndrift_sd = 0.002");
    DriftIncomplete: Append(SETTINGS, "[year_to_date.provider]\nsource = \"a study\"\ndrift = 0.002");
    DriftIncomplete: Append(SETTINGS, "[year_to_date.commissioner]\nsource = \"a study\"\ndrift_sd = 0.002");
    LineReserved: Append(RISKS, "t1,year_to_date,,ACU,,,,fixed,,,,1.0");
    SettingIdle: Append(SETTINGS, "[year_to_date]\non = false");
    SettingIdle: Append(SETTINGS, "[year_to_date.provider]\nsource = \"a study\"\nshare_mean = 0.1");
    YearOver: Replace(SETTINGS, "as_at_month = 5", "as_at_month = 12"), Bytes(MONTHS, YEAR);
    MonthNotHappened: Replace(MONTHS, "ACU,5,-1.7,0.6,-1.9", "ACU,5,-1.7,0.6,0.0"), Replace(MONTHS, "COM,5,0.0,0.1,0.0", "COM,5,0.1,0.1,0.0"), Replace(MONTHS, "COM,12,0.1", "COM,12,0.0");
    MonthNotHappened: Replace(MONTHS, "ACU,5,-1.7,0.6,-1.9", "ACU,5,-1.7,0.6,-1.7"), Replace(MONTHS, "COM,5,0.0,0.1,0.0", "COM,5,0.1,0.1,0.1"), Replace(MONTHS, "COM,12,0.1", "COM,12,0.0");
    SizeBlank: Replace(RISKS, "type:acute,each,beds", "NAT,each,beds");
    SizeBlank: Replace(ORGANISATIONS, "190.0,70.0", ",70.0");
    WordNear: Append(ORGANISATIONS, "AC2,Another acute trust,acutes,provider,SYS,300.0,,10.0,5.0,1"), Append(POSITIONS, "AC2,0,,,0"), Remove(MONTHS);
    WordNear: Append(NODES, "RE2,Another region,regoin,NAT"), Replace(ORGANISATIONS, "community,provider,SYS", "community,provider,RE2");
    WordNear: Append(RISKS, "w2,wintre,,ACU,,,,fixed,,,,1.0");
    WordNear: Append(RISKS, "w2,agancy,,ACU,,,,pert,1,2,3.5");
    WordNear: Append(FACTORS, "delivery,wether,nation,0.1");
    SettingIdle: Replace(SETTINGS, "[dependence]", "[path]\nnoise = 0.05\n[dependence]"), Remove(MONTHS);
    SettingIdle: Replace(ORGANISATIONS, "800,4.0", "800,"), Replace(ORGANISATIONS, "100,1.5", "100,"), Replace(ORGANISATIONS, ",,,3.0", ",,,");
    SettingIdle: Replace(POSITIONS, "ct_accepted,note", "ct_accepted,past_error_m"), Replace(POSITIONS, "Deficits are negative: a minus sign or brackets", "1.5"), Replace(POSITIONS, "A node may have an account of its own", "");
    SettingIdle: Append(SETTINGS, "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 1.0\naccess_chance = 0.5\nrecycle = \"lost\"");
    SettingIdle: Append(SETTINGS, "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nbonus_rate = 1.0\nrecycle = \"lost\"");
    FactorSetIdle: Append(RISKS, "tax,tax,,ACU,,,,fixed,,,,3.0,,,,,,,,winter");
    FactorSetIdle: Replace(CONTRACTS, "0.5,0.2,0.5", "0.5,0.0,0.5"), Replace(CONTRACTS, "declared_m,note", "declared_m,factor_set"), Replace(CONTRACTS, "What the provider expects above what the commissioner will pay", "winter");
    ProvidedImplausible: Replace(RISKS, "4.0,,0.5,2.0,yes", "4.0,,76.0,2.0,yes");
    ProvidedImplausible: Replace(CONTRACTS, "0.2,0.5,0.5", "0.2,50,0.5");
    AwardImplausible: Replace(PAY, "0.0203,12", "0.203,12");
    DirectionAlone: Append(RISKS, "c1,claims,,ACU,,,,fixed,,,,1.0,,,,0.5"), Append(RISKS, "c2,claims,,COM,,,,fixed,,,,2.0,,,,0.5"),
        Append(RISKS, "c3,claims,opportunity,CCG,,,,fixed,,,,3.0,,,,0.5"), Append(RISKS, "c4,claims,,CCG,,,,fixed,,,,4.0,,,,0.5");
    AsksUnreceived: Append(SETTINGS, "[[rule]]\nkind = \"named_asks\""), Bytes("asks.csv", b"ask_id,from,to,amount_m,met_from\na,ACU,,2.0,savings\nb,COM,,1.5,savings\n");
    FileCut: Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,trigger\na,own:REG,sale,1,1,1,always"), Append(SETTINGS, "[[rule]]\nkind = \"node_actions\"");
};
