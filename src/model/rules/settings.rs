//! Settings of rules: what each is called in the scenario, what people call it, and its value.

use serde::{Deserialize, Serialize};

/// What people call a setting, and the words that may be its value.
#[derive(Debug, Clone, Copy)]
pub struct SettingWords {
    /// Its name, as in the scenario.
    pub name: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Words that may be its value, each with what people say.
    pub choices: &'static [(&'static str, &'static str)],
}

impl SettingWords {
    /// A setting whose value is no word.
    pub(super) const fn plain(name: &'static str, words: &'static str) -> Self {
        Self { name, words, choices: &[] }
    }

    /// What people say for a word.
    #[must_use]
    pub fn said(&self, word: &str) -> Option<&'static str> {
        self.choices.iter().find(|(known, _)| *known == word).map(|(_, said)| *said)
    }
}

/// A setting of a rule of kind `R`: name, words and value are declared in one place.
#[derive(Debug)]
pub(super) struct Setting<R> {
    pub(super) words: SettingWords,
    pub(super) value: fn(&R) -> SettingValue,
}

impl<R> Setting<R> {
    /// A setting whose value is no word.
    pub(super) const fn of(name: &'static str, words: &'static str, value: fn(&R) -> SettingValue) -> Self {
        Self::choice(name, words, &[], value)
    }

    /// A setting whose value may be a word.
    pub(super) const fn choice(
        name: &'static str,
        words: &'static str,
        choices: &'static [(&'static str, &'static str)],
        value: fn(&R) -> SettingValue,
    ) -> Self {
        Self { words: SettingWords { name, words, choices }, value }
    }
}

/// The words of some settings.
pub(super) fn words<R>(settings: &[Setting<R>]) -> Vec<SettingWords> {
    settings.iter().map(|setting| setting.words).collect()
}

/// The values of some settings of a rule, by their names.
pub(super) fn values<R>(settings: &[Setting<R>], rule: &R) -> Vec<(&'static str, SettingValue)> {
    settings.iter().map(|setting| (setting.words.name, (setting.value)(rule))).collect()
}

/// The value of a setting of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingValue {
    /// A share: 1 is all of it.
    Share(f64),
    /// Shares of one thing.
    Shares(Vec<f64>),
    /// A plain number.
    Number(f64),
    /// £ for each £.
    Pounds(f64),
    /// Money, £m.
    Money(f64),
    /// How many.
    Count(usize),
    /// Months of the financial year, 1 = April.
    Months(Vec<u8>),
    /// Yes or no.
    Truth(bool),
    /// Whom it concerns, as the scenario writes it.
    Whom(String),
    /// Words of closed sets: [`SettingWords::said`] has what people call them.
    Words(Vec<String>),
}

impl SettingValue {
    /// One word of a closed set.
    pub(super) fn word(word: &str) -> Self {
        Self::Words(vec![word.to_owned()])
    }

    /// As the scenario writes it.
    #[must_use]
    pub fn written(&self) -> String {
        let listed = |list: Vec<String>| list.join("/");
        match self {
            Self::Share(number) | Self::Number(number) | Self::Pounds(number) | Self::Money(number) => {
                number.to_string()
            }
            Self::Shares(shares) => listed(shares.iter().map(f64::to_string).collect()),
            Self::Count(count) => count.to_string(),
            Self::Months(months) => listed(months.iter().map(u8::to_string).collect()),
            Self::Truth(truth) => truth.to_string(),
            Self::Whom(whom) => whom.clone(),
            Self::Words(words) => words.join("/"),
        }
    }
}
