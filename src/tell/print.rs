//! How a printed quantity looks: £m, brackets for deficits, and no more digits than its Monte Carlo error supports.
//!
//! Only people's outputs (terminal, report, charts) pass through here; CSV and JSON carry full precision.

use crate::diagnostic::is_hidden;
use crate::results::Chance;

/// What is printed where a number is not known.
pub const NOT_KNOWN: &str = "n/a";

/// A rounding step in £m: 0.1 prints one decimal, 5 prints the nearest 5.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Step(pub(super) f64);

/// The steps above one decimal, smallest first. Beyond the last one figures mean nothing anyway.
const LADDER: [f64; 15] = [1.0, 5.0, 10.0, 50.0, 1e2, 5e2, 1e3, 5e3, 1e4, 5e4, 1e5, 5e5, 1e6, 5e6, 1e7];

impl Step {
    /// Whole £m.
    pub const WHOLE: Self = Self(1.0);
    /// One decimal.
    pub const TENTH: Self = Self(0.1);
    /// Two decimals.
    pub const HUNDREDTH: Self = Self(0.01);
    /// Three decimals.
    pub const THOUSANDTH: Self = Self(0.001);

    /// This step, or the coarser one that a standard error of `se` £m calls for: a tenth while the error is at most
    /// 0.5, whole numbers to 1, the nearest 5 to 5, and so on.
    #[must_use]
    pub fn with_error(self, se: f64) -> Self {
        if !se.is_finite() || se <= 0.5 {
            return self;
        }
        let wanted = LADDER.iter().copied().find(|step| *step >= se).unwrap_or(LADDER[LADDER.len() - 1]);
        Self(self.0.max(wanted))
    }

    /// The step that tells apart the ticks of an axis that are this far apart.
    #[must_use]
    pub fn between_ticks(distance: f64) -> Self {
        [1.0, 0.1, 0.01].into_iter().find(|step| *step <= distance * 1.000_001).map_or(Self(0.001), Self)
    }

    /// An amount to the nearest multiple of the step, £m.
    #[must_use]
    pub fn rounded(self, amount: f64) -> f64 {
        (amount / self.0).round() * self.0
    }

    /// Digits after the point.
    #[must_use]
    pub fn decimals(self) -> usize {
        match self.0 {
            step if step >= 1.0 => 0,
            step if step >= 0.1 => 1,
            step if step >= 0.01 => 2,
            _ => 3,
        }
    }
}

/// An amount in £m with brackets for negatives and thousands separated: `(1,541)`, `12.5`, `0.0`.
#[must_use]
pub fn money(value: f64, step: Step) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let rounded = if step.0 >= 1.0 { (value / step.0).round() * step.0 } else { value };
    let digits = thousands(&format!("{:.*}", step.decimals(), rounded.abs()));
    let is_zero = digits.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !is_zero { format!("({digits})") } else { digits }
}

/// As [`money`], with [`NOT_KNOWN`] for none.
#[must_use]
pub fn maybe_money(value: Option<f64>, step: Step) -> String {
    value.map_or_else(|| NOT_KNOWN.to_owned(), |value| money(value, step))
}

/// An amount in words: `a deficit of £1,541m`, `a surplus of £12m`, `breakeven`.
#[must_use]
pub fn money_in_words(value: f64, step: Step) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let amount = money(value.abs(), step);
    if amount.chars().all(|c| matches!(c, '0' | '.')) {
        "breakeven".to_owned()
    } else if value < 0.0 {
        format!("a deficit of £{amount}m")
    } else {
        format!("a surplus of £{amount}m")
    }
}

/// A range in £m, worse end first: `(1,541) to (1,196)`.
#[must_use]
pub fn range(low: f64, high: f64, step: Step) -> String {
    format!("{} to {}", money(low, step), money(high, step))
}

/// A standard error with two significant digits: `0.43`, `1.4`, `12`.
#[must_use]
pub fn error(se: Option<f64>) -> String {
    match se {
        Some(se) if !se.is_finite() => NOT_KNOWN.to_owned(),
        Some(se) if se > 0.0 && se < 0.005 => "<0.01".to_owned(),
        Some(se) if se < 0.995 => format!("{se:.2}"),
        Some(se) if se < 9.95 => format!("{se:.1}"),
        Some(se) => thousands(&format!("{se:.0}")),
        None => NOT_KNOWN.to_owned(),
    }
}

/// A chance as a percentage: to the nearest 1, or 5 where the 95 % interval is wider than ±2.5 points; the interval
/// itself where it is wider than ±15. Never `0%` or `100%`: no number of iterations can show either; there the far end of
/// the interval is the bound.
#[must_use]
pub fn chance(chance: &Chance) -> String {
    let half_width = (chance.high - chance.low) / 2.0;
    if !chance.value.is_finite() || !half_width.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    if half_width > 0.15 {
        return format!("{:.0} to {:.0}%", chance.low * 100.0, chance.high * 100.0);
    }
    let step = if half_width > 0.025 { 5.0 } else { 1.0 };
    let rounded = (chance.value * 100.0 / step).round() * step;
    if rounded <= 0.0 {
        format!("<{}%", step.max((chance.high * 100.0).ceil()))
    } else if rounded >= 100.0 {
        format!(">{}%", (100.0 - step).min((chance.low * 100.0).floor()))
    } else {
        format!("{rounded}%")
    }
}

/// As [`chance`], with [`NOT_KNOWN`] for none.
#[must_use]
pub fn maybe_chance(value: Option<&Chance>) -> String {
    value.map_or_else(|| NOT_KNOWN.to_owned(), chance)
}

/// A share as a percentage to the nearest 1, negative ones in brackets: `27%`, `(3%)`.
#[must_use]
pub fn share(value: f64) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let digits = format!("{:.0}", value.abs() * 100.0);
    if value < 0.0 && digits != "0" { format!("({digits}%)") } else { format!("{digits}%") }
}

/// A share as a percentage to the nearest 0.1, negative ones in brackets: `0.4%`, `(0.3%)`.
#[must_use]
pub fn share_in_tenths(value: f64) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let digits = format!("{:.1}", value.abs() * 100.0);
    if value < 0.0 && digits != "0.0" { format!("({digits}%)") } else { format!("{digits}%") }
}

/// A share of turnover as a percentage to the nearest 0.01, negative ones in brackets: `0.40%`, `(0.32%)`.
#[must_use]
pub fn fine_share(value: f64) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let digits = format!("{:.2}", value.abs() * 100.0);
    if value < 0.0 && digits != "0.00" { format!("({digits}%)") } else { format!("{digits}%") }
}

/// A share of iterations that may be small: `<1%` rather than `0%` where there are any, a dash where there are none.
#[must_use]
pub fn small_share(value: f64) -> String {
    if value == 0.0 {
        "–".to_owned()
    } else if value > 0.0 && value < 0.005 {
        "<1%".to_owned()
    } else if value < 1.0 && value > 0.995 {
        ">99%".to_owned()
    } else {
        share(value)
    }
}

/// An amount as it was stated, to the last £000 that was given: `£2m`, `(£500m)`, `£0.25m`.
#[must_use]
pub fn stated_money(value: f64) -> String {
    let steps = [Step::WHOLE, Step::TENTH, Step::HUNDREDTH];
    let is_exact = |step: &Step| (step.rounded(value) - value).abs() < 1e-9;
    let step = steps.into_iter().find(is_exact).unwrap_or(Step::THOUSANDTH);
    let amount = format!("£{}m", money(value.abs(), step));
    if value < 0.0 { format!("({amount})") } else { amount }
}

/// A share as it was stated, to the last digit that was given: `2%`, `0.05%`.
#[must_use]
pub fn stated_share(value: f64) -> String {
    // Ten places are more than anybody states; fewer would show 0.07 x 100 as it lies in binary.
    let digits = format!("{:.10}", value * 100.0);
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// A stated probability, such as `90%` or `97.5%`.
#[must_use]
pub fn stated_chance(value: f64) -> String {
    let digits = format!("{:.1}", value * 100.0);
    format!("{}%", digits.strip_suffix(".0").unwrap_or(&digits))
}

/// How a chance is said: by its interval near the ends and where it is wide, else in tenths.
enum Said {
    NotKnown,
    /// Ends in per cent.
    Between(f64, f64),
    /// Fewer than one in so many.
    Below(u8),
    /// More than all but one in so many.
    Above(u8),
    /// So many in ten, 1 to 9.
    Tenths(f64),
}

fn said(chance: &Chance) -> Said {
    let Chance { value, low, high } = *chance;
    if !value.is_finite() || !(high - low).is_finite() {
        Said::NotKnown
    } else if high - low > 0.3 {
        Said::Between(low * 100.0, high * 100.0)
    } else if high < 0.01 {
        Said::Below(100)
    } else if high < 0.05 {
        Said::Below(20)
    } else if low > 0.99 {
        Said::Above(100)
    } else if low > 0.95 {
        Said::Above(20)
    } else {
        Said::Tenths((value * 10.0).round().clamp(1.0, 9.0))
    }
}

/// A chance and its complement in tenths that add up: `("about 3 in 10", "7 in 10")`. Near the ends what the interval
/// supports: less than 1 in 100 or in 20. The interval in per cent where it is wider than ±15 points.
#[must_use]
pub fn both_ways(chance: &Chance) -> (String, String) {
    let few = |of: u8| format!("less than 1 in {of}");
    let most = |of: u8| format!("more than {} in {of}", of - 1);
    match said(chance) {
        Said::NotKnown => ("not known".to_owned(), "not known".to_owned()),
        Said::Between(low, high) => {
            (format!("{low:.0} to {high:.0}%"), format!("{:.0} to {:.0}%", 100.0 - high, 100.0 - low))
        }
        Said::Below(of) => (few(of), most(of)),
        Said::Above(of) => (most(of), few(of)),
        Said::Tenths(tenths) => (format!("about {tenths} in 10"), format!("{} in 10", 10.0 - tenths)),
    }
}

/// A chance in tenths as chances: `6 chances in 10`, `more than 19 chances in 20`.
#[must_use]
pub fn chances_in_ten(chance: &Chance) -> String {
    match said(chance) {
        Said::NotKnown => "not known".to_owned(),
        Said::Between(low, high) => format!("{low:.0} to {high:.0}%"),
        Said::Below(of) => format!("less than 1 chance in {of}"),
        Said::Above(of) => format!("more than {} chances in {of}", of - 1),
        Said::Tenths(1.0) => "1 chance in 10".to_owned(),
        Said::Tenths(tenths) => format!("{tenths} chances in 10"),
    }
}

/// The word of the UK Professional Head of Intelligence Assessment's yardstick for a chance; none in its gaps.
#[must_use]
pub fn yardstick(value: f64) -> Option<&'static str> {
    match (value * 100.0).round() {
        p if (0.0..=5.0).contains(&p) => Some("remote chance"),
        p if (10.0..=20.0).contains(&p) => Some("highly unlikely"),
        p if (25.0..=35.0).contains(&p) => Some("unlikely"),
        p if (40.0..50.0).contains(&p) => Some("realistic possibility"),
        p if (55.0..=75.0).contains(&p) => Some("likely"),
        p if (80.0..=90.0).contains(&p) => Some("highly likely"),
        p if (95.0..=100.0).contains(&p) => Some("almost certain"),
        _ => None,
    }
}

/// A chance with its yardstick word, number first: `71% (likely)`.
#[must_use]
pub fn chance_with_word(value: &Chance) -> String {
    let number = chance(value);
    let precise = value.high - value.low <= 0.3;
    match yardstick(value.value).filter(|_| precise) {
        Some(word) => format!("{number} ({word})"),
        None => number,
    }
}

/// A count with thousands separated.
#[must_use]
pub fn count(value: u64) -> String {
    thousands(&value.to_string())
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Input text without control characters (which XML forbids), runs of white space as one space.
#[must_use]
pub fn plain(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !is_hidden(c) && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// With a capital first letter.
#[must_use]
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name for a file from a code: letters, digits, `-`, `_` and `.` stay, anything else becomes `-`.
#[must_use]
pub fn file_stem(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect()
}

/// Separates thousands in the digits before the point.
fn thousands(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(w, f)| (w, Some(f)));
    let mut text = String::with_capacity(number.len() + whole.len() / 3);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance_of(value: f64, half_width: f64) -> Chance {
        Chance { value, low: (value - half_width).max(0.0), high: (value + half_width).min(1.0) }
    }

    #[test]
    fn deficits_are_in_brackets_and_thousands_separated() {
        assert_eq!(money(-519.0, Step::TENTH), "(519.0)");
        assert_eq!(money(1_234.56, Step::TENTH), "1,234.6");
        assert_eq!(money(-1_541.4, Step::WHOLE), "(1,541)");
        assert_eq!(money(-0.04, Step::TENTH), "0.0");
        assert_eq!(money(f64::NAN, Step::WHOLE), NOT_KNOWN);
        assert_eq!(money(-1.0e9, Step::WHOLE), "(1,000,000,000)");
    }

    #[test]
    fn a_larger_error_prints_fewer_digits() {
        assert_eq!(Step::TENTH.with_error(0.3), Step::TENTH);
        assert_eq!(Step::TENTH.with_error(0.8), Step::WHOLE);
        assert_eq!(Step::WHOLE.with_error(1.0), Step::WHOLE);
        assert_eq!(money(-1_541.4, Step::WHOLE.with_error(2.6)), "(1,540)");
        assert_eq!(money(-1_541.4, Step::WHOLE.with_error(40.0)), "(1,550)");
        assert_eq!(money(-1_541.4, Step::WHOLE.with_error(f64::NAN)), "(1,541)");
    }

    #[test]
    fn small_shares_and_stated_chances_say_what_they_are() {
        assert_eq!([0.0, 0.001, 0.3, 0.999, 1.0].map(small_share), ["–", "<1%", "30%", ">99%", "100%"]);
        assert_eq!([0.5, 0.975, 0.99].map(stated_chance), ["50%", "97.5%", "99%"]);
    }

    #[test]
    fn a_chance_is_never_printed_as_certain() {
        assert_eq!(chance(&chance_of(0.0, 0.001)), "<1%");
        assert_eq!(chance(&chance_of(1.0, 0.001)), ">99%");
        assert_eq!(chance(&chance_of(0.004, 0.001)), "<1%");
        assert_eq!(chance(&chance_of(0.314, 0.01)), "31%");
        assert_eq!(chance(&chance_of(0.314, 0.06)), "30%");
        assert_eq!(chance(&chance_of(1.0, 0.08)), ">92%");
        assert_eq!(chance(&Chance { value: 0.0, low: 0.0, high: 0.037 }), "<4%");
        assert_eq!(chance(&Chance { value: 0.0, low: 0.0, high: 0.79 }), "0 to 79%");
    }

    #[test]
    fn chances_said_both_ways_add_up_to_ten() {
        let ways = |value, half_width| both_ways(&chance_of(value, half_width));
        assert_eq!(ways(0.25, 0.01), ("about 3 in 10".into(), "7 in 10".into()));
        assert_eq!(ways(0.03, 0.01).0, "less than 1 in 20");
        assert_eq!(ways(0.999, 0.001), ("more than 99 in 100".into(), "less than 1 in 100".into()));
        assert_eq!(ways(1.0, 0.04).0, "more than 19 in 20");
        assert_eq!(ways(1.0, 0.4), ("60 to 100%".into(), "0 to 40%".into()));
    }

    #[test]
    fn tenths_are_said_as_chances() {
        let said = |value, half_width| chances_in_ten(&chance_of(value, half_width));
        assert_eq!(said(0.59, 0.01), "6 chances in 10");
        assert_eq!(said(0.11, 0.01), "1 chance in 10");
        assert_eq!(said(0.02, 0.01), "less than 1 chance in 20");
        assert_eq!(said(0.999, 0.001), "more than 99 chances in 100");
    }

    #[test]
    fn words_of_likelihood_come_with_the_number_only() {
        assert_eq!(chance_with_word(&chance_of(0.71, 0.01)), "71% (likely)");
        assert_eq!(chance_with_word(&chance_of(0.37, 0.01)), "37%");
    }

    #[test]
    fn amounts_are_said_in_words() {
        assert_eq!(money_in_words(-519.0, Step::WHOLE), "a deficit of £519m");
        assert_eq!(money_in_words(3.2, Step::TENTH), "a surplus of £3.2m");
        assert_eq!(money_in_words(-0.01, Step::TENTH), "breakeven");
    }

    #[test]
    fn control_characters_are_stripped_from_input_text() {
        assert_eq!(plain("a\u{0}b\u{7}\tc\r\n d"), "ab c d");
    }

    #[test]
    fn standard_errors_have_two_digits() {
        assert_eq!(error(Some(0.426)), "0.43");
        assert_eq!(error(Some(1.36)), "1.4");
        assert_eq!(error(Some(12.4)), "12");
        assert_eq!(error(Some(0.001)), "<0.01");
        assert_eq!(error(Some(0.0)), "0.00");
        assert_eq!(error(None), NOT_KNOWN);
    }
}
