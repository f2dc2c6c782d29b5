//! Capacity plans of the acute trusts: England's published months of A&E and waits and its occupancy, shared out over made-up trusts, and what
//! such trusts might have submitted for 2018/19. The README of the pack says what is published.

use super::Table;
use super::efficiency::Bucket;
use super::figures as f;
use super::organisations::{Organisation, pick, scores};
use super::shares::{Milli, share_out, text};

/// England 2017/18 by month: A&E attendances of all types, the share within four hours, admissions through A&E. Source: `ae-2017-18`.
const AE: [(Milli, f64, Milli); 12] = [
    (1_949_762, 0.9052, 352_553),
    (2_066_789, 0.8970, 374_442),
    (1_994_056, 0.9073, 361_172),
    (2_073_944, 0.9035, 370_487),
    (1_924_663, 0.9030, 360_966),
    (1_925_961, 0.8967, 360_981),
    (2_044_137, 0.8994, 378_788),
    (1_976_971, 0.8877, 377_576),
    (2_003_954, 0.8499, 393_511),
    (2_000_086, 0.8530, 389_710),
    (1_820_012, 0.8504, 352_681),
    (2_049_785, 0.8462, 390_983),
];
/// The same for April to August 2018: attendances, share.
const AE_TO_DATE: [(Milli, f64); 5] =
    [(1_984_369, 0.8857), (2_164_458, 0.9039), (2_093_942, 0.9076), (2_179_896, 0.8932), (1_997_854, 0.8973)];
/// England 2017/18 at month ends: people waiting for planned treatment, share that has waited at most 18 weeks. Source: `waits-2018-03`.
const WAITS: [(Milli, f64); 12] = [
    (3_782_457, 0.8989),
    (3_811_039, 0.9040),
    (3_832_987, 0.9026),
    (3_851_074, 0.8986),
    (3_886_219, 0.8940),
    (3_833_300, 0.8910),
    (3_800_047, 0.8931),
    (3_722_600, 0.8948),
    (3_767_326, 0.8818),
    (3_730_473, 0.8818),
    (3_763_533, 0.8793),
    (3_852_414, 0.8725),
];
/// Occupancy by month: the mean of January to March is the published one, the other quarters are judged.
const OCCUPANCY: [f64; 12] = [0.894, 0.892, 0.890, 0.884, 0.880, 0.888, 0.898, 0.904, 0.902, 0.915, 0.917, 0.910];
/// Least A&E share that guidance asks for: 90 % in September 2018 and 95 % in March 2019 are published, the months between are on a line.
const REQUIRED: [f64; 12] = [0.880, 0.884, 0.888, 0.892, 0.896, 0.900, 0.908, 0.917, 0.925, 0.933, 0.942, 0.950];
const DAYS: [f64; 12] = [30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 28.0, 31.0];
/// Working days of 2017/18 and 2018/19.
const WORKING: [[f64; 12]; 2] = [
    [18.0, 21.0, 22.0, 21.0, 22.0, 21.0, 22.0, 22.0, 19.0, 22.0, 20.0, 20.0],
    [20.0, 21.0, 21.0, 22.0, 22.0, 20.0, 23.0, 22.0, 19.0, 22.0, 20.0, 21.0],
];
/// Savings by month: 28.5 % to August and 36 % by half year as published for the sector, the rest judged.
const SAVINGS: [f64; 12] = [0.057, 0.057, 0.057, 0.057, 0.057, 0.075, 0.1, 0.1, 0.1, 0.11, 0.115, 0.115];
/// Of the order of acute trusts' planned inpatients, day cases and outpatient attendances of a year. Judged.
const PLANNED: [Milli; 3] = [1_500_000, 6_500_000, 80_000_000];
/// Their growth in what is submitted. Judged: the step change that was asked for.
const PLANNED_GROWTH: [f64; 3] = [0.030, 0.025, 0.030];
/// The sd of that of inpatients between trusts.
const PLANNED_SD: f64 = 0.012;
/// Average costs of 2016/17 as published: planned inpatients, day cases, unplanned admissions, outpatients, A&E.
const COSTS: [f64; 5] = [3_684.0, 738.0, 1_590.0, 120.0, 148.0];
/// Sd between trusts of the A&E share, of waits, of occupancy. Judged.
const SPREAD: [f64; 3] = [0.045, 0.035, 0.026];
/// Escalation beds, December to March, over beds. Judged.
const ESCALATION: f64 = 0.03;
/// Income from patient care over turnover. Judged.
const PATIENT_CARE: f64 = 0.88;
/// Cost of a whole-time equivalent of a month, £ thousand: substantive, bank, agency. Judged.
const COST_OF_STAFF: [f64; 3] = [44.0 / 12.0, 40.0 / 12.0, 66.0 / 12.0];
/// Growth of prices: cost inflation less the efficiency asked for. Judged, as in scenario.toml.
const PRICES: f64 = 0.001;
/// Bank pay over all pay. Judged.
const BANK: f64 = 0.05;

/// The cells of a row after organisation, month and view.
const COLUMNS: usize = 20;
type Cells = [String; COLUMNS];

fn none() -> Cells {
    std::array::from_fn(|_| String::new())
}

fn count(value: f64) -> String {
    format!("{value:.0}")
}

fn share(value: f64) -> String {
    format!("{value:.4}")
}

/// Trusts' shares about a mean, so that the weighted mean is England's.
fn about(mean: f64, sd: f64, scores: &[f64], weights: &[f64], ends: (f64, f64)) -> Vec<f64> {
    let mut values: Vec<f64> = scores.iter().map(|z| mean + sd * z).collect();
    let total: f64 = weights.iter().sum();
    for _ in 0..40 {
        let now: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / total;
        values.iter_mut().for_each(|value| *value = (*value + mean - now).clamp(ends.0, ends.1));
    }
    values
}

/// Amounts of a year by month, in proportion to working days, January's times a factor.
fn by_working_days(year: f64, which: usize, january: f64) -> [f64; 12] {
    let weights: [f64; 12] =
        std::array::from_fn(|month| WORKING[which][month] * if month == 9 { january } else { 1.0 });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| year * weight / sum)
}

/// `capacity_plan.csv`.
pub fn table(all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let trusts = pick(all, |o| o.org_type == "acute");
    let sizes: Vec<f64> = trusts.iter().map(|&i| all[i].size as f64).collect();
    let of = |key: &str| scores(key, all, &trusts);
    let fronts: Vec<f64> = sizes.iter().zip(of("front")).map(|(size, z)| size * libm::exp(0.2 * z)).collect();
    let beds: Vec<f64> = trusts.iter().map(|&i| all[i].beds as f64).collect();
    let (ae, waits, full) = (of("ae"), of("waits"), of("occupancy"));
    let mut savings: Vec<Milli> = vec![0; all.len()];
    for bucket in buckets.iter().filter(|bucket| bucket.programme == "cip") {
        savings[bucket.organisation] += bucket.plan;
    }
    // England by month, over trusts.
    let ends = (0.70, 0.995);
    let attendances = AE.map(|(total, ..)| share_out(total, &fronts));
    let shares = AE.map(|(_, mean, _)| about(mean, SPREAD[0], &ae, &fronts, ends));
    let admissions = AE.map(|(.., total)| share_out(total, &fronts));
    let lists = WAITS.map(|(total, _)| share_out(total, &sizes));
    let waited = WAITS.map(|(_, mean)| about(mean, SPREAD[1], &waits, &sizes, ends));
    let occupancy = OCCUPANCY.map(|mean| about(mean, SPREAD[2], &full, &beds, (0.75, 0.985)));
    let to_date =
        AE_TO_DATE.map(|(total, mean)| (share_out(total, &fronts), about(mean, SPREAD[0], &ae, &fronts, ends)));
    let planned = PLANNED.map(|total| share_out(total, &sizes));
    let scatter = [
        "plan-elective",
        "plan-stay",
        "plan-beds",
        "plan-winter",
        "plan-january",
        "plan-ae",
        "plan-staff",
        "plan-pay",
        "plan-income",
        "plan-agency",
        "last-agency",
        "plan-savings",
        "genuine-ae",
    ]
    .map(of);
    let mut rows = Vec::new();
    for (t, &i) in trusts.iter().enumerate() {
        let o = &all[i];
        let z = |key: usize| scatter[key][t];
        let row = |month: usize, view: &str, cells: Cells| {
            let head = [o.code.clone(), (month + 1).to_string(), view.to_owned()];
            let proof = ["judgement", "synthetic", super::tables::NOW].map(str::to_owned);
            [head.to_vec(), cells.to_vec(), proof.to_vec()].concat()
        };
        let winter = |month: usize| if month >= 8 { (beds[t] * ESCALATION).round() } else { 0.0 };
        let last_beds = |month: usize| (beds[t] + winter(month)) * DAYS[month];
        let last_days: [f64; 12] = std::array::from_fn(|month| (last_beds(month) * occupancy[month][t]).round());
        let unplanned: f64 = admissions.iter().map(|month| month[t] as f64).sum();
        let [inpatients, day_cases, outpatients] = [0, 1, 2].map(|kind| planned[kind][t] as f64);
        let stay = last_days.iter().sum::<f64>() / (inpatients + unplanned);

        // What is submitted.
        let growth = [
            PLANNED_GROWTH[0] + PLANNED_SD * z(0),
            PLANNED_GROWTH[1],
            f::GROWTH_EMERGENCY.value,
            PLANNED_GROWTH[2],
            f::GROWTH_AE.value,
        ];
        let before =
            [inpatients, day_cases, unplanned, outpatients, attendances.iter().map(|month| month[t] as f64).sum()];
        let weighted =
            |years: &dyn Fn(usize) -> f64| (0..5).map(|kind| before[kind] * COSTS[kind] * years(kind)).sum::<f64>();
        let activity = weighted(&|kind| 1.0 + growth[kind]) / weighted(&|_| 1.0) - 1.0;
        let shorter = 0.010 + 0.006 * z(1);
        let spells = (inpatients * (1.0 + growth[0]) + unplanned * (1.0 + growth[2])) / (inpatients + unplanned);
        let more_beds = 1.0 + 0.007 + 0.006 * z(2);
        // One trust in six plans no beds for the winter; three in ten plan January as any month.
        let flexes = z(3) > -1.0;
        let january = if z(4) > 0.5 { 1.0 } else { 0.93 };
        let pay = (o.afc + o.medical) as f64;
        let agency = o.ceiling as f64 * 0.90 * libm::exp(0.08 * z(9));
        let each = 0.015 + 0.006 * z(7);
        let pay_before = pay / ((1.0 + 0.012 + 0.006 * z(6)) * (1.0 + each));
        let agency_before = o.ceiling as f64 * f::AGENCY_2017.value / f::AGENCY_CEILING.value * libm::exp(0.15 * z(10));
        let income = o.size as f64 * PATIENT_CARE;
        let income_before = income / (1.0 + activity + PRICES + 0.005 * z(8));
        let phased: [f64; 12] =
            std::array::from_fn(|month| SAVINGS[month] * libm::exp(0.08 * z(11) * (month as f64 - 5.5) / 5.5));
        let monthly_savings = share_out(savings[i], &phased);
        let money = |pay: f64, agency: f64, year: usize| -> [[String; 12]; 6] {
            // All months alike: awards and vacancies are judged to even out.
            let parts = [pay * (1.0 - BANK) - agency, pay * BANK, agency].map(|part| part / 12.0);
            let cost = if year == 0 { 1.0 + each } else { 1.0 };
            let staff = [0, 1, 2].map(|kind| format!("{:.1}", parts[kind] * cost / COST_OF_STAFF[kind]));
            let pay = parts.map(|part| text(part.round() as Milli));
            [&staff[0], &staff[1], &staff[2], &pay[0], &pay[1], &pay[2]]
                .map(|cell| std::array::from_fn(|_| cell.clone()))
        };
        let (now, then) = (money(pay, agency, 1), money(pay_before, agency_before, 0));
        let planned_now = |kind: usize, year: f64| by_working_days(year * (1.0 + growth[kind]), 1, january);
        let (ip, dc, op) = (planned_now(0, inpatients), planned_now(1, day_cases), planned_now(3, outpatients));
        let last = |year: f64, factor: f64| by_working_days(year, 0, factor);
        let (last_ip, last_dc, last_op) = (last(inpatients, 0.92), last(day_cases, 0.96), last(outpatients, 1.0));
        let genuine_share = |month: usize| (shares[month][t] + 0.002 + 0.010 * z(12)).clamp(ends.0, ends.1);
        let required_share = |month: usize| REQUIRED[month].max(shares[month][t]);
        for month in 0..12 {
            let open = (beds[t] * more_beds).round();
            let escalation = if flexes { (winter(month) * more_beds).round() } else { 0.0 };
            let days = (last_days[month] * spells * (1.0 - shorter)).round();
            let own = required_share(month);
            let trajectory = if z(5) < 0.5 { own } else { 0.5 * (own + genuine_share(month)) };
            let [a, b, c, d, e, g] = [0, 1, 2, 3, 4, 5].map(|at| now[at][month].clone());
            let cells: Cells = [
                count(open),
                count(escalation),
                count(days),
                count(ip[month]),
                count(dc[month]),
                count(admissions[month][t] as f64 * (1.0 + growth[2])),
                count(op[month]),
                format!("{:.2}", stay * (1.0 - shorter)),
                count(attendances[month][t] as f64 * (1.0 + growth[4])),
                share(trajectory),
                share((waited[11][t] + 0.003).min(ends.1)),
                lists[11][t].to_string(),
                a,
                b,
                c,
                d,
                e,
                g,
                text((income / 12.0).round() as Milli),
                text(monthly_savings[month]),
            ];
            rows.push(row(month, "submitted", cells));
        }
        for month in 0..12 {
            let mut cells = none();
            cells[9] = share(required_share(month));
            cells[11] = lists[11][t].to_string();
            rows.push(row(month, "required", cells));
        }
        for month in 0..12 {
            let mut cells = none();
            cells[0] = count((beds[t] * more_beds).round());
            cells[1] = count((winter(month) * more_beds).round());
            // Emergencies grow faster than funded and stays do not get shorter.
            cells[2] = count((last_days[month] * 1.02).round().min(last_beds(month) * more_beds));
            cells[3] = count(last(inpatients * 1.01, 0.92)[month]);
            cells[4] = count(last(day_cases * 1.01, 0.96)[month]);
            cells[9] = share(genuine_share(month));
            cells[10] = share(waited[month][t] - 0.008);
            rows.push(row(month, "genuine", cells));
        }
        for month in 0..12 {
            let [a, b, c, d, e, g] = [0, 1, 2, 3, 4, 5].map(|at| then[at][month].clone());
            let cells: Cells = [
                count(beds[t]),
                count(winter(month)),
                count(last_days[month]),
                count(last_ip[month]),
                count(last_dc[month]),
                admissions[month][t].to_string(),
                count(last_op[month]),
                format!("{stay:.2}"),
                attendances[month][t].to_string(),
                share(shares[month][t]),
                share(waited[month][t]),
                lists[month][t].to_string(),
                a,
                b,
                c,
                d,
                e,
                g,
                text((income_before / 12.0).round() as Milli),
                String::new(),
            ];
            rows.push(row(month, "last_year", cells));
        }
        for (month, (attendances, shares)) in to_date.iter().enumerate() {
            let mut cells = none();
            cells[8] = attendances[t].to_string();
            cells[9] = share(shares[t]);
            rows.push(row(month, "actual", cells));
        }
    }
    super::tables::table(
        "capacity_plan.csv",
        "org_code month view beds_open beds_escalation bed_days_occupied elective_inpatients day_cases non_elective_spells \
         outpatient_attendances length_of_stay ae_attendances ae_within_4_hours waits_within_18_weeks waiting_list wte_substantive wte_bank \
         wte_agency pay_substantive_m pay_bank_m pay_agency_m income_m savings_m evidence source known_by",
        rows,
    )
}
