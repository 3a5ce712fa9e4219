//! Files of Docker Compose, checked.
#![no_main]

use stackgen_tried::{Tries, composes};

libfuzzer_sys::fuzz_target!(|text: &str| composes(text, Tries::of(text.as_bytes())));
