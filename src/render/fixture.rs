//! Summaries for the renderers' tests, made by plain formulas: an England-like one, and the degenerate ones.

use std::path::{Path, PathBuf};

use crate::model::LineGroup;
use crate::summary::*;

mod reference;

/// Standard normal quantiles at [`QUANTILES`].
const Z: [f64; 11] = [-2.326, -1.96, -1.645, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.645, 1.96, 2.326];
const LINES: [(&str, &str, LineGroup, f64); 8] = [
    ("cip", "Provider efficiency", LineGroup::Efficiency, 0.40),
    ("winter", "Winter and occupancy", LineGroup::Other, 0.22),
    ("pay_medical", "Medical pay award", LineGroup::Pay, 0.08),
    ("agency", "Agency premium", LineGroup::Other, 0.07),
    ("activity", "Activity above plan", LineGroup::Other, 0.09),
    ("pay_afc", "Agenda for Change award", LineGroup::Pay, 0.04),
    ("contract", "Contract misalignment", LineGroup::Other, 0.06),
    ("remainder", "Remainder", LineGroup::Remainder, 0.04),
];

/// What a summary is made from.
struct Recipe {
    name: &'static str,
    regions: usize,
    systems: usize,
    organisations: usize,
    /// Multiplies every amount.
    scale: f64,
    /// Multiplies every spread.
    spread: f64,
    iterations: u64,
    control_totals: bool,
    /// Goes before and after every name.
    names: (&'static str, &'static str),
}

const ENGLAND: Recipe = Recipe {
    name: "england",
    regions: 7,
    systems: 42,
    organisations: 420,
    scale: 1.0,
    spread: 1.0,
    iterations: 10_000,
    control_totals: true,
    names: ("", ""),
};

/// England-like: seven regions, 42 systems, 420 organisations, two sectors.
pub fn england() -> Summary {
    ENGLAND.cook()
}

/// Three organisations under one node.
pub fn minimal() -> Summary {
    Recipe { name: "minimal", regions: 1, systems: 1, organisations: 3, control_totals: false, ..ENGLAND }.cook()
}

/// Names that try to break out of CSV, HTML and SVG, and out of their space.
pub fn hostile() -> Summary {
    let names = (
        "=<script>alert(\"&'\")</script>\u{7}\t",
        " Integrated Care and Sustainability Partnership Footprint of the North",
    );
    let mut summary = Recipe { name: "hostile", names, ..ENGLAND }.cook();
    summary.scenario.data_note = "<b>Synthetic & \"made up\"</b> ".repeat(12);
    summary.scenario.not_in_range = vec!["<img src=x onerror=alert(1)>".into(), "@national action".into()];
    summary.warnings.push(Warning {
        code: "W99".into(),
        message: "</td><script>".into(),
        advice: "=cmd()".into(),
        place: String::new(),
    });
    summary
}

/// Every summary that a renderer must survive.
pub fn every() -> Vec<Summary> {
    let mut one_iteration = Recipe { name: "one-iteration", iterations: 1, spread: 0.0, ..ENGLAND }.cook();
    for node in &mut one_iteration.nodes {
        node.outturn.sd.value = f64::NAN;
    }
    let mut nothing = minimal();
    nothing.scenario.name = "nothing".into();
    nothing.focus.clear();
    nothing.shapes.clear();
    nothing.contributions.clear();
    nothing.bridges.clear();
    nothing.fans.clear();
    nothing.reconciliation.clear();
    nothing.systems_by_line = SystemsByLine { lines: Vec::new(), rows: Vec::new() };
    nothing.diversification.clear();
    nothing.parameters = ParameterUncertainty::default();
    vec![
        england(),
        shifted("far-from-zero", -60_000.0),
        shifted("around-zero", 1_600.0),
        minimal(),
        hostile(),
        one_iteration,
        nothing,
        Recipe { name: "one-organisation", regions: 1, systems: 1, organisations: 1, ..ENGLAND }.cook(),
        Recipe { name: "all-equal", spread: 0.0, ..ENGLAND }.cook(),
        Recipe { name: "sixty-systems", systems: 60, organisations: 600, ..ENGLAND }.cook(),
        Recipe { name: "huge", scale: 1e7, iterations: 100, ..ENGLAND }.cook(),
        Recipe { name: "tiny", scale: 1e-4, ..ENGLAND }.cook(),
        Recipe { name: "ten-iterations", iterations: 10, ..ENGLAND }.cook(),
    ]
}

/// England with its bridges somewhere else: far from zero, or on both sides of it.
fn shifted(name: &str, by: f64) -> Summary {
    let mut summary = england();
    summary.scenario.name = name.into();
    for step in summary.bridges.iter_mut().flat_map(|bridge| &mut bridge.steps) {
        step.from += if step.is_total { 0.0 } else { by };
        step.to += by;
    }
    summary
}

/// A folder of this name for what a test writes, inside the build folder.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp").join(name)
}

/// A number in [0, 1) that looks random, from an index.
fn mixed(i: usize, salt: usize) -> f64 {
    let hash = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (salt as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((hash >> 40) as f64) / f64::from(1u32 << 24)
}

/// A forecast that stands on plan and gives way at the quarter points.
fn reported(index: usize, node: &NodeSummary) -> ReportedPath {
    let known = |value: f64| Estimate { value, se: Some(0.01 * value.abs()) };
    let month = |month: u8| {
        let told = f64::from(month - 5) / 7.0;
        let concealed = (node.plan - node.outturn.mean.value) * (1.0 - 0.5 * told);
        ReportedMonth {
            month,
            may_revise: month.is_multiple_of(3),
            official: known(node.outturn.mean.value + concealed),
            concealed: known(concealed),
            concealed_quantiles: [0.8 * concealed, concealed, 1.2 * concealed],
            told: known(0.3 * concealed),
            on_plan: known(40.0 - 10.0 * told),
            revised: known(10.0 * told),
        }
    };
    ReportedPath { node: index, organisations: 42, end_on_plan: known(25.0), months: (6..12).map(month).collect() }
}

struct Amounts {
    turnover: f64,
    plan: f64,
    incentive: f64,
    mean: f64,
    sd: f64,
}

impl Recipe {
    fn named(&self, name: &str) -> String {
        format!("{}{name}{}", self.names.0, self.names.1)
    }

    fn amounts(&self, i: usize) -> Amounts {
        let provider = i % 15 < 8;
        let turnover = (90.0 + 900.0 * mixed(i, 1) * mixed(i, 2)) * self.scale;
        let plan = if provider { (mixed(i, 3) - 0.62) * 22.0 } else { (mixed(i, 3) - 0.5) * 4.0 } * self.scale;
        let adverse = if provider { 1.0 + 7.0 * mixed(i, 4) } else { 0.4 + 3.4 * mixed(i, 4) } * self.scale;
        let sd = (1.5 + 8.0 * mixed(i, 5)) * self.scale * self.spread;
        let incentive = if provider { 10.0 * mixed(i, 6) * self.scale } else { 0.0 };
        Amounts { turnover, plan, incentive, mean: plan - adverse, sd }
    }

    fn outturn(&self, mean: f64, sd: f64) -> Outturn {
        let n = self.iterations as f64;
        let known = self.iterations > 1;
        let estimate = |value: f64, factor: f64| Estimate { value, se: known.then(|| factor * sd / n.sqrt()) };
        let interval = |value: f64, factor: f64| {
            let half = known.then(|| 1.96 * factor * sd / n.sqrt());
            Interval { low: half.map(|half| value - half), high: half.map(|half| value + half) }
        };
        let skewed = |z: f64| mean + sd * if z < 0.0 { 1.1 * z } else { z };
        let quantiles = QUANTILES
            .iter()
            .zip(Z)
            .map(|(&p, z)| {
                let half = 1.96 * sd * 1.7 / n.sqrt();
                let told = n * p.min(1.0 - p) > 5.0;
                let value = skewed(z);
                Quantile { p, value, low: told.then_some(value - half), high: told.then_some(value + half) }
            })
            .collect();
        Outturn {
            mean: estimate(mean, 1.0),
            sd: estimate(sd, 0.7),
            quantiles,
            shortfall_10: estimate(mean - 1.9 * sd, 2.5),
            shortfall_05: estimate(mean - 2.25 * sd, 3.5),
            shortfall_10_interval: interval(mean - 1.9 * sd, 2.5),
            shortfall_05_interval: interval(mean - 2.25 * sd, 3.5),
        }
    }

    fn chance(&self, level: f64, mean: f64, sd: f64) -> Chance {
        let share = if sd > 0.0 {
            1.0 / (1.0 + libm::exp(-1.702 * (level - mean) / sd))
        } else {
            f64::from(u8::from(mean < level))
        };
        let n = self.iterations as f64;
        // Wilson's interval, as the summary computes it.
        let (z2, centre) = (3.8416, share + 3.8416 / (2.0 * n));
        let half = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt();
        Chance { value: share, low: (centre - half) / (1.0 + z2 / n), high: (centre + half) / (1.0 + z2 / n) }
    }

    fn node(&self, code: &str, name: &str, kind: NodeKind, parent: Option<usize>, members: &[usize]) -> NodeSummary {
        let all: Vec<Amounts> = members.iter().map(|i| self.amounts(*i)).collect();
        let total = |f: fn(&Amounts) -> f64| all.iter().map(f).sum::<f64>();
        let (plan, mean) = (total(|a| a.plan), total(|a| a.mean));
        let own: f64 = all.iter().map(|a| a.sd * a.sd).sum();
        let common = 0.07 * total(|a| a.sd);
        let sd = if members.len() == 1 { own.sqrt() } else { (own + common * common).sqrt() };
        let is_organisation = kind == NodeKind::Organisation;
        let provider = members.first().is_some_and(|i| i % 15 < 8);
        let incentive = total(|a| a.incentive);
        let has_total = self.control_totals && (!is_organisation || !members[0].is_multiple_of(9));
        let ceiling = LimitChance {
            name: "ceiling".into(),
            amount: -1_000.0 * self.scale,
            chance_worse: self.chance(-1_000.0 * self.scale, mean, sd),
        };
        NodeSummary {
            code: code.into(),
            name: self.named(name),
            parent,
            sector: if !is_organisation {
                ""
            } else if provider {
                "provider"
            } else {
                "commissioner"
            }
            .into(),
            org_type: if !is_organisation {
                ""
            } else if provider {
                "acute"
            } else {
                "ccg"
            }
            .into(),
            organisations: members.len(),
            turnover: total(|a| a.turnover),
            base: plan,
            incentive,
            plan,
            forecast: plan,
            control_total: has_total.then_some(plan - incentive),
            expected_effect: mean - plan,
            underlying: Some(self.outturn(mean - 0.3 * sd, sd)),
            outturn: self.outturn(mean, sd),
            chance_of_deficit: self.chance(0.0, mean, sd),
            chance_below_plan: self.chance(plan, mean, sd),
            chance_below_forecast: self.chance(plan, mean, sd),
            chance_below_control_total: has_total.then(|| self.chance(plan - 0.5 * sd, mean, sd)),
            limits: if matches!(kind, NodeKind::Sector) { vec![ceiling] } else { Vec::new() },
            stages: Vec::new(),
            kind,
        }
    }

    fn nodes(&self) -> Vec<NodeSummary> {
        let system_of = |i: usize| i % self.systems;
        let region_of = |system: usize| system % self.regions;
        let all: Vec<usize> = (0..self.organisations).collect();
        let only = |keep: &dyn Fn(usize) -> bool| all.iter().copied().filter(|i| keep(*i)).collect::<Vec<_>>();
        let mut nodes = vec![self.node("ENG", "England", NodeKind::Root, None, &all)];
        for r in 0..self.regions {
            let members = only(&|i| region_of(system_of(i)) == r);
            let kind = NodeKind::Tree("region".into());
            nodes.push(self.node(&format!("Y{:02}", 56 + r), &format!("Region {}", r + 1), kind, Some(0), &members));
        }
        for s in 0..self.systems {
            let members = only(&|i| system_of(i) == s);
            let kind = NodeKind::Tree("system".into());
            let name = format!("Synthetic system {:02}", s + 1);
            nodes.push(self.node(&format!("S{:02}", s + 1), &name, kind, Some(1 + region_of(s)), &members));
        }
        for i in 0..self.organisations {
            let parent = Some(1 + self.regions + system_of(i));
            let what = if i % 15 < 8 { "trust" } else { "commissioner" };
            let name = format!("Synthetic {what} {:03}", i + 1);
            nodes.push(self.node(&format!("O{:03}", i + 1), &name, NodeKind::Organisation, parent, &[i]));
        }
        let providers = only(&|i| i % 15 < 8);
        let commissioners = only(&|i| i % 15 >= 8);
        nodes.push(self.node("sector:provider", "Providers", NodeKind::Sector, None, &providers));
        nodes.push(self.node("sector:commissioner", "Commissioners", NodeKind::Sector, None, &commissioners));
        nodes.push(self.node("type:acute", "Acute", NodeKind::Type, None, &providers));
        for r in 0..self.regions {
            let members = only(&|i| i % 15 < 8 && region_of(system_of(i)) == r);
            let code = format!("Y{:02}/sector:provider", 56 + r);
            nodes.push(self.node(
                &code,
                &format!("Region {} providers", r + 1),
                NodeKind::SectorWithin,
                None,
                &members,
            ));
        }
        nodes.retain(|node| node.organisations > 0);
        nodes
    }

    /// A straight plan, actuals a little behind it to month 5, and a spread that opens as the square root of time.
    fn fan(&self, index: usize, node: &NodeSummary) -> Fan {
        let month = |month: u8| {
            let done = f64::from(month) / 12.0;
            let ahead = (f64::from(month) - 5.0).max(0.0) / 7.0;
            let to_date = node.plan * done - 0.02 * node.plan.abs();
            let end = to_date + ahead * (node.outturn.mean.value - to_date);
            let outturn = match month {
                ..=5 => None,
                12 => Some(node.outturn.clone()),
                _ => Some(self.outturn(end, node.outturn.sd.value * ahead.sqrt())),
            };
            FanMonth { month, plan: node.plan * done, actual: (month <= 5).then_some(to_date), outturn }
        };
        Fan { node: index, months: (1..=12).map(month).collect() }
    }

    fn cook(&self) -> Summary {
        let nodes = self.nodes();
        let find = |code: &str| nodes.iter().position(|node| node.code == code);
        let focus: Vec<usize> =
            [find("ENG"), find("sector:provider"), find("sector:commissioner")].into_iter().flatten().collect();
        let headline = find("sector:provider").unwrap_or(0);
        let systems: Vec<usize> =
            (0..nodes.len()).filter(|n| nodes[*n].kind == NodeKind::Tree("system".into())).collect();
        let shared = focus.iter().map(|n| (nodes[*n].code.clone(), 0.6 * nodes[*n].outturn.sd.value)).collect();
        Summary {
            scenario: self.words(),
            run: RunWords { seed: 2018, iterations: self.iterations, sampler: "plain".into() },
            headline,
            shapes: focus.iter().map(|n| shape(*n, &nodes[*n])).collect(),
            contributions: focus.iter().map(|n| self.contributions(*n, &nodes)).collect(),
            fans: focus.iter().chain(&[1, 2]).map(|n| self.fan(*n, &nodes[*n])).collect(),
            named: vec![2],
            bridges: focus.iter().map(|n| bridge(*n, &nodes[*n])).collect(),
            reconciliation: self.reconciliation(),
            systems_by_line: SystemsByLine {
                lines: LINES.iter().map(|line| line.0.to_owned()).collect(),
                rows: systems_by_line(&systems, &nodes),
            },
            diversification: focus
                .iter()
                .map(|n| {
                    let of_the_sum = nodes[*n].base - nodes[*n].outturn.quantile(0.10).value;
                    Diversification { node: *n, sum_of_parts: 2.7 * of_the_sum, of_the_sum, benefit: 1.7 * of_the_sum }
                })
                .collect(),
            transfers: None,
            national: None,
            dependence: Dependence {
                copula: "gaussian".into(),
                assumed: vec![
                    "delivery: 0.25 on a national factor, 0.20 on a regional one; own weight 0.95".into(),
                    "winter: 0.40 on a national factor, 0.25 on a system one; own weight 0.88".into(),
                ],
                correlations: Vec::new(),
                implied_average_correlation: vec![
                    ("all".into(), 0.0041),
                    ("provider".into(), 0.0066),
                    ("commissioner".into(), 0.0052),
                ],
                independent_sd: shared,
                cases: focus
                    .iter()
                    .flat_map(|n| {
                        let node = &nodes[*n];
                        [("independent", 0.4), ("as stated", 1.0), ("all together", 2.8)].map(|(case, times)| {
                            DependenceCase {
                                node: node.code.clone(),
                                case: case.into(),
                                iterations: 4_096,
                                sd: Estimate { value: times * node.outturn.sd.value, se: Some(1.0) },
                                q10: *node.outturn.quantile(0.10),
                                q50: *node.outturn.quantile(0.50),
                            }
                        })
                    })
                    .collect(),
            },
            warnings: vec![Warning {
                code: "W03".into(),
                message: "The q10 of 12 organisations has an interval wider than £1m.".into(),
                advice: "Run more iterations (--iterations 100000) before quoting single organisations.".into(),
                place: String::new(),
            }],
            parameters: ParameterUncertainty {
                stated: vec!["delivery: Mean delivery of savings; shifts cip by sd 0.31 of one".into()],
                spreads: focus
                    .iter()
                    .map(|n| {
                        let sd = nodes[*n].outturn.sd.value;
                        let share = Estimate { value: 0.36, se: Some(0.01) };
                        ParameterSpread {
                            node: nodes[*n].code.clone(),
                            iterations: 4_096,
                            share,
                            sd,
                            sd_removable: 0.6 * sd,
                            sd_removable_low: 0.58 * sd,
                            sd_removable_high: 0.62 * sd,
                            sd_left: 0.8 * sd,
                        }
                    })
                    .collect(),
            },
            rules: None,
            focus,
            reported: vec![reported(headline, &nodes[headline])],
            undisclosed: vec![Undisclosed {
                node: headline,
                expected_by_reference: 250.0 * self.scale,
                disclosed: 100.0 * self.scale,
                undisclosed: 150.0 * self.scale,
            }],
            evidence: vec![EvidenceCount {
                node: headline,
                organisations: 9,
                inside: 5,
                optimistic: 3,
                pessimistic: 1,
                optimistic_m: 12.5 * self.scale,
                pessimistic_m: 1.5 * self.scale,
                silent: 2,
            }],
            references: vec![reference::of(headline, &nodes[headline])],
            underlying_bridges: vec![reference::underlying(headline, &nodes[headline])],
            budget: Some(reference::budget(headline, &nodes[headline])),
            nodes,
        }
    }

    fn words(&self) -> ScenarioWords {
        let source = |figure: &str, value: &str, source: &str| (figure.to_owned(), value.to_owned(), source.to_owned());
        ScenarioWords {
            name: self.name.into(),
            title: "NHS England and providers, month 5 of 2018/19".into(),
            year: "2018/19".into(),
            as_at_month: 5,
            base: "plan".into(),
            data_note: "Organisations are synthetic; sector totals are the published ones.".into(),
            not_in_range: vec![
                "Central budgets above region".into(),
                "Mitigating action by organisations, systems and the centre".into(),
                "Changes of rules or funding during the year".into(),
            ],
            stage: "before mitigations and central action".into(),
            rules: Vec::new(),
            sources: vec![
                source("Provider plan", "(519) £m", "Quarter 1 performance report, September 2018"),
                source("Efficiency plan", "3,600 £m", "Quarter 1 performance report, September 2018"),
            ],
        }
    }

    fn contributions(&self, node: usize, nodes: &[NodeSummary]) -> Contributions {
        let tail = nodes[node].outturn.shortfall_10.value - nodes[node].outturn.mean.value;
        let effect = nodes[node].expected_effect;
        let lines = LINES.iter().map(|(code, name, _, weight)| Contribution {
            code: (*code).into(),
            name: (*name).into(),
            expected: effect * weight,
            spread_share: if *code == "contract" { -0.02 } else { weight + 0.01 },
            tail: tail * weight,
            tail_share: *weight,
        });
        let sector = nodes[node].code.strip_prefix("sector:").unwrap_or_default();
        let inside = |other: &&NodeSummary| sector.is_empty() || other.sector == sector;
        let organisations = nodes.iter().filter(|node| node.kind == NodeKind::Organisation);
        let members: Vec<&NodeSummary> = organisations.filter(inside).collect();
        let heavy = |sd: f64| sd * sd * sd;
        let total: f64 = members.iter().map(|node| heavy(node.outturn.sd.value)).sum();
        let mut accounts: Vec<Contribution> = members
            .iter()
            .map(|member| {
                let weight = if total > 0.0 { heavy(member.outturn.sd.value) / total } else { f64::NAN };
                Contribution {
                    code: member.code.clone(),
                    name: member.name.clone(),
                    expected: member.expected_effect,
                    spread_share: 0.8 * weight,
                    tail: tail * weight,
                    tail_share: weight,
                }
            })
            .collect();
        accounts.sort_by(|a, b| a.tail.total_cmp(&b.tail));
        Contributions { node, lines: lines.collect(), accounts }
    }

    fn reconciliation(&self) -> Vec<ReconciliationRow> {
        let row = |line: &str, group, sector: &str, is_total, declared: f64, expected: f64| ReconciliationRow {
            line: line.into(),
            group,
            sector: sector.into(),
            is_total,
            declared: declared * self.scale,
            expected: expected * self.scale,
            simulated_mean: Estimate { value: expected * self.scale * 1.002, se: Some(0.9 * self.scale) },
            simulated_p50: (!is_total).then_some(expected * self.scale * 0.98),
            ratio: (declared > 0.0).then(|| expected / declared),
        };
        vec![
            row("cip", LineGroup::Efficiency, "provider", false, 300.0, 445.0),
            row("qipp", LineGroup::Efficiency, "commissioner", false, 150.0, 310.0),
            row("efficiency", LineGroup::Efficiency, "all", true, 450.0, 755.0),
            row("pay_afc", LineGroup::Pay, "provider", false, 0.0, 13.0),
            row("pay_medical", LineGroup::Pay, "provider", false, 0.0, 65.0),
            row("pay", LineGroup::Pay, "all", true, 0.0, 78.0),
            row("winter", LineGroup::Other, "provider", false, 200.0, 160.0),
            row("agency", LineGroup::Other, "provider", false, 100.0, 90.0),
            row("activity", LineGroup::Other, "commissioner", false, 150.0, 120.0),
            row("other", LineGroup::Other, "all", true, 450.0, 370.0),
            row("remainder", LineGroup::Remainder, "provider", false, 0.0, 0.0),
            row("everything", LineGroup::Remainder, "all", true, 900.0, 1_203.0),
        ]
    }
}

fn shape(node: usize, of: &NodeSummary) -> Shape {
    let (mean, sd) = (of.outturn.mean.value, of.outturn.sd.value);
    if sd == 0.0 {
        return Shape { node, curve: vec![(mean, 1.0)], density: vec![(mean, mean, 1.0)] };
    }
    let at = |k: usize| mean + sd * (k as f64 - 100.0) / 28.0 * if k < 100 { 1.1 } else { 1.0 };
    let share = |k: usize| 1.0 / (1.0 + libm::exp(-1.702 * (k as f64 - 100.0) / 28.0));
    let curve = (0..=200).map(|k| (at(k), share(k))).collect();
    let density = (0..40).map(|b| (at(5 * b), at(5 * b + 5), share(5 * b + 5) - share(5 * b))).collect();
    Shape { node, curve, density }
}

fn bridge(node: usize, of: &NodeSummary) -> Bridge {
    let total = |label: &str, to: f64| BridgeStep { label: label.into(), is_total: true, from: 0.0, to };
    let (median, bad) = (of.outturn.quantile(0.5).value, of.outturn.quantile(0.1).value);
    let mut steps = vec![total("Plan", of.plan)];
    let walk = |steps: &mut Vec<BridgeStep>, start: f64, effect: f64| {
        let mut at = start;
        for (code, _, _, weight) in LINES {
            let to = at + effect * weight;
            steps.push(BridgeStep { label: code.into(), is_total: false, from: at, to });
            at = to;
        }
    };
    walk(&mut steps, of.plan, 1.05 * of.expected_effect);
    let reached = of.plan + 1.05 * of.expected_effect;
    steps.push(BridgeStep { label: "Skew".into(), is_total: false, from: reached, to: median });
    steps.push(total("P50", median));
    walk(&mut steps, median, bad - median);
    steps.push(total("P90", bad));
    Bridge { node, steps }
}

fn systems_by_line(systems: &[usize], nodes: &[NodeSummary]) -> Vec<SystemRow> {
    let mut rows: Vec<SystemRow> = systems
        .iter()
        .map(|n| {
            let (effect, sd) = (nodes[*n].expected_effect, nodes[*n].outturn.sd.value);
            let expected: Vec<f64> =
                LINES.iter().zip(0..).map(|(line, l)| effect * line.3 * (0.6 + 0.8 * mixed(*n, 20 + l))).collect();
            let tail: Vec<f64> = expected.iter().map(|amount| amount - 0.05 * sd).collect();
            SystemRow { node: *n, expected_total: expected.iter().sum(), tail_total: tail.iter().sum(), expected, tail }
        })
        .collect();
    rows.sort_by(|a, b| a.tail_total.total_cmp(&b.tail_total));
    rows
}
