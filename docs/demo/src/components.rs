//! Three components that share one connection: each has a clone of the sender, and a subscription of its own.

use std::{collections::VecDeque, rc::Rc};

use websocket_web::Msg;
use yew::prelude::*;

use crate::{
    bench::Bench,
    connection::{Connection, Item},
    describe,
    feed::use_feed,
    hex,
    live::{Live, use_live},
    page,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
    pub(crate) connection: Option<Connection>,
    pub(crate) enabled: bool,
}

#[component]
pub(crate) fn Components(props: &Props) -> Html {
    let Props { bench, connection, enabled } = props;
    html! {
        <section class="panel" aria-labelledby="components-title">
            <h2 id="components-title">{ "Three components, one connection" }</h2>
            <fieldset disabled={!enabled} class="components">
                <legend class="unseen">{ "Components" }</legend>
                <Chat bench={bench.clone()} connection={connection.clone()} enabled={*enabled} />
                <Counter bench={bench.clone()} connection={connection.clone()} enabled={*enabled} />
                <Ticker bench={bench.clone()} connection={connection.clone()} enabled={*enabled} />
            </fieldset>
            <p class="hint">{ "Each sends by a clone of its own, and sees every message, once." }</p>
        </section>
    }
}

/// Messages that the chat shows.
const CHAT: usize = 50;
/// Characters of a message that components show.
const SHOWN: usize = 80;

/// A value that a component makes of the messages that come in on its own subscription.
#[hook]
fn use_messages<T: Default + 'static>(
    bench: &Bench,
    connection: &Option<Connection>,
    take: impl Fn(&mut T, &Msg) + 'static,
) -> Rc<Live<T>> {
    let value = use_memo((), |()| Live::new(T::default()));
    use_live(&value);
    let (begin, bench_here) = (value.clone(), bench.clone());
    let of_feed = value.clone();
    use_feed(
        bench,
        connection,
        move || begin.update(|value| *value = T::default()),
        move |item| {
            if let Item::Message(msg) = item
                && !bench_here.probes().is_ours(&msg)
            {
                of_feed.update(|value| take(value, &msg));
            }
        },
    );
    value
}

#[component]
fn Chat(props: &Props) -> Html {
    let log = use_messages(&props.bench, &props.connection, |log: &mut VecDeque<String>, msg| {
        log.push_back(shown(msg));
        if log.len() > CHAT {
            log.pop_front();
        }
    });
    let problem = use_state(String::new);
    let submit =
        use_callback((props.connection.clone(), problem.setter()), |event: SubmitEvent, (connection, problem)| {
            let Some((form, connection)) = page::submitted(&event).zip(connection.as_ref()) else { return };
            problem.set(try_send(connection, page::text(&form, "chat-text")));
        });
    html! {
        <article id="component-chat" aria-labelledby="chat-title">
            <h3 id="chat-title">{ "Chat" }</h3>
            <form class="row" autocomplete="off" novalidate={true} onsubmit={submit}>
                <div class="field">
                    <label class="unseen" for="chat-text">{ "Chat text" }</label>
                    <input id="chat-text" name="chat-text" ~defaultValue="Hello, all three" />
                </div>
                <button class="send" aria-label="Send from the chat">{ "Send" }</button>
            </form>
            <ol id="chat-log" tabindex="0" aria-labelledby="chat-title">
                { for log.read().iter().rev().map(|text| html! { <li>{ text }</li> }) }
            </ol>
            <p class="problem" role="alert">{ &*problem }</p>
        </article>
    }
}

#[component]
fn Counter(props: &Props) -> Html {
    let count = use_messages(&props.bench, &props.connection, |(messages, bytes): &mut (u64, u64), msg| {
        *messages += 1;
        *bytes += msg.len() as u64;
    });
    let (problem, send) = use_send(&props.connection, "count me");
    let (messages, bytes) = *count.read();
    html! {
        <article id="component-counter" aria-labelledby="counter-title">
            <h3 id="counter-title">{ "Counter" }</h3>
            <button type="button" class="send" aria-label="Send from the counter" onclick={send}>{ "Send" }</button>
            <p id="count" data-messages={messages.to_string()} data-bytes={bytes.to_string()}>
                { format!("{}, {}", describe::count(messages, "message"), describe::count(bytes, "byte")) }
            </p>
            <p class="problem" role="alert">{ problem }</p>
        </article>
    }
}

#[component]
fn Ticker(props: &Props) -> Html {
    let last = use_messages(&props.bench, &props.connection, |last: &mut Option<String>, msg| *last = Some(shown(msg)));
    let (problem, send) = use_send(&props.connection, "tick");
    let last = last.read().clone();
    html! {
        <article id="component-ticker" aria-labelledby="ticker-title">
            <h3 id="ticker-title">{ "Last message" }</h3>
            <button type="button" class="send" aria-label="Send a tick" onclick={send}>{ "Send" }</button>
            <p id="last">{ last.unwrap_or_else(|| "none yet".to_owned()) }</p>
            <p class="problem" role="alert">{ problem }</p>
        </article>
    }
}

/// A button that sends `text`, and why the last press did not.
#[hook]
fn use_send(connection: &Option<Connection>, text: &'static str) -> (String, Callback<MouseEvent>) {
    let problem = use_state(String::new);
    let send = use_callback((connection.clone(), problem.setter()), move |_, (connection, problem)| {
        connection.iter().for_each(|connection| problem.set(try_send(connection, text.to_owned())));
    });
    ((*problem).clone(), send)
}

/// Why not, if not.
fn try_send(connection: &Connection, text: String) -> String {
    connection.handle().try_send(text.into()).err().map(|error| error.to_string()).unwrap_or_default()
}

fn shown(msg: &Msg) -> String {
    match msg {
        Msg::Text(text) => match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{} …", &text[..end]),
            None => text.clone(),
        },
        Msg::Binary(bytes) => hex::show(bytes, SHOWN / 3),
    }
}
