//! Values in layers, up to every output.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::values(text));
