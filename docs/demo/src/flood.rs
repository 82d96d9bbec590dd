//! Sends very many numbered messages, from a task of its own.

use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use web_sys::FormData;
use websocket_web::Msg;
use yew::prelude::*;

use crate::{
    bench::Bench,
    breath::{self, Breath},
    connection::{Connection, Handle},
    live::{Live, use_live},
    page, task,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
    pub(crate) connection: Option<Connection>,
    pub(crate) enabled: bool,
}

/// How far it is.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    sent: u64,
    of: u64,
    runs: bool,
}

/// The largest message of a flood: more than that is a file.
const LARGEST: usize = 16 << 20;

#[component]
pub(crate) fn Flood(props: &Props) -> Html {
    let progress = use_memo((), |()| Live::new(Progress::default()));
    let problem = use_state(String::new);
    let task = use_mut_ref(|| None::<AbortHandle>);
    use_live(&progress);
    let submit = use_callback((props.connection.clone(), props.bench.clone()), {
        let (progress, problem, running) = (progress.clone(), problem.setter(), task.clone());
        move |event: SubmitEvent, (connection, bench)| {
            let Some((form, connection)) = page::submitted(&event).zip(connection.as_ref()) else { return };
            let (count, size) = match parse(&form) {
                Ok(request) => request,
                Err(text) => return problem.set(text),
            };
            problem.set(String::new());
            progress.update(|progress| *progress = Progress { sent: 0, of: count, runs: true });
            let (task, handle) = abortable(flood(connection.handle(), progress.clone(), size));
            running.replace(Some(handle)).iter().for_each(AbortHandle::abort);
            let task = connection.until_let_go(task);
            let (progress, problem, bench) = (progress.clone(), problem.clone(), bench.clone());
            task::spawn(async move {
                if let Some(Ok(Err(text))) = task.await {
                    problem.set(text);
                }
                let sent = progress.update(|progress| {
                    progress.runs = false;
                    progress.sent
                });
                bench.note(format!("flood: {sent} of {count} messages of {size} bytes handed over"));
            });
        }
    });
    let stop = use_callback((), move |_, ()| task.take().iter().for_each(AbortHandle::abort));
    let Progress { sent, of, runs } = *progress.read();
    html! {
        <div class="rows">
            <form class="row" autocomplete="off" novalidate={true} onsubmit={submit}>
                <div class="field short">
                    <label for="flood-count">{ "Flood of" }</label>
                    <input id="flood-count" name="flood-count" inputmode="numeric" ~defaultValue="100000" />
                </div>
                <div class="field short">
                    <label for="flood-size">{ "Bytes each" }</label>
                    <input id="flood-size" name="flood-size" inputmode="numeric" ~defaultValue="64" />
                </div>
                <button id="flood" disabled={!props.enabled || runs}>{ "Flood" }</button>
                <button id="flood-stop" type="button" disabled={!runs} onclick={stop}>{ "Stop" }</button>
            </form>
            <p id="flood-state" class="hint" data-sent={sent.to_string()} data-running={runs.to_string()}>
                if of > 0 { { format!("{sent} of {of} handed over") } }
            </p>
            <p id="flood-problem" class="problem" role="alert">{ &*problem }</p>
        </div>
    }
}

async fn flood(mut handle: Handle, progress: Rc<Live<Progress>>, size: usize) -> Result<(), String> {
    let mut breath = Breath::default();
    let of = progress.read().of;
    for number in 0..of {
        handle.feed(numbered(number, size)).await.map_err(|error| error.to_string())?;
        progress.update(|progress| progress.sent = number + 1);
        if breath.is_due() {
            breath::pause().await;
        }
    }
    Ok(())
}

/// The number in its first four bytes, the least first, as far as there is room; the others are the number's lowest byte.
fn numbered(number: u64, size: usize) -> Msg {
    let [lowest, second, third, fourth, ..] = number.to_le_bytes();
    let mut bytes = vec![lowest; size];
    bytes.iter_mut().zip([lowest, second, third, fourth]).for_each(|(byte, of_number)| *byte = of_number);
    bytes.into()
}

fn parse(form: &FormData) -> Result<(u64, usize), String> {
    let (count, size) = (page::text(form, "flood-count"), page::text(form, "flood-size"));
    let wrong_count = || format!("Flood: “{count}” is no whole number from 1. Write how many messages to send");
    let wrong_size = || format!("Flood: “{size}” is no size from 0 to {LARGEST} bytes. Write the size of each message");
    let parsed = count.trim().parse().ok().filter(|count| *count > 0).ok_or_else(wrong_count)?;
    let parsed_size = size.trim().parse().ok().filter(|size| *size <= LARGEST).ok_or_else(wrong_size)?;
    Ok((parsed, parsed_size))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn messages_are_numbered_as_far_as_there_is_room() {
        assert_eq!(numbered(0x0403_0201, 6), Msg::from([1, 2, 3, 4, 1, 1].to_vec()));
        assert_eq!(numbered(0x0201, 1), Msg::from([1].to_vec()));
        assert_eq!(numbered(7, 0), Msg::from(Vec::new()));
    }
}
