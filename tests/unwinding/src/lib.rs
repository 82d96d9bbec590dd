//! What the page of `cargo xtask unwinding` runs: programs that panic while they have connections.
#![expect(clippy::disallowed_methods, reason = "a page is a program: it spawns what it does")]

mod cases;
mod page;

use std::panic::AssertUnwindSafe;

use js_sys::Promise;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};
use wasm_bindgen_futures::future_to_promise;

/// What became of a case.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Plays the case of that name, against the server at `url`: fulfilled with what was seen, rejected with what was not as it
/// should be.
#[wasm_bindgen]
pub fn play(name: String, url: String) -> Promise {
    // An `async fn` that is exported has to be unwind safe, which none is that holds a `&mut` while it waits.
    future_to_promise(AssertUnwindSafe(async move {
        let seen = cases::play(&name, &url).await;
        seen.map(Into::into).map_err(|error| JsError::new(&error.to_string()).into())
    }))
}

/// Traps soon after it is fulfilled, with a connection to the server at `url`.
#[wasm_bindgen]
pub fn trap(url: String) -> Promise {
    future_to_promise(AssertUnwindSafe(async move {
        let begun = cases::trap(&url).await;
        begun.map(|()| cases::UNWINDS.into()).map_err(|error| JsError::new(&error.to_string()).into())
    }))
}

/// Whether the module can still be called.
#[wasm_bindgen]
pub fn answers() -> bool {
    true
}
