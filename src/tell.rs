//! What is told, as data: values and how each is printed, tables, pages and pictures. Nothing here makes bytes.

pub mod page;
pub mod plot;
pub mod print;
pub mod value;
