//! Shows the log.

use yew::prelude::*;

use crate::{
    live::{Live, use_live},
    log::{Entry, Format, Log, What},
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) log: Live<Log>,
}

#[component]
pub(crate) fn LogView(props: &Props) -> Html {
    let format = use_state(Format::default);
    let filter = use_state(String::new);
    let choose = use_callback(format.setter(), |event: Event, format| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        format.set(if select.value() == "hex" { Format::Hex } else { Format::Text });
    });
    let search = use_callback(filter.setter(), |event: InputEvent, filter| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        filter.set(input.value());
    });
    let pause = use_callback(props.log.clone(), |_, log| log.update(Log::toggle_pause));
    let clear = use_callback(props.log.clone(), |_, log| log.update(Log::clear));
    let (paused, held, dropped) = {
        let log = props.log.read();
        (log.is_paused(), log.held(), log.dropped())
    };
    use_live(&props.log);
    html! {
        <section class="panel log" aria-labelledby="log-title">
            <div class="row">
                <h2 id="log-title">{ "Messages" }</h2>
                <div class="field">
                    <label class="unseen" for="log-filter">{ "Filter" }</label>
                    <input id="log-filter" type="search" placeholder="Filter" oninput={search} />
                </div>
                <div class="field short">
                    <label class="unseen" for="log-format">{ "Shown as" }</label>
                    <select id="log-format" onchange={choose}>
                        <option value="text" selected=true>{ "text" }</option>
                        <option value="hex">{ "hex" }</option>
                    </select>
                </div>
                <button id="log-pause" type="button" aria-pressed={paused.to_string()} onclick={pause}>{ "Pause" }</button>
                <button id="log-clear" type="button" onclick={clear}>{ "Clear" }</button>
            </div>
            <Entries log={props.log.clone()} format={*format} filter={(*filter).clone()} />
            <p class="hint">
                <span id="log-held" data-count={held.to_string()} hidden={!paused}>{ format!("{held} held back. ") }</span>
                <span id="log-dropped" data-count={dropped.to_string()}>
                    if dropped > 0 { { format!("{dropped} older entries are gone.") } }
                </span>
            </p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct EntriesProps {
    log: Live<Log>,
    format: Format,
    filter: String,
}

#[component]
fn Entries(props: &EntriesProps) -> Html {
    use_live(&props.log);
    let log = props.log.read();
    // What scrolls is the frame, which the style keeps at its end. A log that is read aloud would not let anything else be
    // heard.
    html! {
        <div class="scroll">
            <ol id="log" role="log" aria-live="off" tabindex="0" aria-labelledby="log-title">
                { for log.shown(props.format, &props.filter).map(|(entry, text)| line(entry, text)) }
            </ol>
        </div>
    }
}

/// Without a key: in a flood, elements that are there are filled anew, which takes less than making others.
fn line(entry: &Entry, text: String) -> Html {
    let (direction, arrow, kept) = match &entry.what {
        What::Sent(kept) => ("out", "sent", Some(kept)),
        What::Received(kept) => ("in", "received", Some(kept)),
        What::Note(_) => ("note", "note", None),
    };
    let kind = kept.map_or("-", |kept| if kept.is_text() { "text" } else { "binary" });
    let length = kept.map(|kept| kept.len.to_string());
    html! {
        <li data-direction={direction} data-kind={kind} data-length={length.clone()}>
            <span class="when">{ format!("{:.3}", entry.at / 1000.0) }</span>
            <span class="way"><span class="unseen">{ arrow }</span></span>
            <span class="what">{ text }</span>
            <span class="size">{ length }</span>
        </li>
    }
}
