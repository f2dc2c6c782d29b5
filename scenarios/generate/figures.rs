//! Published figures, and simple arithmetic on them, each with its source. `sources.csv` is written from this table, so the figure that is
//! cited is the figure that is used. £m unless the unit says otherwise. None was unknown in September 2018, the map excepted.

/// A figure that somebody published, or that follows from ones that were.
pub struct Figure {
    /// Id that rows of the pack name as their source.
    pub id: &'static str,
    /// What it is.
    pub figure: &'static str,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// `published`, or `derived` from published figures.
    pub evidence: &'static str,
    /// Where it is published, or the arithmetic.
    pub source: &'static str,
    /// Month of the source; it may be later than the figure was known.
    pub published: &'static str,
    /// Month by which the figure was known.
    pub known_by: &'static str,
}

macro_rules! figures {
    ($($name:ident = $id:literal, $value:literal $unit:literal $evidence:literal, $figure:literal, $published:literal, $known_by:literal, $source:literal;)*) => {
        $(#[doc = $figure] pub const $name: Figure = Figure { id: $id, figure: $figure, value: $value, unit: $unit, evidence: $evidence,
            source: $source, published: $published, known_by: $known_by };)*
        /// Every figure, in the order of `sources.csv`.
        pub const ALL: &[Figure] = &[$($name),*];
    };
}

figures! {
    TREE = "geography-2019-04", 42.0 "systems" "published", "Seven regions and 42 systems with their codes; counts of trusts and CCGs in each", "2019-04", "2019-04",
        "NHS Organisation Data Service lists (trusts, CCGs, STPs), map of April 2019, as held in github.com/ebmdatalab/open-nhs-hospital-use-data and github.com/ebmdatalab/openprescribing; Open Government Licence";
    TRUSTS = "trusts", 227.0 "trusts" "published", "Providers in the 2018/19 plan, and control totals on offer", "2018-09", "2018-09",
        "NHS Providers on the 2018/19 plans: 201 of 227 control totals agreed";
    ACCEPTED = "control-totals-accepted", 201.0 "trusts" "published", "Control totals agreed for 2018/19", "2018-09", "2018-09",
        "NHS Providers on the 2018/19 plans: 201 of 227 control totals agreed";
    PROVIDER_PLAN = "provider-plan", -519.0 "gbp_m" "published", "Provider sector plan 2018/19 after the whole sustainability fund", "2018-09", "2018-09",
        "https://www.hsj.co.uk/finance-and-efficiency/nhs-trusts-forecast-519m-deficit-as-regulator-admits-underlying-problem/7023336.article";
    BREAKEVEN = "breakeven-guidance", 0.0 "gbp_m" "published", "Guidance of February 2018: trusts together plan and deliver breakeven", "2018-09", "2018-02",
        "https://www.hsj.co.uk/finance-and-efficiency/nhs-trusts-forecast-519m-deficit-as-regulator-admits-underlying-problem/7023336.article";
    PSF = "sustainability-fund", 2450.0 "gbp_m" "published", "Provider sustainability fund 2018/19", "2018-02", "2018-02",
        "https://www.hsj.co.uk/acute-care/following-the-money-clearing-the-deficit-take-three/7021618.article";
    CONTROL_TOTALS = "control-totals-sum", -2450.0 "gbp_m" "derived", "All control totals before the fund: breakeven once the fund is paid", "2018-02", "2018-02",
        "breakeven-guidance less sustainability-fund: 0 - 2450";
    NON_ACCEPTORS_GAP = "non-acceptors-gap", 519.0 "gbp_m" "derived", "By how much those without a control total plan below the one offered", "2018-09", "2018-09",
        "plan -519 against control totals that sum to 0 with the fund; trusts that accepted plan their control total";
    OTHER_TYPES = "other-types-position", 631.0 "gbp_m" "published", "Position of all trusts but acute ones, 2017/18", "2018-06", "2018-06",
        "https://www.hfma.org.uk/news/healthcare-finance/news-item/finances-broadly-in-balance-despite-960m-provider-deficit";
    CIP_PLAN = "cip-plan", 3600.0 "gbp_m" "published", "Provider savings plan 2018/19, 4.1 % of spending", "2018-09", "2018-09",
        "https://wilmingtonhealthcare.com/nhs-improvement-reveals-first-quarter-provider-finances/";
    INCOME = "provider-income", 88000.0 "gbp_m" "derived", "Provider income 2018/19", "2018-09", "2018-09",
        "cip-plan / 0.041 = 87,800, rounded";
    CIP_M4_PLAN = "cip-m4-plan", 806.0 "gbp_m" "derived", "Provider savings planned to month 4 of 2018/19: delivered 723, 83 short", "2018-09", "2018-09",
        "https://wilmingtonhealthcare.com/health-bosses-plan-to-eliminate-2018-19-deficit";
    CIP_M4_DELIVERED = "cip-m4-delivered", 723.0 "gbp_m" "published", "Provider savings delivered to month 4 of 2018/19", "2018-09", "2018-09",
        "https://wilmingtonhealthcare.com/health-bosses-plan-to-eliminate-2018-19-deficit";
    CIP_TO_DATE = "cip-share-to-m5", 0.285 "fraction" "derived", "Share of the year's savings planned to month 5", "2018-09", "2018-09",
        "between 806 / 3600 = 0.224 at month 4 and 0.36 at month 6 (2017/18, https://www.hfma.org.uk/news/healthcare-finance/news-item/providers-count-cost-of-missed-savings-as-month-six-financial-position-deteriorates)";
    CIP_NONRECURRENT = "cip-nonrecurrent-share", 0.09 "fraction" "derived", "Share of planned savings that is non-recurrent", "2018-06", "2018-06",
        "2017/18: 315 of 3,690 planned, https://www.hfma.org.uk/news/healthcare-finance/news-item/providers-count-cost-of-missed-savings-as-month-six-financial-position-deteriorates";
    CIP_DELIVERY = "cip-recurrent-delivery", 0.72 "fraction" "derived", "Delivery of recurrent savings before substitution: .73 at month 6 and about .70 for the year 2017/18", "2018-06", "2018-06",
        "961 of 1,315 and 2,360 of 3,390 in 2017/18, https://www.hfma.org.uk/news/healthcare-finance/news-item/providers-count-cost-of-missed-savings-as-month-six-financial-position-deteriorates";
    SUBSTITUTION = "cip-substitution", 0.5 "fraction" "derived", "Share of missed recurrent savings that non-recurrent ones replaced", "2018-06", "2018-06",
        "185 / 354 = .52 at month 6 and 527 / 1,030 = .51 for the year 2017/18, source as cip-recurrent-delivery";
    CIP_RANGE = "cip-range", 0.1 "fraction of turnover" "published", "Largest savings targets asked of single trusts", "2017-03", "2017-03",
        "https://www.hsj.co.uk/topics/finance-and-efficiency/exclusive-trusts-rejected-irresponsible-savings-targets-of-up-to-10pc/7016700.article";
    QIPP_DELIVERED = "qipp-delivered-2017-18", 2500.0 "gbp_m" "published", "Commissioners' savings delivered in 2017/18", "2018-06", "2018-06",
        "https://www.hfma.org.uk/news/healthcare-finance/news-item/commissioning-underspend-at-955m";
    QIPP_DELIVERY = "qipp-delivery", 0.85 "fraction" "derived", "Delivery of commissioners' savings", "2014-06", "2014-06",
        "2013/14: .92 of plan (CCGs), 326 / 374 = .87 (NHS England), .85 (one CCG), https://www.hsj.co.uk/finance-and-efficiency/exclusive-nhs-england-forecasts-13pc-savings-plan-shortfall/5062434.article";
    AFC_FUNDED = "afc-funding", 756.0 "gbp_m" "published", "Agenda for Change funding paid to providers 2018/19", "2018-08", "2018-08",
        "https://www.hsj.co.uk/finance-and-efficiency/governments-pay-deal-funding-falls-short-say-nhs-leaders/7022963.article";
    AFC_AWARD = "afc-award", 0.0203 "fraction" "published", "Agenda for Change award above the 1 % in plans", "2018-08", "2018-08",
        "https://hfma.org.uk/articles/pay-deals-must-be-funded-full-says-nhs-providers";
    AFC_PAYBILL = "afc-paybill", 37241.0 "gbp_m" "derived", "Agenda for Change pay bill that the funding implies", "2018-08", "2018-08",
        "afc-funding / afc-award: 756 / 0.0203";
    MEDICAL_COST = "medical-award-cost", 65.0 "gbp_m" "published", "Unfunded cost of the medical award in 2018/19 (from October)", "2018-08", "2018-08",
        "HSJ 7023095, summer 2018";
    MEDICAL_PAYBILL = "medical-paybill", 13000.0 "gbp_m" "derived", "Medical pay bill that the cost implies", "2018-08", "2018-08",
        "medical-award-cost / (1 % above plans x 6/12)";
    AGENCY_CEILING = "agency-ceiling", 2200.0 "gbp_m" "published", "Agency spending ceiling 2018/19", "2019-02", "2018-04",
        "https://www.hfma.org.uk/news/healthcare-finance/feature/keeping-out-of-the-red (a ceiling set for the year; the article is later)";
    AGENCY_HISTORY = "agency-history", 1.0 "ratio" "derived", "Agency spending over its ceiling: 2.9 / 2.5bn in 2016/17, 2.4 / 2.5bn in 2017/18", "2018-06", "2018-06",
        "https://www.hfma.org.uk/news/healthcare-finance/feature/keeping-up-the-pressure and https://www.hsj.co.uk/workforce/nhs-forced-to-overspend-on-staff-to-protect-patient-care/7022540.article: 1.16 and .96";
    BEDS = "ga-beds", 103666.0 "beds" "published", "General and acute overnight beds, fourth quarter 2016/17", "2017-05", "2017-05",
        "NHS England bed availability and occupancy; HSJ 7018271";
    WINTER_HISTORY = "winter-history", 80.0 "gbp_m" "derived", "Sector sd of winter: month-6 forecast errors differ from the mean of 2014/15 to 2017/18 (-237) by -100 (bad winter 2017/18) and +116 (2016/17)", "2018-06", "2018-06",
        "quarterly reports of 2014/15 to 2017/18, the last in https://www.hsj.co.uk/finance-and-efficiency/trust-sector-reports-window-dressing-deficit-of-almost-1bn/7022546.article; judged 50 to 120";
    AE_2017 = "ae-2017-18", 0.883 "fraction" "published", "A&E attendances within four hours in 2017/18, all types: 23.8m attendances; by month in the generator", "2018-04", "2018-04",
        "NHS England, A&E attendances and emergency admissions, monthly, as held in github.com/nhs-r-community/NHSRdatasets; months to August 2018 likewise (published by 13 September 2018)";
    WAITS_2018 = "waits-2018-03", 0.8725 "fraction" "published", "Waits for planned treatment within 18 weeks at the end of March 2018, of 3,852,414; by month in the generator", "2018-05", "2018-05",
        "NHS England, consultant-led referral to treatment waiting times, monthly, as held in github.com/humaniverse/healthyr";
    OCCUPANCY_Q4 = "occupancy-q4", 0.914 "fraction" "published", "Occupancy of general and acute overnight beds, fourth quarter 2016/17", "2017-05", "2017-05",
        "NHS England bed availability and occupancy; HSJ 7018271";
    AE_SEPTEMBER = "ae-required-2018-09", 0.90 "fraction" "published", "A&E within four hours required of the NHS in September 2018", "2018-02", "2018-02",
        "planning guidance of February 2018, https://www.hsj.co.uk/news/nhs-allowed-to-miss-aande-target-for-another-year/7021601.article";
    AE_MARCH = "ae-required-2019-03", 0.95 "fraction" "published", "A&E within four hours required of the majority of trusts in March 2019; no longer waiting list than in March 2018", "2018-02", "2018-02",
        "planning guidance of February 2018, https://www.hsj.co.uk/news/nhs-allowed-to-miss-aande-target-for-another-year/7021601.article";
    GROWTH_EMERGENCY = "growth-emergency", 0.023 "fraction" "published", "Growth of emergency admissions that is funded in 2018/19", "2018-04", "2018-02",
        "https://nhsproviders.org/news-blogs/blogs/unfunded-growth-in-demand-the-hidden-cost-in-the-201819-planning-guidance";
    GROWTH_AE = "growth-ae", 0.011 "fraction" "published", "Growth of A&E attendances that is funded in 2018/19", "2018-04", "2018-02",
        "https://nhsproviders.org/news-blogs/blogs/unfunded-growth-in-demand-the-hidden-cost-in-the-201819-planning-guidance";
    AGENCY_2017 = "agency-2017-18", 2400.0 "gbp_m" "published", "Agency spending of trusts in 2017/18", "2018-06", "2018-06",
        "https://www.hsj.co.uk/workforce/nhs-forced-to-overspend-on-staff-to-protect-patient-care/7022540.article";
    DRUGS_2017 = "drug-concessions-2017-18", 315.0 "gbp_m" "published", "Net cost of generic price concessions to CCGs 2017/18, seven times 2016/17", "2018-06", "2018-06",
        "https://www.nao.org.uk/press-release/investigation-into-nhs-spending-on-generic-medicines-in-primary-care";
    ALLOCATION = "ccg-allocation", 74849.0 "gbp_m" "published", "CCG programme allocations for 2018/19", "2015-12", "2015-12",
        "NHS England, allocations 2016/17 to 2020/21 (board, December 2015)";
    POPULATION = "population", 55_600_000.0 "people" "published", "Population of England, mid-2017, rounded", "2018-06", "2018-06",
        "Office for National Statistics, population estimates for mid-2017";
    CCG_PLAN = "ccg-plan", 48.0 "gbp_m" "derived", "CCGs' plan for 2018/19", "2019-06", "2018-05",
        "-155 was 203 worse than plan, https://www.hfma.org.uk/news/healthcare-finance/news-item/nhs-reports-surplus-despite-ccg-and-provider-deficits (the plan is of spring 2018; the outturn is used for nothing else)";
    COMMISSIONERS = "commissioners-near-breakeven", 0.0 "gbp_m" "published", "Commissioning budgets forecast a near breakeven position", "2018-09", "2018-09",
        "HSJ, September 2018, on the joint finance paper of NHS England and NHS Improvement";
    DECLARED = "declared-risk", 900.0 "gbp_m" "published", "Delivery risk reported by providers and commissioners, before pay shortfalls", "2018-09", "2018-09",
        "HSJ, September 2018, on the joint finance paper of NHS England and NHS Improvement";
    DECLARED_EFFICIENCY = "declared-efficiency", 450.0 "gbp_m" "derived", "The part of it that concerns efficiency: around half", "2018-09", "2018-09",
        "declared-risk / 2";
    PROGRAMME_COMMISSIONERS = "programme-commissioners", 265.0 "gbp_m" "published", "Planned underspend agreed at month 5 (in the data, not in the base)", "2018-09", "2018-09",
        "HSJ, September 2018, on the joint finance paper of NHS England and NHS Improvement";
    PROGRAMME_PROVIDERS = "programme-providers", 254.0 "gbp_m" "published", "Improvement sought from providers at month 5 (in the data, not in the base)", "2018-09", "2018-09",
        "HSJ, September 2018, on the joint finance paper of NHS England and NHS Improvement";
    RISK_RESERVE = "risk-reserve", 0.0 "gbp_m" "published", "Funding held back as a risk reserve in 2018/19: none", "2018-09", "2018-09",
        "HSJ, September 2018, on the joint finance paper of NHS England and NHS Improvement";
    TRUST_SPREAD = "trust-spread", 6.0 "gbp_m" "derived", "Spread of a trust's year end about its mid-year forecast, root mean square", "2018-06", "2018-06",
        "42 trusts worsened by 364 in a quarter in which the sector moved by 308 (2017/18), https://www.hsj.co.uk/finance-and-efficiency/revealed-finance-forecasts-worsen-by-364m-at-risky-trusts/7021732.article; spreads of 8 and 4 within the two groups are judged";
    REVISED = "trusts-that-revised", 58.0 "trusts" "published", "Trusts that revised their forecasts by the third quarter of 2017/18 (together by 658)", "2018-03", "2018-03",
        "https://hfma.org.uk/articles/bleak-outlook";
    OVERSPENT_CCGS = "ccgs-overspent", 65.0 "CCGs" "published", "CCGs that overspent by more than 1 % in 2017/18", "2018-06", "2018-06",
        "https://www.hfma.org.uk/news/healthcare-finance/news-item/commissioning-underspend-at-955m";
}
