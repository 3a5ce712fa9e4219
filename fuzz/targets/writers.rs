//! Trees and texts, written in every language that gen writes, and read back.
#![no_main]

use stackgen_tried::{Tries, Written, writers};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(written) = Written::of_bytes(bytes) {
        writers(&written, Tries::of(bytes));
    }
});
