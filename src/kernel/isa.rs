//! Which instructions compute the kernel's steps and the tallies' passes. No result depends on it.
//!
//! All `unsafe` of dispatch stands here. A set beyond [`Isa::PORTABLE`] can only be had from [`Isa::supported`], which asks the
//! processor first; the field is private so that nobody else can make one.

use super::portable::{self, SumLanes};
use super::{Amounts, Column};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::compile::table::Table;
use crate::draws::philox::{BLOCK, DrawId, Purpose, counters_of};

/// An instruction set that the kernel is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isa(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// Calls a function of the set's own file, or of the reference.
macro_rules! dispatch {
    ($isa:expr, $step:ident($($argument:expr),*)) => {
        match $isa.0 {
            Set::Portable => portable::$step($($argument),*),
            // SAFETY: the function needs AVX2 only; this value exists because `supported` found AVX2 on this processor.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { avx2::$step($($argument),*) },
            // SAFETY: the function needs AVX-512 F, BW, DQ and VL only; `supported` found all four on this processor.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { avx512::$step($($argument),*) },
        }
    };
}

impl Isa {
    /// Whatever the compiler makes of the reference for any machine.
    pub const PORTABLE: Self = Self(Set::Portable);

    /// Every set that this machine has, slowest first.
    #[must_use]
    pub fn supported() -> Vec<Self> {
        let sets = std::iter::once(Self::PORTABLE);
        #[cfg(target_arch = "x86_64")]
        let sets = {
            let has_avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            sets.chain(is_x86_feature_detected!("avx2").then_some(Self(Set::Avx2)))
                .chain(has_avx512.then_some(Self(Set::Avx512)))
        };
        sets.collect()
    }

    /// The best that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self::supported().pop().unwrap_or(Self::PORTABLE)
    }

    /// The set's name: `portable`, `avx2` or `avx512`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
        }
    }

    /// The set of that name, if this machine has it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::supported().into_iter().find(|isa| isa.name() == name)
    }

    /// Does `work` with the set's instructions, as far as the compiler finds use for them: `work` has to be inlined.
    #[inline(always)]
    pub fn run<R>(self, work: impl FnOnce() -> R) -> R {
        match self.0 {
            Set::Portable => work(),
            // SAFETY: the function needs AVX2 only; this value exists because `supported` found AVX2 on this processor.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { avx2::run(work) },
            // SAFETY: the function needs AVX-512 F, BW, DQ and VL only; `supported` found all four on this processor.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { avx512::run(work) },
        }
    }

    /// The words of a block.
    pub fn words(self, key: [u32; 2], id: DrawId, purpose: Purpose, block: u32, out: &mut [u32; BLOCK]) {
        self.words_at(key, id, purpose, &counters_of(block), out);
    }

    /// The words of up to 64 counters: see [`portable::words`].
    pub fn words_at(self, key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32], out: &mut [u32; BLOCK]) {
        dispatch!(self, words(key, id, purpose, counters, out));
    }

    /// Latents from words: see [`portable::latents`].
    pub fn latents(self, words: &[u32], weight: f32, common: Option<&[f32]>, out: &mut [f32]) {
        dispatch!(self, latents(words, weight, common, out));
    }

    /// A tabulated function: see [`portable::curve`].
    pub fn curve(self, table: &Table, x: &[f32], out: &mut [f32]) {
        dispatch!(self, curve(table, x, out));
    }

    /// A step: see [`portable::step`].
    pub fn step(self, threshold: f32, above: f32, below: f32, x: &Column, out: &mut Column) {
        self.run(|| portable::step(threshold, above, below, x, out));
    }

    /// A window: see [`portable::window`].
    pub fn window(self, low: f32, high: f32, x: &Column, out: &mut Column) {
        self.run(|| portable::window(low, high, x, out));
    }

    /// Which values are not 0: see [`portable::nonzero`].
    #[must_use]
    pub fn nonzero(self, values: &Column) -> [u64; BLOCK / 64] {
        dispatch!(self, nonzero(values))
    }

    /// A product: see [`portable::multiply`].
    pub fn multiply(self, factor: &Column, values: &mut Column) {
        self.run(|| portable::multiply(factor, values));
    }

    /// Amounts on the grid: see [`portable::amounts`].
    pub fn amounts(self, coefficient: f64, complement: Option<f64>, values: &Column, out: &mut Amounts) {
        self.run(|| portable::amounts(coefficient, complement, values, out));
    }

    /// Amounts on the grid, added to each of `totals`: see [`portable::post`].
    pub fn post<const N: usize>(
        self,
        coefficient: f64,
        complement: Option<f64>,
        values: &Column,
        totals: [&mut Amounts; N],
    ) {
        dispatch!(self, post(coefficient, complement, values, totals));
    }

    /// Zones of values among windows: see [`portable::zones`].
    pub fn zones(self, values: &Amounts, windows: &[(f64, f64)], zones: &mut [u8; BLOCK]) {
        dispatch!(self, zones(values, windows, zones));
    }

    /// Which zones are within windows, and which outside and low: see [`portable::marks`].
    #[must_use]
    pub fn marks(self, zones: &[u8; BLOCK], end: u8) -> [[u64; BLOCK / 64]; 2] {
        dispatch!(self, marks(zones, end))
    }

    /// Sums of powers: see [`portable::powers`].
    #[must_use]
    pub fn powers(self, values: &[f64], reference: f64, sums: [&mut SumLanes; 3]) -> SumLanes {
        dispatch!(self, powers(values, reference, sums))
    }

    /// An exact sum: see [`portable::add`].
    pub fn add(self, total: &mut Amounts, amounts: &Amounts) {
        self.run(|| portable::add(total, amounts));
    }
}
