//! Where a soak takes place: at which server, over which interface.

use std::io;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use websocket_web::{Interface, WebSocket, WebSocketBuilder};

use crate::unexpected;

/// A server and an interface.
#[derive(Debug)]
pub(crate) struct Place {
    peer: String,
    interface: Interface,
    /// Connections of which the server was asked.
    asked: u32,
}

#[wasm_bindgen]
extern "C" {
    /// Asks the server's control, and waits for the answer.
    #[wasm_bindgen(js_namespace = globalThis, catch)]
    async fn ask_peer(url: &str) -> Result<JsValue, JsValue>;
}

impl Place {
    pub(crate) fn new(peer: String, stream: bool) -> Self {
        Self { peer, interface: if stream { Interface::Stream } else { Interface::Standard }, asked: 0 }
    }

    pub(crate) fn interface(&self) -> Interface {
        self.interface
    }

    /// A builder for the part that the server plays at `path`.
    pub(crate) fn builder(&self, path: &str) -> WebSocketBuilder {
        let mut builder = WebSocketBuilder::new(format!("{}{path}", self.peer));
        builder.set_interface(self.interface);
        builder
    }

    pub(crate) async fn connect(&self, path: &str) -> io::Result<WebSocket> {
        self.builder(path).connect().await
    }

    /// An id that no other connection has.
    pub(crate) fn id(&mut self) -> String {
        self.asked += 1;
        format!("{:?}-{}", self.interface, self.asked)
    }

    /// Waits until the server has the handshake of the connection with that id.
    pub(crate) async fn until_connected(&self, id: &str) -> io::Result<()> {
        self.ask(&format!("report?id={id}&until=connected")).await
    }

    /// Lets the runtime take in what has arrived, while the server is asked for nothing.
    pub(crate) async fn take_in(&self) -> io::Result<()> {
        self.ask("ping").await
    }

    async fn ask(&self, command: &str) -> io::Result<()> {
        let control = self.peer.replacen("ws", "http", 1);
        let answer = ask_peer(&format!("{control}/control/{command}")).await;
        answer.map(drop).map_err(|error| unexpected(format!("{error:?}")))
    }
}
