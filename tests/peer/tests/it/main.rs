//! The peer, played against: what a client sees, and what the report says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "runs on the host, where the clock is std's")]

mod beginnings;
mod bursts;
mod closes;
mod control;
mod echoes;
mod faults;
mod handshakes;
mod obedience;
mod orders;
mod program;
mod raw;
mod reading;
mod stage;
