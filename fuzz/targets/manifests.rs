//! Manifests, checked and drawn.
#![no_main]

use stackgen_tried::{Tries, manifests};

libfuzzer_sys::fuzz_target!(|text: &str| manifests(text, Tries::of(text.as_bytes())));
