//! `--set`, `--set-string` and `--set-file`, over values that work.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::sets(text));
