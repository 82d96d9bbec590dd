//! Runs the page's tasks.

use std::future::Future;

/// Runs it, on this thread, until it ends.
#[expect(
    clippy::disallowed_methods,
    reason = "the page's tasks are not the library's: those of a connection end with it"
)]
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}
