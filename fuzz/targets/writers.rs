//! Trees and texts, written in every language that gen writes, and read back.
#![no_main]

libfuzzer_sys::fuzz_target!(|written: stackgen_tried::Written| stackgen_tried::writers(&written));
