//! The library of this repository.

use std::{future::Future, io};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Interface, Msg, WebSocketBuilder, WebSocketReceiver, WebSocketSender};

use crate::{Contender, Message, Received, contender::ended};

/// With the standard WebSocket.
pub(crate) type Standard = Ours<false, false>;

/// With a WebSocketStream.
pub(crate) type Stream = Ours<true, false>;

/// With the standard WebSocket, in tasks that the library spawns.
pub(crate) type SpawnStandard = Ours<false, true>;

/// With a WebSocketStream, in tasks that the library spawns.
pub(crate) type SpawnStream = Ours<true, true>;

/// The one code of them all.
pub(crate) struct Ours<const STREAM: bool, const SPAWN: bool>;

impl<const STREAM: bool, const SPAWN: bool> Contender for Ours<STREAM, SPAWN> {
    type Sender = WebSocketSender;
    type Receiver = WebSocketReceiver;

    fn spawn(task: impl Future<Output = ()> + 'static) {
        if SPAWN {
            websocket_web::spawn_local(task);
        } else {
            wasm_bindgen_futures::spawn_local(task);
        }
    }

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(if STREAM { Interface::Stream } else { Interface::Standard });
        Ok(builder.connect().await.map_err(text)?.into_split())
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

fn msg(message: Message) -> Msg {
    match message {
        Message::Text(text) => Msg::Text(text),
        Message::Binary(bytes) => Msg::Binary(bytes),
    }
}

fn text(error: io::Error) -> String {
    error.to_string()
}
