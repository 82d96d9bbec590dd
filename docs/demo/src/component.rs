//! One of two components that share a connection, each by its own clone of the handle.

use std::cell::Cell;

use futures_util::{SinkExt, StreamExt, future};
use web_sys::Element;
use websocket_web::{Metrics, WebSocket, WebSocketReceiver, WebSocketSender};

use crate::{describe, elements::find, events::Events, list::List};

pub(crate) struct Component {
    name: String,
    send: Element,
    seen: List,
    /// Common to all components: who got the last message, and the connection's metrics.
    verdict: Element,
    metrics: Element,
    sent: Cell<u32>,
}

impl Component {
    /// The component in `#component-{id}`.
    pub(crate) fn find(id: &str) -> Result<Self, String> {
        Ok(Self {
            name: id.to_uppercase(),
            send: find(&format!("#component-{id} .send"))?,
            seen: List::find(&format!("#component-{id} .seen"))?,
            verdict: find("#verdict")?,
            metrics: find("#shared-metrics")?,
            sent: Cell::new(0),
        })
    }

    /// Uses the connection until it has ended.
    pub(crate) async fn run(&self, socket: WebSocket) {
        self.show_metrics(&socket.metrics());
        let (sender, receiver) = socket.into_split();
        future::join(self.send(sender), self.receive(receiver)).await;
    }

    /// Sends through this component's own sender. All go into the same connection.
    async fn send(&self, mut sender: WebSocketSender) {
        let mut clicks = Events::new(&self.send, "click").take_until(sender.closed());
        while clicks.next().await.is_some() {
            self.sent.set(self.sent.get() + 1);
            if let Err(error) = sender.send(format!("message {} from {}", self.sent.get(), self.name)).await {
                self.seen.add("problem", &error.to_string(), None);
            }
            self.show_metrics(&sender.metrics());
        }
    }

    /// Takes messages from this component's own receiver. Each goes to one receiver only.
    async fn receive(&self, mut receiver: WebSocketReceiver) {
        while let Some(result) = receiver.next().await {
            match result {
                Ok(msg) => {
                    self.seen.add("received", &describe::contents(&msg), None);
                    let verdict = format!("The echo of “{msg}” was taken by component {}, and by no other.", self.name);
                    self.verdict.set_text_content(Some(&verdict));
                }
                Err(error) => self.verdict.set_text_content(Some(&error.to_string())),
            }
            self.show_metrics(&receiver.metrics());
        }
    }

    fn show_metrics(&self, metrics: &Metrics) {
        self.metrics.set_text_content(Some(&describe::metrics(metrics)));
    }
}
