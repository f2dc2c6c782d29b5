//! Who answers for the figures, and whether their assurance holds of the inputs at hand.
//!
//! Roles and contents: the AQuA Book (HM Treasury, second edition 2025): commissioner, analyst, assurer who is not the analyst, approver;
//! what was checked, limits, permitted use, the date after which the figures are not to be used.

use serde::{Deserialize, Serialize};

/// How far figures have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody answers for them.
    Draft,
    /// Looked at by somebody who did not make them.
    Assured,
    /// The same, and accepted by whoever decides.
    Approved,
}

impl Status {
    /// Its word on every page.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Assured => "ASSURED",
            Self::Approved => "APPROVED",
        }
    }
}

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Asks for the figures and says what they are for.
    Commissioner,
    /// Makes them.
    Analyst,
    /// Looks at what the analyst did.
    Assurer,
    /// Accepts them for their use.
    Approver,
}

impl Role {
    /// All of them, in the order in which they act.
    pub const ALL: [Self; 4] = [Self::Commissioner, Self::Analyst, Self::Assurer, Self::Approver];

    /// Its word, and the section of assurance.toml.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Commissioner => "commissioner",
            Self::Analyst => "analyst",
            Self::Assurer => "assurer",
            Self::Approver => "approver",
        }
    }
}

/// Why figures that were to be more are a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Nobody is named in the role.
    Name(Role),
    /// Who is named has not signed.
    Signature(Role),
    /// What was checked is not said.
    Checked,
    /// What the checks leave open is not said.
    Limits,
    /// What the figures may be used for is not said.
    PermittedUse,
    /// Until when they may be used is not said.
    Sunset,
    /// They may not be used any more in the month of the data.
    PastSunset,
    /// Of which inputs the assurance is, is not said.
    Inputs,
    /// It is of other inputs.
    OtherInputs,
    /// The scenario was read with changes.
    Changed,
    /// Correlations were replaced by possible ones.
    Repaired,
}

impl Lack {
    /// What is wrong, to stand behind a colon.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name(Role::Commissioner) => "no commissioner is named",
            Self::Name(Role::Analyst) => "no analyst is named",
            Self::Name(Role::Assurer) => "no assurer is named",
            Self::Name(Role::Approver) => "no approver is named",
            Self::Signature(Role::Commissioner) => "the commissioner has not signed",
            Self::Signature(Role::Analyst) => "the analyst has not signed",
            Self::Signature(Role::Assurer) => "the assurer has not signed",
            Self::Signature(Role::Approver) => "the approver has not signed",
            Self::Checked => "what was checked is not said",
            Self::Limits => "what the checks leave open is not said",
            Self::PermittedUse => "the permitted use is not said",
            Self::Sunset => "the date after which it is not to be used is missing",
            Self::PastSunset => "its last day of use is before the month of the data",
            Self::Inputs => "of which inputs it is, is not said",
            Self::OtherInputs => "it was assured for other inputs",
            Self::Changed => "what was assured is the scenario without the changes",
            Self::Repaired => "what was assured is the scenario without the replaced correlations",
        }
    }
}

/// Who answers for a role. Blank where it is not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub name: String,
    /// Post and organisation.
    pub post: String,
    /// When they signed, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
}

/// What a decision was, when and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
    /// What was decided.
    pub decision: String,
    /// By whom.
    pub by: String,
}

/// The cover of the paper for a board. Blank where it is not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Meeting, date and agenda item.
    pub item: String,
    /// Name and post.
    pub sponsor: String,
    /// Name and post.
    pub author: String,
    /// Such as: for decision.
    pub purpose: String,
}

/// What `assurance.toml` says, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// What the figures are.
    pub status: Status,
    /// What they were to be.
    pub asked: Status,
    /// Why they are less; empty where they are what they were to be.
    pub lacks: Vec<Lack>,
    /// SHA-256 of the inputs at hand.
    pub inputs: String,
    /// Who answers, in the order of [`Role::ALL`].
    pub roles: [Signature; 4],
    /// What was checked, a sentence each.
    pub checked: Vec<String>,
    /// What the checks leave open, a sentence each.
    pub limits: Vec<String>,
    /// What the figures may be used for; blank where it is not given.
    pub permitted_use: String,
    /// The last month or day of use, `YYYY-MM` or `YYYY-MM-DD`; blank where it is not given.
    pub sunset: String,
    /// Protective marking; blank where there is none.
    pub marking: String,
    /// Cover of the paper.
    pub cover: Cover,
    /// Decisions, in their order.
    pub decisions: Vec<Decision>,
}

impl Assurance {
    /// Who answers for a role.
    #[must_use]
    pub fn of(&self, role: Role) -> &Signature {
        &self.roles[role as usize]
    }
}
