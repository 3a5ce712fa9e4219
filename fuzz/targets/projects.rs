//! Projects that are valid by construction, under all laws.
#![no_main]

use stackgen_tried::{Tries, projects};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| projects(bytes, Tries::of(bytes)));
