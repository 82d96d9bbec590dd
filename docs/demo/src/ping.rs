//! Asks the peer each second to send a probe back, and shows how long that takes.

use futures_util::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use crate::{
    bench::Bench,
    connection::{Connection, Handle, Item},
    feed::use_feed,
    live::{Live, use_live},
    page,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
    pub(crate) connection: Option<Connection>,
}

/// Milliseconds.
const INTERVAL: u32 = 1000;

#[component]
pub(crate) fn Ping(props: &Props) -> Html {
    let on = use_state(|| false);
    let last = use_memo((), |()| Live::new(None::<f64>));
    use_live(&last);
    use_feed(&props.bench, &props.connection, || (), {
        let (bench, last) = (props.bench.clone(), last.clone());
        move |item| {
            let Item::Message(msg) = item else { return };
            if let Some(millis) = bench.probes().is_back(&msg, page::now()) {
                bench.gauges().update(|gauges| gauges.round_trip(millis));
                last.update(|last| *last = Some(millis));
            }
        }
    });
    use_effect_with((*on, props.connection.clone()), {
        let bench = props.bench.clone();
        move |(on, connection)| {
            let handle = connection.as_ref().filter(|_| *on).map(|connection| {
                let (task, handle) = abortable(probe(connection.handle(), bench));
                connection.spawn(async { _ = task.await });
                handle
            });
            move || handle.iter().for_each(AbortHandle::abort)
        }
    });
    let toggle = use_callback(on.clone(), |_, on| on.set(!**on));
    let millis = *last.read();
    html! {
        <div class="row">
            <button id="ping" type="button" aria-pressed={on.to_string()} onclick={toggle}>{ "Measure round trips" }</button>
            <output id="rtt" for="ping" data-millis={millis.map(|millis| millis.to_string())}>
                { millis.map(|millis| format!("{millis:.1} ms")) }
            </output>
        </div>
    }
}

async fn probe(handle: Handle, bench: Bench) {
    loop {
        // Where there is no room, the next one may find some.
        let _ = handle.try_send(bench.probes().next(page::now()).into());
        TimeoutFuture::new(INTERVAL).await;
    }
}
