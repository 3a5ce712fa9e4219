//! Files of Docker Compose, checked.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| stackgen_tried::composes(text));
