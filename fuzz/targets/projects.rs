//! Projects that are valid by construction, under all laws.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackgen_tried::projects(bytes));
