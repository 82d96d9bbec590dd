//! One connection, all its handles and its socket.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| websocket_web_fuzz::connection(input));
