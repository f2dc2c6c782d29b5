//! Published figures of 2025/26, and simple arithmetic on them, as they were known in August 2025; the data of month 4 went to the board of
//! NHS England on 23 September. £m unless the unit says otherwise. The map is that of August 2026.

use super::super::figures::Figure;

figures! {
    MAP = "map-2026-08", 42.0 "systems" "published", "Seven regions and 42 systems; trusts by type and system, counted from a list of August 2026", "2026-08", "2026-08",
        "NHS Organisation Data Service and NHS England lists, as held in github.com/Davewest84/nhs-trust-icb-data (22 August 2026): 201 trusts with a system; Open Government Licence";
    ALLOCATIONS = "board-allocations", 156_357.195 "gbp_m" "published", "Allocations of the 42 boards for 2025/26: core, specialised, primary medical, pharmacy, dental and optical, running costs", "2025-03", "2025-03",
        "NHS England, integrated care board allocations 2025/26, as held in github.com/JuanBlanco9/German-Budget-Galaxy";
    PLAN = "plan-after-support", 0.0 "gbp_m" "published", "Plan of all systems with deficit support, 30 April 2025: every system balances", "2025-05", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025/";
    PLAN_BEFORE = "plan-before-support", -2_200.0 "gbp_m" "published", "Plan of all systems without deficit support", "2025-05", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025/";
    SUPPORT = "deficit-support", 2_200.0 "gbp_m" "published", "Deficit support funding 2025/26: equal to the deficit plan limits", "2025-05", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025/";
    SAVINGS = "efficiency-plan", 11_000.0 "gbp_m" "published", "Efficiency planned by systems in 2025/26, 7.1 % of allocation", "2025-05", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025/";
    RISK = "declared-risk", 1_500.0 "gbp_m" "published", "Net risk in the plans of 2025/26, as large as this by NHS England's estimate", "2025-06", "2025-06",
        "https://nhsproviders.org/resources/what-do-trusts-need-to-help-them-to-deliver-the-202526-financial-reset";
    SPENDING = "provider-spending", 147_700.0 "gbp_m" "published", "Spending planned by trusts in 2025/26", "2026-06", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-report-2025-26-quarter-4/ (the plan is of spring 2025; the outturn of that paper is used for nothing)";
    TYPES = "spending-by-type", 130_840.535 "gbp_m" "published", "Operating expenditure of 206 trusts in 2023/24: sums and spread by type", "2025-01", "2025-01",
        "NHS England, trust accounts consolidation 2023/24, as held in github.com/JuanBlanco9/German-Budget-Galaxy";
    M1 = "month-1", -62.0 "gbp_m" "published", "Systems against plan at month 1 of 2025/26; at month 2 the sector was 110 behind", "2025-07", "2025-07",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025/";
    NHS_M4 = "nhs-month-4", -57.0 "gbp_m" "published", "The whole NHS against plan at month 4 of 2025/26, support included", "2025-09", "2025-08",
        "Chief financial officer of NHS England, board of 23 September 2025 (transcript in github.com/al26152/Langchain)";
    CENTRE_M4 = "centre-month-4", 100.0 "gbp_m" "derived", "Central budgets against plan at month 4 of 2024/25: the NHS 387 behind, systems 487", "2024-10", "2024-10",
        "https://england.nhs.uk/long-read/financial-performance-update-oct-2024";
    SYSTEMS_ON_PLAN = "systems-on-plan", 16.0 "systems" "published", "Systems on plan at month 4 of 2025/26, of 42", "2025-09", "2025-08",
        "Chief financial officer of NHS England, board of 23 September 2025 (transcript in github.com/al26152/Langchain)";
    TRUSTS_ON_PLAN = "trusts-on-plan", 0.44 "fraction" "published", "Trusts on plan at month 4 of 2025/26", "2025-09", "2025-08",
        "Chief financial officer of NHS England, board of 23 September 2025 (transcript in github.com/al26152/Langchain)";
    LARGEST = "largest-systems", 6.0 "systems" "published", "Systems that made half of what was behind at month 4 of 2025/26", "2025-09", "2025-08",
        "Chief financial officer of NHS England, board of 23 September 2025 (transcript in github.com/al26152/Langchain)";
    UNPAID = "systems-unpaid", 2.0 "systems" "published", "Systems whose deficit support was not paid at month 4 of 2025/26", "2025-09", "2025-08",
        "Chief financial officer of NHS England, board of 23 September 2025 (transcript in github.com/al26152/Langchain)";
    STRIKE_JULY = "strike-july-2025", 300.0 "gbp_m" "published", "Cost of the resident doctors' strike of July 2025, five days; not funded", "2025-11", "2025-08",
        "https://www.independent.co.uk/bulletin/news/nhs-doctors-strike-today-england-b2865077.html";
    STRIKES_2023 = "strikes-2023-24", 2_400.0 "gbp_m" "published", "Cost of strikes in 2023/24, of which 1,700 were funded", "2024-05", "2024-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-2/";
    DELIVERED_2024 = "efficiency-2024-25", 0.935 "fraction" "derived", "Efficiency delivered in 2024/25: 8,700 of 9,300", "2025-05", "2025-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-27-march-2025";
    DEFICIT_PLANS = "deficit-plans", 0.037 "fraction" "derived", "Mean depth of trusts' deficit plans before support, share of income (47 of 92 trusts; sd .024)", "2026-02", "2025-05",
        "NHS England quarter 3 2025/26 by trust, as held in github.com/larsen-analyst/trustpulse: the plans of spring 2025 only";
    TRUST_SPREAD = "trust-spread", 6.0 "gbp_m" "derived", "Spread of a trust's year end about its mid-year forecast, root mean square, 2017/18", "2018-06", "2018-06",
        "https://www.hsj.co.uk/finance-and-efficiency/revealed-finance-forecasts-worsen-by-364m-at-risky-trusts/7021732.article, as in scenarios/2018-19-m05";
    OFFSETS = "central-offsets", 1_430.0 "gbp_m" "derived", "What budgets outside systems brought in 2023/24: systems 1,400 behind, the NHS 30 ahead; 854 in 2018/19, 100 to 1,206 in 2014/15 to 2017/18", "2024-05", "2024-05",
        "https://www.england.nhs.uk/long-read/financial-performance-update-2/";
}
