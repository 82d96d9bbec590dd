//! The slider that says how fast the page reads, and how full that leaves the lanes.

use yew::prelude::*;

use crate::{
    bench::Bench,
    describe,
    gauges::Held,
    live::use_live,
    pace::{SLIDER_MAX, Speed},
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
}

#[component]
pub(crate) fn PaceView(props: &Props) -> Html {
    let slider = use_state(|| SLIDER_MAX);
    // To which it goes back.
    let before = use_mut_ref(|| SLIDER_MAX);
    let set = use_callback((props.bench.clone(), slider.setter()), |value: u32, (bench, slider)| {
        bench.pace().set(Speed::at(value));
        slider.set(value);
    });
    let slide = use_callback(set.clone(), |event: InputEvent, set| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        set.emit(input.value().parse().unwrap_or(SLIDER_MAX));
    });
    let pause = use_callback((*slider, set), move |_, (slider, set)| {
        let stopped = *slider == 0;
        let last = before.replace(*slider);
        set.emit(if !stopped {
            0
        } else if last > 0 {
            last
        } else {
            SLIDER_MAX
        });
    });
    html! {
        <section class="panel" aria-labelledby="reader-title">
            <h2 id="reader-title">{ "Backpressure" }</h2>
            <div class="row">
                <div class="field">
                    <label for="reader-speed">{ "Reader speed" }</label>
                    <input id="reader-speed" type="range" min="0" max={SLIDER_MAX.to_string()} step="1"
                        value={slider.to_string()} aria-valuetext={Speed::at(*slider).text()} oninput={slide} />
                </div>
                <output id="reader-rate" for="reader-speed">{ Speed::at(*slider).text() }</output>
                <button id="pause-reading" type="button" aria-pressed={(*slider == 0).to_string()} onclick={pause}>
                    { "Stop reading" }
                </button>
            </div>
            <Lanes bench={props.bench.clone()} />
            <p class="hint">
                { "With WebSocketStream, a page that does not read stops the server; with WebSocket, the lane fills until \
                   the overflow policy acts." }
            </p>
        </section>
    }
}

#[component]
fn Lanes(props: &Props) -> Html {
    let gauges = props.bench.gauges();
    use_live(gauges);
    let gauges = gauges.read();
    let (now, fill) = (gauges.now(), gauges.lanes());
    html! {
        <div class="lanes">
            { lane("fill-outgoing", "Outgoing lane", fill.outgoing, now.outgoing) }
            { lane("fill-incoming", "Incoming lane", fill.incoming, now.incoming) }
            <p id="metrics" class="facts"
                data-sent-messages={now.sent_messages.to_string()} data-sent-bytes={now.sent_bytes.to_string()}
                data-received-messages={now.received_messages.to_string()}
                data-received-bytes={now.received_bytes.to_string()}
                data-outgoing={now.outgoing.messages.to_string()} data-incoming={now.incoming.messages.to_string()}
                data-dropped={now.dropped_messages.to_string()} data-buffered={now.buffered.to_string()}>
                <span>{ "sent " }{ total(now.sent_messages, now.sent_bytes) }</span>
                <span>{ "received " }{ total(now.received_messages, now.received_bytes) }</span>
                <span>{ "bufferedAmount " }{ describe::bytes(now.buffered) }</span>
                if now.dropped_messages > 0 {
                    <span class="problem">{ format!("{} dropped", now.dropped_messages) }</span>
                }
            </p>
        </div>
    }
}

fn lane(id: &'static str, label: &'static str, percent: f64, held: Held) -> Html {
    html! {
        <div class="lane">
            <label for={id}>{ label }</label>
            <meter id={id} min="0" max="100" high="80" value={percent.to_string()}>{ format!("{percent:.0} %") }</meter>
            <span>{ total(held.messages as u64, held.bytes as u64) }</span>
        </div>
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
fn total(messages: u64, bytes: u64) -> String {
    format!("{}, {}", describe::count(messages, "message"), describe::bytes(bytes as f64))
}
