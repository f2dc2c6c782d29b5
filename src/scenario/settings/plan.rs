//! `[plan]`: which view of capacity plans is tested, and the bounds of the read-across checks.

use super::super::kind::{Amount, Chance, Fraction, Kind, Weight};
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::super::words::TestedWord;

record! { PlanRecord "`[plan]`: the checks of `outturn plan`. Where a default comes from stands in docs/PLAN.md." {
    view: TestedWord = May "Which view of capacity_plan.csv is tested. Default: submitted.";
    price_growth: Fraction = May "Change of prices since last year, such as 0.001; for R-4, which is not tested without it.";
    pay_growth: Fraction = May "Pay award and drift since last year, such as 0.03; for R-6, which is not tested without it.";
    occupancy_query: Chance = May "R-1: occupancy of a month above which it is queried. Default: 0.92.";
    occupancy_fail: Chance = May "R-1: above which it fails. Default: 0.98.";
    ae_standard: Chance = May "R-2: share of A&E attendances within four hours that needs free beds. Default: 0.95.";
    congestion: Chance = May "R-2: occupancy above which that share cannot be reached. Default: 0.945.";
    january_elective: Weight = May "R-3: elective admissions a day in January over those of the year, from which they are queried. Default: 1.";
    income_query: Chance = May "R-4: gap between growth of income and growth of activity and prices that is queried. Default: 0.01.";
    income_fail: Chance = May "R-4: gap that fails. Default: 0.02.";
    productivity_query: Chance = May "R-5: growth of activity for each member of staff that is queried. Default: 0.02.";
    productivity_fail: Chance = May "R-5: growth that fails. Default: 0.04.";
    pay_query: Chance = May "R-6: gap between growth of pay for each member of staff and `pay_growth` that is queried. Default: 0.01.";
    pay_fail: Chance = May "R-6: gap that fails. Default: 0.02.";
    agency_run_rate: Chance = May "R-7: planned agency cost over its run rate below which it is queried. Default: 0.8.";
    savings_query: Chance = May "R-8: savings of the year over spending that are queried. Default: 0.05.";
    savings_fail: Chance = May "R-8: savings that fail. Default: 0.06.";
    first_half_query: Chance = May "R-9: share of the year's savings in the first half below which it is queried. Default: 0.35.";
    first_half_fail: Chance = May "R-9: below which it fails. Default: 0.25.";
    last_quarter_query: Chance = May "R-9: share in the last quarter above which it is queried. Default: 0.35.";
    unidentified_query: Chance = May "R-9: unidentified share of savings up to month 3 above which it is queried; later any is. Default: 0.1.";
    elective_query: Chance = May "R-10: growth of inpatient elective work beyond that of beds and what a shorter stay frees that is queried. Default: 0.01.";
    elective_fail: Chance = May "R-10: growth beyond it that fails. Default: 0.02.";
    run_rate_query: Chance = May "R-11: improvement of the monthly position that the forecast needs, as a share of a month's turnover, that is queried. Default: 0.01.";
    run_rate_fail: Chance = May "R-11: improvement that fails. Default: 0.02.";
    silence_adverse: Chance = May "R-12: overspend to date, as a share of turnover, beside a forecast on plan that is queried. Default: 0.005.";
    contract_fail: Chance = May "R-14: what a provider expects of a contract beyond what its commissioner does, as a share, that fails. Default: 0.005.";
    control_total_margin: Amount = May "R-15: difference between a control total and the sum of those below it that fails. Default: 0.5.";
    weight_elective: Weight = May "Weight of a planned admission that stays overnight in weighted activity. Default: 3684.";
    weight_day_case: Weight = May "Weight of a day case. Default: 738.";
    weight_non_elective: Weight = May "Weight of an unplanned admission. Default: 1590.";
    weight_outpatient: Weight = May "Weight of an outpatient attendance. Default: 120.";
    weight_ae: Weight = May "Weight of an A&E attendance. Default: 148.";
} }

impl PlanRecord {
    /// The bounds in the order of the record: its fields after `view`.
    #[must_use]
    pub fn bounds(&self) -> [&Cell<f64>; 32] {
        [
            &self.price_growth,
            &self.pay_growth,
            &self.occupancy_query,
            &self.occupancy_fail,
            &self.ae_standard,
            &self.congestion,
            &self.january_elective,
            &self.income_query,
            &self.income_fail,
            &self.productivity_query,
            &self.productivity_fail,
            &self.pay_query,
            &self.pay_fail,
            &self.agency_run_rate,
            &self.savings_query,
            &self.savings_fail,
            &self.first_half_query,
            &self.first_half_fail,
            &self.last_quarter_query,
            &self.unidentified_query,
            &self.elective_query,
            &self.elective_fail,
            &self.run_rate_query,
            &self.run_rate_fail,
            &self.silence_adverse,
            &self.contract_fail,
            &self.control_total_margin,
            &self.weight_elective,
            &self.weight_day_case,
            &self.weight_non_elective,
            &self.weight_outpatient,
            &self.weight_ae,
        ]
    }
}
