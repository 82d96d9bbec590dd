//! What every contender must do.

use std::future::Future;

use crate::{Message, Received};

/// A WebSocket client, as a program uses it.
///
/// Each function is the shortest way that the crate offers, with its default options. The halves are apart because a
/// program sends and receives at the same time.
pub(crate) trait Contender: 'static {
    type Sender: 'static;
    type Receiver: 'static;

    /// Starts a task that uses a connection: as the crate offers, or else as every program can.
    fn spawn(task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }

    /// Connects, and waits until the connection is open.
    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String>;

    /// Another handle for sending on the same connection, if the crate has such.
    fn clone_sender(_sender: &Self::Sender) -> Option<Self::Sender> {
        None
    }

    /// Hands a message over for being sent, waiting for room if the crate knows such.
    async fn feed(sender: &mut Self::Sender, message: Message) -> Result<(), String>;

    /// Waits until what was fed is sent, as far as the crate tells.
    async fn flush(sender: &mut Self::Sender) -> Result<(), String>;

    /// Sends a message, and waits as `flush` does.
    async fn send(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        Self::feed(sender, message).await?;
        Self::flush(sender).await
    }

    /// Waits for the next message.
    async fn receive(receiver: &mut Self::Receiver) -> Result<Received, String>;

    /// Closes the connection. What it leaves behind is not waited for: the server tells when it is gone.
    fn close(sender: Self::Sender, receiver: Self::Receiver);
}

/// What a receiver reports where a message should have come.
pub(crate) fn ended() -> String {
    "the connection ended".to_owned()
}
