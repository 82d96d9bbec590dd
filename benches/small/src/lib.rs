//! A small program: connects, sends a text, reads one, closes. Its size is what a contender adds to a page.

use wasm_bindgen::prelude::*;

#[cfg(feature = "ewebsock")]
mod ewebsock;
#[cfg(feature = "gloo-net")]
mod gloo_net;
#[cfg(feature = "ours")]
mod ours;
#[cfg(feature = "published")]
mod published;
#[cfg(feature = "tokio-tungstenite-wasm")]
mod tokio_tungstenite_wasm;
#[cfg(feature = "ws_stream_wasm")]
mod ws_stream_wasm;

/// The text that tells a person what went wrong.
#[cfg(any(
    feature = "gloo-net",
    feature = "ours",
    feature = "published",
    feature = "tokio-tungstenite-wasm",
    feature = "ws_stream_wasm"
))]
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[allow(dead_code, reason = "without a socket nothing ends")]
const ENDED: &str = "the connection ended";
#[allow(dead_code, reason = "likewise")]
const NO_TEXT: &str = "the answer is not a text";

/// Talks to the server at `url`, and gives what it said.
///
/// # Errors
/// What is thrown is a text for a person.
#[wasm_bindgen]
pub async fn talk(url: String) -> Result<String, String> {
    #[cfg(feature = "ewebsock")]
    return ewebsock::talk(&url).await;
    #[cfg(feature = "gloo-net")]
    return gloo_net::talk(&url).await;
    #[cfg(feature = "ours")]
    return ours::talk(&url).await;
    #[cfg(feature = "published")]
    return published::talk(&url).await;
    #[cfg(feature = "tokio-tungstenite-wasm")]
    return tokio_tungstenite_wasm::talk(&url).await;
    #[cfg(feature = "ws_stream_wasm")]
    return ws_stream_wasm::talk(&url).await;
    // What every program has: the executor, and strings in both directions.
    #[allow(unreachable_code, reason = "without a socket only")]
    Ok(url)
}
