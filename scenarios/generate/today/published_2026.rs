//! Published figures of 2026/27 to September 2026, and those of earlier years that stand in for what was not found. £m unless the unit says
//! otherwise. Nearly all of what is known of the year is second-hand; no national paper after month 12 of 2025/26 was found.

use super::super::figures::Figure;

figures! {
    MAP = "map-2026-08", 36.0 "boards" "published", "Seven regions and 36 boards since April 2026; 202 trusts by type, region and board", "2026-08", "2026-08",
        "NHS Organisation Data Service and NHS England lists, as held in github.com/Davewest84/nhs-trust-icb-data (22 August 2026): 201 with a board and one online trust without; Open Government Licence";
    ALLOCATIONS = "board-allocations-2025-26", 156_357.195 "gbp_m" "published", "Allocations of boards for 2025/26, by the map of 2026", "2025-03", "2025-03",
        "NHS England, integrated care board allocations 2025/26, as held in github.com/JuanBlanco9/German-Budget-Galaxy; where a board was split its parts are a judgement";
    TYPES = "spending-by-type", 130_840.535 "gbp_m" "published", "Operating expenditure of 206 trusts in 2023/24: sums and spread by type", "2025-01", "2025-01",
        "NHS England, trust accounts consolidation 2023/24, as held in github.com/JuanBlanco9/German-Budget-Galaxy";
    RULE = "support-rule", 1.0 "ratio" "published", "Deficit support lost for each pound short of plan, up to the whole, by organisation", "2026-07", "2026-05",
        "Letter of NHS England, 22 May 2026, as summarised in github.com/Henderson-M/Board-paper-machine (RP5, 7 July 2026): second-hand";
    TAPER = "support-taper", 0.72 "ratio" "derived", "Deficit support of 2026/27 over support or planned gap of 2025/26, mean of three trusts: 35/64.2, 30.5/45.1, 15.7/17.0", "2026-10", "2026-09",
        "Board papers of three trusts, as summarised in github.com/Henderson-M/Board-paper-machine: second-hand; the national total was not found";
    NO_SUPPORT = "deficit-without-support", -100.0 "gbp_m" "published", "Deficit planned by a group of two trusts that gets no support", "2026-10", "2026-09",
        "Board papers of Northamptonshire's trusts, as summarised in github.com/Henderson-M/Board-paper-machine: second-hand";
    STRIKE_APRIL = "strike-april-2026", 300.0 "gbp_m" "published", "Cost of the resident doctors' strike of April 2026, six days, by the minister's estimate", "2026-04", "2026-04",
        "https://www.smileband.co.uk/2026/04/smileband-news_7.html (a minor site)";
    AFC = "afc-2026", 0.033 "fraction" "published", "Agenda for Change award from April 2026, above what was affordable and borne by the centre", "2026-02", "2026-02",
        "Written ministerial statement, 12 February 2026";
    SHORT_2025 = "systems-2025-26", -563.0 "gbp_m" "published", "Systems against plan, outturn 2025/26", "2026-06", "2026-06",
        "https://www.england.nhs.uk/long-read/financial-performance-report-2025-26-quarter-4/";
    SPREAD_2025 = "trust-variances", 0.016 "fraction" "derived", "Standard deviation of trusts' differences from plan at month 9 of 2025/26, share of turnover (131 trusts); .25 of its variance common to a system, .05 to a region", "2026-02", "2026-02",
        "NHS England quarter 3 2025/26 by trust, as held in github.com/larsen-analyst/trustpulse";
    OFFSETS = "central-offsets", 634.0 "gbp_m" "derived", "What budgets outside systems brought in 2025/26; 1,430 in 2023/24, 854 in 2018/19", "2026-06", "2026-06",
        "https://www.england.nhs.uk/long-read/financial-performance-report-2025-26-quarter-4/";
}
