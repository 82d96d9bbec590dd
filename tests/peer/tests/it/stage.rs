//! A peer for one test, and the ways to reach it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use websocket_web_peer::Peer;

use crate::raw::Raw;

/// The bound of everything that ought to happen: above any hiccup, below a runner's patience.
const SOON: Duration = Duration::from_secs(8);

pub(crate) struct Stage {
    peer: Peer,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        Self { peer: Peer::start("127.0.0.1:0").await.unwrap() }
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.peer.address()).await.unwrap()
    }

    /// A client that behaves.
    pub(crate) async fn open(&self, target: &str) -> Client {
        let url = format!("ws://{}{target}", self.peer.address());
        let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
        let (socket, _) = soon(connect_async_with_config(url, Some(config), true)).await.unwrap();
        Client { socket }
    }

    /// A client that has sent its request and not read the answer.
    pub(crate) async fn request(&self, target: &str, headers: &str) -> Raw {
        let mut raw = Raw::new(self.tcp().await);
        raw.request(target, headers).await;
        raw
    }

    /// A client that does only what the test says, after the handshake.
    pub(crate) async fn raw(&self, target: &str) -> Raw {
        let mut raw = self.request(target, "").await;
        assert_eq!(raw.head().await.status, 101);
        raw
    }

    /// The status and the body of a plain HTTP answer.
    pub(crate) async fn http(&self, method: &str, target: &str) -> (u16, String, String) {
        let mut stream = self.tcp().await;
        let request = format!("{method} {target} HTTP/1.1\r\nHost: peer\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        soon(stream.read_to_string(&mut answer)).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
    }

    pub(crate) async fn control(&self, command: &str) -> (u16, Value) {
        let (status, _, body) = self.http("GET", &format!("/control/{command}")).await;
        let json = serde_json::from_str(&body).unwrap_or(Value::String(body));
        (status, json)
    }

    /// The only connection of the id, once the fact holds.
    pub(crate) async fn report(&self, id: &str, until: &str) -> Value {
        let (status, mut report) = self.control(&format!("report?id={id}&until={until}")).await;
        assert_eq!(status, 200, "waited for {until}: {report}");
        assert_eq!(report["connections"].as_array().unwrap().len(), 1, "{report}");
        report["connections"][0].take()
    }

    pub(crate) async fn stop(self) {
        soon(self.peer.stop()).await;
    }
}

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn send(&mut self, message: impl Into<Message>) {
        soon(self.socket.send(message.into())).await.unwrap();
    }

    /// The next message or Close; pings are the library's concern.
    pub(crate) async fn next(&mut self) -> Result<Message, Error> {
        loop {
            match soon(self.socket.next()).await.expect("the stream has ended") {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                other => return other,
            }
        }
    }

    pub(crate) async fn text(&mut self) -> String {
        self.next().await.unwrap().into_text().unwrap().to_string()
    }

    pub(crate) async fn binary(&mut self) -> Vec<u8> {
        let message = self.next().await.unwrap();
        assert!(message.is_binary(), "{message:?}");
        message.into_data().to_vec()
    }

    /// Waits for the server's Close and for the end of TCP after it, and ends TCP as well.
    pub(crate) async fn closed(mut self) -> Option<CloseFrame> {
        loop {
            if let Message::Close(frame) = self.next().await.unwrap() {
                assert!(soon(self.socket.next()).await.is_none());
                return frame;
            }
        }
    }

    /// Closes, and says what the server answered.
    pub(crate) async fn close(mut self, code: u16, reason: &str) -> Option<CloseFrame> {
        soon(self.socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() }))).await.unwrap();
        self.closed().await
    }
}

pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, future).await.expect("too late")
}
