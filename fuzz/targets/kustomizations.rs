//! Kustomizations and what they name, checked.
#![no_main]

use stackgen_tried::{Tries, kustomizations};

libfuzzer_sys::fuzz_target!(|text: &str| kustomizations(text, Tries::of(text.as_bytes())));
