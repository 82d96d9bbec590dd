//! A component that shows the last message.

use std::cell::Cell;

use futures_util::{StreamExt, future};
use web_sys::Element;
use websocket_web::{ManagedWebSocket, managed::Event};

use super::Panel;
use crate::{
    describe,
    elements::{find, show},
};

pub(super) struct Ticker {
    send: Element,
    last: Element,
    shown: Cell<u64>,
    sent: Cell<u64>,
}

impl Ticker {
    pub(super) fn find() -> Result<Self, String> {
        let (send, last) = (find("#ticker-send")?, find("#last")?);
        Ok(Self { send, last, shown: Cell::new(0), sent: Cell::new(0) })
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
                self.shown.set(self.shown.get() + 1);
                show(&self.last, &format!("No. {}: {}", self.shown.get(), describe::contents(&msg)));
            }
        }
    }

    async fn send(&self, panel: &Panel, socket: &ManagedWebSocket) {
        let tick = || {
            self.sent.set(self.sent.get() + 1);
            format!("tick {}", self.sent.get())
        };
        panel.send_at_each((&self.send, "click"), socket, tick).await;
    }
}
