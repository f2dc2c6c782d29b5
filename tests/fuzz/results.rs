//! `data/results.json`, whatever its bytes: no panic in reading or in telling; what is read is written and read back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outturn::results::Results;
use outturn::tell::book::Book;
use outturn::tell::topic;

/// Results are larger than tables.
const LARGEST: usize = 1024 * 1024;

fuzz_target!(|data: &[u8]| {
    if data.len() > LARGEST {
        return;
    }
    let Ok(results) = Results::read(data) else { return };
    let written = results.write();
    let again = Results::read(&written).expect("what was written is read");
    assert_eq!(results, again);
    assert_eq!(written, again.write());
    let _ = topic::report(&Book::new(&results));
});
