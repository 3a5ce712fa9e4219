//! Manifests, checked and drawn.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::manifests(text));
