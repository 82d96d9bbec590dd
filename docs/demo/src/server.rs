//! The test server: faults that it plays, and what it saw.

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use crate::{bench::Bench, describe, page, report::Report, task};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
}

/// Milliseconds for which a restart takes the server down.
const RESTART: u32 = 3000;
/// Milliseconds between two looks at what it saw.
const REFRESH: u32 = 1000;

/// Where the server is asked, for the connections of this page.
#[derive(Clone, PartialEq)]
struct Control {
    url: String,
    id: String,
}

#[component]
pub(crate) fn Server(props: &Props) -> Html {
    let control = props.bench.peer().map(|peer| Control::new(peer, props.bench.id()));
    let problem = use_state(String::new);
    let stalled = use_state(|| false);
    let refusing = use_state(|| false);
    // Plays a command, or asks for something else by its path, and says what went wrong.
    let ask = use_callback((control.clone(), problem.setter()), |request: Request, (control, problem)| {
        let Some(control) = control.clone() else { return };
        let problem = problem.clone();
        task::spawn(async move { problem.set(control.perform(request).await.err().unwrap_or_default()) });
    });
    let button = |id: &'static str, text: &'static str, request: Request| {
        let ask = ask.clone();
        html! { <button {id} type="button" onclick={move |_| ask.emit(request.clone())}>{ text }</button> }
    };
    let toggle = |id: &'static str, text: &'static str, on: &UseStateHandle<bool>, requests: [Request; 2]| {
        let (ask, on) = (ask.clone(), on.clone());
        let pressed = on.to_string();
        let onclick = move |_| {
            let [begin, end] = requests.clone();
            ask.emit(if *on { end } else { begin });
            on.set(!*on);
        };
        html! { <button {id} type="button" aria-pressed={pressed} {onclick}>{ text }</button> }
    };
    let burst = use_callback(ask.clone(), |event: SubmitEvent, ask| {
        let Some(form) = page::submitted(&event) else { return };
        let [count, size] = ["fault-flood-count", "fault-flood-size"].map(|name| page::text(&form, name));
        ask.emit(Request::Play(format!("burst {} {}", count.trim(), size.trim())));
    });
    let close = use_callback(ask.clone(), |event: SubmitEvent, ask| {
        let Some(form) = page::submitted(&event) else { return };
        let [code, reason] = ["fault-close-code", "fault-close-reason"].map(|name| page::text(&form, name));
        ask.emit(Request::Play(format!("close {} {reason}", code.trim()).trim_end().to_owned()));
    });
    let play = |command: &str| Request::Play(command.to_owned());
    html! {
        <fieldset id="server" class="panel" hidden={control.is_none()}>
            <legend><h2>{ "Test server" }</h2></legend>
            <div class="row">
                { button("fault-drop", "Drop TCP", play("drop")) }
                { button("fault-reset", "Reset TCP", play("abort")) }
                { button("fault-half-frame", "Half a frame", play("half-frame")) }
                { button("fault-bad-utf8", "Bad UTF-8", play("bad-utf8")) }
                { button("fault-silent", "Fall silent", play("silent")) }
                { toggle("fault-stall", "Stop its reading", &stalled, [play("stall"), Request::Get("release")]) }
            </div>
            <div class="row">
                { button("fault-restart", "Restart (3 s)", Request::Restart) }
                { button("fault-down", "Down", Request::Get("down")) }
                { button("fault-up", "Up", Request::Get("up")) }
                { toggle("fault-refuse", "Refuse connects", &refusing, [Request::Get("refuse"), Request::Get("accept")]) }
            </div>
            <form class="row" autocomplete="off" novalidate={true} onsubmit={burst}>
                <div class="field short">
                    <label for="fault-flood-count">{ "Messages" }</label>
                    <input id="fault-flood-count" name="fault-flood-count" inputmode="numeric" ~defaultValue="10000" />
                </div>
                <div class="field short">
                    <label for="fault-flood-size">{ "Bytes each" }</label>
                    <input id="fault-flood-size" name="fault-flood-size" inputmode="numeric" ~defaultValue="64" />
                </div>
                <button id="fault-flood">{ "Flood the page" }</button>
            </form>
            <form class="row" autocomplete="off" novalidate={true} onsubmit={close}>
                <div class="field short">
                    <label for="fault-close-code">{ "Code" }</label>
                    <input id="fault-close-code" name="fault-close-code" inputmode="numeric" ~defaultValue="1012" />
                </div>
                <div class="field">
                    <label for="fault-close-reason">{ "Reason" }</label>
                    <input id="fault-close-reason" name="fault-close-reason" ~defaultValue="retry-after=3" />
                </div>
                <button id="fault-close">{ "Close from there" }</button>
            </form>
            <p id="server-problem" class="problem" role="alert">{ &*problem }</p>
            if let Some(control) = control { <Saw {control} /> }
        </fieldset>
    }
}

#[derive(PartialEq, Properties)]
struct SawProps {
    control: Control,
}

/// The server's own account.
#[component]
fn Saw(props: &SawProps) -> Html {
    let report = use_state_eq(|| Ok(Report::default()));
    use_effect_with(props.control.clone(), {
        let report = report.setter();
        move |control| {
            let (task, handle) = futures_util::future::abortable(watch(control.clone(), report));
            task::spawn(async { _ = task.await });
            move || handle.abort()
        }
    });
    let refresh = use_callback((props.control.clone(), report.setter()), |_, (control, report)| {
        let (control, report) = (control.clone(), report.clone());
        task::spawn(async move { report.set(control.report().await) });
    });
    let Report { connections, open, messages, bytes, sent_messages, sent_bytes, close_code, stalled } = match &*report {
        Ok(report) => report.clone(),
        Err(_) => Report::default(),
    };
    let code = close_code.map(|code| code.to_string());
    #[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
    let size = |bytes: u64| describe::bytes(bytes as f64);
    html! {
        <div class="row saw">
            <p id="server-saw" class="facts" data-connections={connections.to_string()} data-open={open.to_string()}
                data-messages={messages.to_string()} data-bytes={bytes.to_string()} data-close-code={code.clone()}
                data-sent-messages={sent_messages.to_string()} data-sent-bytes={sent_bytes.to_string()}
                data-stalled={stalled.to_string()}>
                if let Err(problem) = &*report { <span class="problem">{ problem }</span> }
                <span>{ format!("{}, {open} open", describe::count(connections, "connection")) }</span>
                <span>{ format!("got {}, {}", describe::count(messages, "message"), size(bytes)) }</span>
                <span>{ format!("sent {}, {}", describe::count(sent_messages, "message"), size(sent_bytes)) }</span>
                if let Some(code) = code { <span>{ format!("last Close {code}") }</span> }
                if stalled { <span>{ "does not read" }</span> }
            </p>
            <button id="server-refresh" type="button" onclick={refresh}>{ "Refresh" }</button>
        </div>
    }
}

async fn watch(control: Control, report: UseStateSetter<Result<Report, String>>) {
    loop {
        report.set(control.report().await);
        TimeoutFuture::new(REFRESH).await;
    }
}

/// What is asked of the server.
#[derive(Debug, Clone, PartialEq)]
enum Request {
    /// That the page's open connections play a command.
    Play(String),
    /// What a path of its control does for the page's id.
    Get(&'static str),
    /// That it goes down, and comes up.
    Restart,
}

impl Control {
    fn new(peer: &str, id: &str) -> Self {
        // `http` for `ws`, `https` for `wss`.
        Self { url: format!("{}/control", peer.replacen("ws", "http", 1)), id: id.to_owned() }
    }

    async fn perform(&self, request: Request) -> Result<(), String> {
        match request {
            Request::Play(command) => {
                let command = String::from(js_sys::encode_uri_component(&command));
                let answer = page::ask(&format!("{}&command={command}", self.path("play"))).await?;
                let answer: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
                if answer["played"] == 0 {
                    Err("Test server: this page has no open connection to it".to_owned())
                } else {
                    Ok(())
                }
            }
            Request::Get(path) => page::ask(&self.path(path)).await.map(drop),
            Request::Restart => {
                page::ask(&self.path("down")).await?;
                TimeoutFuture::new(RESTART).await;
                page::ask(&self.path("up")).await.map(drop)
            }
        }
    }

    async fn report(&self) -> Result<Report, String> {
        Report::parse(&page::ask(&self.path("report")).await?)
    }

    fn path(&self, path: &str) -> String {
        format!("{}/{path}?id={}", self.url, self.id)
    }
}
