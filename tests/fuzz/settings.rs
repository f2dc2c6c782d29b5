//! Settings, calibrated parameters or stresses, whatever their bytes: no panic, the same findings each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outturn_fuzz::{LARGEST, read, split, with};

fuzz_target!(|data: &[u8]| {
    let Some((base, name, bytes)) = split(data).filter(|_| data.len() <= LARGEST) else { return };
    if !name.ends_with(".toml") {
        return;
    }
    if let Some(files) = with(base, name, bytes) {
        read(files);
    }
});
