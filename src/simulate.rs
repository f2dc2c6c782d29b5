//! The simulation: a pure function of the compiled model, the seed and the number of iterations.
//!
//! Waves of iterations × all accounts go by; each column's tally absorbs its part of the wave in iteration order. No result
//! depends on the wave's size or on threads: draws have addresses, money adds exactly, and every other sum has one owner.

use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::compile::Compiled;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::months::{self, MonthScratch};
use crate::kernel::sampling::{Sampler, Sampling};
use crate::kernel::wave::{WAVE, Wave};
use crate::kernel::{Isa, Scratch};
use crate::numerics::usize_from;
use crate::rules;
use crate::tallies::{Tallies, Watch};

/// What a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSettings {
    /// The seed: the key of every draw.
    pub seed: u64,
    /// Number of iterations, 1 to 2³⁴.
    pub iterations: u64,
    /// The instructions to use; no result depends on them.
    pub isa: Isa,
    /// How the shared normals are sampled.
    pub sampler: Sampler,
}

/// The run was stopped by its observer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// Simulates and tallies.
///
/// `observe` hears the number of iterations done after each wave and may stop the run.
///
/// # Errors
/// When `observe` breaks.
pub fn simulate(
    compiled: &Compiled,
    watches: &[Watch],
    settings: RunSettings,
    observe: &(dyn Fn(u64) -> ControlFlow<()> + Sync),
) -> Result<Tallies, Interrupted> {
    let mut tallies = Tallies::new(compiled, watches);
    tallies.expect(settings.iterations);
    let mut wave = Wave::new(compiled, settings.isa);
    waves(compiled, settings, &mut wave, |wave, done, count| {
        tallies.absorb(wave, count);
        observe(done)
    })?;
    tallies.finish(settings.isa);
    let mut looks = tallies.again();
    if !looks.is_empty() {
        waves(compiled, settings, &mut wave, |wave, done, count| {
            looks.par_iter_mut().for_each(|look| look.absorb(wave, count));
            observe(done)
        })?;
        tallies.replace(looks, settings.isa);
    }
    Ok(tallies)
}

/// Goes through all waves: `absorb` gets the wave, the iterations done with it, and how many of them are in it.
pub(crate) fn waves(
    compiled: &Compiled,
    settings: RunSettings,
    wave: &mut Wave,
    mut absorb: impl FnMut(&Wave, u64, usize) -> ControlFlow<()>,
) -> Result<(), Interrupted> {
    let sampling = Sampling::new(compiled, settings.seed, settings.sampler);
    let mut done = 0;
    while done < settings.iterations {
        let count = (settings.iterations - done).min(WAVE as u64);
        draw(compiled, &sampling, done, count, wave);
        done += count;
        if absorb(wave, done, usize_from(count)).is_break() {
            return Err(Interrupted);
        }
    }
    Ok(())
}

/// Draws one wave, parallel over its blocks of 256 iterations.
fn draw(compiled: &Compiled, sampling: &Sampling, first: u64, count: u64, wave: &mut Wave) {
    let blocks = usize_from(count.div_ceil(BLOCK as u64));
    let first_block = first / BLOCK as u64;
    let isa = wave.isa;
    wave.slabs[..blocks].par_iter_mut().enumerate().for_each_init(
        || (Scratch::new(compiled, isa), MonthScratch::new(compiled)),
        |(scratch, month_scratch), (index, slab)| {
            let lanes = Lanes::block(first_block + index as u64);
            let left = usize_from(count) - index * BLOCK;
            slab.start(compiled, BLOCK.min(left));
            let mut positions = std::mem::take(&mut slab.months);
            months::run(compiled, sampling, &lanes, scratch, month_scratch, &mut positions, &mut *slab);
            slab.months = positions;
            rules::apply_to_slab(compiled, slab, sampling.key, &lanes, &mut |_, _, _, _, _| ());
            slab.roll_up(&compiled.columns);
            if let Some(path) = &compiled.path {
                slab.note_months(&compiled.columns, path);
            }
            slab.report(compiled, sampling.key, &lanes);
        },
    );
}

/// Whether the machine gives so many bytes of memory: they are asked for and given back, so that one that says no says it before any work.
#[must_use]
pub fn can_be_had(bytes: u64) -> bool {
    usize::try_from(bytes).is_ok_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok())
}

/// Bytes of memory that a run will need, estimated from its columns and iterations.
///
/// Each column holds all its values up to 16,384 iterations and about 37 √n from then on; focus columns are kept whole.
#[must_use]
pub fn memory(compiled: &Compiled, iterations: u64) -> u64 {
    let columns = &compiled.columns;
    let nodes = columns.accounts + columns.rolls.len();
    let tallied = columns.count() + if compiled.has_underlying { nodes } else { 0 };
    // Each stage before the last is tallied too, organisations only before any rule.
    let staged = match compiled.stages.len() {
        1 => 0,
        stages => nodes + (stages - 2) * columns.rolls.len(),
    };
    let kept = ((tallied + staged) * crate::tallies::kept::most(iterations) * 8) as u64;
    let incentive = if compiled.sets_incentive() { nodes } else { 0 };
    let waves = ((tallied + (compiled.stages.len() - 1) * nodes + incentive) * WAVE * 8) as u64;
    // A whole column of each focus node, an order of it while its worst are looked for, and a sorted copy for its curve.
    let whole = columns.focus.len() as u64 * iterations * 24;
    // Where rules set incentive money, whether each iteration is below the control total and below the base.
    let judged = if compiled.sets_incentive() { columns.focus.len() as u64 * iterations * 2 } else { 0 };
    // Replay keeps exact sums by account and line for each focus node, on a few threads.
    let replay = (columns.accounts * columns.lines.len() * columns.focus.len() * 16 * 4) as u64;
    // The program itself, and charts while they are drawn.
    const PROGRAM: u64 = 120_000_000;
    // What a ladder measures is kept whole too, and the need before it sorted.
    let ladder = columns.national_measures().count() as u64 * 24 * iterations;
    kept + waves + whole + judged + ladder + replay + PROGRAM
}
