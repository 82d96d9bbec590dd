//! What the page of `cargo xtask threads` and its workers run: connections whose handles are used on several threads.
#![expect(clippy::disallowed_methods, reason = "a page is a program: it spawns what it does")]

mod checks;
mod costs;
mod thread;

use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// What became of a check.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Fails a check, and says why, unless it is true.
macro_rules! ensure {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err(format!($($why)+).into());
        }
    };
}
use ensure;

/// Plays the check of that name, against the server at `url`, and says what was seen.
///
/// # Errors
/// What was not as it should be.
#[wasm_bindgen]
pub async fn play(name: String, url: String, stream: bool) -> Result<String, JsError> {
    checks::play(&name, url, stream).await.map_err(|error| JsError::new(&error.to_string()))
}

/// Measures what a message costs in microseconds, as the case of that name has it, with the server at `peer`: on this
/// thread, or `elsewhere`, on a worker's, while the connection stays here.
///
/// # Errors
/// What did not work.
#[wasm_bindgen]
pub async fn cost(case: String, peer: String, elsewhere: bool) -> Result<f64, JsError> {
    costs::measure(&case, &peer, elsewhere).await.map_err(|error| JsError::new(&error.to_string()))
}

/// Does the job of that number: what a worker does with what it is posted.
#[wasm_bindgen]
pub fn run(job: u32) {
    thread::run(job);
}
