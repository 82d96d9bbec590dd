//! A managed connection over a network that fails.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| websocket_web_fuzz::supervisor(input));
