//! Simulation of a compiled model.

pub mod latent;
pub mod philox;
