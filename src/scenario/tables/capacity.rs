//! The table of capacity plans: what a trust's return holds month by month, money of the year's position aside.

use super::super::kind::{Amount, Chance, Code, Count, Days, Kind, Month, MonthOfYear, Target, Text};
use super::super::record::{Cell, Cells, Field, Need, Provenance, Record, Spot, Table, impl_table, record, table};
use super::super::words::{Evidence, ViewWord};

table! { CapacityPlanRow "capacity_plan.csv" May "Beds, activity, performance, staff and pay by month, in up to five views that are never mixed: for `outturn plan`, which asks whether plans read across. A view of an organisation has all twelve months (`actual`: those up to `as_at_month`); a column is filled in for all months of a view, or blank. What is left out is said, and what needs it is not tested." {
    org_code: Code = Must "An organisation.";
    month: MonthOfYear = Must "The month, 1 = April.";
    view: ViewWord = Must "Whose word the row is.";
    beds_open: Count = May "General and acute beds open, escalation beds left out: the average of the month.";
    beds_escalation: Count = May "Escalation beds open above them. Blank = none.";
    bed_days_occupied: Count = May "Days of the month on which a general and acute bed was occupied, all beds together.";
    elective_inpatients: Count = May "Planned admissions that stay overnight.";
    day_cases: Count = May "Planned admissions that do not.";
    non_elective_spells: Count = May "Unplanned admissions.";
    outpatient_attendances: Count = May "Outpatient attendances.";
    length_of_stay: Days = May "Average length of stay of inpatients, days.";
    ae_attendances: Count = May "A&E attendances.";
    ae_within_4_hours: Chance = May "Share of them that are admitted, transferred or discharged within four hours: 0.95 is 95 %.";
    waits_within_18_weeks: Chance = May "Share of those waiting for planned treatment at the end of the month who have waited at most 18 weeks: 0.92 is 92 %.";
    waiting_list: Count = May "People waiting for planned treatment at the end of the month.";
    wte_substantive: Count = May "Substantive staff, whole-time equivalents.";
    wte_bank: Count = May "Bank staff, likewise.";
    wte_agency: Count = May "Agency staff, likewise.";
    pay_substantive: Amount = May "Pay of substantive staff.";
    pay_bank: Amount = May "Pay of bank staff.";
    pay_agency: Amount = May "Cost of agency staff. The ceiling of the year stands in organisations.csv.";
    income: Amount = May "Income from patient care, incentive money left out.";
    savings: Amount = May "Efficiency savings of the month.";
} }

table! { ResponseRow "responses.csv" May "What need beyond what is funded is met by, where an organisation or a group does otherwise than `[capacity]` says. The three sum to one; no organisation stands in two rows." {
    target: Target = Must "Whose response.";
    money: Chance = Must "Share met by money: temporary staff and escalation beds.";
    access: Chance = Must "Share met by access: cancelled operations.";
    safety: Chance = Must "Share met by safety: staff that are lacking.";
} }
