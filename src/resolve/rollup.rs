//! Organisations, nodes, sectors and types that settings name.

use super::accounts::World;
use super::target;
use crate::diagnostic::Check;
use crate::model::Rollup;
use crate::scenario::Problems;
use crate::scenario::kind::Target;
use crate::scenario::record::Cell;

/// The organisation, node, sector or type that a setting names; none when it is blank or wrong.
pub fn rollup(cell: &Cell<Target>, world: &World<'_>, problems: &mut Problems) -> Option<Rollup> {
    let target = cell.get()?;
    let found = match target {
        Target::Code(code) => {
            world.organisation(code).map(Rollup::Organisation).or_else(|| world.node(code).map(Rollup::Node))
        }
        Target::Sector(sector) => {
            world.has_member(|row| row.sector.get() == Some(sector)).then(|| Rollup::Sector(sector.word().to_owned()))
        }
        Target::Type(word) => {
            world.has_member(|row| row.org_type.get() == Some(word)).then(|| Rollup::Type(word.clone()))
        }
        Target::Own(_) => None,
    };
    let is_code = matches!(target, Target::Code(_));
    if found.is_none() && if is_code { world.complete } else { world.members_known } {
        let advice = match target {
            Target::Own(_) => "name the node: results have no figure for an own account alone".to_owned(),
            _ => "name an organisation's or a node's code, or `sector:` or `type:` and a word that an organisation has"
                .to_owned(),
        };
        let message =
            format!("not an organisation, node, sector or type with organisations: `{}`", target::shown(target));
        problems.at_with(Check::TargetUnknown, cell.spot(), message, advice);
    }
    found
}
