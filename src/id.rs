//! Codes: what may name a node, an organisation, a row or a line, and which names a spreadsheet would alter.

/// The longest code.
pub const LONGEST_CODE: usize = 32;

/// Words that may not be codes, because a reader or a program would take them for something else.
pub const RESERVED: [&str; 12] =
    ["all", "none", "nan", "null", "na", "inf", "true", "false", "own", "sector", "type", "organisation"];

/// Why a text is not a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFault {
    /// Characters, length or a reserved word.
    Malformed(String),
    /// A spreadsheet that opens and saves the file would change it: what it would take it for.
    Altered(&'static str),
}

/// Checks a code: letters, digits, `-`, `_` and `.`, starting with a letter or a digit, 1 to 32 characters, not
/// reserved, and nothing that a spreadsheet takes for a number, a date or a truth value.
///
/// # Errors
/// The reason why it is refused.
pub fn check_code(text: &str) -> Result<(), CodeFault> {
    if let Some(bad) = text.chars().find(|&c| !(c.is_ascii_alphanumeric() || "-_.".contains(c))) {
        return Err(CodeFault::Malformed(format!("`{bad}` may not stand in a code")));
    }
    if text.is_empty() || text.len() > LONGEST_CODE {
        return Err(CodeFault::Malformed(format!("a code has 1 to {LONGEST_CODE} characters")));
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(CodeFault::Malformed("a code starts with a letter or a digit".to_owned()));
    }
    let lower = text.to_ascii_lowercase();
    if lower == "true" || lower == "false" {
        return Err(CodeFault::Altered("a truth value"));
    }
    if RESERVED.contains(&lower.as_str()) {
        return Err(CodeFault::Malformed("it is a reserved word".to_owned()));
    }
    if is_device(&lower) {
        return Err(CodeFault::Malformed("no file can have that name on Windows".to_owned()));
    }
    if lower.starts_with(|c: char| c.is_ascii_digit()) && lower.parse::<f64>().is_ok() {
        return Err(CodeFault::Altered("a number"));
    }
    if is_date_like(&lower) {
        return Err(CodeFault::Altered("a date"));
    }
    Ok(())
}

/// `con`, `prn.x`, `com1`: names of devices, whatever follows a full stop, and names that end in one. `lower` is in lower case.
#[must_use]
pub fn is_device(lower: &str) -> bool {
    let stem = lower.split('.').next().unwrap_or(lower);
    let numbered = |name: &str| stem.strip_prefix(name).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    ["con", "prn", "aux", "nul"].contains(&stem) || numbered("com") || numbered("lpt") || lower.ends_with('.')
}

/// True where one of two codes is likely to be the other misspelt: a letter more, less, changed or out of place in one of their words,
/// or another mark between words. Codes that differ in a figure or in a word of one or two letters are meant: `claim-a`, `winter-2`.
#[must_use]
pub fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let letters = |code: &str| -> String { code.chars().filter(char::is_ascii_alphanumeric).collect() };
    let figures = |code: &str| -> String { code.chars().filter(char::is_ascii_digit).collect() };
    if a == b || figures(&a) != figures(&b) {
        return false;
    }
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let words = |code: &str| -> Vec<String> { code.split(['-', '_', '.']).map(str::to_owned).collect() };
    let (of_a, of_b) = (words(&a), words(&b));
    let mut differ = of_a.iter().zip(&of_b).filter(|(x, y)| x != y);
    if of_a.len() != of_b.len() {
        return letters(&a) == letters(&b);
    }
    match (differ.next(), differ.next()) {
        (None, _) => true, // another mark between the same words
        (Some((x, y)), None) => {
            let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
            let added = long.starts_with(short.as_str()) && long.len() == short.len() + 1;
            match short.len() {
                0..=2 => false,
                // Of short words most that are a letter apart are words of their own; two letters that changed places are a slip.
                3..=4 => {
                    added || (x.len() == 4 && y.len() == 4 && sorted(x) == sorted(y) && strsim::osa_distance(x, y) == 1)
                }
                5..=7 => strsim::osa_distance(x, y) <= 1,
                _ => strsim::osa_distance(x, y) <= 2,
            }
        }
        (Some(_), Some(_)) => false,
    }
}

/// `MAR1`, `1-mar`, `Sep-18`, `1-2`, `2018-04`, `1.2.18`: what spreadsheets turn into dates. `lower` is in lower case.
fn is_date_like(lower: &str) -> bool {
    let mut parts = Vec::new();
    let mut rest = lower;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit || !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if part.is_empty() {
            rest = &rest[first.len_utf8()..]; // a separator; the characters are ASCII here
        } else {
            parts.push(part);
            rest = after;
        }
    }
    let is_day_or_year = |part: &str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [a, b] => (is_month(a) && is_day_or_year(b)) || (is_day_or_year(a) && (is_month(b) || is_day_or_year(b))),
        [a, b, c] => is_day_or_year(a) && (is_month(b) || is_day_or_year(b)) && is_day_or_year(c),
        _ => false,
    }
}

/// True for the name of a month or its first three (or four) letters, in lower case.
fn is_month(part: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    part == "sept" || MONTHS.iter().any(|month| *month == part || (part.len() == 3 && month.starts_with(part)))
}

/// The known name nearest to `text`, if any is near enough to be worth naming.
#[must_use]
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let short: String = text.chars().take(64).collect(); // the measure is quadratic, and input may be long
    let lower = short.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance * 2 <= name.chars().count().max(lower.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `; nearest is `x``, or nothing: ends a sentence on what was not found.
#[must_use]
pub fn nearest_hint<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(text, known).map_or_else(String::new, |name| format!("; nearest is `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_spreadsheets_alter_are_refused() {
        for code in [
            "123", "007", "1E5", "5e12", "1.5", "MAR1", "Sep-18", "SEPT2", "1-2", "1-2-18", "2018-04", "1-Mar",
            "2mar18", "TRUE", "false", "DEC2", "march1", "1.2.18",
        ] {
            assert!(matches!(check_code(code), Err(CodeFault::Altered(_))), "{code}");
        }
    }

    #[test]
    fn ordinary_codes_are_accepted() {
        for code in ["RX9", "5A1", "E54000024", "05D-x", "acute_1", "Q1", "MARS1", "E5", "region.1", "NW", "00N", "A"] {
            assert_eq!(check_code(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn characters_length_and_reserved_words_are_checked() {
        for code in ["", "a b", "a:b", "é", "-a", "_a", "all", "None", "own", &"x".repeat(33)] {
            assert!(matches!(check_code(code), Err(CodeFault::Malformed(_))), "{code}");
        }
    }

    #[test]
    fn codes_that_no_file_can_be_called_by_are_refused() {
        for code in ["CON", "con", "Aux", "nul.x", "COM1", "LPT9", "prn", "A.", "RX9."] {
            assert!(matches!(check_code(code), Err(CodeFault::Malformed(_))), "{code}");
        }
        for code in ["CONN", "COM", "COMA", "lpt", "aux1", "R.con"] {
            assert_eq!(check_code(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn a_slip_is_told_from_what_is_meant() {
        for (a, b) in [
            ("ccgs", "ccg"),
            ("winter", "wintre"),
            ("winter", "winer"),
            ("pay_afc", "pay-afc"),
            ("payafc", "pay_afc"),
            ("community", "comunity"),
            ("regoin", "region"),
            ("agency", "agencies"),
            ("drugs-high-cost", "drugs-hihg-cost"),
        ] {
            let expected = (a, b) != ("agency", "agencies");
            assert_eq!((is_slip(a, b), is_slip(b, a)), (expected, expected), "{a} {b}");
        }
        for (a, b) in [
            ("claim-a", "claim-b"),
            ("winter-1", "winter-2"),
            ("icb", "ics"),
            ("acute", "ambulance"),
            ("cip", "qipp"),
            ("pay_afc", "pay_medical"),
            ("x", "y"),
            ("winter", "winter"),
            ("line-00", "line-01"),
            ("mh", "mhs"),
        ] {
            assert!(!is_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_name_is_named_only_when_it_is_near() {
        assert_eq!(nearest("trunover_m", ["turnover_m", "org_code"]), Some("turnover_m"));
        assert_eq!(nearest("zzzzzz", ["turnover_m", "org_code"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }
}
