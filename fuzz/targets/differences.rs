//! Two sides of manifests, compared.
#![no_main]

use stackgen_tried::{Tries, differences};

libfuzzer_sys::fuzz_target!(|text: &str| differences(text, Tries::of(text.as_bytes())));
