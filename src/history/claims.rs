//! What the Treasury gave the health budget within a year, £m, as far as the public record was found to say. For 2015/16 an amount is quoted without
//! its source, for 2016/17 none was found: both are left out. In 2025/26 there was no claim.

/// Financial year, amount in £m, source.
pub const PAST: [(&str, f64, &str); 5] = [
    ("2014/15", 250.0, "https://www.hsj.co.uk/home/dh-accounts-show-nhs-clearly-in-underlying-deficit/5088093.article"),
    (
        "2017/18",
        335.0,
        "https://www.hsj.co.uk/topics/finance-and-efficiency/breaking-treasury-gives-12bn-boost-to-dh-revenue-budget/7002336.article",
    ),
    (
        "2018/19",
        600.0,
        "https://www.hsj.co.uk/finance-and-efficiency/exclusive-dhsc-gets-600m-bailout-to-avoid-budget-breach/7024433.article",
    ),
    (
        "2019/20",
        420.0,
        "https://www.hsj.co.uk/finance-and-efficiency/treasury-sanctions-another-400m-bailout-for-dhsc/7026929.article",
    ),
    ("2025/26", 0.0, "https://www.england.nhs.uk/long-read/financial-performance-report-2025-26-quarter-4/"),
];
