//! The numbers that spreadsheets write: what is accepted, and what is refused with a reason.

use crate::diagnostic::Check;

/// Why a text is not a number: the check, what is seen, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFault {
    pub check: Check,
    pub seen: String,
    pub advice: String,
}

/// Reads `1234.5`, `-3`, `1,234.5`, `(519.0)`, `1.5E-05`. The text has no surrounding spaces.
///
/// # Errors
/// Everything else: nothing is guessed.
pub fn parse(text: &str) -> Result<f64, NumberFault> {
    let (negative, body) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
    };
    if !has_the_form_of_a_number(body) {
        return Err(explain(text, body));
    }
    let plain: String = body.chars().filter(|&c| c != ',').collect();
    match plain.parse::<f64>() {
        Ok(size) if size.is_finite() => Ok(if negative && size != 0.0 { -size } else { size }),
        _ => Err(not_finite()),
    }
}

fn not_finite() -> NumberFault {
    NumberFault {
        check: Check::NumberNotFinite,
        seen: "not a finite number".to_owned(),
        advice: Check::NumberNotFinite.remedy().to_owned(),
    }
}

/// Digits, with commas between thousands or not at all, a decimal part, an exponent.
fn has_the_form_of_a_number(body: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = body.split_once(['e', 'E']).map_or((body, None), |(m, e)| (m, Some(e)));
    let exponent_is_good = exponent.is_none_or(|text| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && all_digits(digits)
    });
    let (whole, decimals) = mantissa.split_once('.').map_or((mantissa, ""), |(w, d)| (w, d));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let grouped = whole.contains(',');
    let groups_are_good = all_digits(first)
        && (!grouped || leads_thousands(first))
        && groups.all(|group| group.len() == 3 && all_digits(group));
    exponent_is_good && groups_are_good && all_digits(decimals) && !(whole.is_empty() && decimals.is_empty())
}

/// True for what may stand before the first comma between thousands. Nobody writes a thousand with a leading nought:
/// `0,435` is 0.435 with a decimal comma.
fn leads_thousands(first: &str) -> bool {
    (1..=3).contains(&first.len()) && !first.starts_with('0')
}

/// Says what the text seems to be.
fn explain(text: &str, body: &str) -> NumberFault {
    let lower = body.trim_start_matches(['+', '-', ' ']).to_ascii_lowercase();
    let (seen, advice) = if ["nan", "inf", "infinity", "#num!", "#div/0!"].contains(&lower.as_str()) {
        return not_finite();
    } else if text.starts_with('#') {
        ("an error of the spreadsheet", "mend the formula in the spreadsheet and save again")
    } else if text.starts_with('=') {
        ("a formula", "save the value, not the formula")
    } else if text.contains(['£', '$', '€']) {
        ("a currency sign", "leave the sign out: the unit is in the column's name")
    } else if text.contains('%') {
        ("a percentage", "write a fraction: 12 % is 0.12")
    } else if text.contains('\u{2212}') {
        ("a minus sign that is not a plain hyphen", "type the minus as a hyphen, or put the number in brackets")
    } else if text == "-" || text == "–" {
        ("a dash", "write 0 for nought, or leave the cell blank where that is allowed")
    } else if is_decimal_comma(body) {
        ("a decimal comma", "write 0.435 for nought and 435 thousandths: decimals have a point")
    } else if body.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.') && body.contains(',') {
        ("commas that do not stand between thousands", "write 1234.5 or \"1,234.5\"; decimals have a point")
    } else if is_date_like(body) {
        ("a date", "type the number again and format the cell as a number")
    } else if lower.ends_with(['m', 'k']) || lower.ends_with("bn") {
        ("a number with a unit", "leave the unit out: it is in the column's name")
    } else {
        ("not a number", Check::NumberMalformed.remedy())
    };
    NumberFault { check: Check::NumberMalformed, seen: seen.to_owned(), advice: advice.to_owned() }
}

/// `0,435`, `00,250`: a comma where a thousand cannot end.
fn is_decimal_comma(body: &str) -> bool {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    body.split_once(',').is_some_and(|(whole, rest)| whole.starts_with('0') && all_digits(whole) && all_digits(rest))
}

/// `1/2/18`, `2018-09-30`.
fn is_date_like(body: &str) -> bool {
    let parts: Vec<&str> = body.split(['/', '-']).collect();
    parts.len() >= 2 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spreadsheets_habits_are_accepted() {
        for (text, number) in [
            ("1234.5", 1234.5),
            ("1,234.5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("(519.0)", -519.0),
            ("( 1,519 )", -1519.0),
            ("-3", -3.0),
            ("+3", 3.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1.5E-05", 1.5e-5),
            ("0007", 7.0),
        ] {
            assert_eq!(parse(text), Ok(number), "{text}");
        }
        assert!(parse("(0)").expect("a number").is_sign_positive(), "no minus nought");
    }

    #[test]
    fn everything_else_is_refused_with_what_is_seen() {
        for (text, seen) in [
            ("1.2.3", "not a number"),
            ("£5", "a currency sign"),
            ("5m", "a number with a unit"),
            ("12%", "a percentage"),
            ("1,23", "commas that do not stand between thousands"),
            ("1234,567", "commas that do not stand between thousands"),
            (",123", "commas that do not stand between thousands"),
            ("1.234,5", "commas that do not stand between thousands"),
            ("0,435", "a decimal comma"),
            ("-0,435", "a decimal comma"),
            ("+0,4", "a decimal comma"),
            ("00,250", "a decimal comma"),
            ("(0,250)", "a decimal comma"),
            ("( 012,250 )", "a decimal comma"),
            ("0,435,000", "commas that do not stand between thousands"),
            ("0,435.5", "commas that do not stand between thousands"),
            ("01/02/2018", "a date"),
            ("2018-09-30", "a date"),
            ("-", "a dash"),
            ("#REF!", "an error of the spreadsheet"),
            ("=A1", "a formula"),
            ("\u{2212}5", "a minus sign that is not a plain hyphen"),
            ("(5", "not a number"),
            ("-(5)", "not a number"),
            ("(-5)", "not a number"),
            ("1 234", "not a number"),
            (".", "not a number"),
            ("e5", "not a number"),
            ("٣", "not a number"),
        ] {
            let fault = parse(text).expect_err(text);
            assert_eq!((fault.check, fault.seen.as_str()), (Check::NumberMalformed, seen), "{text}");
        }
        for text in ["nan", "NaN", "inf", "-inf", "Infinity", "1e999"] {
            assert_eq!(parse(text).expect_err(text).check, Check::NumberNotFinite, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_finite_number_comes_back(number in -1e12f64..1e12) {
            prop_assert_eq!(parse(&format!("{number}")), Ok(number));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            let _ = parse(&text);
        }
    }
}
