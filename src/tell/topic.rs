//! The questions that pages answer, one file each.
