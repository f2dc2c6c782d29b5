//! Pay awards against what was funded.

use super::figures as f;
use super::judgement as j;

/// A row of the pay table.
pub struct Pay {
    pub id: &'static str,
    pub line: &'static str,
    /// Size column of the pay bill, and the bill of the sector, £m.
    pub paybill: (&'static str, f64),
    pub award: f64,
    pub months: u32,
    /// Low, mode and high of a PERT of the unfunded share; none = all of it.
    pub unfunded: Option<[f64; 3]>,
    pub probability: Option<f64>,
    pub factor_set: &'static str,
    pub evidence: &'static str,
    pub source: &'static str,
}

impl Pay {
    fn full_cost(&self) -> f64 {
        self.paybill.1 * self.award * f64::from(self.months) / 12.0
    }

    /// Mean of the unfunded share: (low + 4 mode + high) / 6 of a PERT.
    fn mean_share(&self) -> f64 {
        self.unfunded.map_or(1.0, |[low, mode, high]| (low + 4.0 * mode + high) / 6.0)
    }

    /// Mean shortfall of the sector, £m.
    pub fn expected(&self) -> f64 {
        self.probability.unwrap_or(1.0) * self.full_cost() * self.mean_share()
    }

    /// Variance if the sector were one organisation, (£m)²: a PERT's is (mean − low)(high − mean)/7.
    pub fn variance(&self) -> f64 {
        let mean = self.mean_share();
        let share = self.unfunded.map_or(0.0, |[low, _, high]| (mean - low) * (high - mean) / 7.0);
        let p = self.probability.unwrap_or(1.0);
        (p * (share + mean * mean) - p * p * mean * mean) * self.full_cost() * self.full_cost()
    }
}

/// The awards of 2018/19. The Agenda for Change award counts for the whole year: plans are taken to hold none of the shortfall.
pub fn awards() -> [Pay; 4] {
    let outside = (f::AFC_PAYBILL.value * j::OUTSIDE_AFC).round();
    let afc = Pay {
        id: "afc",
        line: "pay_afc",
        paybill: ("paybill_afc", f::AFC_PAYBILL.value),
        award: f::AFC_AWARD.value,
        months: 12,
        unfunded: Some(j::AFC_UNFUNDED),
        probability: None,
        factor_set: "pay",
        evidence: "judgement",
        source: f::AFC_FUNDED.id,
    };
    let not_covered = |id, column, chance| Pay {
        id,
        line: "pay_outside_afc",
        paybill: (column, outside),
        unfunded: None,
        probability: Some(chance),
        factor_set: "",
        ..afc
    };
    [
        Pay {
            id: "medical",
            line: "pay_medical",
            paybill: ("paybill_medical", f::MEDICAL_PAYBILL.value),
            award: j::MEDICAL.0,
            months: j::MEDICAL.1,
            unfunded: None,
            factor_set: "",
            evidence: "derived",
            source: f::MEDICAL_COST.id,
            ..afc
        },
        not_covered("subsidiaries", "subsidiary_paybill", j::OUTSIDE_CHANCE[0]),
        not_covered("public-health", "la_contract_paybill", j::OUTSIDE_CHANCE[1]),
        afc,
    ]
}
