//! Where the connection stands, and why the last one ended.

use yew::prelude::*;

use crate::{describe, state::State};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

#[component]
pub(crate) fn Status(props: &Props) -> Html {
    let State { phase, opened, closed, error, .. } = &*props.state;
    let (interface, protocol) = match opened {
        Some((interface, protocol)) => (interface.to_string(), protocol.clone()),
        None => Default::default(),
    };
    let clean = closed.as_ref().map(|reason| if reason.was_clean { "yes" } else { "no" });
    html! {
        <div class="status">
            <p id="status" role="status" tabindex="-1">
                <strong id="state" data-state={phase.to_string()}>{ phase.to_string() }</strong>
                <span class="fact" hidden={interface.is_empty()}>
                    { "interface " }<b id="interface-used">{ interface }</b>
                </span>
                <span class="fact" hidden={protocol.is_empty()}>
                    { "subprotocol " }<b id="protocol-used">{ protocol }</b>
                </span>
                <span id="closed-reason" data-clean={clean}>{ closed.as_ref().map(describe::closed) }</span>
            </p>
            <p id="error" class="problem" role="alert">{ error.clone() }</p>
        </div>
    }
}
