//! Two sides of manifests, compared.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::differences(text));
