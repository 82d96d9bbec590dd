//! The log's connection: sends what a person enters, and lists what comes back.

use futures_util::{SinkExt, StreamExt, future};
use websocket_web::{Msg, WebSocketReceiver, WebSocketSender};

use crate::{bytes, describe, events::Events, page::Page};

/// Lists every message, until the connection has ended.
pub(crate) async fn receive(page: &Page, mut receiver: WebSocketReceiver) {
    while let Some(result) = receiver.next().await {
        match result {
            Ok(msg) => {
                let what = format!("received {}:", describe::kind(&msg));
                page.log.add("received", &what, Some(&describe::contents(&msg)));
            }
            Err(error) => page.log.add("problem", &error.to_string(), None),
        }
        page.show_metrics(&receiver.metrics());
    }
}

/// Sends from both forms, until the connection has ended.
pub(crate) async fn send(page: &Page, sender: WebSocketSender) {
    let text = || Ok(Msg::from(page.text.value()));
    let binary = || bytes::parse(&page.hex.value(), &page.times.value()).map(Msg::from);
    future::join(
        send_each(page, sender.clone(), Events::new(&page.text_form, "submit"), text),
        send_each(page, sender, Events::new(&page.binary_form, "submit"), binary),
    )
    .await;
}

async fn send_each(page: &Page, mut sender: WebSocketSender, submits: Events, msg: impl Fn() -> Result<Msg, String>) {
    let mut submits = submits.take_until(sender.closed());
    while submits.next().await.is_some() {
        let msg = match msg() {
            Ok(msg) => msg,
            Err(problem) => {
                page.log.add("problem", &problem, None);
                continue;
            }
        };
        let what = describe::kind(&msg);
        // Waits while there is no room, and then until the socket has taken the message.
        match sender.send(msg).await {
            Ok(()) => page.log.add("sent", &format!("sent {what}"), None),
            Err(error) => page.log.add("problem", &error.to_string(), None),
        }
        page.show_metrics(&sender.metrics());
    }
}
