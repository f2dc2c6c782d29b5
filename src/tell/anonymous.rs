//! Who is who in a pack without names.

use super::table::{Kind, Table, When, col};
use super::value::Value;
use crate::summary::Alias;

/// The key, one row an organisation: kept apart from the pack.
#[must_use]
pub fn who_is_who() -> Table<Vec<Alias>> {
    Table::new(
        "who_is_who",
        "Who is who in a pack without names: one row an organisation.",
        When::Always,
        1,
        |key: &Vec<Alias>| key.clone(),
        vec![
            col("alias_code", Kind::Text, "code in the pack", |_, of: &Alias| Value::text(&of.alias)),
            col("alias_name", Kind::Text, "name in the pack", |_, of: &Alias| Value::text(&of.alias_name)),
            col("org_code", Kind::Text, "code of the organisation", |_, of: &Alias| Value::text(&of.code)),
            col("org_name", Kind::Text, "name of the organisation", |_, of: &Alias| Value::text(&of.name)),
        ],
    )
}
