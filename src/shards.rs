//! Stretches of the iterations of a run, each drawn apart on whatever machine, and put together to the bits of one run: or refused, with
//! everything that is wrong.
//!
//! [`Stretch`] is what is to be drawn; [`Mark`] says what was. A [`Shard`] is a file that holds both, [`joined`] makes the [`Whole`] of parts from
//! files or from anywhere else, and [`Whole::figures`] has of it what a run has of its nodes.

mod draw;
mod figures;
mod file;
mod join;
mod mark;

pub use draw::{NoStretch, Stretch};
pub use figures::{Figures, Merged};
pub use file::{ENDING, Shard, file_name};
pub use join::{Part, Rows, Whole, is_draw, joined};
pub use mark::{ITERATION, Known, Mark, Place};
