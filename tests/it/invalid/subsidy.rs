//! Cases of cross-subsidy and the national ladder.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Bytes, Remove};
use super::files::cases;
use crate::subsidy::changed;
use crate::support::{Files, load, write};

const SETTINGS: &str = "scenario.toml";
const ASKS: &str = "asks.csv";
const LADDER: &str = "ladder.csv";

const NAMED_ASKS: super::Change = Append(SETTINGS, "[[rule]]\nkind = \"named_asks\"");
const SUPPORT: &str = "support.csv";
const OF_ORGANISATIONS: super::Change = Append(
    SETTINGS,
    "[[rule]]\nkind = \"deficit_support\"\nunit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"lost\"\n",
);
const OF_SYSTEMS: super::Change = Append(
    SETTINGS,
    "[[rule]]\nkind = \"deficit_support\"\nunit = \"system\"\nloss = \"instalment\"\nwithheld = \"lost\"\n",
);

const NATIONAL: super::Change = Append(SETTINGS, "[[rule]]\nkind = \"national_ladder\"\nholder = \"own:NAT\"");

pub const CASES: &[Case] = cases! {
    RuleOrder:
        Append(SETTINGS, "[[rule]]\nkind = \"national_ladder\"\nholder = \"own:NAT\"\n[[rule]]\nkind = \"named_asks\""),
        Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,COM,ACU,1.0,savings\n"),
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,1,1,1\n");
    RuleOrder:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"regional_total\"\nlevel = \"region\"\nshare_by = \"equal\"\nfound_mean = 0.5\n[[rule]]\nkind = \"named_asks\""
        ),
        Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,COM,ACU,1.0,savings\n"),
        Bytes("control_totals.csv", b"node_code,control_total_m\nREG,-17.5\n");
    AskTooLarge: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,COM,ACU,130.0,savings\n");
    AskTooLarge:
        NAMED_ASKS,
        Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\na,COM,ACU,70.0,savings\nb,COM,ACU,60.0,overspend\n");
    AskTooLarge: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,CCG,ACU,1.0,reserves\n");
    RegionEmpty:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"system\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"equal\""
        );
    SharesSum:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"stated\""
        ),
        Bytes("shares.csv", b"node_code,share\nSYS,0.9\n");
    KeyEmpty:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"planned_surplus\""
        );
    AskEnds: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,SYS,ACU,1.0,savings\n");
    AskEnds: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,COM,COM,1.0,savings\n");
    StepTooLate:
        NATIONAL,
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m,deadline_month\ncapital,capital_to_revenue,5,5,5,4\n");
    StepCountedTwice:
        NATIONAL,
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\none,central_underspend,5,5,5\ntwo,central_underspend,5,5,5\n");
    StepCountedTwice:
        NATIONAL,
        Bytes(
            LADDER,
            b"step_id,kind,low_m,mode_m,high_m,in_base_m,contribution_m,contribution_in_plans_m\nu,central_underspend,100,650,1250,0,265,48\n"
        );
    StepCountedTwice:
        NATIONAL,
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m,contribution_m\nreserve,risk_reserve,5,5,5,265\n");
    StepOrder:
        NATIONAL,
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nclaim,treasury,,,\nreserve,risk_reserve,5,5,5\n");
    StepUncommitted: NATIONAL, Bytes(LADDER, b"step_id,kind\nfund,uncommitted_incentive\n");
    StepAmount: NATIONAL, Bytes(LADDER, b"step_id,kind,low_m\nreserve,risk_reserve,5\n");
    StepAmount: NATIONAL, Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nrest,department,-300,0,300\n");
    StepAmount: NATIONAL, Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nclaim,treasury,100,200,300\n");
    RegionTotalMissing:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"regional_total\"\nlevel = \"region\"\nshare_by = \"equal\"\nfound_mean = 0.5"
        );
    RuleRowsMissing: NAMED_ASKS;
    RuleRowsMissing: NATIONAL;
    KeyUnusable:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"regional_total\"\nlevel = \"region\"\nshare_by = \"shortfall\"\nfound_mean = 0.5"
        ),
        Bytes("control_totals.csv", b"node_code,control_total_m\nREG,-17.5\n");
    RowsUnused: Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\nhelp,COM,ACU,1.0,savings\n");
    RuleRowsMissing: Append(SETTINGS, "[[rule]]\nkind = \"node_actions\"");
    RuleRowsMissing: Append(SETTINGS, "[[rule]]\nkind = \"organisation_actions\"");
    HolderLocal:
        Append(SETTINGS, "[[rule]]\nkind = \"national_ladder\"\nholder = \"own:REG\""),
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,5,5,5\n");
    HolderLocal:
        Append(SETTINGS, "[[rule]]\nkind = \"national_ladder\"\nholder = \"ACU\""),
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,5,5,5\n");
    ControlTotalSign:
        Append(SETTINGS, "[[rule]]\nkind = \"national_ladder\"\nholder = \"own:NAT\"\ntarget_m = 17"),
        Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,5,5,5\n"),
        Bytes("control_totals.csv", b"node_code,control_total_m\nNAT,-17.5\n");
    SharesSum:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"stated\""
        );
    TargetUnknown:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"stated\""
        ),
        Bytes("shares.csv", b"node_code,share\nSYS,1\nXXX,0.4\n");
    RowsUnused:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"stated\""
        ),
        Bytes("shares.csv", b"node_code,share\nSYS,1\nNAT,0.4\n");
    RegionEmpty:
        Append("nodes.csv", "Y99,Empty region,region,NAT"),
        Append(SETTINGS, "[[rule]]\nkind = \"rapid_savings\"\nshare_by = \"equal\""),
        Append(
            SETTINGS,
            "[[rule]]\non = false\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"equal\""
        ),
        Bytes("schemes.csv", b"scheme_id,node_code,low_m,mode_m,high_m\nrapid,Y99,1,1,1\n");
    SavingImplausible: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\na,COM,ACU,2.0,savings\nb,COM,ACU,2.1,savings\n");
    SavingImplausible:
        Append(SETTINGS, "[[rule]]\nkind = \"node_actions\""),
        Bytes("actions.csv", b"action_id,target,action_type,low_m,mode_m,high_m,trigger\na,own:REG,sale,100,100,100,always\n");
    AsksInCircle: NAMED_ASKS, Bytes(ASKS, b"ask_id,from,to,amount_m,met_from\na,COM,ACU,1.0,savings\nb,ACU,COM,1.0,savings\n");
    RuleOrder:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"regional_total\"\nlevel = \"region\"\nshare_by = \"equal\"\nfound_mean = 0.5\n[[rule]]\nkind = \"top_slice\"\nlevel = \"region\"\nrate = 0.01\nfound_mean = 0.5\nshare_by = \"equal\""
        ),
        Bytes("control_totals.csv", b"node_code,control_total_m\nREG,-17.5\n");
    DistributionExtreme:
        Append(SETTINGS, "[[rule]]\nkind = \"rapid_savings\""),
        Bytes("schemes.csv", b"scheme_id,node_code,low_m,mode_m,high_m\nrapid,REG,1,1,1.00001\n");
    SupportBeyond: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2.5\nCOM,0.3\n");
    SupportBeyond: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,paid_q1_m,paid_q2_m\nACU,2,3\nCOM,0.3,\n");
    SupportWithoutPlan: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\nCCG,0\n");
    SupportWithoutPlan: OF_SYSTEMS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nSYS,2\nREG,2\n");
    ReviewOrder:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"deficit_support\"\nunit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"lost\"\n\
             review_q2 = 9\nreview_q3 = 8"
        ),
        Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    ReviewEarly:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"deficit_support\"\nunit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"lost\"\n\
             review_q4 = 9"
        ),
        Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    PaidMissing: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,accepted\nACU,no\n");
    TargetUnknown: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\nACV,0\n");
    TargetUnknown: OF_ORGANISATIONS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\nSYS,0\n");
    TargetUnknown: OF_SYSTEMS, Bytes(SUPPORT, b"unit_code,paid_q1_m\nSYS,2\nACU,0\n");
    HolderMissing:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"deficit_support\"\nunit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"held\""
        ),
        Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    WeightsSum:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"deficit_support\"\nunit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"lost\"\n\
             instalment_q4 = 0.5"
        ),
        Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    QuartersMissing:
        OF_ORGANISATIONS, Remove("monthly_plan.csv"), Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    FundTakesBack:
        Append(
            SETTINGS,
            "[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\n\
             weight_q4 = 0.35\nfinance_share = 0.7\nsystem_share = 0.5\nrecycle = \"lost\""
        );
    RowsUnused: Bytes(SUPPORT, b"unit_code,paid_q1_m\nACU,2\nCOM,0.3\n");
    RowsUnused: Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,5,5,5\n");
};

/// Another text in one file of the pack.
fn with(file: &str, change: impl Fn(&str) -> String) -> Files {
    let mut files = changed(str::to_owned);
    for (_, text) in files.iter_mut().filter(|(name, _)| name == file) {
        *text = change(text);
    }
    files
}

#[test]
fn a_rule_that_is_off_never_refuses_a_pack_that_has_no_accounts_for_it() {
    // Without the asks no system of any region has an account of its own on account of a rule that is on.
    let no_asks = with("asks.csv", |text| {
        text.lines().filter(|row| !row.starts_with("to-QUE")).map(|row| format!("{row}\n")).collect()
    });
    let swapped = with("nodes.csv", |text| {
        let (mut rows, mut regions): (Vec<&str>, Vec<usize>) = (text.lines().collect(), Vec::new());
        regions.extend((0..rows.len()).filter(|&row| rows[row].contains(",region,")));
        rows.swap(regions[0], regions[3]);
        rows.join("\n") + "\n"
    });
    for (name, files) in [("no-asks", no_asks), ("regions-swapped", swapped)] {
        let model = load(&write(&format!("off-{name}"), &files));
        let names: Vec<&str> = model.rules.iter().map(|rule| rule.name()).collect();
        assert_eq!(names, ["own_action", "named_asks", "national_ladder"], "{name}");
    }
}
