//! How this side ends the connection: with a code and a reason, or by dropping every handle.

use websocket_web::CloseCode;
use yew::prelude::*;

use crate::{connection::Connection, page};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) connection: Option<Connection>,
    pub(crate) enabled: bool,
    pub(crate) on_closing: Callback<()>,
    pub(crate) on_drop: Callback<()>,
}

#[component]
pub(crate) fn Close(props: &Props) -> Html {
    let problem = use_state(String::new);
    let submit = use_callback(
        (props.connection.clone(), props.on_closing.clone(), problem.setter()),
        |event: SubmitEvent, (connection, on_closing, problem)| {
            let Some((form, connection)) = page::submitted(&event).zip(connection.as_ref()) else { return };
            match close(connection, &page::text(&form, "close-code"), &page::text(&form, "close-text")) {
                Ok(()) => {
                    problem.set(String::new());
                    on_closing.emit(());
                    // The button is disabled then, and would lose the keyboard's place.
                    page::focus("status");
                }
                Err(text) => problem.set(text),
            }
        },
    );
    let drop = use_callback(props.on_drop.clone(), |_, on_drop| {
        on_drop.emit(());
        page::focus("status");
    });
    html! {
        <section class="panel" aria-labelledby="close-title">
            <h2 id="close-title">{ "Close" }</h2>
            <form id="close-form" autocomplete="off" novalidate={true} onsubmit={submit}>
                <fieldset disabled={!props.enabled}>
                    <legend class="unseen">{ "Close the connection" }</legend>
                    <div class="row">
                        <div class="field short">
                            <label for="close-code">{ "Code" }</label>
                            <input id="close-code" name="close-code" inputmode="numeric" ~defaultValue="1000"
                                aria-describedby="close-hint close-problem" />
                        </div>
                        <div class="field">
                            <label for="close-text">{ "Reason" }</label>
                            <input id="close-text" name="close-text" ~defaultValue="done" />
                        </div>
                        <button id="close">{ "Close" }</button>
                        <button id="drop" type="button" onclick={drop}>{ "Drop all handles" }</button>
                    </div>
                </fieldset>
            </form>
            <p id="close-problem" class="problem" role="alert">{ &*problem }</p>
            <p id="close-hint" class="hint">{ "1000, or 3000 to 4999. Dropping closes too, without a code." }</p>
        </section>
    }
}

fn close(connection: &Connection, code: &str, reason: &str) -> Result<(), String> {
    let code: u16 = code
        .trim()
        .parse()
        .map_err(|_| format!("Code: “{code}” is no close code. Write 1000, or a number from 3000 to 4999"))?;
    connection.close_with(CloseCode::from(code), reason).map_err(|error| error.to_string())
}
