//! `--set`, `--set-string` and `--set-file`, over values that work.
#![no_main]

use stackgen_tried::{Tries, sets};

libfuzzer_sys::fuzz_target!(|text: &str| sets(text, Tries::of(text.as_bytes())));
