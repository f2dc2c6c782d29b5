//! What may stand in a cell: one type for each kind of value, with its parser and its words for the page.

use super::number;
use super::words::{MoneyUnit, Sector, unknown_word};
use crate::diagnostic::{Check, is_hidden};
use crate::id::{self, CodeFault};

/// The largest amount of one row, £m. The whole of the English NHS spends less than three times as much.
pub const LARGEST_AMOUNT_M: f64 = 50_000.0;

/// Why a cell is refused.
#[derive(Debug)]
pub struct Fault {
    /// The check that fails.
    pub check: Check,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl Fault {
    fn of(check: Check, message: String) -> Self {
        Self { check, message, advice: check.remedy().to_owned() }
    }
}

/// The form of a value in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A date, an array or a table.
    Other,
}

impl Form {
    /// True when a value of the other form may stand where this one belongs.
    #[must_use]
    pub fn accepts(self, other: Self) -> bool {
        self == other || (self == Self::Number && other == Self::Whole)
    }

    /// Its noun.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Text => "quoted text",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::Truth => "truth value",
            Self::Other => "date, list or section",
        }
    }
}

/// How much of a date a value is, where it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// No date.
    No,
    /// A month.
    Month,
    /// A month or a day.
    Day,
}

/// A kind of value.
pub trait Kind {
    /// What a good cell becomes.
    type Value: Clone;
    /// What may stand in the cell, in words.
    const HOLDS: &'static str;
    /// True for amounts of money: the column's name has the unit as suffix.
    const MONEY: bool = false;
    /// The form in TOML.
    const FORM: Form;
    /// The words that may stand in the cell, where they are a closed set.
    const CHOICES: &'static [&'static str] = &[];
    /// How much of a date stands in the cell.
    const DATED: Dated = Dated::No;
    /// Parses a text that is neither blank nor has surrounding spaces.
    ///
    /// # Errors
    /// What is wrong with it.
    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<Self::Value, Fault>;
    /// Whom a value names, where it names accounts.
    fn target(_: &Self::Value) -> Option<&Target> {
        None
    }
}

fn number_of(text: &str) -> Result<f64, Fault> {
    number::parse(text).map_err(|fault| {
        let message = match fault.seen.as_str() {
            seen if seen.starts_with("not a") => format!("{seen}: `{text}`"),
            seen => format!("not a number but {seen}: `{text}`"),
        };
        Fault { check: fault.check, message, advice: fault.advice }
    })
}

/// Declares a kind of number: what it holds, the range, the check that fails outside it.
macro_rules! numbers {
    ($( $name:ident $holds:literal $check:ident $test:expr; )+) => { $(
        #[doc = $holds]
        #[derive(Debug)]
        pub struct $name;

        impl Kind for $name {
            type Value = f64;
            const HOLDS: &'static str = $holds;
            const FORM: Form = Form::Number;

            fn parse(text: &str, _: Option<MoneyUnit>) -> Result<f64, Fault> {
                let number = number_of(text)?;
                let test: fn(f64) -> bool = $test;
                if test(number) {
                    return Ok(number);
                }
                let advice = format!("this column takes {}; {}", $holds, Check::$check.remedy());
                Err(Fault { check: Check::$check, message: format!("out of range: `{text}`"), advice })
            }
        }
    )+ };
}

numbers! {
    Chance "a number from 0 to 1" ChanceOutside |x| (0.0..=1.0).contains(&x);
    OpenShare "a number above 0 and below 1" ChanceOutside |x| x > 0.0 && x < 1.0;
    Fraction "a number from -1 to 1" ChanceOutside |x| (-1.0..=1.0).contains(&x);
    ShareSd "a number from 0 to 0.5" NumberOutside |x| (0.0..=0.5).contains(&x);
    LoadingSize "a number other than 0, from -1 to 1" NumberOutside |x| (-1.0..=1.0).contains(&x) && x != 0.0;
    CorrelationSize "a number from -1 to 1, such as 0.3" NumberOutside |x| (-1.0..=1.0).contains(&x);
    Concentration "a number from 0.1 to 1,000,000" NumberOutside |x| (0.1..=1e6).contains(&x);
    Count "a number from 0 to 100,000,000" NumberOutside |x| (0.0..=1e8).contains(&x);
    Degrees "a number from 2.1 to 1,000" NumberOutside |x| (2.1..=1e3).contains(&x);
    ParameterSize "a number above 0 and below 1" NumberOutside |x| x > 0.0 && x < 1.0;
    LogOdds "a number from -10 to 10" NumberOutside |x| (-10.0..=10.0).contains(&x);
    MonthNoise "a number from 0 to 1" NumberOutside |x| (0.0..=1.0).contains(&x);
    RecoveryShare "a number from -3 to 3" NumberOutside |x| (-3.0..=3.0).contains(&x);
    RecoverySd "a number from 0 to 2" NumberOutside |x| (0.0..=2.0).contains(&x);
    DriftShare "a number above 0 and at most 0.1" NumberOutside |x| x > 0.0 && x <= 0.1;
    Autocorrelation "a number from -0.9 to 0.9" NumberOutside |x| (-0.9..=0.9).contains(&x);
    Weight "a number from 0 to 1,000,000" NumberOutside |x| (0.0..=1e6).contains(&x);
    CapacityShare "a number above 0 and at most 0.25" NumberOutside |x| x > 0.0 && x <= 0.25;
    LogSd "a number from 0 to 1" NumberOutside |x| (0.0..=1.0).contains(&x);
    Multiple "a number from 0.5 to 10" NumberOutside |x| (0.5..=10.0).contains(&x);
    Rate "a number from 0 to 10" NumberOutside |x| (0.0..=10.0).contains(&x);
    Points "a number from -10 to 10" NumberOutside |x| (-10.0..=10.0).contains(&x);
    Billions "a number above 0 and at most 1,000" NumberOutside |x| x > 0.0 && x <= 1e3;
    Score "a number from 0 to 100" NumberOutside |x| (0.0..=100.0).contains(&x);
    Years "a number from 0 to 30" NumberOutside |x| (0.0..=30.0).contains(&x);
    Days "a number from 0 to 366" NumberOutside |x| (0.0..=366.0).contains(&x);
    Months "a number from 0 to 12" NumberOutside |x| (0.0..=12.0).contains(&x);
    EventCount "a number above 0 and at most 20" NumberOutside |x| x > 0.0 && x <= 20.0;
    Units "a number above 0 and at most 100,000" NumberOutside |x| x > 0.0 && x <= 1e5;
    MonthsInForce "a number above 0 and at most 12" NumberOutside |x| x > 0.0 && x <= 12.0;
}

/// Declares a kind of whole number with its range.
macro_rules! wholes {
    ($( $name:ident $holds:literal $range:expr; )+) => { $(
        #[doc = $holds]
        #[derive(Debug)]
        pub struct $name;

        impl Kind for $name {
            type Value = u64;
            const HOLDS: &'static str = $holds;
            const FORM: Form = Form::Whole;

            fn parse(text: &str, _: Option<MoneyUnit>) -> Result<u64, Fault> {
                text.parse().ok().filter(|number| $range.contains(number)).ok_or_else(|| Fault {
                    check: Check::NumberOutside,
                    message: format!("out of range: `{text}`"),
                    advice: concat!("this setting takes ", $holds).to_owned(),
                })
            }
        }
    )+ };
}

wholes! {
    Seed "a whole number from 0 to 9,223,372,036,854,775,807" (0..=i64::MAX as u64);
    Iterations "a whole number from 1 to 17,179,869,184" (1..=1u64 << 34);
    MonthOfYear "a whole number from 1 (April) to 12 (March)" (1..=12u64);
    ScoreOfFive "a whole number from 1 to 5" (1..=5u64);
}

/// An amount that may be negative, in £m.
#[derive(Debug)]
pub struct Money;

impl Kind for Money {
    type Value = f64;
    const HOLDS: &'static str = "money, surplus positive";
    const MONEY: bool = true;
    const FORM: Form = Form::Number;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<f64, Fault> {
        let millions = unit.unwrap_or(MoneyUnit::Millions).to_millions(number_of(text)?);
        if millions.abs() > LARGEST_AMOUNT_M {
            // 1e300 written out would be a line of three hundred digits.
            let size = if millions.abs() < 1e15 { format!("{millions:.0}") } else { format!("{millions:e}") };
            let message = format!("too large for one row: `{text}` would be £{size}m");
            return Err(Fault::of(Check::AmountTooLarge, message));
        }
        Ok(millions)
    }
}

/// An amount that is a size, in £m.
#[derive(Debug)]
pub struct Amount;

impl Kind for Amount {
    type Value = f64;
    const HOLDS: &'static str = "money, not negative";
    const MONEY: bool = true;
    const FORM: Form = Form::Number;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<f64, Fault> {
        let millions = Money::parse(text, unit)?;
        if millions < 0.0 {
            return Err(Fault::of(Check::SignWrong, format!("negative where only a size makes sense: `{text}`")));
        }
        Ok(millions)
    }
}

/// Amounts in £m and their chances.
#[derive(Debug)]
pub struct OutcomeList;

impl Kind for OutcomeList {
    type Value = Vec<(f64, f64)>;
    const HOLDS: &'static str = "amounts and chances, `amount: chance`, with `;` between them; the chances sum to 1";
    const MONEY: bool = true;
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<Self::Value, Fault> {
        let pair = |part: &str| {
            let (amount, chance) = part.split_once(':').ok_or_else(|| {
                Fault::of(Check::NumberMalformed, format!("not an amount and a chance with `:` between them: `{part}`"))
            })?;
            Ok((Money::parse(amount.trim(), unit)?, Chance::parse(chance.trim(), unit)?))
        };
        text.split(';').map(pair).collect()
    }
}

/// Months of the financial year, 1 = April, in rising order.
#[derive(Debug)]
pub struct MonthList;

impl Kind for MonthList {
    type Value = Vec<u8>;
    const HOLDS: &'static str = "months from 1 (April) to 12 (March), such as `9 to 12` or `8; 10; 12`";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<Vec<u8>, Fault> {
        let month = |text: &str| text.trim().parse().ok().filter(|month| (1..=12).contains(month));
        let span = |part: &str| match part.split_once("to") {
            Some((first, last)) => Some((month(first)?, month(last)?)),
            None => month(part).map(|month| (month, month)),
        };
        let mut months: Vec<u8> = Vec::new();
        for part in text.split(';') {
            let spanned = span(part).filter(|(first, last)| first <= last && months.last() < Some(first));
            let Some((first, last)) = spanned else {
                let message = format!("not months in rising order: `{text}`");
                return Err(Fault { check: Check::MonthsMalformed, message, advice: Self::HOLDS.to_owned() });
            };
            months.extend(first..=last);
        }
        Ok(months)
    }
}

/// A code, as [`id::check_code`] allows.
#[derive(Debug)]
pub struct Code;

impl Kind for Code {
    type Value = String;
    const HOLDS: &'static str = "a code";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<String, Fault> {
        match id::check_code(text) {
            Ok(()) => Ok(text.to_owned()),
            Err(CodeFault::Altered(what)) => {
                Err(Fault::of(Check::CodeAltered, format!("spreadsheets take this code for {what}: `{text}`")))
            }
            Err(CodeFault::Malformed(why)) => {
                let short: String = text.chars().take(60).collect();
                Err(Fault::of(Check::CodeMalformed, format!("not a code: `{short}` ({why})")))
            }
        }
    }
}

/// One code, or several with `;` between them.
#[derive(Debug)]
pub struct Codes;

impl Kind for Codes {
    type Value = Vec<String>;
    const HOLDS: &'static str = "a code, or several with `;` between them";
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<Vec<String>, Fault> {
        text.split(';').map(|code| Code::parse(code.trim(), unit)).collect()
    }
}

/// The word of a level of the tree.
#[derive(Debug)]
pub struct Level;

impl Kind for Level {
    type Value = String;
    const HOLDS: &'static str = "a word such as `region`; not `type`, `sector` or `organisation`";
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<String, Fault> {
        Code::parse(text, unit)
    }
}

/// The level at which a factor is shared.
#[derive(Debug)]
pub struct SharedLevel;

impl Kind for SharedLevel {
    type Value = String;
    const HOLDS: &'static str = "a level of nodes.csv, `type` or `sector`";
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<String, Fault> {
        if text == "type" || text == "sector" { Ok(text.to_owned()) } else { Code::parse(text, unit) }
    }
}

/// Whom a row concerns, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An organisation, or all organisations below a node.
    Code(String),
    /// All organisations of a sector.
    Sector(Sector),
    /// All organisations of a type.
    Type(String),
    /// The own account of a node.
    Own(String),
}

impl Kind for Target {
    type Value = Self;
    const HOLDS: &'static str =
        "an organisation's or node's code, `sector:provider`, `type:acute` or `own:` and a node's code";
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<Self, Fault> {
        match text.split_once(':') {
            None => Code::parse(text, unit).map(Self::Code),
            Some(("sector", rest)) => Sector::parse(rest.trim(), unit).map(Self::Sector),
            Some(("type", rest)) => Code::parse(rest.trim(), unit).map(Self::Type),
            Some(("own", rest)) => Code::parse(rest.trim(), unit).map(Self::Own),
            Some((prefix, _)) => Err(unknown_word(prefix, &["sector", "type", "own"])),
        }
    }

    fn target(value: &Self) -> Option<&Self> {
        Some(value)
    }
}

/// A figure of the results, as written: like [`Target`], but no own account, which results do not list.
#[derive(Debug)]
pub struct Figure;

impl Kind for Figure {
    type Value = Target;
    const HOLDS: &'static str = "an organisation's or node's code, `sector:provider` or `type:acute`";
    const FORM: Form = Form::Text;

    fn parse(text: &str, unit: Option<MoneyUnit>) -> Result<Target, Fault> {
        Target::parse(text, unit)
    }
}

/// A name or title of one line: anything but characters that cannot be seen.
#[derive(Debug)]
pub struct Name;

/// Free text; line breaks within it become spaces.
#[derive(Debug)]
pub struct Text;

fn checked_text(text: &str, longest: usize) -> Result<String, Fault> {
    if let Some(bad) = text.chars().find(|&c| is_hidden(c)) {
        let message = format!("a character that cannot be seen: U+{:04X}", u32::from(bad));
        return Err(Fault::of(Check::HiddenCharacter, message));
    }
    let length = text.chars().count();
    if length > longest {
        let message = format!("{length} characters where {longest} are allowed");
        return Err(Fault::of(Check::TextTooLong, message));
    }
    Ok(text.to_owned())
}

impl Kind for Name {
    type Value = String;
    const HOLDS: &'static str = "text of one line, at most 200 characters";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<String, Fault> {
        checked_text(text, 200)
    }
}

impl Kind for Text {
    type Value = String;
    const HOLDS: &'static str = "text, at most 2,000 characters";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<String, Fault> {
        checked_text(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " "), 2_000)
    }
}

/// `yes` or `no`.
#[derive(Debug)]
pub struct YesNo;

impl Kind for YesNo {
    type Value = bool;
    const HOLDS: &'static str = "`yes` or `no` (also true, false, 1, 0)";
    const FORM: Form = Form::Truth;
    const CHOICES: &'static [&'static str] = &["yes", "no"];

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<bool, Fault> {
        match text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" => Ok(true),
            "no" | "false" | "0" => Ok(false),
            _ => Err(unknown_word(text, &["yes", "no"])),
        }
    }
}

mod dates;
pub use dates::{Day, FinancialYear, Month, YearMonth};

/// The version of the format: 1.
#[derive(Debug)]
pub struct Format;

impl Kind for Format {
    type Value = u64;
    const HOLDS: &'static str = "`1`";
    const FORM: Form = Form::Whole;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<u64, Fault> {
        if text == "1" {
            return Ok(1);
        }
        Err(Fault::of(Check::FormatUnknown, format!("format {text} is not known; this version reads format 1")))
    }
}

/// The scenario's name, which is also a folder's.
#[derive(Debug)]
pub struct FolderName;

impl Kind for FolderName {
    type Value = String;
    const HOLDS: &'static str = "a-z, 0-9 and `-`, starting with a letter or digit, at most 64 characters";
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: Option<MoneyUnit>) -> Result<String, Fault> {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.len() <= 64 && !text.starts_with('-') && text.chars().all(good) && !id::is_device(text) {
            return Ok(text.to_owned());
        }
        let short: String = text.chars().take(80).collect();
        Err(Fault::of(Check::NameMalformed, format!("not a folder name: `{short}`")))
    }
}
