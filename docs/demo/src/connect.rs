//! The connect form: where to, and with which options.

use websocket_web::Interface;
use yew::prelude::*;

use crate::{
    form::{Options, Problem},
    page,
    state::{Phase, State},
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
    /// What stands in the field at first.
    pub(crate) url: String,
    pub(crate) on_connect: Callback<Options>,
    /// Ends the connection, or the attempt.
    pub(crate) on_end: Callback<()>,
}

#[component]
pub(crate) fn Connect(props: &Props) -> Html {
    let busy = props.state.phase.is_busy();
    let managed = use_state(|| false);
    let problem = use_state(|| None::<Problem>);
    let submit = use_callback(
        (busy, props.on_connect.clone(), props.on_end.clone(), problem.setter()),
        |event: SubmitEvent, (busy, on_connect, on_end, problem)| {
            let Some(form) = page::submitted(&event) else { return };
            if *busy {
                return on_end.emit(());
            }
            match Options::parse(|id| page::text(&form, id)) {
                Ok(options) => {
                    problem.set(None);
                    // A field is disabled as soon as it connects, and would lose the keyboard's place.
                    if !page::has_focus("connect") {
                        page::focus("status");
                    }
                    on_connect.emit(options);
                }
                Err(found) => {
                    page::focus(found.field);
                    problem.set(Some(found));
                }
            }
        },
    );
    let stream = use_state(|| false);
    let choose_interface = use_callback(stream.setter(), |event: Event, stream| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        stream.set(select.value() == "stream");
    });
    let choose_mode = use_callback(managed.setter(), |event: Event, managed| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        managed.set(select.value() == "managed");
    });
    let wrong = problem.as_ref().map(|problem| problem.field).unwrap_or_default();
    let field = |id: &'static str, label: &'static str, hint: &'static str| {
        html! { <Number {id} {label} {hint} invalid={id == wrong} /> }
    };
    let told = problem.as_ref().map(|problem| problem.text.clone()).or_else(|| props.state.problem.clone());
    let no_stream = !Interface::Stream.is_supported();
    let button = match props.state.phase {
        Phase::Idle | Phase::Closed => "Connect",
        Phase::Connecting if !props.state.managed => "Cancel",
        _ => "Disconnect",
    };
    html! {
        <form id="connect-form" class="panel" aria-labelledby="connect-title" autocomplete="off" novalidate={true} onsubmit={submit}>
            <h2 id="connect-title">{ "Connect" }</h2>
            <fieldset disabled={busy}>
                <legend class="unseen">{ "Server" }</legend>
                <div class="row">
                    <div class="field wide">
                        <label for="url">{ "Server" }</label>
                        <input id="url" name="url" type="text" inputmode="url" spellcheck="false" autocapitalize="off"
                            ~defaultValue={props.url.clone()} aria-invalid={(wrong == "url").to_string()}
                            aria-describedby="connect-problem" />
                    </div>
                    <div class="field">
                        <label for="protocols">{ "Subprotocols" }</label>
                        <input id="protocols" name="protocols" spellcheck="false" autocapitalize="off"
                            placeholder="none; a, b" />
                    </div>
                    <div class="field short">
                        <label for="interface">{ "Interface" }</label>
                        <select id="interface" name="interface" onchange={choose_interface}>
                            <option value="any" selected=true>{ "default" }</option>
                            <option value="standard">{ "WebSocket" }</option>
                            <option value="stream" disabled={no_stream}>{ "WebSocketStream" }</option>
                        </select>
                    </div>
                    <div class="field short">
                        <label for="mode">{ "Mode" }</label>
                        <select id="mode" name="mode" onchange={choose_mode}>
                            <option value="plain" selected=true>{ "plain" }</option>
                            <option value="managed">{ "managed" }</option>
                        </select>
                    </div>
                </div>
            </fieldset>
            if *stream {
                <p class="hint">
                    { "In Chromium, a WebSocketStream that is lost while something is sent takes the tab along: drop or reset \
                       it only while nothing is sent." }
                </p>
            }
            <fieldset disabled={busy} class="grid">
                <legend>{ "Bounds and timeouts" }</legend>
                { field("send-capacity", "Send capacity", "1024") }
                { field("send-buffer", "Send buffer, bytes", "4194304") }
                { field("receive-capacity", "Receive capacity", "no limit") }
                { field("receive-buffer", "Receive buffer, bytes", "67108864") }
                { field("max-message", "Largest message, bytes", "no limit") }
                <div class="field">
                    <label for="overflow">{ "Overflow" }</label>
                    <select id="overflow" name="overflow">
                        <option value="close" selected=true>{ "close" }</option>
                        <option value="drop-oldest">{ "drop the oldest" }</option>
                        <option value="drop-newest">{ "drop the newest" }</option>
                    </select>
                </div>
                { field("connect-timeout", "Connect timeout, ms", "the browser's") }
                { field("close-timeout", "Close timeout, ms", "10000") }
            </fieldset>
            <fieldset id="managed-options" disabled={busy} class="grid" hidden={!*managed}>
                <legend>{ "Connecting again" }</legend>
                { field("max-attempts", "Attempts", "no limit") }
                { field("first-delay", "First delay, ms", "5000") }
                { field("longest-delay", "Longest delay, ms", "30000") }
                { field("outbox-limit", "Outbox, messages", "1024") }
                { field("heartbeat", "Heartbeat, ms", "none") }
                <div class="field">
                    <label for="lag">{ "Slow readers" }</label>
                    <select id="lag" name="lag">
                        <option value="drop-oldest" selected=true>{ "miss the oldest" }</option>
                        <option value="wait">{ "are waited for" }</option>
                    </select>
                </div>
            </fieldset>
            <div class="row end">
                <button id="connect" class="primary">{ button }</button>
                <p id="connect-problem" class="problem" role="alert">{ told }</p>
            </div>
        </form>
    }
}

#[derive(PartialEq, Properties)]
struct NumberProps {
    id: &'static str,
    label: &'static str,
    /// What an empty field means.
    hint: &'static str,
    invalid: bool,
}

#[component]
fn Number(props: &NumberProps) -> Html {
    let NumberProps { id, label, hint, invalid } = props;
    html! {
        <div class="field">
            <label for={*id}>{ *label }</label>
            <input id={*id} name={*id} inputmode="numeric" placeholder={*hint} aria-invalid={invalid.to_string()}
                aria-describedby="connect-problem" />
        </div>
    }
}
