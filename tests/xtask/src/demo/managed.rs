//! A connection that is made again: what the timeline tells, what waits, and when it ends for good.

use anyhow::{Context, ensure};
use serde_json::Value;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("managed::the_server_goes_and_comes_back", the_server_goes_and_comes_back),
    scenario("managed::what_is_sent_meanwhile_waits", what_is_sent_meanwhile_waits),
    scenario("managed::reconnect_now", reconnect_now),
    scenario("managed::after_so_many_attempts_it_gives_up", after_so_many_attempts_it_gives_up),
    scenario("managed::the_outbox_is_bounded", the_outbox_is_bounded),
    scenario("managed::a_heartbeat_finds_silence", a_heartbeat_finds_silence),
    scenario("managed::a_subscriber_that_lags", a_subscriber_that_lags),
    scenario("managed::closed_it_stays_so", closed_it_stays_so),
    scenario("managed::without_connecting_again", without_connecting_again),
];

/// Delays that a test waits for, in milliseconds; the library's own grow to half a minute.
const SHORT: &[(&str, &str)] = &[("#first-delay", "100"), ("#longest-delay", "300")];
/// And one that no test sees the end of.
const LONG: &[(&str, &str)] = &[("#first-delay", "600000"), ("#longest-delay", "600000")];

fn connect(bench: &Workbench<'_>, options: &[&[(&str, &str)]]) -> anyhow::Result<()> {
    prepare(bench, options)?;
    bench.connect()
}

fn prepare(bench: &Workbench<'_>, options: &[&[(&str, &str)]]) -> anyhow::Result<()> {
    bench.choose("#mode", "managed")?;
    options.iter().copied().flatten().try_for_each(|(field, value)| bench.fill(field, value))
}

/// The events of the timeline, in order.
fn timeline(bench: &Workbench<'_>) -> anyhow::Result<Vec<String>> {
    // The latest is the first.
    let events = bench.evaluate("all('#timeline > li').reverse().map(e => e.dataset.event)")?;
    Ok(events.as_array().context("no timeline")?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn attempts(bench: &Workbench<'_>) -> anyhow::Result<(f64, f64)> {
    Ok((bench.number("#attempts", "attempts")?, bench.number("#attempts", "opened")?))
}

/// Waits until the timeline has such an event, so many times.
fn tells(bench: &Workbench<'_>, event: &str, times: usize) -> anyhow::Result<()> {
    bench
        .until(&format!("all('#timeline > li[data-event={event}]').length >= {times}"))
        .with_context(|| format!("the timeline has {:?}", timeline(bench)))
}

fn the_server_goes_and_comes_back(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[SHORT])?;
    tells(bench, "open", 1)?;
    ensure!(timeline(bench)? == ["connecting", "open"], "the timeline has {:?}", timeline(bench)?);
    bench.click("#fault-down")?;
    bench.visit().report("gone")?;
    tells(bench, "waiting", 2)?;
    let told = bench.evaluate("q('#timeline > li[data-event=waiting]').innerText")?;
    ensure!(told.as_str().is_some_and(|told| told.contains("1006")), "of the end, the timeline says {told}");
    bench.click("#fault-up")?;
    bench.state("open")?;
    tells(bench, "open", 2)?;
    // Attempts that a killed server would not see, this one notes.
    let ledger = bench.ledger("opened:2")?;
    ensure!(ledger.opened == 2, "the server saw {ledger:?}");
    bench.has("#attempts", "attempts", ledger.connections)?;
    bench.has("#attempts", "opened", ledger.opened)?;
    let last = timeline(bench)?.pop();
    ensure!(last.as_deref() == Some("open"), "at last it is {last:?}");
    let numbered =
        bench.evaluate("all('#timeline > li[data-event=connecting]').reverse().map(e => Number(e.dataset.attempt))")?;
    ensure!(numbered[0] == 1 && numbered[1].as_u64() >= Some(1), "attempts are numbered {numbered}");
    Ok(format!("{}; {told}", bench.text("#attempts")?))
}

fn what_is_sent_meanwhile_waits(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[SHORT])?;
    bench.click("#fault-down")?;
    tells(bench, "waiting", 1)?;
    bench.choose("#how", "feed")?;
    for text in ["one", "two", "three"] {
        bench.fill("#text", text)?;
        bench.click("#send-text")?;
    }
    bench.logged("out", 3)?;
    bench.has("#metrics", "outgoing", 3)?;
    bench.click("#fault-up")?;
    bench.visit().connections("messages:3")?;
    let got = bench.last()?["first_messages"].take();
    let texts: Vec<_> = (0..3).map(|index| got[index]["text"].as_str().unwrap_or_default()).collect();
    ensure!(texts == ["one", "two", "three"], "the server got {got}");
    bench.logged("in", 3)?;
    bench.has("#metrics", "outgoing", 0)?;
    Ok(format!("{texts:?}"))
}

/// Instead of waiting for ten minutes.
fn reconnect_now(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[LONG])?;
    bench.click("#fault-drop")?;
    bench.state("waiting")?;
    bench.until("/[1-9]/.test(q('#countdown').innerText)")?;
    let countdown = bench.text("#countdown")?;
    // It is a timer: what it says becomes less.
    bench.until(&format!("q('#countdown').innerText.trim() !== {}", Value::from(countdown.as_str())))?;
    ensure!(bench.evaluate("q('#countdown').getAttribute('role')")? == "timer", "the countdown is no timer");
    bench.click("#reconnect")?;
    bench.state("open")?;
    ensure!(bench.ledger("opened:2")?.opened == 2, "the server saw something else");
    bench.until("!/[1-9]/.test(q('#countdown').innerText)")?;
    Ok(countdown)
}

fn after_so_many_attempts_it_gives_up(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.click("#fault-refuse")?;
    bench.is_pressed("#fault-refuse", true)?;
    bench.until_told("refuse")?;
    prepare(bench, &[SHORT, &[("#max-attempts", "2")]])?;
    bench.click("#connect")?;
    tells(bench, "gave-up", 1)?;
    bench.state("closed")?;
    let ledger = bench.ledger("gone")?;
    let (attempted, opened) = attempts(bench)?;
    ensure!((attempted, opened) == (2.0, 0.0), "{attempted} attempts, {opened} opened");
    ensure!((ledger.connections, ledger.opened) == (2, 0), "the server saw {ledger:?}");
    let refused = bench.last()?["refused"].take();
    ensure!(refused.as_str().is_some_and(|refused| refused.starts_with("503")), "the server saw {refused}");
    let said = bench.text("#attempts")?;
    bench.click("#fault-refuse")?;
    bench.is_pressed("#fault-refuse", false)?;
    bench.until_told("accept")?;
    bench.connect()?;
    ensure!(bench.ledger("opened")?.connections == 3, "the server did not see it");
    Ok(said)
}

fn the_outbox_is_bounded(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[LONG, &[("#outbox-limit", "2")]])?;
    bench.click("#fault-drop")?;
    bench.state("waiting")?;
    bench.choose("#how", "try_send")?;
    for _ in 0..2 {
        bench.fill("#text", "fits")?;
        bench.click("#send-text")?;
    }
    bench.logged("out", 2)?;
    bench.fill("#text", "does not")?;
    bench.click("#send-text")?;
    let said = bench.says("#send-problem", &["full"])?;
    bench.click("#reconnect")?;
    bench.visit().connections("messages:2")?;
    bench.logged("in", 2)?;
    let seen = bench.last()?;
    ensure!(
        seen["messages"] == 2 && seen["last_message"]["text"] == "fits",
        "the server got {}",
        seen["first_messages"]
    );
    Ok(said)
}

fn a_heartbeat_finds_silence(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[SHORT, &[("#heartbeat", "300")]])?;
    // While it is answered, the connection stays.
    bench.visit().report("messages:3")?;
    bench.click("#fault-silent")?;
    tells(bench, "waiting", 1)?;
    let told = bench.evaluate("q('#timeline > li[data-event=waiting]').innerText")?;
    bench.state("open")?;
    ensure!(bench.ledger("opened:2")?.opened >= 2, "the server saw no other connection");
    Ok(told.as_str().unwrap_or_default().to_owned())
}

/// Events are kept for a subscriber until there are too many; or, if so told, nobody gets more until it reads.
fn a_subscriber_that_lags(bench: &Workbench<'_>) -> anyhow::Result<String> {
    const SENT: usize = 3000;
    let mut seen = String::new();
    for lag in ["drop-oldest", "wait"] {
        bench.open()?;
        bench.choose("#mode", "managed")?;
        bench.choose("#lag", lag)?;
        bench.connect()?;
        bench.read_at(0)?;
        bench.order(&format!("burst {SENT} 8"))?;
        bench.order("say that was all")?;
        bench.server_sees("all is sent", |seen| seen["sent_messages"] == SENT + 1)?;
        bench.until(if lag == "wait" {
            "q('#fill-incoming').value > 0"
        } else {
            "Number(q('#metrics').dataset.receivedMessages) === 3001 && q('#fill-incoming').value === 0"
        })?;
        bench.read_at(100)?;
        bench.until("all('#log > li[data-direction=in]').some(e => e.textContent.includes('that was all'))")?;
        let chat = bench.number("#count", "messages")?;
        // What it has yet to read is bounded by 1024 events, unless told otherwise.
        let expected = if lag == "wait" { 3001.0 } else { 1024.0 };
        ensure!(chat == expected, "with {lag}, the counter has {chat}");
        seen += &format!("{lag}: the counter has {chat} of 3001; ");
    }
    Ok(seen)
}

fn closed_it_stays_so(bench: &Workbench<'_>) -> anyhow::Result<String> {
    connect(bench, &[SHORT])?;
    bench.fill("#close-code", "4009")?;
    bench.fill("#close-text", "for good")?;
    bench.click("#close")?;
    bench.state("closed")?;
    bench.says("#closed-reason", &["4009", "for good", "clean"])?;
    let seen = bench.visit().report("gone")?;
    ensure!(seen["close_received"]["code"] == 4009, "the server got {}", seen["close_received"]);
    tells(bench, "closed", 1)?;
    let told = timeline(bench)?;
    let last = told.last().is_some_and(|event| event == "closed");
    ensure!(last && !told.iter().any(|event| event == "waiting"), "the timeline has {told:?}");
    ensure!(bench.ledger("now")?.connections == 1, "the server saw another connection");
    bench.until("q('#reconnect').matches(':disabled')")?;
    Ok(timeline(bench)?.join(", "))
}

/// The timeline tells of a plain connection, too.
fn without_connecting_again(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.click("#fault-drop")?;
    bench.state("closed")?;
    bench.until("all('#timeline > li').length >= 3")?;
    let told = timeline(bench)?;
    ensure!(told.first().map(String::as_str) == Some("connecting") && told.len() == 3, "the timeline has {told:?}");
    ensure!(bench.ledger("gone")?.connections == 1, "the server saw another connection");
    Ok(told.join(", "))
}
