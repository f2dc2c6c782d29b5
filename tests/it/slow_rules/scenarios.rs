//! Made-up scenarios in which every word of every rule is used. The figures mean nothing.

use std::fmt::Write;

use crate::support::Files;

const NODES: &str = "node_code,node_name,level,parent_code
NAT,Nation,nation,
R1,Region one,region,NAT
R2,Region two,region,NAT
S1,System one,system,R1
S2,System two,system,R1
S3,System three,system,R1
S4,System four,system,R2
S5,System five,system,R2
";

/// Code, type, sector, parent; turnover, allocation; plan, incentive money, control total and whether it was accepted.
/// One refused its total, one has none, one has no incentive money, two hang under a region, and one is a budget.
const ORGANISATIONS: [(&str, f64, f64, &str); 13] = [
    ("A1,A1,acute,provider,S1,300,0,6", 2.0, 6.0, "1,yes"),
    ("A2,A2,acute,provider,S2,400,0,8", -9.0, 8.0, "-8,yes"),
    ("A3,A3,mental,provider,S3,150,0,4", 1.0, 2.5, "3,yes"),
    ("A4,A4,acute,provider,S4,500,0,9", -20.0, 11.0, "-12,no"),
    ("A5,A5,acute,provider,S5,250,0,5", 0.5, 4.5, ","),
    ("A6,A6,mental,provider,R1,200,0,5", 1.5, 3.0, "0.5,yes"),
    ("A7,A7,acute,provider,S4,350,0,7", 3.0, 0.0, "2,yes"),
    ("C1,C1,ccg,commissioner,S1,420,420,5", 0.0, 0.0, "0,yes"),
    ("C2,C2,ccg,commissioner,S2,510,510,6", -3.0, 0.0, "-2,yes"),
    ("C3,C3,ccg,commissioner,S3,220,220,3", 4.0, 0.0, "4,no"),
    ("C4,C4,ccg,commissioner,S4,640,640,8", 6.0, 0.0, ","),
    ("C5,C5,ccg,commissioner,S5,330,330,4", 1.0, 0.0, "1,yes"),
    ("BUD,BUD,central,provider,NAT,0,0,0", 0.0, 9.0, ","),
];

/// A scenario with these rules, at month 4 of the year, with months; `more` files beside.
pub fn with(rules: &str, more: &[(&str, &str)]) -> Files {
    let settings =
        "format = 1\nname = \"made-up\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 4\nbase = \"plan\"\n";
    let mut organisations =
        "org_code,org_name,org_type,sector,parent_code,turnover_m,allocation_m,residual_sd_m,reserve_m\n".to_owned();
    let mut positions = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m,ct_accepted\n".to_owned();
    let mut months =
        "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m,incentive_in_actual_m\n"
            .to_owned();
    for (place, (organisation, plan, incentive, total)) in ORGANISATIONS.into_iter().enumerate() {
        let code = organisation.split(',').next().unwrap();
        writeln!(organisations, "{organisation},4").unwrap();
        writeln!(positions, "{code},{plan},{incentive},{total}").unwrap();
        for month in 1..=12 {
            // Half of what was planned by month is early for some, late for others.
            let tilt = if place % 2 == 0 { 0.1 } else { -0.1 } * (f64::from(month) - 6.5);
            let (own, fund) = (plan / 12.0 + tilt, incentive / 12.0);
            let actual = if month <= 4 { format!("{:.3},{fund:.3}", own - 0.05) } else { ",".to_owned() };
            writeln!(months, "{code},{month},{own:.6},{fund:.6},{actual}").unwrap();
        }
    }
    let file = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
    let mut files = vec![
        file(("scenario.toml", &format!("{settings}{rules}"))),
        file(("nodes.csv", NODES)),
        file(("organisations.csv", &organisations)),
        file(("positions.csv", &positions)),
        file(("monthly_plan.csv", &months)),
        file(("risks.csv", RISKS)),
        file(("factors.csv", "factor_set,factor,level,loading\ntree,flu,nation,0.5\n")),
    ];
    files.extend(more.iter().copied().map(file));
    files
}

const RISKS: &str =
    "risk_id,line,target,spread,share_by,dist,low_m,mode_m,high_m,mean_m,probability,in_forecast_m,recurrent,factor_set
winter,winter,sector:provider,each,turnover,triangular,5,20,60,,,15,no,tree
strike,strike,sector:commissioner,shared,turnover,fixed,,,,30,0.2,5,no,tree
roof,roof,own:R2,,,uniform,1,,9,,,2,no,
";

/// `incentive_fund` in many shapes: everything but the parameters that a test sets.
pub fn fund(gate: &str, more: &str) -> String {
    format!(
        "\n[[rule]]\nkind = \"incentive_fund\"\ngate = \"{gate}\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\n\
         weight_q4 = 0.35\n{more}\n"
    )
}

/// Quarter totals for all; one with other money than planned; access known, blank and not linked.
pub const INCENTIVES: (&str, &str) = (
    "incentives.csv",
    "org_code,allocation_m,access_linked,access_q1,access_q2,access_q3,access_q4,control_total_q1_m,control_total_q2_m,control_total_q3_m
A1,,,1,0,,0.3,-0.8,-0.5,0.2
A2,7,,0.5,0.5,0.9,0.1,-2,-4.5,-6.6
A3,,no,,,,,0.2,1.2,1.9
A6,,,,,,,0.3,0.2,0.4
A7,5,,,,0.2,,0.1,0.9,1.2
",
);

/// Systems' support at month 4: decided and to come, conditions of every kind, one whose plan was not accepted, one paid ahead, some
/// without a row.
pub const SUPPORT_OF_SYSTEMS: (&str, &str) = (
    "support.csv",
    "unit_code,accepted,conditions_q1,conditions_q2,conditions_q3,conditions_q4,paid_q1_m,paid_q2_m,paid_q3_m
S1,yes,,0.7,0.6,0.9,1.5,,
S2,,,1,0,0.5,0.5,1.25,
S4,no,,,,,1,,0.5
R1,,0.5,,,,,,
",
);

/// The same for organisations.
pub const SUPPORT_OF_ORGANISATIONS: (&str, &str) = (
    "support.csv",
    "unit_code,accepted,conditions_q1,conditions_q2,conditions_q3,conditions_q4,paid_q1_m,paid_q2_m
A1,yes,,0.7,0.6,0.9,1.5,
A2,,,,,,0.5,1.25
A4,no,,,,,0,
A5,,0.5,,,,,
",
);

pub const OWN_ACTION: &str = "\n[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\n\
                              capacity_log_sd = 0.3\nchance = 0.8\ngiving_up = 0.4\n";

/// Organisations' and nodes' actions: each trigger for one, for a group drawn apart, for a group drawn together, and for nodes.
pub const ACTIONS: (&str, &str) = (
    "actions.csv",
    "action_id,target,spread,share_by,action_type,low_m,mode_m,high_m,probability,earliest_month,lead_months,months_assumed,capacity_m,trigger,trigger_level_m,approval,in_forecast_m,recurrent
o1,A1,,,freeze,1,2,6,0.7,,,,,always,,,,yes
o2,A2,,,freeze,3,3,3,,2,1,,,gap,2,,,no
o3,sector:provider,each,turnover,sale,4,10,30,0.6,7,1,6,15,gap,1.5,,3,no
o4,R1,shared,equal,sale,2,8,20,0.5,9,,,,always,,,2,yes
o5,type:ccg,each,allocation,review,3,9,12,0.9,,,,8,approval,,0.5,1,no
o6,type:acute,shared,turnover,review,5,15,40,,,2,12,,gap,0,,,no
n1,own:NAT,,,programme,5,20,45,0.8,10,1,,30,gap,5,,4,no
n2,own:S4,,,programme,1,2,9,0.5,,,,,gap,,,,yes
n3,own:R1,,,programme,4,4,4,,,3,4,2.5,approval,,0.25,1,no
n4,own:S4,,,programme,6,6,6,,,,,,gap,3,,,no
n5,own:NAT,,,programme,9,9,9,0.3,,,12,,always,,,9,no
",
);

/// Node totals for some nodes only.
pub const TOTALS: (&str, &str) =
    ("control_totals.csv", "node_code,control_total_m\nNAT,-10\nR1,12\nR2,-2\nS1,2\nS4,-6\n");

/// Every kind of giver, receiver and means.
pub const ASKS: (&str, &str) = (
    "asks.csv",
    "ask_id,from,to,amount_m,accept,met_from,found_mean,found_sd,announced_month
a1,own:S1,own:S2,5,0.8,savings,0.6,0.2,3
a2,C4,own:S5,4,,overspend,0.5,0.1,6
a3,A4,own:R1,3,0.5,reserves,0.7,0.15,9
a4,C1,,4.6,0.9,savings,0.6,0.2,3
a5,A1,A3,2,0.4,overspend,,,
a6,own:S3,C2,1.5,,savings,0.3,,12
",
);

pub const SCHEMES: (&str, &str) = (
    "schemes.csv",
    "scheme_id,node_code,low_m,mode_m,high_m,probability,announced_month,lead_months,months_assumed
s1,R1,2,6,14,0.7,,2,8
s2,R1,3,3,3,0.4,7,1,4
s3,R2,1,5,9,,3,,
",
);

pub const SHARES: (&str, &str) = ("shares.csv", "node_code,share\nS1,0.25\nS2,0.5\nS3,0.25\nS4,1\nS5,0\n");

/// Every kind of step: one booked, one that may be negative, one of which the base holds a part, and a limited claim.
pub const LADDER: (&str, &str) = (
    "ladder.csv",
    "step_id,kind,low_m,mode_m,high_m,in_base_m,booked
held,uncommitted_incentive,,,,,
under,central_underspend,0.5,4,12,1,
reserve,risk_reserve,2,2,2,,yes
capital,capital_to_revenue,0,3,8,0.5,
rest,department,-3,0,5,,yes
claim,treasury,15,15,15,,
",
);
