//! A table of a scenario, whatever its bytes: no panic, the same findings each time and whatever ends its lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outturn_fuzz::{LARGEST, read, split, with};

fuzz_target!(|data: &[u8]| {
    let Some((base, name, bytes)) = split(data).filter(|_| data.len() <= LARGEST) else { return };
    if !name.ends_with(".csv") {
        return;
    }
    if let Some(files) = with(base, name, bytes) {
        read(files);
    }
});
