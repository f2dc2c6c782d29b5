//! Cases of capacity plans: views that are not whole, beds and staff that contradict themselves.

use outturn::diagnostic::Check;

use super::Case;
use super::Change::{Append, Bytes};
use super::files::cases;

const PLAN: &str = "capacity_plan.csv";
const RESPONSES: &str = "responses.csv";

/// The bytes of capacity_plan.csv: the columns, the twelve months of ACU's view from what stands in each, and more rows.
macro_rules! plan {
    ($columns:literal, $view:literal, [$( $month:literal $cells:literal ),+] $more:literal) => {
        concat!("org_code,month,view,", $columns, "\n", $( "ACU,", $month, ",", $view, ",", $cells, "\n", )+ $more).as_bytes()
    };
}

/// Twelve months alike, but for the first.
macro_rules! year {
    ($columns:literal, $view:literal, $first:literal, $rest:literal) => {
        year!($columns, $view, $first, $rest, "")
    };
    ($columns:literal, $view:literal, $first:literal, $rest:literal, $more:literal) => {
        plan!($columns, $view, [1 $first, 2 $rest, 3 $rest, 4 $rest, 5 $rest, 6 $rest, 7 $rest, 8 $rest, 9 $rest, 10 $rest, 11 $rest, 12 $rest] $more)
    };
}

/// What the simulation needs, every month alike.
const SIMULATED: &[u8] = year!(
    "beds_open,bed_days_occupied,elective_inpatients,non_elective_spells,ae_attendances,ae_within_4_hours,wte_substantive,wte_bank,wte_agency,pay_substantive_m,pay_bank_m,pay_agency_m",
    "submitted",
    "800,21900,600,2900,9000,0.92,3900,220,105,15.6,0.93,0.72",
    "800,21900,600,2900,9000,0.92,3900,220,105,15.6,0.93,0.72"
);

pub const CASES: &[Case] = cases! {
    MonthMissing: Bytes(PLAN, b"org_code,month,view,beds_open\nACU,1,submitted,800\n");
    MonthMissing: Bytes(PLAN, b"org_code,month,view,beds_open\nACU,1,actual,800\nACU,2,actual,800\n");
    MonthTwice: Bytes(PLAN, year!("beds_open", "submitted", "800", "800", "ACU,3,submitted,810\n"));
    ActualInFuture: Bytes(PLAN, b"org_code,month,view,beds_open\nACU,1,actual,800\nACU,2,actual,800\nACU,3,actual,800\nACU,4,actual,800\nACU,5,actual,800\nACU,6,actual,800\n");
    TargetUnknown: Bytes(PLAN, b"org_code,month,view,beds_open\nACX,1,submitted,800\n");
    TargetUnknown: Bytes(PLAN, b"org_code,month,view,beds_open\nSYS,1,submitted,800\n");
    WordUnknown: Bytes(PLAN, b"org_code,month,view,beds_open\nACU,1,submited,800\n");
    ChanceOutside: Bytes(PLAN, year!("ae_within_4_hours", "submitted", "92", "0.92"));
    PlanPartMissing: Bytes(PLAN, year!("beds_open,bed_days_occupied", "submitted", "800,", "800,22000"));
    BedsNone: Bytes(PLAN, year!("beds_open,bed_days_occupied", "genuine", "0,22000", "800,22000"));
    StaffWithoutPay: Bytes(PLAN, year!("wte_agency,pay_agency_m", "submitted", "40,0", "40,0.3"));
    StaffWithoutPay: Bytes(PLAN, year!("wte_bank,pay_bank_m", "submitted", "0,0.2", "0,0"));
    OccupancyImplausible: Bytes(PLAN, year!("beds_open,bed_days_occupied", "last_year", "800,720", "800,22000"));
    SettingIdle: Append("scenario.toml", "[plan]\nprice_growth = 0.01");
    ChanceOutside: Append("scenario.toml", "[plan]\noccupancy_query = 92");
    CapacityDoubled: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter\"");
    ResponseSum: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter; agency\"\nmoney = 0.7");
    ResponseSum: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter; agency\""), Bytes(RESPONSES, b"target,money,access,safety\nACU,0.5,0.4,0.2\n");
    ResponseTwice: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter; agency\""), Bytes(RESPONSES, b"target,money,access,safety\nACU,0.5,0.4,0.1\nsector:provider,1,0,0\n");
    CapacityLacks: Bytes(PLAN, year!("beds_open", "submitted", "800", "800")), Append("scenario.toml", "[capacity]");
    ChanceOutside: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter; agency\"\nsafety_floor = 5");
    SettingIdle: Bytes(PLAN, SIMULATED), Append("scenario.toml", "[capacity]\nreplaces = \"winter; agency; wintre\"");
    SettingIdle: Append("scenario.toml", "[capacity]\ndemand_factors = \"winter\"");
    SettingIdle: Bytes(RESPONSES, b"target,money,access,safety\nACU,0.5,0.4,0.1\n");
};
