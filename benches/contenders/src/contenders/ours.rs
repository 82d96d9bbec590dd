//! The library of this repository.

use std::io;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Interface, Msg, WebSocketBuilder, WebSocketReceiver, WebSocketSender};

use crate::{Contender, Message, Received, contender::ended};

/// With the standard WebSocket.
pub(crate) struct Standard;

/// With a WebSocketStream.
pub(crate) struct Stream;

impl Contender for Standard {
    type Sender = WebSocketSender;
    type Receiver = WebSocketReceiver;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        connect(url, Interface::Standard).await
    }

    fn clone_sender(sender: &Self::Sender) -> Option<Self::Sender> {
        Some(sender.clone())
    }

    async fn feed(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        sender.feed(msg(message)).await.map_err(text)
    }

    async fn flush(sender: &mut Self::Sender) -> Result<(), String> {
        sender.flush().await.map_err(text)
    }

    async fn send(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        sender.send(msg(message)).await.map_err(text)
    }

    async fn receive(receiver: &mut Self::Receiver) -> Result<Received, String> {
        match receiver.next().await.ok_or_else(ended)?.map_err(text)? {
            Msg::Text(text) => Ok(Received::text(&text)),
            Msg::Binary(bytes) => Ok(Received::binary(&bytes)),
        }
    }

    fn close(sender: Self::Sender, _receiver: Self::Receiver) {
        sender.close();
    }
}

impl Contender for Stream {
    type Sender = WebSocketSender;
    type Receiver = WebSocketReceiver;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        connect(url, Interface::Stream).await
    }

    fn clone_sender(sender: &Self::Sender) -> Option<Self::Sender> {
        Standard::clone_sender(sender)
    }

    async fn feed(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        Standard::feed(sender, message).await
    }

    async fn flush(sender: &mut Self::Sender) -> Result<(), String> {
        Standard::flush(sender).await
    }

    async fn send(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        Standard::send(sender, message).await
    }

    async fn receive(receiver: &mut Self::Receiver) -> Result<Received, String> {
        Standard::receive(receiver).await
    }

    fn close(sender: Self::Sender, receiver: Self::Receiver) {
        Standard::close(sender, receiver);
    }
}

async fn connect(url: &str, interface: Interface) -> Result<(WebSocketSender, WebSocketReceiver), String> {
    let mut builder = WebSocketBuilder::new(url);
    builder.set_interface(interface);
    Ok(builder.connect().await.map_err(text)?.into_split())
}

fn msg(message: Message) -> Msg {
    match message {
        Message::Text(text) => Msg::Text(text),
        Message::Binary(bytes) => Msg::Binary(bytes),
    }
}

fn text(error: io::Error) -> String {
    error.to_string()
}
