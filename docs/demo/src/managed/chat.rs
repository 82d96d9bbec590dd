//! A component that lists every message, and what becomes of the connection between them.

use std::mem;

use futures_util::{StreamExt, future};
use web_sys::{Element, HtmlInputElement};
use websocket_web::{ManagedWebSocket, managed::Event};

use super::Panel;
use crate::{describe, elements::find, list::List};

pub(super) struct Chat {
    form: Element,
    text: HtmlInputElement,
    log: List,
}

impl Chat {
    pub(super) fn find() -> Result<Self, String> {
        Ok(Self { form: find("#chat-form")?, text: find("#chat-text")?, log: List::find("#chat-log")? })
    }

    /// Uses the connection until that has ended for good.
    pub(super) async fn run(&self, panel: &Panel, socket: ManagedWebSocket) {
        future::join(self.receive(&socket), self.send(panel, &socket)).await;
    }

    /// Reads this component's own subscription.
    async fn receive(&self, socket: &ManagedWebSocket) {
        let mut events = socket.events();
        let mut is_open = false;
        while let Some(event) = events.next().await {
            match event {
                Event::Message(msg) => self.log.add("received", &describe::contents(&msg), None),
                Event::Open { .. } => {
                    is_open = true;
                    self.log.add("note", "connected", None);
                }
                // Attempts that fail say so, too.
                Event::Disconnected { .. } if mem::take(&mut is_open) => {
                    self.log.add("note", "connection lost", None);
                }
                Event::Lagged(missed) => self.log.add("problem", &format!("{missed} events missed"), None),
                Event::Closed(_) => self.log.add("note", "ended for good", None),
                _ => {}
            }
        }
    }

    async fn send(&self, panel: &Panel, socket: &ManagedWebSocket) {
        panel.send_at_each((&self.form, "submit"), socket, || self.text.value()).await;
    }
}
