//! Months, days and financial years.

use super::{Check, Dated, Fault, Form, Kind, MoneyUnit};

/// A month of a calendar year; ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearMonth {
    /// Calendar year.
    pub year: u16,
    /// 1 = January.
    pub month: u8,
}

impl YearMonth {
    /// Month `month` (1 = April) of the financial year that starts in `start`, plus a lag in months.
    #[must_use]
    pub fn of_financial_year(start: u16, month: u8, lag: u8) -> Self {
        let months_from_january = u16::from(month) + 2 + u16::from(lag);
        Self { year: start + months_from_january / 12, month: (months_from_january % 12) as u8 + 1 }
    }
}

impl std::fmt::Display for YearMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

fn fault(text: &str, shape: &str) -> Fault {
    Fault {
        check: Check::DateMalformed,
        message: format!("not a date as this column asks: `{text}`"),
        advice: format!("write it as {shape}; in a spreadsheet format the column as text first"),
    }
}

/// A number of exactly `digits` digits.
fn digits(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn year_month(text: &str) -> Option<YearMonth> {
    let (year, month) = text.split_once('-')?;
    let (year, month) = (digits(year, 4)?, digits(month, 2)?);
    ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some(YearMonth { year, month: month as u8 })
}

/// A month, `YYYY-MM`.
#[derive(Debug)]
pub struct Month;

impl Kind for Month {
    type Value = YearMonth;
    const HOLDS: &'static str = "a month, YYYY-MM";
    const FORM: Form = Form::Text;
    const DATED: Dated = Dated::Month;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<YearMonth, Fault> {
        year_month(text).ok_or_else(|| fault(text, "2018-09"))
    }
}

/// A month or a day, `YYYY-MM` or `YYYY-MM-DD`, kept as text.
#[derive(Debug)]
pub struct Day;

impl Kind for Day {
    type Value = String;
    const HOLDS: &'static str = "a month or day, YYYY-MM or YYYY-MM-DD";
    const FORM: Form = Form::Text;
    const DATED: Dated = Dated::Day;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<String, Fault> {
        let good = match text.rsplit_once('-') {
            Some((month, day)) if month.contains('-') => {
                year_month(month).is_some() && digits(day, 2).is_some_and(|day| (1..=31).contains(&day))
            }
            _ => year_month(text).is_some(),
        };
        if good { Ok(text.to_owned()) } else { Err(fault(text, "2018-09 or 2018-09-30")) }
    }
}

/// A financial year, `2018/19`: its first calendar year and the text.
#[derive(Debug)]
pub struct FinancialYear;

impl Kind for FinancialYear {
    type Value = (u16, String);
    const HOLDS: &'static str = "a financial year, such as `2018/19`";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<Self::Value, Fault> {
        let years = text.split_once('/').and_then(|(first, second)| Some((digits(first, 4)?, digits(second, 2)?)));
        match years {
            Some((first, second)) if (1900..=2200).contains(&first) && (first + 1) % 100 == second => {
                Ok((first, text.to_owned()))
            }
            _ => Err(fault(text, "2018/19")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_5_of_2018_19_is_august_2018() {
        assert_eq!(YearMonth::of_financial_year(2018, 5, 0), YearMonth { year: 2018, month: 8 });
        assert_eq!(YearMonth::of_financial_year(2018, 5, 1).to_string(), "2018-09");
        assert_eq!(YearMonth::of_financial_year(2018, 9, 0).to_string(), "2018-12");
        assert_eq!(YearMonth::of_financial_year(2018, 9, 1).to_string(), "2019-01");
        assert_eq!(YearMonth::of_financial_year(2018, 12, 0).to_string(), "2019-03");
    }

    #[test]
    fn dates_have_one_form_each() {
        assert!(Month::parse("2018-09", None).is_ok());
        for text in ["2018-9", "09/2018", "2018-13", "Sep-18", "2018-09-01", "20é8-09"] {
            assert!(Month::parse(text, None).is_err(), "{text}");
        }
        assert!(Day::parse("2018-09-30", None).is_ok() && Day::parse("2018-09", None).is_ok());
        assert!(Day::parse("30/09/2018", None).is_err() && Day::parse("2018-09-32", None).is_err());
        assert!(FinancialYear::parse("2018/19", None).is_ok() && FinancialYear::parse("1999/00", None).is_ok());
        assert!(FinancialYear::parse("2018/20", None).is_err() && FinancialYear::parse("2018-19", None).is_err());
    }
}
