//! Kustomizations and what they name, checked.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::kustomizations(text));
