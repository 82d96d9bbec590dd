//! What a program can do about a panic: the guide's recipes.

use std::{cell::RefCell, panic, process};

use futures_util::SinkExt;
use wasm_bindgen::handler;
use wasm_bindgen_futures::spawn_local;
use websocket_web::{CloseCode, WeakWebSocket, WebSocket};

use super::{another, ensure, panic_now};
use crate::{Outcome, page};

// ANCHOR: list
thread_local! {
    static TO_CLOSE: RefCell<Vec<WeakWebSocket>> = RefCell::default();
}
// ANCHOR_END: list

/// The hook runs before the trap, or before anything is dropped.
pub(super) async fn closes(url: &str) -> Outcome<String> {
    let socket = WebSocket::connect(url).await?;
    let closed = socket.closed();
    // ANCHOR: close
    TO_CLOSE.with_borrow_mut(|all| all.push(socket.downgrade()));
    panic::set_hook(Box::new(|_| {
        TO_CLOSE.with_borrow(|all| {
            for socket in all.iter().filter_map(WeakWebSocket::upgrade) {
                socket.close_with_reason(CloseCode::from(4006), "the program has panicked");
            }
        });
    }));
    // ANCHOR_END: close
    spawn_local(async move {
        let _socket = socket;
        panic_now();
    });
    let reason = closed.await;
    ensure!(reason.was_clean && reason.code == CloseCode::from(4006), "it ended with {reason:?}");
    Ok("the hook closed it, with a code".to_owned())
}

/// The hook calls the page.
pub(super) async fn tells_the_page(url: &str) -> Outcome<String> {
    // ANCHOR: tell
    panic::set_hook(Box::new(|info| page::tell(&info.to_string())));
    // ANCHOR_END: tell
    spawn_local(async { panic_now() });
    page::panicked().await?;
    let told = page::told();
    ensure!(told.contains("a panic of the test's") && told.contains("cases.rs"), "the page was told {told:?}");
    another(url).await?;
    Ok("the page was told what, and where".to_owned())
}

/// A trap that no hook sees, soon; with a message under way, which comes in afterwards.
pub(crate) async fn trap(url: &str) -> Outcome {
    let mut socket = WebSocket::connect(url).await?;
    handler::set_on_abort(|| page::tell("the module is gone"));
    socket.send("under way").await?;
    spawn_local(async move {
        let _socket = socket;
        process::abort();
    });
    Ok(())
}
