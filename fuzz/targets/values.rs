//! Values in layers, up to every output.
#![no_main]

use stackgen_tried::{Tries, values};

libfuzzer_sys::fuzz_target!(|text: &str| values(text, Tries::of(text.as_bytes())));
