//! Sends text, bytes and files.

use wasm_bindgen_futures::JsFuture;
use websocket_web::{ErrorKind, Msg};
use yew::prelude::*;

use crate::{
    bench::Bench,
    breath::{self, Breath},
    connection::Connection,
    describe, hex,
    log::{Kept, What},
    page, task,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
    pub(crate) connection: Option<Connection>,
    pub(crate) enabled: bool,
}

/// By which of the library's three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Send,
    Feed,
    TrySend,
}

#[component]
pub(crate) fn Send(props: &Props) -> Html {
    let problem = use_state(String::new);
    let under_way = use_mut_ref(|| 0_u32);
    let waiting = use_state(|| 0_u32);
    let (how, times, file) = (use_node_ref(), use_node_ref(), use_node_ref());
    let sending = use_callback((props.connection.clone(), props.bench.clone(), how.clone(), times.clone()), {
        let (problem, waiting) = (problem.setter(), waiting.setter());
        move |msg: Result<Msg, String>, (connection, bench, how, times)| {
            let Some(connection) = connection.clone() else { return };
            let request = msg.and_then(|msg| Ok((msg, repeated(times)?)));
            let (msg, times) = match request {
                Ok(request) => request,
                Err(text) => return problem.set(text),
            };
            let (how, bench) = (How::chosen(how), bench.clone());
            let (problem, waiting, under_way) = (problem.clone(), waiting.clone(), under_way.clone());
            problem.set(String::new());
            let count = move |change: i32| {
                let mut under_way = under_way.borrow_mut();
                *under_way = under_way.saturating_add_signed(change);
                waiting.set(*under_way);
            };
            count(1);
            let task = send(connection.handle(), bench, msg, how, times);
            let task = connection.until_let_go(task);
            task::spawn(async move {
                if let Some(Err(text)) = task.await {
                    problem.set(text);
                }
                count(-1);
            });
        }
    });
    let send_text = use_callback(sending.clone(), |event: SubmitEvent, sending| {
        let Some(form) = page::submitted(&event) else { return };
        sending.emit(Ok(page::text(&form, "text").into()));
    });
    let send_binary = use_callback(sending.clone(), |event: SubmitEvent, sending| {
        let Some(form) = page::submitted(&event) else { return };
        sending.emit(hex::parse(&page::text(&form, "hex")).map(Msg::from));
    });
    let send_file = use_callback((sending, file.clone()), |event: SubmitEvent, (sending, file)| {
        event.prevent_default();
        let (sending, file) = (sending.clone(), file.clone());
        task::spawn(async move { sending.emit(contents(&file).await) });
    });
    html! {
        <section class="panel" aria-labelledby="send-title">
            <h2 id="send-title">{ "Send" }</h2>
            <fieldset disabled={!props.enabled} class="rows">
                <legend class="unseen">{ "Messages" }</legend>
                <div class="row">
                    <div class="field short">
                        <label for="times">{ "Times" }</label>
                        <input id="times" ref={times} inputmode="numeric" ~defaultValue="1" />
                    </div>
                    <div class="field">
                        <label for="how">{ "By" }</label>
                        <select id="how" ref={how}>
                            <option value="send" selected=true>{ "send: until the socket has it" }</option>
                            <option value="feed">{ "feed: until there is room" }</option>
                            <option value="try_send">{ "try_send: now, or not at all" }</option>
                        </select>
                    </div>
                </div>
                <form class="row" autocomplete="off" novalidate={true} onsubmit={send_text}>
                    <div class="field">
                        <label for="text">{ "Text" }</label>
                        <input id="text" name="text" ~defaultValue="Hello" />
                    </div>
                    <button id="send-text">{ "Send text" }</button>
                </form>
                <form class="row" autocomplete="off" novalidate={true} onsubmit={send_binary}>
                    <div class="field">
                        <label for="hex">{ "Bytes, in hex" }</label>
                        <input id="hex" name="hex" ~defaultValue="00 01 02 fd fe ff" spellcheck="false" autocapitalize="off" />
                    </div>
                    <button id="send-binary">{ "Send bytes" }</button>
                </form>
                <form class="row" novalidate={true} onsubmit={send_file}>
                    <div class="field">
                        <label for="file">{ "File" }</label>
                        <input id="file" ref={file} type="file" />
                    </div>
                    <button id="send-file">{ "Send file" }</button>
                </form>
            </fieldset>
            <p id="send-state" class="hint" data-waiting={waiting.to_string()}>
                if *waiting > 0 { { describe::count((*waiting).into(), "send") + " under way" } }
            </p>
            <p id="send-problem" class="problem" role="alert">{ &*problem }</p>
        </section>
    }
}

/// Sends so often, and logs what was accepted.
async fn send(
    mut handle: crate::connection::Handle,
    bench: Bench,
    msg: Msg,
    how: How,
    times: u32,
) -> Result<(), String> {
    let mut breath = Breath::default();
    for sent in 0..times {
        let kept = Kept::copied(&msg);
        let result = match how {
            How::Send => handle.send(msg.clone()).await.map_err(|error| error.to_string()),
            How::Feed => handle.feed(msg.clone()).await.map_err(|error| error.to_string()),
            How::TrySend => handle.try_send(msg.clone()).map_err(|error| match error.kind() {
                ErrorKind::Full => format!("{sent} of {times} were taken, then: {error}"),
                _ => error.to_string(),
            }),
        };
        result?;
        bench.log().update(|log| log.push(page::now(), What::Sent(kept)));
        if breath.is_due() {
            breath::pause().await;
        }
    }
    Ok(())
}

impl How {
    fn chosen(select: &NodeRef) -> Self {
        match select.cast::<web_sys::HtmlSelectElement>().map(|select| select.value()).as_deref() {
            Some("feed") => Self::Feed,
            Some("try_send") => Self::TrySend,
            _ => Self::Send,
        }
    }
}

fn repeated(times: &NodeRef) -> Result<u32, String> {
    let text = times.cast::<web_sys::HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
    let wrong = || format!("Times: “{text}” is no whole number from 1. Write how often to send");
    text.trim().parse().ok().filter(|times| *times > 0).ok_or_else(wrong)
}

/// Of the file that is chosen.
async fn contents(input: &NodeRef) -> Result<Msg, String> {
    let files = input.cast::<web_sys::HtmlInputElement>().and_then(|input| input.files());
    let file = files.and_then(|files| files.get(0)).ok_or("File: none is chosen. Choose one first")?;
    let unreadable = |_| format!("File: {} cannot be read. Choose it again", file.name());
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec().into())
}
