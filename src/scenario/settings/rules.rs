//! `[[rule]]`: each kind of rule with its own parameters.

use super::regimes::{LadderRecord, RapidSavingsRecord, RegionalTotalRecord, TopSliceRecord};
use super::{Reader, Section};
use crate::scenario::kind::{CapacityShare, Chance, Kind, Level, LogSd, MonthOfYear, Rate, Target, YesNo};
use crate::scenario::record::{Cell, Cells, Field, Need, Record, Spot, record};
use crate::scenario::words::{CatchUpWord, GateWord, LossWord, RecycleWord, UnitWord, WithheldWord, words};

words! { RuleWord "A rule of the year end." {
    OwnAction = "own_action" "organisations act to land on their control total (accepted ones; others on their own plan), or give up where the gap is beyond them; non-recurrent.",
    OrganisationActions = "organisation_actions" "the rows of actions.csv whose target is an organisation or a group of them.",
    IncentiveCliff = "incentive_cliff" "incentive money is paid in full to an organisation whose own position before it meets its own control total (accepted or not), else not at all; without a control total it stays as planned.",
    IncentiveFund = "incentive_fund" "incentive money by quarter, finance and access, to organisations that accepted their control total, and what becomes of the rest.",
    DeficitSupport = "deficit_support" "support for those whose plan has a deficit, by instalments, as long as they are on plan to date without it; the support is the incentive money of their plans, and support.csv knows more of them.",
    NodeActions = "node_actions" "the rows of actions.csv whose target is a node's own account.",
    RapidSavings = "rapid_savings" "the rows of schemes.csv: a region's own savings schemes, credited to its account and then shared out.",
    TopSlice = "top_slice" "commissioners pay a share of their allocation into a pool of their region, find some of it in late savings, and the pool is shared out.",
    NamedAsks = "named_asks" "the rows of asks.csv: what one is asked to pay to another.",
    RegionalTotal = "regional_total" "the gap between a region's control total and its plans is shared out as late savings to find; surpluses may be pooled.",
    NationalLadder = "national_ladder" "the steps of ladder.csv, in order, each only as far as needed unless it is booked; what remains is the bail-out.",
} }

record! { RuleRecord "`[[rule]]`, any number: what happens once the draws are made, in the order of the file." {
    kind: RuleWord = Must "Which rule; none twice. Without any, incentive money stays as planned.";
    on: YesNo = May "`false` leaves the rule out: all results are those without it. Default: true.";
} }

record! { OwnActionRecord "What `own_action` asks for." {
    of: Target = Must "Who acts: `sector:provider`, `type:acute`, a node's or an organisation's code.";
    capacity: CapacityShare = Must "Mean capacity as a share of turnover, after what substitution of missed savings has used. An organisation's own is this times a gamma draw of shape 2 and mean 1.";
    capacity_log_sd: LogSd = May "Doubt about `capacity`: sd of the logarithm of a multiplier, mean 1, common to an iteration. Default: 0.";
    chance: Chance = Must "Chance that an organisation with a gap acts.";
    giving_up: Chance = Must "Share of its capacity that it uses where the gap is beyond it.";
    capacity_low: CapacityShare = May "A lower mean capacity to show results for.";
    capacity_high: CapacityShare = May "A higher mean capacity to show results for.";
} }

record! { FundRecord "What `incentive_fund` asks for." {
    gate: GateWord = Must "When control totals are looked at.";
    weight_q1: Chance = Must "Share of the year's money for quarter 1; the four sum to one.";
    weight_q2: Chance = Must "The same for quarter 2.";
    weight_q3: Chance = Must "The same for quarter 3.";
    weight_q4: Chance = Must "The same for quarter 4.";
    finance_share: Chance = Must "Share that depends on finance alone; the rest is paid if access is met too.";
    access_chance: Chance = May "Chance that access is met in a quarter, where incentives.csv has none. Default: 1.";
    catch_up: CatchUpWord = May "What a total that is met at the year end earns back. Default: none.";
    bonus_rate: Rate = May "Pounds of incentive for each pound above the control total, from recycled money. Default: 0.";
    taper: Rate = May "Pounds lost for each pound short of the total at the year end, in place of the cliff. Default: the cliff.";
    system_share: Chance = May "Share of the finance gate that is the parent node's result instead of the own one: with gate = \"quarters\" to date, with \"year_end\" at the year end, whatever has been received by then. Default: 0.";
    recycle: RecycleWord = Must "What becomes of money that is not earned.";
    holder: Target = May "The organisation, or `own:` and a node's code, that holds unallocated money as its planned incentive, and takes what is uncommitted or can be shared with nobody.";
} }

record! { SupportRecord "What `deficit_support` asks for." {
    unit: UnitWord = Must "Whose position is looked at: who is paid, or what it hangs under.";
    loss: LossWord = Must "What a unit loses that is short of its plan to date.";
    instalment_q1: Chance = May "Share of the year's support in the first instalment; the four sum to one. Default: 0.25.";
    instalment_q2: Chance = May "The same in the second. Default: 0.25.";
    instalment_q3: Chance = May "The same in the third. Default: 0.25.";
    instalment_q4: Chance = May "The same in the fourth. Default: 0.25.";
    review_q1: MonthOfYear = May "Month to whose end positions are looked at for the first instalment, 1 = April, 12 = the year end. Default: 3.";
    review_q2: MonthOfYear = May "The same for the second. Default: 6.";
    review_q3: MonthOfYear = May "The same for the third. Default: 9.";
    review_q4: MonthOfYear = May "The same for the fourth. Default: 12.";
    tolerance: CapacityShare = May "How far below its plan to date a unit may be, as a share of its turnover; further below, all of the shortfall counts. Default: 0, months' rounding apart.";
    earn_back: YesNo = May "Whether what was withheld is paid where a later review finds less to withhold. Default: false.";
    claw_back: YesNo = May "Whether what was paid is taken back where a later review finds more to withhold. Default: false.";
    withheld: WithheldWord = Must "What becomes of money that is withheld; it moves the national total.";
    holder: Target = May "The organisation, or `own:` and a node's code, that holds unallocated support as its planned incentive, and takes what is held centrally or can be reallocated to nobody.";
} }

/// A rule as written.
#[derive(Debug, Clone)]
pub struct RuleSetting {
    /// What every rule has.
    pub head: RuleRecord,
    /// What this kind has; none where the kind is not known.
    pub parameters: Option<Parameters>,
}

/// The parameters of a rule, by kind.
#[derive(Debug, Clone)]
pub enum Parameters {
    /// Of [`RuleWord::OwnAction`].
    OwnAction(OwnActionRecord),
    /// [`RuleWord::OrganisationActions`] has none: its rows are in `actions.csv`.
    OrganisationActions,
    /// [`RuleWord::IncentiveCliff`] has none.
    IncentiveCliff,
    /// Of [`RuleWord::IncentiveFund`].
    IncentiveFund(Box<FundRecord>),
    /// Of [`RuleWord::DeficitSupport`].
    DeficitSupport(Box<SupportRecord>),
    /// [`RuleWord::NodeActions`] has none: its rows are in `actions.csv`.
    NodeActions,
    /// Of [`RuleWord::RapidSavings`].
    RapidSavings(RapidSavingsRecord),
    /// Of [`RuleWord::TopSlice`].
    TopSlice(TopSliceRecord),
    /// [`RuleWord::NamedAsks`] has none: its rows are in `asks.csv`.
    NamedAsks,
    /// Of [`RuleWord::RegionalTotal`].
    RegionalTotal(RegionalTotalRecord),
    /// Of [`RuleWord::NationalLadder`].
    NationalLadder(LadderRecord),
}

/// Nodes whose own accounts a rule pays from and into.
#[derive(Debug, Clone, Copy)]
pub enum Pools<'a> {
    /// None.
    None,
    /// The systems below each node of a level.
    Of(&'a Cell<<Level as Kind>::Value>),
    /// The nodes of schemes.csv and the systems below them.
    OfSchemes,
}

impl Parameters {
    /// Whom it concerns and whose account it posts to.
    pub fn targets(&self) -> Vec<&Target> {
        match self {
            Self::OwnAction(own) => own.targets(),
            Self::IncentiveFund(fund) => fund.targets(),
            Self::DeficitSupport(support) => support.targets(),
            Self::RapidSavings(rapid) => rapid.targets(),
            Self::TopSlice(slice) => slice.targets(),
            Self::RegionalTotal(total) => total.targets(),
            Self::NationalLadder(ladder) => ladder.targets(),
            Self::OrganisationActions | Self::IncentiveCliff | Self::NodeActions | Self::NamedAsks => Vec::new(),
        }
    }

    /// The nodes whose own accounts it pays from and into.
    #[must_use]
    pub fn pools(&self) -> Pools<'_> {
        match self {
            Self::TopSlice(slice) => Pools::Of(&slice.level),
            Self::RegionalTotal(total) => Pools::Of(&total.level),
            Self::RapidSavings(_) => Pools::OfSchemes,
            Self::OwnAction(_)
            | Self::OrganisationActions
            | Self::IncentiveCliff
            | Self::IncentiveFund(_)
            | Self::DeficitSupport(_)
            | Self::NodeActions
            | Self::NamedAsks
            | Self::NationalLadder(_) => Pools::None,
        }
    }
}

/// The sections of the page: what every rule has, then the parameters by kind.
pub const RULE_SECTIONS: &[(&str, &[Field])] = &[
    ("`[[rule]]`, any number of them, applied in order", RuleRecord::FIELDS),
    ("`[[rule]]` with kind = \"own_action\"", OwnActionRecord::FIELDS),
    ("`[[rule]]` with kind = \"incentive_fund\"", FundRecord::FIELDS),
    ("`[[rule]]` with kind = \"deficit_support\"", SupportRecord::FIELDS),
    ("`[[rule]]` with kind = \"rapid_savings\"", RapidSavingsRecord::FIELDS),
    ("`[[rule]]` with kind = \"top_slice\"", TopSliceRecord::FIELDS),
    ("`[[rule]]` with kind = \"regional_total\"", RegionalTotalRecord::FIELDS),
    ("`[[rule]]` with kind = \"national_ladder\"", LadderRecord::FIELDS),
];

/// A set of words: its name, and each word with what it means.
type Explained = (&'static str, &'static [(&'static str, &'static str)]);

/// The words of parameters, for the page.
pub const RULE_WORDS: &[Explained] = &[
    ("gate", GateWord::EXPLAINED),
    ("catch_up", CatchUpWord::EXPLAINED),
    ("recycle", RecycleWord::EXPLAINED),
    ("unit", UnitWord::EXPLAINED),
    ("loss", LossWord::EXPLAINED),
    ("withheld", WithheldWord::EXPLAINED),
];

/// The parameters that a kind of rule has beyond those of every rule.
fn fields(word: RuleWord) -> &'static [Field] {
    match word {
        RuleWord::OwnAction => OwnActionRecord::FIELDS,
        RuleWord::IncentiveFund => FundRecord::FIELDS,
        RuleWord::DeficitSupport => SupportRecord::FIELDS,
        RuleWord::RapidSavings => RapidSavingsRecord::FIELDS,
        RuleWord::TopSlice => TopSliceRecord::FIELDS,
        RuleWord::RegionalTotal => RegionalTotalRecord::FIELDS,
        RuleWord::NationalLadder => LadderRecord::FIELDS,
        RuleWord::OrganisationActions | RuleWord::IncentiveCliff | RuleWord::NodeActions | RuleWord::NamedAsks => &[],
    }
}

/// Reads the list of rules.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_, '_>) -> Vec<RuleSetting> {
    reader.sections(root, "rule").iter().map(|section| one(reader, section)).collect()
}

fn one(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> RuleSetting {
    let word = section.find("kind").and_then(|(_, kind)| RuleWord::from_word(kind.get_ref().as_str()?));
    let Some(word) = word else {
        // Of an unknown rule no key is known: its kind alone is reported.
        let keys: Vec<&str> =
            section.table.iter().flat_map(|table| table.keys()).map(|key| key.get_ref().as_ref()).collect();
        return RuleSetting { head: reader.record(section, &keys), parameters: None };
    };
    let own: Vec<String> = fields(word).iter().map(|field| reader.written(field)).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let head = reader.record(section, &own);
    // The head has reported what neither knows.
    let parameters = match word {
        RuleWord::OwnAction => Parameters::OwnAction(reader.known(section)),
        RuleWord::OrganisationActions => Parameters::OrganisationActions,
        RuleWord::IncentiveCliff => Parameters::IncentiveCliff,
        RuleWord::IncentiveFund => Parameters::IncentiveFund(Box::new(reader.known(section))),
        RuleWord::DeficitSupport => Parameters::DeficitSupport(Box::new(reader.known(section))),
        RuleWord::NodeActions => Parameters::NodeActions,
        RuleWord::RapidSavings => Parameters::RapidSavings(reader.known(section)),
        RuleWord::TopSlice => Parameters::TopSlice(reader.known(section)),
        RuleWord::NamedAsks => Parameters::NamedAsks,
        RuleWord::RegionalTotal => Parameters::RegionalTotal(reader.known(section)),
        RuleWord::NationalLadder => Parameters::NationalLadder(reader.known(section)),
    };
    RuleSetting { head, parameters: Some(parameters) }
}
