//! How cells look: a number's format says its unit and how it is rounded, and changes no digit of it.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::tell::value::{Figure, Value};

/// Formats, made once.
pub struct Looks {
    pub heading: Format,
    pub heading_of_numbers: Format,
    pub text: Format,
    /// Amounts by the digits after the point, 0 to 3: brackets for what is below nought.
    amounts: [Format; 4],
    chance: Format,
    share: Format,
    count: Format,
}

impl Looks {
    pub fn new() -> Self {
        let number = |code: &str| Format::new().set_num_format(code).set_align(FormatAlign::Top);
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(0x00DD_E6F0);
        Self {
            heading_of_numbers: heading.clone().set_align(FormatAlign::Right),
            heading,
            text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            amounts: ["0", "0.0", "0.00", "0.000"].map(|digits| number(&format!("#,##{digits}_);(#,##{digits})"))),
            // No number of simulated years can show never or always.
            chance: number("[<0.005]\"<1%\"_);[>0.995]\">99%\"_);0%_)"),
            share: number("0.0%_);(0.0%)"),
            count: number("#,##0_)"),
        }
    }

    /// The format of a figure.
    pub fn number(&self, figure: &Figure) -> &Format {
        match &figure.value {
            Value::Chance(_) => &self.chance,
            Value::Share(_) => &self.share,
            Value::Count(_) => &self.count,
            Value::Money(_) | Value::Estimate(_) | Value::Quantile(_) | Value::Rate(_) | Value::Number(_) => {
                &self.amounts[figure.step.decimals().min(self.amounts.len() - 1)]
            }
            Value::Blank | Value::Text(_) | Value::Flag(_) => &self.text,
        }
    }
}
