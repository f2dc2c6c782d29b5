//! The tables of a scenario, column by column. This is the definition of the format.

mod capacity;
mod regimes;

pub use capacity::*;
pub use regimes::*;

use super::kind::{
    Amount, Chance, Code, Codes, Concentration, CorrelationSize, Count, Day, EventCount, Figure, Fraction, Kind, Level,
    LoadingSize, Money, Month, MonthList, MonthOfYear, Months, MonthsInForce, Name, OpenShare, OutcomeList,
    ParameterSize, Points, Score, ScoreOfFive, ShareSd, SharedLevel, Target, Text, Units, Weight, YesNo,
};
use super::record::{Cell, Cells, Field, Need, Provenance, Record, Spot, Table, impl_table, record, table, table_fact};
use super::words::{
    DirectionWord, Dist, Evidence, ImpactWord, ItemWord, OccurrenceWord, ParameterWord, ProgrammeWord, RangeWord,
    Rating, Sector, SizeColumn, SpreadWord, StatusWord, TriggerWord,
};

table! { NodeRow "nodes.csv" Must "The geography above organisations: one root, any number of levels." placed (node_code, parent_code) {
    node_code: Code = Must "Unique over nodes and organisations.";
    node_name: Name = Must "Name for people.";
    level: Level = Must "The word of its level, such as nation, region or system.";
    parent_code: Code = Column "The node above it; blank for the root only.";
    pressure: Chance = May "Pressure from above not to revise forecasts, from 0 to 1: for `[reporting]`. Blank = that of the node above it; 0.5 for the root.";
} }

table! { OrganisationRow "organisations.csv" Must "The organisations. Their order is that of the results." placed (org_code, parent_code) {
    org_code: Code = Must "Unique over nodes and organisations.";
    org_name: Name = Must "Name for people.";
    org_type: Code = Must "A word such as acute, ambulance, ccg or central; rows may target `type:` and this word.";
    sector: Sector = Must "The sector; rows may target `sector:` and this word.";
    parent_code: Code = Must "The node that it hangs under, at any level.";
    turnover: Amount = Must "Turnover (providers) or allocation (commissioners): what amounts are compared with.";
    allocation: Amount = May "Allocation, to share by. Blank = 0, as in all size columns.";
    paybill_afc: Amount = May "Agenda for Change pay bill of a year.";
    paybill_medical: Amount = May "Medical pay bill of a year.";
    subsidiary_paybill: Amount = May "Pay bill of subsidiaries, of a year.";
    la_contract_paybill: Amount = May "Pay bill under local-authority contracts, of a year.";
    agency_ceiling: Amount = May "Agency ceiling of the year.";
    beds: Count = May "Beds.";
    population: Count = May "Population.";
    residual_sd: Amount = May "Standard deviation of what no row explains. Blank = 0. Never derived at run time.";
    reserve: Amount = May "Uncommitted reserve that an ask may be met from. Blank = 0.";
    imd_score: Score = May "Deprivation of its population, such as the index of multiple deprivation: higher is more deprived. Blank = not known.";
} }

table! { PositionRow "positions.csv" Must "The starting positions: one row for each organisation, and for a node's own account where it has money. Surplus positive, deficit negative." {
    account_code: Code = Must "An organisation, or a node for its own account.";
    plan_ex_incentive: Money = Must "Annual plan without incentive money.";
    incentive_in_plan: Money = May "Incentive money in the plan. Blank = 0.";
    appeal_in_plan: Amount = May "Part of the plan's incentive money that hangs on an appeal; the check R-13 names it. Blank = 0.";
    nonrecurrent_in_plan: Money = May "Non-recurrent part of plan plus incentive: what the underlying position leaves out. Blank = 0.";
    forecast_ex_incentive: Money = May "Official forecast without incentive money. Blank = as the plan; with base = \"forecast\" it must be given.";
    incentive_in_forecast: Money = May "Incentive money in the forecast. Blank = as in the plan.";
    nonrecurrent_in_forecast: Money = May "Non-recurrent part of forecast plus incentive. Blank = as in the plan.";
    control_total: Money = May "Control total before incentive money; since 2024 the deficit plan limit, before deficit support. Blank = none.";
    ct_accepted: YesNo = May "Whether the control total was accepted. Chances are against the total either way; rules aim at it, and `incentive_fund` pays for it, only where it was accepted; `incentive_cliff` goes by it either way. Blank = yes.";
    ytd_plan_ex_incentive: Money = May "Plan to date without incentive money, to check monthly_plan.csv against. Blank = not checked.";
    ytd_actual_ex_incentive: Money = May "Actual position to date without incentive money, to check monthly_plan.csv against. Blank = not checked.";
    past_error: Money = May "Mean error of its official forecasts at this month in past years: outturn less forecast, negative = optimistic. Blank = not known.";
    past_years: Count = May "Years behind that mean.";
    commentary_risk: Amount = May "Cost of risks that the commentary tells of and the forecast does not hold; the check R-12 reads it, and nothing is drawn from it: what is to be drawn stands in risks.csv. Blank = none told.";
    forecast_month: MonthOfYear = May "Month in which the forecast was last revised, 1 = April. Blank = not known.";
} }

table! { EfficiencyRow "efficiency.csv" May "Efficiency programmes by bucket. Amounts in a group row are for the whole group." drawn (efficiency_id) {
    efficiency_id: Code = Must "Unique in this table.";
    target: Target = Must "Whose savings.";
    spread: SpreadWord = May "`each` for a group, blank for one account.";
    share_by: SizeColumn = May "What a group shares the amounts by; blank for one account.";
    group_size: Count = May "For rows of a scenario that was cut out of a larger one: the size of the whole group, which the amounts are for (£m where the size is money). Blank = the sum of the members' sizes.";
    programme: ProgrammeWord = Must "The programme, and the risk line.";
    recurrent: YesNo = Must "Whether the savings recur.";
    identified: YesNo = Must "Whether the savings are identified.";
    risk_rating: Rating = May "Of identified savings; blank for unidentified ones.";
    plan_full_year: Amount = Must "Savings that the plan holds for the year.";
    plan_ytd: Amount = Must "Savings that the plan holds to date.";
    delivered_ytd: Amount = Must "Savings delivered to date.";
    forecast_full_year: Amount = May "Savings that the forecast holds for the year. Blank = as the plan.";
    declared: Amount = May "Declared delivery risk: reported, never the model's mean. Blank = 0.";
} }

table! { DeliveryRow "delivery.csv" May "Delivery of the savings still to come, for each class that efficiency.csv uses: exactly one row each." unique (delivery_id) {
    delivery_id: Code = Must "Unique in this table.";
    programme: ProgrammeWord = Must "The programme of the class.";
    recurrent: YesNo = Must "Whether the savings of the class recur.";
    identified: YesNo = Must "Whether they are identified.";
    risk_rating: Rating = May "Their rating; blank for unidentified ones.";
    mean: OpenShare = Must "Mean share delivered.";
    concentration: Concentration = Must "a + b of the beta distribution of that share; higher is narrower.";
} }

table! { PayRow "pay.csv" May "Pay awards above what was funded: pay bill x award_above_plan x months_in_force / 12 x the unfunded share." drawn (pay_id) {
    pay_id: Code = Must "Unique in this table; part of the address of its draws.";
    line: Code = Must "The risk line that it is reported under, such as pay_afc.";
    target: Target = Must "Whose pay bill.";
    spread: SpreadWord = May "For a group, whether members draw each or share one draw; blank for one account.";
    paybill: SizeColumn = Must "The pay bill: a money column of organisations.csv. A group also shares by it.";
    group_size: Count = May "For rows of a scenario that was cut out of a larger one: the size of the whole group, £m. Blank = the sum of the members' sizes.";
    award_above_plan: Chance = Must "The award above what plans hold, as a fraction: 0.0203 is 2.03 %.";
    months_in_force: MonthsInForce = Must "Months of the year for which it is paid.";
    dist: Dist = Must "Distribution of the share that is not funded.";
    share_low: Fraction = May "Lowest share.";
    share_mode: Fraction = May "Most likely share.";
    share_high: Fraction = May "Highest share.";
    share_mean: Fraction = May "Mean share.";
    share_sd: ShareSd = May "Standard deviation of the share.";
    probability: Chance = May "Chance that any of it is unfunded. Blank = certain.";
    in_forecast: Amount = May "The cost that the base already holds. Blank = 0.";
    declared: Amount = May "Declared risk. Blank = 0.";
    recurrent: YesNo = May "Whether the shortfall recurs. Blank = yes.";
    factor_set: Code = May "Its loadings, from factors.csv. Blank = independent.";
} }

table! { RiskRow "risks.csv" May "The risk register. Effect on the position: in_forecast less severity (a threat), gain less in_forecast (an opportunity)." drawn (risk_id) without ("status" = "closed") {
    risk_id: Code = Must "Unique in this table; part of the address of its draws.";
    line: Code = Must "The risk line that it is reported under.";
    direction: DirectionWord = May "Blank = threat.";
    target: Target = Must "Whom it concerns.";
    spread: SpreadWord = May "For a group, whether members draw each or share one draw; blank for one account.";
    share_by: SizeColumn = May "What a group shares the amounts by; blank for one account.";
    group_size: Count = May "For rows of a scenario that was cut out of a larger one: the size of the whole group, which the amounts are for (£m where the size is money). Blank = the sum of the members' sizes.";
    description: Text = May "What it is.";
    dist: Dist = May "Distribution of the severity over the months still to come, for the whole target, if it happens. Blank = that of `[register]` where the row gives all that it needs, else the severity of its impact score.";
    range: RangeWord = May "What `low` and `high` are. Blank = ends.";
    outcomes: OutcomeList = May "For `discrete`: amounts and their chances, such as `0: 0.5; 2: 0.3; 5: 0.2`.";
    count_mean: EventCount = May "Expected number of events, each with its own severity, in place of `probability`. Blank = one range.";
    count_sd: EventCount = May "Standard deviation of that number, above the square root of its mean: negative binomial. Blank = Poisson.";
    low: Money = May "Lowest severity.";
    mode: Money = May "Most likely severity.";
    high: Money = May "Highest severity.";
    mean: Money = May "Mean severity.";
    sd: Amount = May "Standard deviation of the severity.";
    p50: Money = May "Median severity.";
    p90: Money = May "Severity that is not exceeded nine times in ten.";
    probability: Chance = May "Chance that it happens at all. Blank = that of its likelihood score, else a certain range.";
    units_a_month: Units = May "Units in each of `months`, such as days of strike or posts made redundant: the severity is then the price of one unit. Blank = the severity is the whole cost.";
    units_at_once: Units = May "Units that come together, such as the five days of a round of strikes: how often they come is then drawn (Poisson), in place of `probability`. Blank = the units are certain.";
    months: MonthList = May "Months in which units come, such as `9 to 12` or `8; 10; 12` (1 = April). Blank = all still to come.";
    funded_share: Chance = May "Share of the cost that somebody else pays, such as the centre. Blank = 0.";
    unit: Text = May "What is counted, such as days; not read by the model.";
    likelihood: ScoreOfFive = May "Likelihood score, in place of `probability`: its chance is that of `[register.likelihood]`. Blank = no score.";
    impact: ScoreOfFive = May "Impact score: where the row gives no distribution, its severity is that of `[register.impact]`. Blank = no score.";
    status: StatusWord = May "Whether it is still a risk. Blank = open.";
    in_forecast: Amount = May "What the base already holds for it: a cost for a threat, a gain for an opportunity. Blank = 0.";
    declared: Amount = May "Declared risk. Blank = 0.";
    recurrent: YesNo = May "Whether the effect recurs. Blank = no.";
    factor_set: Code = May "Its loadings, from factors.csv. Blank = independent.";
    linked_to: Code = May "The `risk_id` of another row that it hangs together with, as the next two columns say. Blank = no link.";
    occurrence_link: OccurrenceWord = May "Whether it happens, given whether the other does. Blank = no link of that kind.";
    impact_link: ImpactWord = May "How much it comes to, given how much the other does. Blank = no link of that kind.";
    owner: Text = May "Who answers for it; not read by the model.";
    rag: Text = May "Red, amber or green; not read by the model.";
    residual_score: Text = May "Score after mitigation; not read by the model.";
    mitigation: Text = May "What is done about it; not read by the model: an action with an effect stands in actions.csv.";
    date_raised: Text = May "When it was raised; not read by the model.";
} }

table! { ContractRow "contracts.csv" May "Contracts that the provider values at more than the commissioner: what one gains the other loses." drawn (contract_id) {
    contract_id: Code = Must "Unique in this table; part of the address of its draw.";
    line: Code = May "The risk line that it is reported under. Blank = contract.";
    provider_code: Code = Must "Who expects the income: an organisation of sector provider.";
    commissioner_code: Code = Must "Who expects to pay less: an organisation of sector commissioner.";
    provider_value: Amount = Must "The contract in the provider's base.";
    commissioner_value: Amount = Must "The contract in the commissioner's base.";
    share_mean: Chance = Must "Mean of the share of the difference that the commissioner bears.";
    share_sd: ShareSd = May "Standard deviation of that share (beta on 0 to 1). Blank = 0: a fixed share.";
    provider_in_forecast: Amount = May "What the provider's base already holds for losing it. Blank = 0.";
    commissioner_in_forecast: Amount = May "What the commissioner's base already holds for it. Blank = 0.";
    declared: Amount = May "Declared risk. Blank = 0.";
    factor_set: Code = May "Its loadings; a high draw is bad for the commissioner. Blank = independent.";
} }

table! { LineRow "lines.csv" May "Names of risk lines for people; a line without one is shown by its code." unique (line) {
    line: Code = Must "The line, as other tables name it; cip, qipp and remainder too.";
    line_name: Text = Must "Its name in tables and charts.";
    phasing: Code = May "How its effect falls over the months still to come: flat, linear, hockey_stick, winter, month_12, or a phasing of phasing.csv. Blank = flat, or as the rows of risks.csv say that all name their `months`.";
} }

table! { MonthlyPlanRow "monthly_plan.csv" May "The year by month, for the in-year path: every month of the year for every organisation, or no file at all. A node's own account may be left out: its money is then spread evenly." {
    account_code: Code = Must "An organisation, or a node for its own account.";
    month: MonthOfYear = Must "The month, 1 = April.";
    plan_ex_incentive: Money = Must "Planned position of the month alone, without incentive money.";
    incentive_in_plan: Money = May "Incentive money planned for the month. Blank = 0.";
    actual_ex_incentive: Money = May "Actual position of the month alone, without incentive money; blank after the month of the data.";
    incentive_in_actual: Money = May "Incentive money in the actual position of the month. Blank = 0.";
    plan_version: Code = May "Which version of the plan; one account has one version. Blank = the only one.";
} }

table! { PhasingRow "phasing.csv" May "Phasings of your own, which lines.csv may name: a weight for each month; those of the months still to come count, in proportion." {
    phasing: Code = Must "Its name.";
    month: MonthOfYear = Must "The month, 1 = April; a month without a row has weight 0.";
    weight: Weight = Must "Its weight, 0 or more.";
} }

table! { FactorRow "factors.csv" May "Shared factors: one row for each loading of a factor set. The squares of a set's loadings sum to at most 1; the rest is the row's own draw." {
    factor_set: Code = Must "The set that rows of other tables name.";
    factor: Code = Must "The factor, such as winter.";
    level: SharedLevel = Must "Who shares a draw of it: accounts below the same node of this level, of one type, of one sector.";
    loading: LoadingSize = Must "Its loading; positive = a bad draw of the factor is bad for the row.";
} }

table! { CorrelationRow "correlations.csv" May "Correlations between two factors at the same level: one row a pair, the same for every member of the level. Pairs without a row are independent." {
    factor_a: Code = Must "A factor, as in factors.csv.";
    factor_b: Code = Must "Another factor at the same level.";
    level: SharedLevel = Must "The level of both in factors.csv.";
    correlation: CorrelationSize = Must "Their correlation; positive = bad together. All of a level must be possible together.";
} }

table! { ParameterRow "parameters.csv" May "Uncertain parameters: what nobody knows of a whole class of rows. Each is one draw an iteration for all that it applies to, high = worse." unique (parameter_id) {
    parameter_id: Code = Must "Unique in this table; the address of its draw.";
    description: Text = May "What is uncertain; shown in the report.";
    kind: ParameterWord = Must "How it acts.";
    line: Codes = May "Risk lines that a `shift` or `size` applies to.";
    delivery: Codes = May "Classes of savings that a `shift` applies to, by their `delivery_id`.";
    factor: Code = May "The factor that a `factor` applies to.";
    level: SharedLevel = May "The level of that factor.";
    size: ParameterSize = Must "How uncertain it is: see the words of `kind`.";
} }

table! { BridgeItemRow "bridge.csv" May "Steps from the reported position to the underlying one, beyond what `nonrecurrent_in_plan` and the recurrence of lines take out already." drawn (item_id) {
    item_id: Code = Must "Unique in this table.";
    step: Name = Must "Name of the step for people.";
    target: Figure = Must "Whose position.";
    kind: ItemWord = Must "What it is.";
    amount: Money = Must "What the step changes: negative where it takes a gain out of the position.";
} }

record! { SourceRow "Published figures and where they stand; printed in the report." {
    source_id: Code = Must "Unique in this table; rows name it in their column `source`.";
    figure: Text = Must "What the figure is.";
    value: Text = Must "The figure as published.";
    unit: Text = May "Its unit.";
    source: Text = Must "Where it was published.";
    published: Day = May "When it was published.";
    known_by: Month = Must "When it was known.";
    evidence: Evidence = May "published, if given.";
    note: Text = May "Free text; not read by the model.";
} }
impl_table! { SourceRow "sources.csv" May "Published figures and where they stand; printed in the report." unique (source_id) }

table! { ActionRow "actions.csv" May "Mitigations: named actions of organisations (rule organisation_actions) or of a node on its own account (rule node_actions)." drawn (action_id) {
    action_id: Code = Must "Unique in this table; part of the address of its draws.";
    target: Target = Must "Whose account is credited: an organisation or a group of them, or `own:` and a node's code.";
    spread: SpreadWord = May "For a group, whether members draw each or share one draw; blank for one account.";
    share_by: SizeColumn = May "What a group shares the amounts by; blank for one account.";
    group_size: Count = May "For rows of a scenario that was cut out of a larger one: the size of the whole group, which the amounts are for (£m where the size is money). Blank = the sum of the members' sizes.";
    action_type: Code = Must "A word such as asset_sale: the line that it is reported under.";
    description: Text = May "What it is.";
    low: Amount = Must "Lowest value over the months assumed, if it happens.";
    mode: Amount = Must "Most likely value; the points of access and safety are for this much.";
    high: Amount = Must "Highest value. All three alike = certain.";
    probability: Chance = May "Chance that it happens. Blank = certain.";
    earliest_month: MonthOfYear = May "Month in which it can start, 1 = April. Blank = the month after `as_at_month`.";
    lead_months: Months = May "Months from its start to its first effect. Blank = 0.";
    months_assumed: Months = May "Months of effect that the values are for; fewer that are left scale them down. Blank = all months after `as_at_month`.";
    capacity: Amount = May "Most that it can bring. Blank = no limit.";
    trigger: TriggerWord = Must "What sets it off.";
    trigger_level: Amount = May "For `gap`: the gap above which it is used. Blank = 0.";
    approval: Chance = May "For `approval`: the chance of a yes.";
    in_forecast: Amount = May "What the base already holds for it. Blank = 0.";
    declared: Amount = May "Value as announced: reported, never the model's mean. Blank = 0.";
    recurrent: YesNo = May "Whether it carries into the underlying position. Blank = no.";
    access_impact: Points = May "What it does to access, in points; negative is worse. Blank = 0.";
    safety_impact: Points = May "What it does to safety, in points; negative is worse. Blank = 0.";
    owner: Text = May "Who answers for it.";
} }

table! { IncentiveRow "incentives.csv" May "What an incentive fund knows of single organisations beyond positions.csv." unique (org_code) {
    org_code: Code = Must "An organisation, once.";
    allocation: Amount = May "Its money for the year. Blank = the incentive money in its plan.";
    access_linked: YesNo = May "Whether part of it depends on access. Blank = yes.";
    access_q1: Chance = May "Chance that access is met in quarter 1; 0 or 1 where it is known. Blank = that of the rule.";
    access_q2: Chance = May "The same in quarter 2.";
    access_q3: Chance = May "The same in quarter 3.";
    access_q4: Chance = May "The same in quarter 4.";
    control_total_q1: Money = May "Cumulative control total before incentive money at month 3; needed with gate = \"quarters\".";
    control_total_q2: Money = May "The same at month 6.";
    control_total_q3: Money = May "The same at month 9.";
} }

table! { SupportRow "support.csv" May "What deficit support knows of single units beyond their plans." unique (unit_code) {
    unit_code: Code = Must "A node with unit = \"system\"; with \"organisation\" an organisation, or a node for its own account; once.";
    accepted: YesNo = May "Whether its plan was accepted: without that, no instalment is paid that has not been. Blank = yes.";
    conditions_q1: Chance = May "Chance that the conditions of the first instalment are met; 0 or 1 where it is known. Blank = 1.";
    conditions_q2: Chance = May "The same of the second.";
    conditions_q3: Chance = May "The same of the third.";
    conditions_q4: Chance = May "The same of the fourth.";
    paid_q1: Amount = May "What it was paid at the first instalment: a fact, to be given once the review is past, also where it is 0.";
    paid_q2: Amount = May "The same at the second.";
    paid_q3: Amount = May "The same at the third.";
    paid_q4: Amount = May "The same at the fourth.";
} }

table! { ControlTotalRow "control_totals.csv" May "Control totals of nodes; those of organisations stand in positions.csv." unique (node_code) {
    node_code: Code = Must "A node, once.";
    control_total: Money = Must "Its control total before incentive money: a surplus to beat or a deficit not to exceed; since 2024 its deficit plan limit.";
} }
