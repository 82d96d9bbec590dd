//! Two components that share one connection, in Dioxus.

use dioxus::prelude::*;
use futures_util::StreamExt;
use websocket_web::{WebSocket, WebSocketSender};

const SERVER: &str = "ws://127.0.0.1:8765/echo";

fn main() {
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    let mut wanted = use_signal(|| true);
    rsx! {
        button { onclick: move |_| wanted.toggle(), if wanted() { "Disconnect" } else { "Connect" } }
        if wanted() {
            Chat {}
        }
    }
}

// ANCHOR: chat
/// Connects, and gives each component what it needs.
#[component]
fn Chat() -> Element {
    let mut sender = use_signal(|| None::<WebSocketSender>);
    let mut messages = use_signal(Vec::<String>::new);
    let mut status = use_signal(|| "connecting".to_owned());
    // It is dropped when this component goes, and so are the signals: with the last handle, the connection is closed.
    use_future(move || async move {
        let socket = match WebSocket::connect(SERVER).await {
            Ok(socket) => socket,
            Err(error) => return status.set(error.to_string()),
        };
        let (handle, mut receiver) = socket.into_split();
        sender.set(Some(handle));
        status.set("connected".to_owned());
        while let Some(Ok(msg)) = receiver.next().await {
            messages.push(msg.to_string());
        }
        sender.set(None);
        status.set(format!("disconnected: {}", receiver.closed().await));
    });
    rsx! {
        Compose { sender }
        Log { messages }
        p { "{status}" }
    }
}

/// Sends, through a handle of its own.
#[component]
fn Compose(sender: Signal<Option<WebSocketSender>>) -> Element {
    let mut draft = use_signal(String::new);
    let mut problem = use_signal(String::new);
    let send = move |_| {
        let Some(sender) = sender() else { return };
        match sender.try_send(draft()) {
            Ok(()) => draft.set(String::new()),
            // The draft stays where it is.
            Err(error) => problem.set(error.to_string()),
        }
    };
    rsx! {
        input { value: "{draft}", oninput: move |event| draft.set(event.value()) }
        button { disabled: sender.read().is_none(), onclick: send, "Send" }
        span { "{problem}" }
    }
}

/// Shows what came in.
#[component]
fn Log(messages: Signal<Vec<String>>) -> Element {
    rsx! {
        ul {
            for text in messages.read().iter() {
                li { "{text}" }
            }
        }
    }
}
// ANCHOR_END: chat
