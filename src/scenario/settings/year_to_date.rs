//! `[year_to_date]`: what becomes of the overspend to date that forecasts assume to be recovered.

use super::super::kind::{DriftShare, Kind, RecoverySd, RecoveryShare, Text, YesNo};
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::{Reader, Section};

record! { YearToDateRecord "`[year_to_date]`: what becomes of the overspend to date, where the base is the forecast and monthly_plan.csv gives the months." {
    on: YesNo = May "`false` leaves the line out: what forecasts assume to be recovered then counts as certain, and what is not in the range begins with its amount. Default: true.";
} }

record! { RecoveryRecord "`[year_to_date.provider]` and `[year_to_date.commissioner]`: what becomes of it in a sector, in place of what past years say." {
    source: Text = Must "Where the figures come from.";
    share_mean: RecoveryShare = May "Mean share of the uncovered overspend that is recovered by the year end; below 0 it grows. From month 8 of the data on.";
    share_sd: RecoverySd = May "Standard deviation of that share, common to all organisations of the scenario. Default: 0.";
    own_sd: RecoverySd = May "Standard deviation of what each organisation's share differs by. Default: 0.3 (judgement).";
    drift: DriftShare = May "Mean loss between the month of the data and the year end, as a share of turnover, on top of the overspend to date, which then stays. Before month 8 of the data.";
    drift_sd: RecoverySd = May "Standard deviation of that loss, as a share of turnover, common to all organisations. Needed with `drift`.";
} }

/// The section and its sectors.
#[derive(Debug, Clone)]
pub struct YearToDate {
    /// `[year_to_date]`.
    pub top: YearToDateRecord,
    /// `[year_to_date.provider]`; none where neither the file nor a change names it.
    pub provider: Option<RecoveryRecord>,
    /// `[year_to_date.commissioner]`, likewise.
    pub commissioner: Option<RecoveryRecord>,
}

/// Reads the section.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_, '_>) -> YearToDate {
    let section = reader.section(root, "year_to_date");
    let top = reader.record(&section, &["provider", "commissioner"]);
    let mut sector = |name: &str| {
        let stated = section.find(name).is_some() || reader.changes.name_section(&section.path_to(name));
        stated.then(|| reader.child(&section, name))
    };
    YearToDate { top, provider: sector("provider"), commissioner: sector("commissioner") }
}
