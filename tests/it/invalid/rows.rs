//! Cases of codes, the tree, targets, distributions and what rows say of each other.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Asked, Bytes, Remove, Replace};
use super::files::cases;

const NODES: &str = "nodes.csv";
const ORGANISATIONS: &str = "organisations.csv";
const POSITIONS: &str = "positions.csv";
const EFFICIENCY: &str = "efficiency.csv";
const DELIVERY: &str = "delivery.csv";
const PAY: &str = "pay.csv";
const RISKS: &str = "risks.csv";
const CONTRACTS: &str = "contracts.csv";
const FACTORS: &str = "factors.csv";
const PARAMETERS: &str = "parameters.csv";

/// The bytes of parameters.csv with these rows.
macro_rules! parameters {
    ($rows:literal) => {
        concat!("parameter_id,kind,line,delivery,factor,level,size\n", $rows).as_bytes()
    };
}
/// The bytes of risks.csv with an event `a`, a certain `winter` and these rows.
macro_rules! linked {
    ($($row:literal)+) => {
        concat!(
            "risk_id,line,target,spread,share_by,dist,low_m,high_m,mean_m,outcomes_m,count_mean,probability,status,factor_set,\
             linked_to,occurrence_link,impact_link\n\
             winter,winter,type:acute,each,beds,uniform,1,9,,,,,,winter,,,\n\
             a,events,ACU,,,uniform,1,4,,,,0.25,,,,,\n",
            $($row, "\n",)+
        )
        .as_bytes()
    };
}
/// The bytes of a register of one row a line, with columns for rows priced by the unit, and a row more.
macro_rules! units {
    ($row:literal) => {
        concat!(
            "risk_id,line,target,spread,share_by,dist,low_m,mode_m,high_m,mean_m,p50_m,p90_m,probability,in_forecast_m,factor_set,evidence,\
             source,known_by,count_mean,likelihood,outcomes_m,units_a_month,units_at_once,months,funded_share\n",
            "winter,winter,type:acute,each,beds,pert,-1,3,9,,,,,1,winter,,,,,,,,,,\n",
            "agency,agency,sector:provider,each,turnover,pert,0,2,4,,,,,0,,published,price-list,2026-06,,,,,,,\n",
            "drugs,drugs,CCG,,,lognormal,,,,,1.5,4,1,0.5,,,,,,,,,,,\n",
            $row,
            "\n"
        )
        .as_bytes()
    };
}
/// A scale of likelihood.
const LIKELIHOOD: &str = "[register.likelihood]\nsource = \"policy\"\nscore_1 = 0.1\nscore_2 = 0.3\nscore_3 = 0.5\nscore_4 = 0.7\nscore_5 = 0.9";
const LINES: &str = "lines.csv";
const MONTHS: &str = "monthly_plan.csv";
const CORRELATIONS: &str = "correlations.csv";

pub const CASES: &[Case] = cases! {
    CodeTwice: Append(ORGANISATIONS, "ACU,Another,acute,provider,SYS,1.0");
    CodeTwice: Append(ORGANISATIONS, " ACU ,Another,acute,provider,SYS,1.0");
    CodeTwice: Append(NODES, "SYS,Another,system,REG");
    CodeTwice: Append(ORGANISATIONS, "REG,Another,acute,provider,SYS,1.0"),
        Replace(RISKS, "own:REG", "COM"), Remove(MONTHS);
    IdTwice: Append(RISKS, "winter,events,,ACU,,,,fixed,,,,1.0");
    IdTwice: Append(CONTRACTS, "main,,ACU,CCG,2.0,1.0,0.5");
    CodeOfAnother: Append(ORGANISATIONS, "RYX,A made-up trust (synthetic),acute,provider,SYS,1.0,,0.5,0.1,1,0.1"), Append(POSITIONS, "RYX,0"), Remove(MONTHS);
    ParentUnknown: Replace(NODES, "system,REG", "system,REX");
    ParentUnknown: Replace(ORGANISATIONS, "community,provider,SYS", "community,provider,SYX");
    AppealBeyond: Replace(POSITIONS, "ct_accepted,note", "ct_accepted,appeal_in_plan_m"), Replace(POSITIONS, "Deficits are negative: a minus sign or brackets", "9.5"), Replace(POSITIONS, "A node may have an account of its own", "");
    RootWrong: Append(NODES, "NAX,Another whole,nation,"), Append(ORGANISATIONS, "OTH,Other,acute,provider,NAX,1.0,,,,1"),
        Append(POSITIONS, "OTH,0"), Remove(MONTHS);
    TreeCycle: Replace(NODES, "nation,,", "nation,SYS,");
    TreeCycle: Replace(NODES, "region,NAT", "region,REG");
    OrganisationsNone: Bytes(ORGANISATIONS, b"org_code,org_name,org_type,sector,parent_code,turnover_m\n"),
        Bytes(NODES, b"node_code,node_name,level,parent_code\n"), Bytes(NODES, b"node_code,node_name,level,parent_code\nNAT,The whole,nation,\n"),
        Bytes(POSITIONS, b"account_code,plan_ex_incentive_m\nNAT,0\n"), Remove(EFFICIENCY), Remove(DELIVERY), Remove(PAY),
        Remove(RISKS), Remove(CONTRACTS), Remove(FACTORS), Remove(MONTHS), Replace("scenario.toml", "factor_set = \"delivery\"\n\n[programme.qipp]", "[programme.qipp]"),
        Replace("scenario.toml", "factor_set = \"delivery\"", "");
    TargetUnknown: Replace(RISKS, "dispute,events,,ACU", "dispute,events,,ACX");
    TargetUnknown: Replace(RISKS, "own:REG", "own:REX");
    TargetUnknown: Append(POSITIONS, "COX,0.5");
    TargetUnknown: Replace(CONTRACTS, "ACU,CCG", "ACU,CCX");
    GroupEmpty: Replace(RISKS, "type:acute", "type:acuter");
    GroupEmpty: Append(RISKS, "r,events,,sector:central,each,equal,,fixed,,,,1.0");
    SpreadMissing: Replace(RISKS, "type:acute,each", "type:acute,");
    SpreadMissing: Replace(RISKS, "sector:provider,each,turnover", "sector:provider,each,");
    SpreadSuperfluous: Replace(RISKS, "CCG,,,Drug", "CCG,each,,Drug");
    SpreadSuperfluous: Replace(RISKS, "CCG,,,Drug", "CCG,,turnover,Drug");
    SizesZero: Replace(RISKS, "type:acute,each,beds", "type:acute,each,population");
    SizesZero: Replace(PAY, "sector:provider,shared,paybill_afc", "CCG,,paybill_medical");
    SpreadShared: Replace(EFFICIENCY, "sector:provider,each", "sector:provider,shared");
    PositionMissing: Replace(POSITIONS, "CCG,0.0,,,0.0,0.0,yes,\n", "");
    PositionTwice: Append(POSITIONS, "COM,0.0");
    ForecastMissing: Replace("scenario.toml", "\"plan\"", "\"forecast\""), Replace(POSITIONS, "2.0,,,2.0", "2.0,,,");
    ParameterMissing: Replace(RISKS, "pert,-1.0,3.0,9.0", "pert,-1.0,,9.0");
    ParameterMissing: Replace(PAY, "pert,0.0,0.02,0.10", "lognormal,,,");
    ParameterSuperfluous: Replace(RISKS, "lognormal,,,,,,", "lognormal,,,,2.0,,");
    ParameterOrder: Replace(RISKS, "triangular,1.0,2.0,4.0", "triangular,1.0,5.0,4.0");
    ParameterOrder: Replace(RISKS, "uniform,0.0,,2.0", "uniform,2.0,,2.0");
    ParameterOrder: Replace(RISKS, "2.0,1.5", "2.0,0");
    ParameterOrder: Replace(RISKS, "1.5,4.0,,0.5", "4.0,1.5,,0.5");
    BetaImpossible: Replace(RISKS, "pert,-1.0,3.0,9.0,,,", "beta,-1.0,,9.0,3.0,6.0,");
    BetaImpossible: Replace(RISKS, "pert,-1.0,3.0,9.0,,,", "beta,-1.0,,9.0,10.0,1.0,");
    BetaImpossible: Replace(CONTRACTS, "0.5,0.2", "0.1,0.4");
    SignWrong: Replace(RISKS, "triangular,1.0,2.0,4.0", "triangular,-4.0,-2.0,-1.0");
    SignWrong: Replace(RISKS, "fixed,,,,1.2", "fixed,,,,(1.2)");
    SignWrong: Replace(RISKS, "1.5,4.0,,0.5", "-1.5,4.0,,0.5");
    DeliveryMissing: Replace(DELIVERY, "cip-oneoff,cip,no,yes,low,0.95,40,judgement,", "");
    DeliveryTwice: Append(DELIVERY, "other,cip,no,yes,low,0.9,40");
    SavingsInconsistent: Replace(EFFICIENCY, "6.0,1.0,0.2", "6.0,10.0,0.2");
    RatingInconsistent: Replace(EFFICIENCY, "yes,no,,6.0", "yes,no,high,6.0");
    RatingInconsistent: Replace(EFFICIENCY, "no,yes,low", "no,yes,"), Replace(DELIVERY, "cip-oneoff,cip,no,yes,low,0.95,40,judgement,", "");
    LineReserved: Replace(RISKS, "drugs,drugs", "drugs,qipp");
    LineMixed: Replace(RISKS, "drugs,drugs", "drugs,pay_afc");
    ContractSides: Replace(CONTRACTS, "ACU,CCG", "ACU,COM");
    ContractSides: Replace(CONTRACTS, "ACU,CCG", "REG,CCG");
    FactorSetUnknown: Replace(RISKS, "1.0,4.0,no,winter", "1.0,4.0,no,wintry"), Replace(RISKS, "2.0,no,,,published", "2.0,no,winter,,published");
    FactorSetUnknown: Replace("scenario.toml", "factor_set = \"delivery\"\n\n[programme.qipp]", "factor_set = \"deliver\"\n\n[programme.qipp]");
    LevelUnknown: Replace(FACTORS, "local,system", "local,sistem");
    LoadingsTooLarge: Replace(FACTORS, "local,system,0.4", "local,system,0.8");
    FactorTwice: Append(FACTORS, "winter,weather,nation,0.1");
    MonthTwice: Append(MONTHS, "CCG,12,0.0,,,,");
    MonthMissing: Replace(MONTHS, "CCG,12,0.0,,,,\n", "");
    MonthMissing: Append(ORGANISATIONS, "NEW,New trust,acute,provider,SYS,100.0,,10.0,5.0,,,"), Append(POSITIONS, "NEW,0.0,,,,,,");
    ActualInFuture: Replace(MONTHS, "ACU,7,-1.5,0.9,,,", "ACU,7,-1.5,0.9,-1.5,,");
    ActualMissing: Replace(MONTHS, "ACU,5,-1.7,0.6,-1.9,0.6,", "ACU,5,-1.7,0.6,,0.6,");
    MonthsDisagree: Replace(MONTHS, "ACU,12,-0.6", "ACU,12,-0.9");
    MonthsDisagree: Replace(MONTHS, "ACU,12,-0.6", "ACU,12,8.4");
    PlanVersionsMixed: Replace(MONTHS, "incentive_in_actual_m,note", "incentive_in_actual_m,plan_version"), Replace(MONTHS, "Each month alone: not cumulative", "june"), Replace(MONTHS, "Actuals are blank after the month of the data", "");
    PlanVersionOther: Replace("scenario.toml", "base = ", "plan_version = \"final\"\nbase = "), Replace(MONTHS, "incentive_in_actual_m,note", "incentive_in_actual_m,plan_version"), Replace(MONTHS, "Each month alone: not cumulative", ""), Replace(MONTHS, "Actuals are blank after the month of the data", ""), Replace(MONTHS, "CCG,1,0.0,,0.0,,\nCCG,2,0.0,,-0.1,,\nCCG,3,0.0,,0.0,,\nCCG,4,0.0,,0.1,,\nCCG,5,0.0,,-0.1,,\nCCG,6,0.0,,,,\nCCG,7,0.0,,,,\nCCG,8,0.0,,,,\nCCG,9,0.0,,,,\nCCG,10,0.0,,,,\nCCG,11,0.0,,,,\nCCG,12,0.0,,,,", "CCG,1,0.0,,0.0,,june\nCCG,2,0.0,,-0.1,,june\nCCG,3,0.0,,0.0,,june\nCCG,4,0.0,,0.1,,june\nCCG,5,0.0,,-0.1,,june\nCCG,6,0.0,,,,june\nCCG,7,0.0,,,,june\nCCG,8,0.0,,,,june\nCCG,9,0.0,,,,june\nCCG,10,0.0,,,,june\nCCG,11,0.0,,,,june\nCCG,12,0.0,,,,june");
    PhasingUnknown: Replace(LINES, "Winter pressure,winter", "Winter pressure,wintry");
    PhasingEmpty: Replace(LINES, "Winter pressure,winter", "Winter pressure,early"), Bytes("phasing.csv", b"phasing,month,weight\nearly,2,1\n");
    PhasingReserved: Bytes("phasing.csv", b"phasing,month,weight\nflat,9,1\n");
    LevelUnknown: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,natoin,0.3\n");
    LoadingsTooLarge: Append(FACTORS, "winter,effort,nation,0.4"),
        Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,nation,0.9\n");
    NumberOutside: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,nation,1.2\n");
    CorrelationTwice: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,nation,0.3\nweather,effort,nation,0.3\n");
    CorrelationTwice: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,nation,0.3\neffort,weather,nation,0.2\n");
    CorrelationSelf: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,weather,nation,1\n");
    CorrelationFactorUnknown: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nwether,effort,nation,0.3\n");
    CorrelationFactorUnknown: Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,local,nation,0.3\n");
    CorrelationsImpossible: Append(FACTORS, "delivery,prices,nation,0.2"),
        Bytes(CORRELATIONS, b"factor_a,factor_b,level,correlation\nweather,effort,nation,0.9\nprices,effort,nation,0.9\nprices,weather,nation,-0.5\n");
    RowTooShort: Replace(RISKS, "1.0,no,,,,,,It happens one time in four", "1.0,no");
    CodesAlike: Replace(FACTORS, "delivery,effort", "delivery,Weather");
    CodesAlike: Append(RISKS, "Dispute,events,,ACU,,,,fixed,,,,1.0");
    KnownTooLate: Replace(RISKS, "2026-08", "2026-10");
    AmountImplausible: Replace(POSITIONS, "(18.0),9.0", "(1800.0),9.0"), Remove(MONTHS);
    AmountImplausible: Replace(ORGANISATIONS, "190.0", "19000");
    AmountImplausible: Replace(RISKS, "triangular,1.0,2.0,4.0", "triangular,1.0,2.0,4000");
    SourceUnnamed: Replace(RISKS, "published,price-list", "published,price-lists");
    SourceUnnamed: Replace(RISKS, "published,price-list", "published,");
    NodeEmpty: Append(NODES, "SY2,Another system,system,REG");
    FactorSetUnused: Append(FACTORS, "labour,market,nation,0.3");
    DeliveryUnused: Append(DELIVERY, "other,qipp,yes,no,,0.5,4");
    ContractNegative: Replace(CONTRACTS, "210.0,206.0", "206.0,210.0");
    LineUnused: Append("lines.csv", "wintre,Winter");
    IdTwice: Bytes(PARAMETERS, parameters!("a,shift,winter,,,,0.2\na,size,winter,,,,0.2\n"));
    NumberOutside: Bytes(PARAMETERS, parameters!("a,shift,winter,,,,1\n"));
    NumberOutside: Bytes(PARAMETERS, parameters!("a,size,winter,,,,-0.1\n"));
    WordUnknown: Bytes(PARAMETERS, parameters!("a,shit,winter,,,,0.1\n"));
    CodeMalformed: Bytes(PARAMETERS, parameters!("a,shift,winter;,,,,0.1\n"));
    ParameterUnclear: Bytes(PARAMETERS, parameters!("a,shift,,,,,0.2\n"));
    ParameterUnclear: Bytes(PARAMETERS, parameters!("a,shift,winter,,weather,,0.2\n"));
    ParameterUnclear: Bytes(PARAMETERS, parameters!("a,size,,cip-medium,,,0.2\n"));
    ParameterUnclear: Bytes(PARAMETERS, parameters!("a,factor,,,weather,,0.2\n"));
    ParameterUnknown: Bytes(PARAMETERS, parameters!("a,shift,wintre,,,,0.2\n"));
    ParameterUnknown: Bytes(PARAMETERS, parameters!("a,shift,,cip-medum,,,0.2\n"));
    ParameterUnknown: Bytes(PARAMETERS, parameters!("a,factor,,,wether,nation,0.2\n"));
    ParameterUnknown: Bytes(PARAMETERS, parameters!("a,factor,,,weather,region,0.2\n"));
    ParameterUnsuited: Bytes(PARAMETERS, parameters!("a,size,contract,,,,0.2\n"));
    ParameterUnsuited: Bytes(PARAMETERS, parameters!("a,size,cip,,,,0.2\n"));
    ParameterTwice: Bytes(PARAMETERS, parameters!("a,shift,winter;agency;winter,,,,0.2\n"));
    ParameterTwice: Bytes(PARAMETERS, parameters!("a,shift,cip,cip-medium,,,0.2\n"));
    ParameterTwice: Bytes(PARAMETERS, parameters!("a,factor,,,weather,nation,0.2\nb,factor,,,weather,nation,0.1\n"));
    ParameterTooLarge: Bytes(PARAMETERS, parameters!("a,shift,winter,,,,0.7\n"));
    ParameterTooLarge: Bytes(PARAMETERS, parameters!("a,shift,agency,,,,0.8\nb,shift,agency,,,,0.7\n"));
    ParameterTooLarge: Bytes(PARAMETERS, parameters!("a,factor,,,weather,nation,0.2\nb,shift,winter,,,,0.55\n"));
    ParameterIdle: Append(RISKS, "tax,tax,,ACU,,,,fixed,,,,1.0"), Bytes(PARAMETERS, parameters!("a,shift,tax,,,,0.2\n"));
    ScoreWithoutScale: Replace(RISKS, "owner,evidence", "likelihood,evidence"), Replace(RISKS, "Chief operating officer", "4");
    ScoreWithoutScale: Replace(RISKS, "owner,evidence", "impact,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,,,,,,,,,,,,,,5");
    ScoreAndChance: Append("scenario.toml", LIKELIHOOD), Replace(RISKS, "owner,evidence", "likelihood,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,fixed,,,,1.0,,,,0.4,,,,,4");
    CellBlank: Append(RISKS, "r,events,,ACU,,,,,1.0,2.0,3.0");
    SignWrong: Append(RISKS, "r,events,,ACU,,,,pert,(1.0),(2.0),(3.0)");
    ParameterMissing: Append("scenario.toml", "[register.impact]\nsource = \"policy\"\nscore_1_m = 1\nscore_2_m = 1\nscore_3_m = 1\nscore_4_m = 1\nscore_5_m = 1\nscore_5_low_m = 0.5");
    ParameterOrder: Append("scenario.toml", "[register.impact]\nsource = \"policy\"\nscore_1_m = 1\nscore_2_m = 1\nscore_3_m = 1\nscore_4_m = 1\nscore_5_m = 1\nscore_5_low_m = 2\nscore_5_high_m = 3");
    MapColumnUnknown: Append("scenario.toml", "[columns.risks]\n\"Worst\" = \"high\"");
    MapColumnUnknown: Append("scenario.toml", "[words.risks.state]\nOpen = \"open\"");
    MapColumnUnknown: Append("scenario.toml", "[words.risks.mode_m]\n\"n/a\" = \"@low\"");
    KeyUnknown: Append("scenario.toml", "[columns.risk]\n\"Worst\" = \"high_m\"");
    TypeWrong: Append("scenario.toml", "[columns.risks]\n\"Worst\" = 5");
    TypeWrong: Append("scenario.toml", "[words.risks]\n\"n/a\" = 0");
    TypeWrong: Append("scenario.toml", "[words.risks.status]\nOpen = 1");
    MapUnused: Append("scenario.toml", "[columns.risks]\n\"Worst £m\" = \"high_m\"");
    MapUnused: Append("scenario.toml", "[columns.actions]\n\"Worst £m\" = \"high_m\"");
    ParameterMissing: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,,5,,"));
    UnitsPast: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,2,,1 to 4,"));
    UnitsPartlyPast: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,2,,4; 5; 9,"));
    MonthsMalformed: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,2,,9-12,"));
    MonthsMalformed: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,2,,9; 8,"));
    MonthsMalformed: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,2,,12 to 13,"));
    ScoreAndChance: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,0.5,0,,,,,,,,2,5,,"));
    ScoreAndChance: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,2,,,2,,,"));
    ParameterSuperfluous: Bytes(RISKS, units!("r,events,ACU,,,discrete,,,,,,,,0,,,,,,,1: 0.5; 2: 0.5,2,5,,"));
    DistributionExtreme: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,50,5,,"));
    AmountTooLarge: Bytes(RISKS, units!("r,events,ACU,,,fixed,,,,1,,,,0,,,,,,,,20000,,,"));
    ParameterSuperfluous: Replace(RISKS, "owner,evidence", "units_a_month,evidence"), Replace(RISKS, "Chief operating officer", ""), Replace(RISKS, "probability,in_forecast_m", "impact,in_forecast_m"), Replace(RISKS, "0.25", ""), Replace(RISKS, "0.6", ""), Append(RISKS, "r,events,,ACU,,,,,,,,,,,,4,,,,,2"), Append("scenario.toml", "[register.impact]\nsource = \"policy\"\nscore_1_m = 1\nscore_2_m = 1\nscore_3_m = 1\nscore_4_m = 1\nscore_5_m = 1");
    ScoreStandsIn: Append("scenario.toml", "[register.impact]\nsource = \"policy\"\nscore_1_m = 1\nscore_2_m = 1\nscore_3_m = 1\nscore_4_m = 1\nscore_5_m = 1"), Replace(RISKS, "owner,evidence", "impact,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,,1.0,,,,,,,,,,,,5");
    ColumnEmpty: Replace(RISKS, "0.25", ""), Replace(RISKS, "0.6", "");
    TotalDiffers: Append(RISKS, ",,,,,,Total,,,,,,,,,,,9.5");
    ScoreAndChance: Replace(RISKS, "owner,evidence", "count_mean,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,fixed,,,,1.0,,,,0.4,,,,,2");
    ParameterMissing: Replace(RISKS, "owner,evidence", "count_sd,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,fixed,,,,1.0,,,,,,,,,2");
    ParameterMissing: Append(RISKS, "r,events,,ACU,,,,discrete");
    ParameterOrder: Replace(RISKS, "owner,evidence", "outcomes_m,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,discrete,,,,,,,,,,,,,1: 0.5; 2: 0.4");
    NumberMalformed: Replace(RISKS, "owner,evidence", "outcomes_m,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,discrete,,,,,,,,,,,,,1; 2");
    ParameterSuperfluous: Replace(RISKS, "owner,evidence", "outcomes_m,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,fixed,,,,1.0,,,,,,,,,1: 0.5; 2: 0.5");
    ParameterSuperfluous: Replace(RISKS, "owner,evidence", "range,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,uniform,1.0,,2.0,,,,,,,,,,p10_p90");
    ParameterOrder: Replace(RISKS, "owner,evidence", "range,evidence"), Replace(RISKS, "Chief operating officer", ""), Append(RISKS, "r,events,,ACU,,,,pert,3.0,2.0,4.0,,,,,,,,,,p10_p90");
    DistributionExtreme: Append(RISKS, "r,events,,ACU,,,,truncated_normal,9.0,,12.0,1.0,2.0");
    ForecastOld: Replace(POSITIONS, "ct_accepted,note", "ct_accepted,forecast_month"), Replace(POSITIONS, "Deficits are negative: a minus sign or brackets", "3"), Replace(POSITIONS, "A node may have an account of its own", "");
    PhasingUnused: Bytes("phasing.csv", b"phasing,month,weight\nlate,9,1\n");
    FactorReachesNobody: Replace(ORGANISATIONS, "acute,provider,SYS", "acute,provider,REG");
    RuleOrder: Append("scenario.toml", "[[rule]]\nkind = \"incentive_cliff\"\n[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5");
    WeightsSum: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.25\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\"");
    QuartersMissing: Remove(MONTHS), Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"quarters\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\""), Bytes("incentives.csv", b"org_code,control_total_q1_m,control_total_q2_m,control_total_q3_m\nACU,-5,-9,-14\nCOM,0,0,0\n");
    QuarterTotalsMissing: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"quarters\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\"");
    HolderMissing: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"uncommitted\"");
    RulesConflict: Append("scenario.toml", "[[rule]]\nkind = \"incentive_cliff\"\n[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\"");
    ControlTotalSign: Bytes("control_totals.csv", b"node_code,control_total_m\nSYS,17.5\n");
    TriggerParameter: Append("scenario.toml", "[[rule]]\nkind = \"node_actions\""), Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,earliest_month,lead_months,trigger,trigger_level_m,approval\na,own:REG,sale,1,1,1,,,approval,,\n");
    TriggerParameter: Append("scenario.toml", "[[rule]]\nkind = \"node_actions\""), Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,earliest_month,lead_months,trigger,trigger_level_m,approval\na,own:REG,sale,1,1,1,,,always,5,\n");
    ActionTooLate: Append("scenario.toml", "[[rule]]\nkind = \"node_actions\""), Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,earliest_month,lead_months,trigger,trigger_level_m,approval\na,own:REG,sale,1,1,1,11,3,always,,\n");
    FundNobody: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\""), Replace(POSITIONS, "(18.0),yes", "(18.0),no"), Replace(POSITIONS, "0.5,yes", "0.5,no");
    IncentiveRefused: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\""), Replace(POSITIONS, "(18.0),yes", "(18.0),no");
    ControlTotalsDiffer: Bytes("control_totals.csv", b"node_code,control_total_m\nSYS,-12\n");
    RowsUnused: Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,earliest_month,lead_months,trigger,trigger_level_m,approval\na,own:REG,sale,1,1,1,,,always,,\n");
    ControlTotalSign: Replace(POSITIONS, "(18.0),yes", "18.0,yes");
    ControlTotalSign: Bytes("control_totals.csv", b"node_code,control_total_m\nSYS,13\n");
    ControlTotalOpposite: Replace(POSITIONS, "(18.0),yes", "18.0,no");
    ControlTotalOpposite: Bytes("control_totals.csv", b"node_code,control_total_m\nSYS,40\n");
    ControlTotalsDiffer: Replace(POSITIONS, "0.5,yes", ","), Bytes("control_totals.csv", b"node_code,control_total_m\nNAT,-12\nSYS,-12\n");
    ActorsNone: Append("scenario.toml", "[[rule]]\nkind = \"own_action\"\nof = \"own:REG\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5");
    CapacityOrder: Append("scenario.toml", "[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5\ncapacity_low = 0.05");
    CapacityOrder: Append("scenario.toml", "[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5\ncapacity_high = 0.001");
    TaperCatchUp: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\"\ntaper = 1.0\ncatch_up = \"full\"");
    DistributionExtreme: Replace(RISKS, "triangular,1.0,2.0,4.0", "triangular,187.5,187.5,187.5400001");
    DistributionExtreme: Append(RISKS, "r,events,,ACU,,,,lognormal,,,,,,1.0,90.0");
    DistributionExtreme: Replace(DELIVERY, "0.95,40", "0.95,0.11");
    TargetUnknown: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\""), Bytes("incentives.csv", b"org_code,access_linked\nSYS,no\n");
    TargetUnknown: Bytes("control_totals.csv", b"node_code,control_total_m\nACU,-18\n");
    RowsUnused: Append("scenario.toml", "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\nweight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\""), Bytes("incentives.csv", b"org_code,access_linked\nCCG,no\n");
    TargetUnknown: Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,trigger\na,own:REX,sale,1,1,1,always\n");
    ProvidedBeyond: Append("scenario.toml", "[[rule]]\nkind = \"node_actions\""), Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,trigger,in_forecast_m\na,own:REG,sale,1,1,1,always,5\n");
    RowsUnused: Bytes("incentives.csv", b"org_code,access_linked\nACU,no\n");
    ThousandsAmongDecimals: Replace("organisations.csv", "450.0", "\"1,450\"");
    LinkIncomplete: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,a,,"));
    LinkIncomplete: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,,exclusive,"));
    LinkIncomplete: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,,,same_proportion"));
    LinkUnknown: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,wintre,exclusive,"));
    LinkUnknown: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,c,exclusive," "c,events,ACU,,,uniform,2,5,,,,0.25,closed,,,,"));
    LinkCircle: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,b,exclusive,"));
    LinkCircle: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,d,matches," "c,events,ACU,,,uniform,2,5,,,,0.25,,,b,exclusive,"
        "d,events,ACU,,,uniform,3,5,,,,0.25,,,c,,same_proportion" "e,events,ACU,,,uniform,3,6,,,,0.2,,,d,matches,"));
    LinkAccounts: Bytes(RISKS, linked!("b,events,COM,,,uniform,1,5,,,,0.25,,,a,exclusive,"));
    LinkAccounts: Bytes(RISKS, linked!("b,events,sector:provider,each,turnover,uniform,1,5,,,,0.25,,,a,matches,"));
    LinkAccounts: Bytes(RISKS, linked!("b,events,type:acute,shared,beds,uniform,1,5,,,,,,,winter,,same_proportion"));
    LinkWithoutChance: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,,,,a,exclusive,"));
    LinkWithoutChance: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,issue,,a,exclusive,"));
    LinkWithoutChance: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,2,,,,a,exclusive,"));
    LinkWithoutChance: Bytes(RISKS, linked!("b,events,ACU,,,discrete,,,,1: 0.5; 2: 0.5,,0.25,,,a,matches,"));
    LinkWithoutChance: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,winter,exclusive,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.3,,,a,matches,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.3,,,a,necessary,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.2,,,a,sufficient,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.8,,,a,exclusive,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.5,,,a,exclusive," "c,events,ACU,,,uniform,2,5,,,,0.3,,,b,exclusive,"
        "d,events,ACU,,,uniform,3,5,,,,0.3,,,c,exclusive,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.5,,,a,exclusive," "c,events,ACU,,,uniform,2,5,,,,0.9,,,b,sufficient,"));
    LinkContradicted: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,a,matches,")), Asked("risks.a.probability = 0.2");
    LinkWithoutSize: Bytes(RISKS, linked!("b,events,ACU,,,fixed,,,2,,,0.25,,,a,,same_proportion"));
    LinkWithoutSize: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,2,,,,a,,same_proportion"));
    LinkWithoutSize: Bytes(RISKS, linked!("b,events,ACU,,,discrete,,,,1: 0.5; 2: 0.5,,0.25,,,a,,same_proportion"));
    LinkWithoutSize: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,,,,a,,same_proportion"));
    LinkWithoutSize: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,winter,,same_proportion"));
    LinkFactorSet: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,winter,a,exclusive,"));
    LinkFactorSet: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,,,winter,winter,,same_proportion"));
    LinksOverlap: Bytes(RISKS, linked!("b,events,ACU,,,uniform,1,5,,,,0.25,,,a,exclusive," "c,events,ACU,,,uniform,2,5,,,,0.2,,,a,exclusive,"));
};
