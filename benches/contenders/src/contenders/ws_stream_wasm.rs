//! ws_stream_wasm.

use futures_util::{SinkExt, StreamExt};
use ws_stream_wasm::{WsErr, WsMessage, WsMeta, WsStream};

use crate::{Contender, Message, Received, contender::ended, shared::Shared};

pub(crate) struct WsStreamWasm;

impl Contender for WsStreamWasm {
    type Sender = Shared<WsStream>;
    type Receiver = Shared<WsStream>;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        let (_meta, stream) = WsMeta::connect(url, None).await.map_err(text)?;
        Ok(Shared::split(stream))
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
        match receiver.next().await.ok_or_else(ended)? {
            WsMessage::Text(text) => Ok(Received::text(&text)),
            WsMessage::Binary(bytes) => Ok(Received::binary(&bytes)),
        }
    }

    /// Dropping it closes.
    fn close(_sender: Self::Sender, _receiver: Self::Receiver) {}
}

fn own(message: Message) -> WsMessage {
    match message {
        Message::Text(text) => WsMessage::Text(text),
        Message::Binary(bytes) => WsMessage::Binary(bytes),
    }
}

fn text(error: WsErr) -> String {
    error.to_string()
}
