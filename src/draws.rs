//! Draws have addresses: (seed, what for, iteration) → one random word → one standard normal.

pub mod latent;
pub mod philox;
pub mod sobol;
pub mod student;
