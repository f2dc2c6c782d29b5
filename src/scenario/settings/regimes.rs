//! What the rules on cross-subsidy and on the national ladder ask for.

use crate::scenario::kind::{Amount, CapacityShare, Chance, Kind, Level, Money, ShareSd, Target, YesNo};
use crate::scenario::record::{Cell, Cells, Field, Need, Record, Spot, record};
use crate::scenario::words::KeyWord;

record! { TopSliceRecord "What `top_slice` asks for." {
    level: Level = Must "The level whose nodes each hold a pool, such as region; their systems are the nodes directly below.";
    rate: CapacityShare = Must "Share of its allocation that each commissioner pays in.";
    found_mean: Chance = Must "Mean share of it that a commissioner finds in late savings.";
    found_sd: ShareSd = May "Standard deviation of that share (beta on 0 to 1). Default: 0.";
    share_by: KeyWord = Must "What the pool is shared among systems by.";
} }

record! { RegionalTotalRecord "What `regional_total` asks for." {
    level: Level = Must "The level of the nodes with a regional control total, from control_totals.csv; their systems are the nodes directly below.";
    share_by: KeyWord = Must "What the gap is shared among systems by.";
    cap: Chance = May "Most that a system is asked for, as a share of its allocation; what is above it is placed with nobody. Default: no cap.";
    found_mean: Chance = Must "Mean share of its ask that a system finds in late savings.";
    found_sd: ShareSd = May "Standard deviation of that share (beta on 0 to 1). Default: 0.";
    pool: YesNo = May "Whether what systems end up above their own control totals goes to those below theirs. Default: false.";
} }

record! { RapidSavingsRecord "What `rapid_savings` asks for." {
    share_by: KeyWord = May "What a region's savings are shared among its systems by. Default: they stay on the region's account.";
} }

record! { LadderRecord "What `national_ladder` asks for." {
    holder: Target = Must "Whose account the steps are posted to: `own:` and the root's code, or a central organisation.";
    target: Money = May "The national position to reach, incentive money included. Default: 0.";
    headroom: Amount = May "How far the nation may end below it without a claim. Default: 0.";
} }
