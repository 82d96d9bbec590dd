//! The page: owns the connection's state, and gives each part what it needs.

use futures_util::future::{AbortHandle, abortable};
use yew::prelude::*;

use crate::{
    bench::Bench,
    close::Close,
    components::Components,
    connect::Connect,
    connection::Item,
    feed::use_feed,
    flood::Flood,
    form::Options,
    gauges::Gauges,
    log::{Kept, What},
    log_view::LogView,
    pace_view::PaceView,
    page,
    ping::Ping,
    plots::Plots,
    send::Send,
    server::Server,
    session,
    state::{Change, Phase, State},
    status::Status,
    task,
    timeline::Happened,
    timeline_view::TimelineView,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
}

#[component]
pub(crate) fn App(props: &Props) -> Html {
    let bench = &props.bench;
    let state = use_reducer(State::default);
    let session = use_mut_ref(|| None::<AbortHandle>);
    use_effect_with((), |()| page::tell("ready", "yes"));

    use_feed(bench, &state.connection, || (), {
        let bench = bench.clone();
        move |item| log(&bench, item)
    });

    let connect = use_callback((bench.clone(), state.clone()), {
        let session = session.clone();
        move |options: Options, (bench, state)| {
            // What the last one received and nobody read goes with it.
            state.connection.iter().for_each(|connection| connection.let_go());
            let (task, handle) = abortable(session::run(options, bench.clone(), state.dispatcher()));
            session.replace(Some(handle)).iter().for_each(AbortHandle::abort);
            task::spawn(async { _ = task.await });
        }
    });
    let closing = use_callback(state.clone(), |(), state| {
        let phase = state.connection.as_ref().map(|connection| connection.handle().phase());
        phase.into_iter().for_each(|phase| state.dispatch(Change::Phase(phase)));
    });
    let end = use_callback((state.clone(), closing.clone()), move |(), (state, closing)| match &state.connection {
        Some(connection) => {
            connection.close();
            closing.emit(());
        }
        None if state.phase == Phase::Connecting => {
            session.take().iter().for_each(AbortHandle::abort);
            state.dispatch(Change::GivenUp);
        }
        None => {}
    });
    let drop = use_callback((bench.clone(), state.clone()), |(), (bench, state)| {
        state.connection.iter().for_each(|connection| connection.let_go());
        let text = bench.timeline().update(|timeline| timeline.push(page::now(), &Happened::Dropped));
        bench.note(text);
        bench.gauges().update(Gauges::empty);
        state.dispatch(Change::Dropped);
    });

    let url = bench.peer().map(|peer| format!("{peer}/obey?id={}", bench.id())).unwrap_or_default();
    let connection = state.connection.clone();
    let closable = connection.is_some() && state.phase.is_busy() && state.phase != Phase::Closing;
    html! {<>
        <header>
            <h1>{ "websocket-web" }</h1>
            <p>{ "workbench" }</p>
            <Status state={state.clone()} />
        </header>
        <main>
            <div class="column">
                <Connect state={state.clone()} {url} on_connect={connect} on_end={end} />
                <Send bench={bench.clone()} connection={connection.clone()} enabled={state.sends()} />
                <section class="panel" aria-labelledby="load-title">
                    <h2 id="load-title">{ "Load and latency" }</h2>
                    <Flood bench={bench.clone()} connection={connection.clone()} enabled={state.sends()} />
                    <Ping bench={bench.clone()} connection={connection.clone()} />
                </section>
                <Close connection={connection.clone()} enabled={closable} on_closing={closing} on_drop={drop} />
                <Server bench={bench.clone()} />
            </div>
            <div class="column">
                <PaceView bench={bench.clone()} />
                <Plots bench={bench.clone()} />
                <LogView log={bench.log().clone()} />
                <TimelineView bench={bench.clone()} connection={connection.clone()}
                    enabled={state.managed && closable} />
                <Components bench={bench.clone()} {connection} enabled={state.sends()} />
            </div>
        </main>
    </>}
}

/// Puts what comes in into the log.
fn log(bench: &Bench, item: Item) {
    let what = match item {
        // Of which there is one a second, as long as round trips are measured.
        Item::Message(msg) if bench.probes().is_ours(&msg) => return,
        Item::Message(msg) => What::Received(Kept::shared(&msg)),
        Item::Missed(missed) => What::Note(format!("{missed} events missed: read too slowly")),
        Item::Lost(reason) => What::Note(format!("no more to read: {reason}")),
    };
    bench.log().update(|log| log.push(page::now(), what));
}
