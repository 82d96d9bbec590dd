//! Shows the timeline, and counts down to the next attempt.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::{bench::Bench, connection::Connection, describe, live::use_live, page};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
    pub(crate) connection: Option<Connection>,
    /// Whether there are further attempts.
    pub(crate) enabled: bool,
}

/// Milliseconds: so that a second is never shown for much longer than it lasts.
const TICK: u32 = 200;

#[component]
pub(crate) fn TimelineView(props: &Props) -> Html {
    use_live(props.bench.timeline());
    let reconnect = use_callback(props.connection.clone(), |_, connection| {
        connection.iter().for_each(|connection| connection.handle().reconnect());
    });
    let timeline = props.bench.timeline().read();
    let (attempts, opened) = timeline.attempts();
    let waits = timeline.countdown(page::now()).is_some();
    // The latest is the first: it is what one looks for.
    let entries = timeline.entries().rev().map(|entry| {
        html! {
            <li key={entry.number} data-event={entry.event} data-attempt={entry.attempt.map(|attempt| attempt.to_string())}>
                <span class="when">{ format!("{:.2} s", entry.after / 1000.0) }</span>
                <span class="what">{ &entry.text }</span>
            </li>
        }
    });
    html! {
        <section class="panel" aria-labelledby="timeline-title">
            <div class="row">
                <h2 id="timeline-title">{ "Timeline" }</h2>
                <span id="attempts" class="fact" data-attempts={attempts.to_string()} data-opened={opened.to_string()}>
                    { format!("{}, {opened} opened", describe::count(attempts, "attempt")) }
                </span>
                if waits { <Countdown bench={props.bench.clone()} /> } else { <span id="countdown" role="timer"></span> }
                <button id="reconnect" type="button" disabled={!props.enabled} onclick={reconnect}>{ "Reconnect now" }</button>
            </div>
            <ol id="timeline" tabindex="0" aria-labelledby="timeline-title">{ for entries }</ol>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct CountdownProps {
    bench: Bench,
}

#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let tick = use_force_update();
    use_effect_with((), move |()| {
        let interval = Interval::new(TICK, move || tick.force_update());
        move || drop(interval)
    });
    let seconds = props.bench.timeline().read().countdown(page::now());
    let text = seconds.map(|seconds| format!("next attempt in {seconds} s"));
    html! { <span id="countdown" role="timer" data-seconds={seconds.map(|seconds| seconds.to_string())}>{ text }</span> }
}
