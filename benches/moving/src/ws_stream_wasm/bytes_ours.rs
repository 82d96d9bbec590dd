//! With this library: a connection as bytes.

// ANCHOR: code
use tokio::io::{AsyncRead, AsyncWrite}; // or those of futures-io, with that feature
use websocket_web::WebSocket;

pub async fn open(url: &str) -> std::io::Result<impl AsyncRead + AsyncWrite> {
    WebSocket::connect(url).await
}
// ANCHOR_END: code
