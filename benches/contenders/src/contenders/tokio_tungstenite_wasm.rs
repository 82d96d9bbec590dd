//! tokio-tungstenite-wasm.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Error, Message as WasmMessage, WebSocketStream};

use crate::{Contender, Message, Received, contender::ended, shared::Shared};

pub(crate) struct TokioTungsteniteWasm;

impl Contender for TokioTungsteniteWasm {
    type Sender = Shared<WebSocketStream>;
    type Receiver = Shared<WebSocketStream>;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        Ok(Shared::split(tokio_tungstenite_wasm::connect(url).await.map_err(text)?))
    }

    async fn feed(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        sender.feed(own(message)).await.map_err(text)
    }

    async fn flush(sender: &mut Self::Sender) -> Result<(), String> {
        sender.flush().await.map_err(text)
    }

    async fn send(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        sender.send(own(message)).await.map_err(text)
    }

    async fn receive(receiver: &mut Self::Receiver) -> Result<Received, String> {
        match receiver.next().await.ok_or_else(ended)?.map_err(text)? {
            WasmMessage::Text(text) => Ok(Received::text(&text)),
            WasmMessage::Binary(bytes) => Ok(Received::binary(&bytes)),
            WasmMessage::Close(_) => Err(ended()),
        }
    }

    /// Dropping it closes.
    fn close(_sender: Self::Sender, _receiver: Self::Receiver) {}
}

fn own(message: Message) -> WasmMessage {
    match message {
        Message::Text(text) => WasmMessage::text(text),
        Message::Binary(bytes) => WasmMessage::binary(bytes),
    }
}

fn text(error: Error) -> String {
    error.to_string()
}
