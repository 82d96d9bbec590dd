//! What a program names.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| websocket_web_fuzz::values(input));
