//! Turns of the runtime's event loop.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;

/// Runs a task of the test's own; the result can be awaited.
#[expect(clippy::disallowed_methods, reason = "the tests play the user, who spawns as they like")]
pub(crate) fn spawn<T: 'static>(task: impl Future<Output = T> + 'static) -> oneshot::Receiver<T> {
    let (sender, receiver) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = sender.send(task.await);
    });
    receiver
}

/// Lets the event loop take one turn: events are dispatched, timers run.
pub(crate) async fn next_task() {
    TimeoutFuture::new(0).await;
}

/// Waits for a fact. The check's own bound ends the wait.
pub(crate) async fn until(mut fact: impl FnMut() -> bool) {
    while !fact() {
        next_task().await;
    }
}

/// Polls once, and gives the result if there is one.
pub(crate) async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    poll_fn(|cx| {
        Poll::Ready(match Pin::new(&mut *future).poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}
