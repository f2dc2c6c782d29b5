//! The tables of cross-subsidy regimes and of the national ladder.

use super::super::kind::{
    Amount, Chance, Code, Kind, Money, Month, MonthOfYear, Months, Rate, ShareSd, Target, Text, Years, YesNo,
};
use super::super::record::{
    Cell, Cells, Field, Need, Provenance, Record, Spot, Table, impl_table, record, table, table_fact,
};
use super::super::words::{Evidence, MetFromWord, StepWord};

table! { AskRow "asks.csv" May "What one is asked to pay to another (rule named_asks)." drawn (ask_id) {
    ask_id: Code = Must "Unique in this table; part of the address of its draws.";
    from: Target = Must "Who is asked: an organisation, or `own:` and a node's code for a system or region as a whole.";
    to: Target = May "Who receives, likewise. Blank = the giver keeps what it finds, as a surplus towards the region's control total.";
    amount: Amount = Must "What is asked for.";
    accept: Chance = May "Chance that the giver agrees. Blank = certain.";
    met_from: MetFromWord = Must "What the giver pays from.";
    found_mean: Chance = May "Mean share that is found (or paid, from reserves). Blank = 1.";
    found_sd: ShareSd = May "Standard deviation of that share (beta on 0 to 1). Blank = 0.";
    announced_month: MonthOfYear = May "Month in which it was asked for, 1 = April: savings come for the months from then on only, (13 - month) / 12 of them. Blank = before the year.";
    repay_years: Years = May "Years over which the receiver pays it back. Blank = 0, never.";
    description: Text = May "What it is.";
} }

table! { SchemeRow "schemes.csv" May "Rapid savings schemes of regions (rule rapid_savings)." drawn (scheme_id) {
    scheme_id: Code = Must "Unique in this table; part of the address of its draws.";
    node_code: Code = Must "The region.";
    low: Amount = Must "Lowest value over the months assumed, if it happens.";
    mode: Amount = Must "Most likely value.";
    high: Amount = Must "Highest value. All three alike = certain.";
    probability: Chance = May "Chance that it happens. Blank = certain.";
    announced_month: MonthOfYear = May "Month in which it was announced, 1 = April. Blank = the month after `as_at_month`.";
    lead_months: Months = May "Months from then to its first effect. Blank = 0.";
    months_assumed: Months = May "Months of effect that the values are for; fewer that are left scale them down. Blank = all months after `as_at_month`.";
    description: Text = May "What it is.";
} }

table! { ShareRow "shares.csv" May "Shares of systems in what their region shares out, where a rule says share_by = \"stated\". Those of a region sum to one." unique (node_code) {
    node_code: Code = Must "A system, once.";
    share: Chance = Must "Its share.";
} }

table! { LadderRow "ladder.csv" May "Steps of national action (rule national_ladder), in the order in which they are used." unique (step_id) {
    step_id: Code = Must "Unique in this table; part of the address of its draw.";
    kind: StepWord = Must "What it is; each kind once, in the order of the words.";
    low: Money = May "Lowest amount. The three are blank for uncommitted_incentive; for treasury they may be: then there is no limit.";
    mode: Money = May "Most likely amount, or the limit.";
    high: Money = May "Highest amount. All three alike = certain.";
    in_base: Amount = May "What positions hold of it already; the step brings the rest. Blank = 0.";
    contribution: Amount = May "For central_underspend: the commissioning contribution that was planned, which is part of the same stock.";
    contribution_in_plans: Amount = May "How much of that contribution stands in commissioners' plans; the rest must be `in_base`.";
    booked: YesNo = May "Whether it counts in full whether needed or not. Blank = no: used as far as needed.";
    deadline_month: MonthOfYear = May "Last month in which it can be agreed, 1 = April. Before `as_at_month`: refused. Blank = none.";
    next_year_cost: Rate = May "What each pound used costs next year. Blank = 0.";
    description: Text = May "What it is.";
} }
