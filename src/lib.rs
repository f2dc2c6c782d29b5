//! Where will the year end, how bad could it get, and what drives it?
//!
//! A scenario folder goes one way through this crate, and each stage forgets something on purpose:
//!
//! ```text
//! folder ─ scenario ─► Scenario ─ resolve ─► Model ─ compile ─► Compiled ─ simulate ─► Tallies ─ summary ─► Summary ─ render ─► files
//!          (text with     (as        (cannot        (numbers                (what is               (all that          (bytes, and
//!           places)        written)   be wrong)      only)                   kept)                  may be told)       one writer)
//! ```
//!
//! * [`scenario`] and [`resolve`] read and judge: every problem at once, with its place and remedy ([`diagnostic`]).
//! * [`model`] is what the rest may assume; [`compile`] turns names into indices and distributions into tables.
//! * [`draws`] gives every random number an address; [`kernel`] turns 256 of them at a time into exact amounts of money.
//! * [`simulate()`](simulate::simulate) is a pure function of the compiled model, the seed and the number of iterations; [`tallies`] keep what is needed of
//!   each column; [`replay`] runs named iterations again to the same bits; [`paired`] runs several models beside each other over the same draws.
//! * [`summary`] computes everything that a reader may be told, with its error; [`render`] makes it bytes and does no arithmetic.
//!
//! The formulas are in `docs/METHOD.md`.
//!
//! ```
//! use std::ops::ControlFlow;
//! use std::path::Path;
//!
//! use outturn::compile::Compiled;
//! use outturn::kernel::Isa;
//! use outturn::kernel::sampling::Sampler;
//! use outturn::simulate::{RunSettings, simulate};
//! use outturn::summary::{Summary, watches};
//! use outturn::{replay, resolve};
//!
//! let loaded = resolve::load(Path::new("scenarios/minimal")).expect("a good scenario");
//! let compiled = Compiled::new(&loaded.model).expect("ordinary distributions");
//! let settings = RunSettings { seed: 2026, iterations: 1_000, isa: Isa::detect(), sampler: Sampler::Plain };
//! let watches = watches(&loaded.model, &compiled);
//! let tallies = simulate(&compiled, &watches, settings, &|_| ControlFlow::Continue(())).expect("nobody interrupts");
//! let tails: Vec<Vec<u64>> = tallies.focus.iter().map(|column| replay::worst(column, 0.10)).collect();
//! let means = replay::tail_means(&compiled, settings, &tails);
//! let summary = Summary::of(&loaded.model, &compiled, settings, &tallies, &means).expect("every rank was kept");
//!
//! let nation = &summary.nodes[summary.headline];
//! assert!(nation.outturn.quantile(0.10).value < nation.outturn.quantile(0.90).value);
//! ```

pub mod compile;
pub mod diagnostic;
pub mod draws;
pub mod history;
pub mod id;
pub mod kernel;
pub mod model;
pub mod numerics;
pub mod paired;
pub mod render;
pub mod replay;
pub mod reporting;
pub mod resolve;
pub mod rules;
pub mod scenario;
pub mod simulate;
pub mod starter;
pub mod summary;
pub mod tail;
pub mod tallies;
pub mod units;
