//! Questions asked of the whole, one module each.

mod packs;
