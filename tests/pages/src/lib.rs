//! What the pages, frames and workers of the page-life scenarios run: one connection each, kept in a chosen state.
#![expect(clippy::disallowed_methods, reason = "a page is a program: it spawns what it does")]

mod held;
mod kept;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};
use websocket_web::{Interface, WebSocketBuilder};

pub use held::Held;
pub use kept::Kept;

/// Whether there is a WebSocketStream here.
#[wasm_bindgen]
#[must_use]
pub fn has_stream() -> bool {
    Interface::Stream.is_supported()
}

/// Opens a connection of its own, to a server that echoes, and closes it: fails unless all of it works.
///
/// # Errors
/// What did not work.
#[wasm_bindgen]
pub async fn echo(url: String, stream: bool) -> Result<(), JsError> {
    let mut socket = WebSocketBuilder::new(url).set_interface(interface(stream)).connect().await?;
    socket.send("alive").await?;
    let echo = socket.next().await.transpose()?;
    if echo.as_ref().is_none_or(|echo| *echo != "alive") {
        return Err(JsError::new(&format!("{echo:?} came back")));
    }
    socket.close();
    let reason = socket.closed().await;
    if reason.was_clean { Ok(()) } else { Err(JsError::new(&format!("{reason:?}"))) }
}

fn interface(stream: bool) -> Interface {
    if stream { Interface::Stream } else { Interface::Standard }
}
