//! Two components that share one connection, in Leptos.

use futures_util::StreamExt;
use leptos::{mount::mount_to_body, prelude::*, task::spawn_local_scoped_with_cancellation};
use websocket_web::{WebSocket, WebSocketSender};

const SERVER: &str = "ws://127.0.0.1:8765/echo";

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let wanted = RwSignal::new(true);
    view! {
        <button on:click=move |_| wanted.update(|wanted| *wanted = !*wanted)>
            {move || if wanted.get() { "Disconnect" } else { "Connect" }}
        </button>
        <Show when=move || wanted.get()>
            <Chat />
        </Show>
    }
}

// ANCHOR: chat
/// Connects, and gives each component what it needs.
#[component]
fn Chat() -> impl IntoView {
    let sender = RwSignal::new(None::<WebSocketSender>);
    let messages = RwSignal::new(Vec::<String>::new());
    let status = RwSignal::new("connecting".to_owned());
    // It is dropped when this component goes, and so are the signals: with the last handle, the connection is closed.
    spawn_local_scoped_with_cancellation(async move {
        let socket = match WebSocket::connect(SERVER).await {
            Ok(socket) => socket,
            Err(error) => return status.set(error.to_string()),
        };
        let (handle, mut receiver) = socket.into_split();
        sender.set(Some(handle));
        status.set("connected".to_owned());
        while let Some(Ok(msg)) = receiver.next().await {
            messages.update(|all| all.push(msg.to_string()));
        }
        sender.set(None);
        status.set(format!("disconnected: {}", receiver.closed().await));
    });
    view! {
        <Compose sender />
        <Log messages />
        <p>{status}</p>
    }
}

/// Sends, through a handle of its own.
#[component]
fn Compose(sender: RwSignal<Option<WebSocketSender>>) -> impl IntoView {
    let draft = RwSignal::new(String::new());
    let problem = RwSignal::new(String::new());
    let send = move |_| {
        let Some(sender) = sender.get() else { return };
        match sender.try_send(draft.get()) {
            Ok(()) => draft.set(String::new()),
            // The draft stays where it is.
            Err(error) => problem.set(error.to_string()),
        }
    };
    view! {
        <input prop:value=draft on:input:target=move |event| draft.set(event.target().value()) />
        <button disabled=move || sender.read().is_none() on:click=send>
            "Send"
        </button>
        <span>{problem}</span>
    }
}

/// Shows what came in.
#[component]
fn Log(messages: RwSignal<Vec<String>>) -> impl IntoView {
    let lines = move || messages.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! { <ul>{lines}</ul> }
}
// ANCHOR_END: chat
