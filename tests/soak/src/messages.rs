//! Messages both ways over one connection, which stays open from round to round.

use std::{io, ops::Range};

use futures_util::{SinkExt, StreamExt, future::try_join};
use websocket_web::{Msg, WebSocket, WebSocketReceiver, WebSocketSender};

use crate::{place::Place, unexpected};

/// A connection to a server that echoes.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    socket: Option<WebSocket>,
}

/// Messages that are under way at a time.
const WINDOW: u32 = 256;

impl Messages {
    /// Sends `count` messages, and reads as many. In the first round each lane is filled once, so that it is as large
    /// then as it will be.
    pub(crate) async fn round(&mut self, place: &Place, count: u32) -> io::Result<()> {
        if self.socket.is_none() {
            let socket = place.connect("/echo").await?;
            fill(place, &socket).await?;
            self.socket = Some(socket);
        }
        let Some(socket) = &self.socket else { return Ok(()) };
        let (mut sender, mut receiver) = socket.clone().into_split();
        let mut first = 0;
        while first < count {
            let window = first..count.min(first + WINDOW);
            try_join(send(&mut sender, window.clone()), receive(&mut receiver, window)).await?;
            first += WINDOW;
        }
        Ok(())
    }
}

async fn send(sender: &mut WebSocketSender, window: Range<u32>) -> io::Result<()> {
    for number in window {
        sender.feed(message(number)).await?;
    }
    sender.flush().await
}

async fn receive(receiver: &mut WebSocketReceiver, window: Range<u32>) -> io::Result<()> {
    for number in window {
        let received = receiver.next().await.transpose()?;
        if received != Some(message(number)) {
            return Err(unexpected(format!("{received:?} instead of message {number}")));
        }
    }
    Ok(())
}

/// Text and binary in turn, 32 bytes each.
fn message(number: u32) -> Msg {
    let text = format!("{number:032}");
    if number.is_multiple_of(2) { text.into() } else { text.into_bytes().into() }
}

/// Has both lanes hold a window at once: nothing is read until all is there.
async fn fill(place: &Place, socket: &WebSocket) -> io::Result<()> {
    let (mut sender, mut receiver) = socket.clone().into_split();
    send(&mut sender, 0..WINDOW).await?;
    while socket.metrics().incoming_messages < WINDOW as usize {
        place.take_in().await?;
    }
    receive(&mut receiver, 0..WINDOW).await
}
