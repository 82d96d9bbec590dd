//! The contract suite: one async function for each promise of the library, run in a real runtime against a real
//! server, once for each interface.
//!
//! Nothing here needs a window. Every check is bounded in time, so that a hang names its test, and fails if the page
//! saw an error that nobody handled. `cargo xtask test` starts the server and the runtime.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]
#![allow(clippy::cast_possible_truncation, reason = "the tests fill messages with whatever byte remains")]

mod cases;
mod support;
