//! A component that counts messages.

use std::cell::Cell;

use futures_util::{StreamExt, future};
use web_sys::Element;
use websocket_web::{ManagedWebSocket, managed::Event};

use super::Panel;
use crate::{
    describe,
    elements::{find, show},
};

pub(super) struct Counter {
    send: Element,
    count: Element,
    messages: Cell<u64>,
    bytes: Cell<u64>,
}

impl Counter {
    pub(super) fn find() -> Result<Self, String> {
        let (send, count) = (find("#counter-send")?, find("#count")?);
        Ok(Self { send, count, messages: Cell::new(0), bytes: Cell::new(0) })
    }

    /// Uses the connection until that has ended for good.
    pub(super) async fn run(&self, panel: &Panel, socket: ManagedWebSocket) {
        future::join(self.receive(&socket), self.send(panel, &socket)).await;
    }

    /// Reads this component's own subscription.
    async fn receive(&self, socket: &ManagedWebSocket) {
        let mut events = socket.events();
        while let Some(event) = events.next().await {
            if let Event::Message(msg) = event {
                self.messages.set(self.messages.get() + 1);
                self.bytes.set(self.bytes.get() + msg.len() as u64);
                show(&self.count, &describe::messages(self.messages.get(), self.bytes.get()));
            }
        }
    }

    async fn send(&self, panel: &Panel, socket: &ManagedWebSocket) {
        panel.send_at_each((&self.send, "click"), socket, || format!("{} counted", self.messages.get())).await;
    }
}
