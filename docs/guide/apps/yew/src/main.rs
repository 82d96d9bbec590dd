//! Two components that share one connection, in Yew.

use std::rc::Rc;

use futures_util::{StreamExt, future::abortable};
use websocket_web::{WebSocket, WebSocketSender};
use yew::{platform::spawn_local, prelude::*};

const SERVER: &str = "ws://127.0.0.1:8765/echo";

fn main() {
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    let wanted = use_state(|| true);
    let toggle = use_callback(wanted.clone(), |_, wanted| wanted.set(!**wanted));
    html! {<>
        <button onclick={toggle}>{ if *wanted { "Disconnect" } else { "Connect" } }</button>
        if *wanted { <Chat /> }
    </>}
}

// ANCHOR: chat
#[derive(Clone, Default)]
struct State {
    sender: Option<Sender>,
    messages: Vec<AttrValue>,
    status: AttrValue,
}

impl Reducible for State {
    type Action = Box<dyn FnOnce(&mut Self)>;

    fn reduce(self: Rc<Self>, change: Self::Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        change(&mut state);
        Rc::new(state)
    }
}

/// Yew compares properties. A chat has one connection: all its handles are the same.
#[derive(Clone)]
struct Sender(WebSocketSender);

impl PartialEq for Sender {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Connects, and gives each component what it needs.
#[component]
fn Chat() -> Html {
    let state = use_reducer(State::default);
    let dispatcher = state.dispatcher();
    use_effect_with((), |()| {
        let (task, handle) = abortable(run(dispatcher));
        spawn_local(async { _ = task.await });
        // It is dropped when this component goes, and so is the state: with the last handle, the connection is closed.
        move || handle.abort()
    });
    html! {<>
        <Compose sender={state.sender.clone()} />
        <Log messages={state.messages.clone()} />
        <p>{ &state.status }</p>
    </>}
}

async fn run(state: UseReducerDispatcher<State>) {
    let change = |change: Box<dyn FnOnce(&mut State)>| state.dispatch(change);
    let ended = match WebSocket::connect(SERVER).await {
        Ok(socket) => {
            let (sender, mut receiver) = socket.into_split();
            change(Box::new(|state| (state.sender, state.status) = (Some(Sender(sender)), "connected".into())));
            while let Some(Ok(msg)) = receiver.next().await {
                change(Box::new(move |state| state.messages.push(msg.to_string().into())));
            }
            format!("disconnected: {}", receiver.closed().await)
        }
        Err(error) => error.to_string(),
    };
    change(Box::new(|state| (state.sender, state.status) = (None, ended.into())));
}

/// Sends, through a handle of its own.
#[component]
fn Compose(props: &ComposeProps) -> Html {
    let input = use_node_ref();
    let send = use_callback((props.sender.clone(), input.clone()), |_, (sender, input)| {
        let (Some(Sender(sender)), Some(field)) = (sender, input.cast::<web_sys::HtmlInputElement>()) else { return };
        // Where there is no room, the text stays where it is.
        if sender.try_send(field.value()).is_ok() {
            field.set_value("");
        }
    });
    html! {<>
        <input ref={input} />
        <button disabled={props.sender.is_none()} onclick={send}>{ "Send" }</button>
    </>}
}

#[derive(PartialEq, Properties)]
struct ComposeProps {
    sender: Option<Sender>,
}

/// Shows what came in.
#[component]
fn Log(props: &LogProps) -> Html {
    html! { <ul>{ for props.messages.iter().map(|text| html! { <li>{ text }</li> }) }</ul> }
}

#[derive(PartialEq, Properties)]
struct LogProps {
    messages: Vec<AttrValue>,
}
// ANCHOR_END: chat
