//! The contenders, by name.

mod ewebsock;
mod gloo_net;
mod ours;
mod published;
mod tokio_tungstenite_wasm;
mod ws_stream_wasm;

use crate::{
    Contender, Message,
    fleet::{Cases, Fleet},
};

/// All of them; those that use a WebSocketStream end in `-stream`.
pub(crate) const NAMES: &[&str] = &[
    "ours",
    "ours-stream",
    "ours-spawn",
    "ours-spawn-stream",
    "published",
    "published-stream",
    "ws_stream_wasm",
    "gloo-net",
    "tokio-tungstenite-wasm",
    "ewebsock",
];

/// Connections of the contender of that name.
pub(crate) async fn connect(
    name: &str,
    url: &str,
    connections: u32,
    handles: u32,
    message: Message,
) -> Result<Box<dyn Cases>, String> {
    match name {
        "ours" => open::<ours::Standard>(url, connections, handles, message).await,
        "ours-stream" => open::<ours::Stream>(url, connections, handles, message).await,
        "ours-spawn" => open::<ours::SpawnStandard>(url, connections, handles, message).await,
        "ours-spawn-stream" => open::<ours::SpawnStream>(url, connections, handles, message).await,
        "published" => open::<published::Standard>(url, connections, handles, message).await,
        "published-stream" => open::<published::Stream>(url, connections, handles, message).await,
        "ws_stream_wasm" => open::<ws_stream_wasm::WsStreamWasm>(url, connections, handles, message).await,
        "gloo-net" => open::<gloo_net::GlooNet>(url, connections, handles, message).await,
        "tokio-tungstenite-wasm" => {
            open::<tokio_tungstenite_wasm::TokioTungsteniteWasm>(url, connections, handles, message).await
        }
        "ewebsock" => open::<ewebsock::Ewebsock>(url, connections, handles, message).await,
        _ => Err(format!("there is no contender {name}")),
    }
}

async fn open<C: Contender>(
    url: &str,
    connections: u32,
    handles: u32,
    message: Message,
) -> Result<Box<dyn Cases>, String> {
    Ok(Box::new(Fleet::<C>::connect(url, connections, handles, message).await?))
}
