//! Where will the year end, how bad could it get, and what drives it?
//!
//! A scenario goes one way through this crate, and each stage forgets something on purpose:
//!
//! ```text
//! files ─ scenario ─► Scenario ─ resolve ─► Model ─ compile ─► Compiled ─ simulate ─► Tallies ─ summary ─► Results ─ tell, format ─► files
//!         (text with     (as        (cannot        (numbers                (what is               (all that           (tables, pages,
//!          places)        written)   be wrong)      only)                   kept)                  may be told)        pictures)
//! ```
//!
//! * [`study`] does the whole of it up to [`results`]: read once, ask as often as you like. Start there.
//! * [`scenario`] and [`resolve`] read and judge: every problem at once, with its place and remedy ([`diagnostic`]).
//! * [`model`] is what the rest may assume; [`compile`] turns names into indices and distributions into tables.
//! * [`draws`] gives every random number an address; [`kernel`] turns 256 of them at a time into exact amounts of money.
//! * [`simulate()`](simulate::simulate) is a pure function of the compiled model, the seed and the number of iterations; [`tallies`] keep what is needed of
//!   each column; [`replay`] runs named iterations again to the same bits.
//! * [`summary`] computes every figure with its error; [`results`] are typed, and read back as they were written.
//! * [`shards`] are stretches of the iterations of a run, drawn apart and put together, or refused.
//! * [`plan`] asks of the model alone whether plans of activity, beds, staff, performance and money read across.
//! * [`tell`] says them as data: tables, pages of blocks, pictures of marks; each figure is a cell of a table. [`mod@format`] makes bytes of these,
//!   one room a format; [`outputs`] and [`folder`] put a results folder together, and `write` (with `files`) is the one place that writes.
//!
//! The formulas are in `docs/METHOD.md`.

pub mod breaks;
pub mod capacity;
pub mod compare;
pub mod compile;
pub mod diagnostic;
pub mod draws;
pub mod drivers;
pub mod folder;
pub mod format;
pub mod frontier;
pub mod history;
pub mod id;
pub mod kernel;
pub mod manifest;
pub mod model;
pub mod numerics;
pub mod outputs;
pub mod paired;
pub mod plan;
pub mod replay;
pub mod reporting;
pub mod resolve;
pub mod results;
pub mod rules;
pub mod scenario;
pub mod seek;
pub mod shards;
pub mod simulate;
pub mod starter;
pub mod stress;
pub mod study;
pub mod summary;
pub mod tail;
pub mod tallies;
pub mod tell;
pub mod units;
#[cfg(feature = "files")]
pub mod write;
