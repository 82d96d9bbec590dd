//! gloo-net, its module `websocket`.

use futures_util::{SinkExt, StreamExt, future::poll_fn};
use gloo_net::websocket::{Message as GlooMessage, WebSocketError, futures::WebSocket};

use crate::{Contender, Message, Received, contender::ended, shared::Shared};

pub(crate) struct GlooNet;

impl Contender for GlooNet {
    type Sender = Shared<WebSocket>;
    type Receiver = Shared<WebSocket>;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        let mut socket = WebSocket::open(url).map_err(|error| error.to_string())?;
        // It has no function for it; its sink is not ready until the connection is open, or has failed.
        poll_fn(|cx| socket.poll_ready_unpin(cx)).await.map_err(text)?;
        Ok(Shared::split(socket))
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
            GlooMessage::Text(text) => Ok(Received::text(&text)),
            GlooMessage::Bytes(bytes) => Ok(Received::binary(&bytes)),
        }
    }

    /// Dropping it closes.
    fn close(_sender: Self::Sender, _receiver: Self::Receiver) {}
}

fn own(message: Message) -> GlooMessage {
    match message {
        Message::Text(text) => GlooMessage::Text(text),
        Message::Binary(bytes) => GlooMessage::Bytes(bytes),
    }
}

fn text(error: WebSocketError) -> String {
    error.to_string()
}
