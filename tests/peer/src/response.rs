//! HTTP responses, except the one that opens a WebSocket.

use std::time::Duration;

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tungstenite::http::StatusCode;

/// How long to wait for the client to close TCP after the response: closing first, with its input unread,
/// would reset the connection and take the response back. A client that is there needs milliseconds.
const LINGER: Duration = Duration::from_secs(1);

/// One response; the connection ends with it.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: String,
    body: String,
}

impl Response {
    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        let headers = "Content-Type: text/plain; charset=utf-8\r\n".to_owned();
        Self { status, headers, body: body.into() }
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            Ok(body) => Self { status, headers: "Content-Type: application/json\r\n".to_owned(), body },
            Err(error) => Self::text(500, error.to_string()),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// Its status and body in one line.
    pub(crate) fn summary(&self) -> String {
        format!("{} {}", self.status, self.body)
    }

    fn head(&self) -> String {
        let Self { status, headers, body } = self;
        let reason = StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
        // Any page of any origin may ask, also one that is isolated (COEP) or public (private network access).
        format!(
            "HTTP/1.1 {status} {}\r\n\
             {headers}\
             Content-Length: {}\r\n\
             Cache-Control: no-store\r\n\
             Access-Control-Allow-Origin: *\r\n\
             Access-Control-Allow-Methods: GET\r\n\
             Access-Control-Allow-Headers: *\r\n\
             Access-Control-Allow-Private-Network: true\r\n\
             Cross-Origin-Resource-Policy: cross-origin\r\n\
             Connection: close\r\n\r\n",
            reason.unwrap_or("Unknown"),
            body.len(),
        )
    }

    /// Sends it and ends the connection.
    pub(crate) async fn send(self, stream: &mut TcpStream) {
        send_bytes(stream, (self.head() + &self.body).as_bytes()).await;
    }
}

/// Sends what is, or is not, a response, and ends the connection. The client may be gone already, which is no concern
/// of ours.
pub(crate) async fn send_bytes(stream: &mut TcpStream, bytes: &[u8]) {
    if stream.write_all(bytes).await.is_ok() && stream.shutdown().await.is_ok() {
        let mut rest = [0; 1024];
        let drained = async { while matches!(stream.read(&mut rest).await, Ok(1..)) {} };
        let _ = tokio::time::timeout(LINGER, drained).await;
    }
}
