//! Cases of cross-subsidy and the national ladder.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Bytes};
use super::files::cases;

const SETTINGS: &str = "scenario.toml";
const ASKS: &str = "asks.csv";
const LADDER: &str = "ladder.csv";

const NAMED_ASKS: super::Change = Append(SETTINGS, "[[rule]]\nkind = \"named_asks\"");
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
    RowsUnused: Bytes(LADDER, b"step_id,kind,low_m,mode_m,high_m\nreserve,risk_reserve,5,5,5\n");
};
