//! Every fault that the page can ask of the server, for a connection that is made once and for one that is made again,
//! at rest and under load.

use anyhow::ensure;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("faults::that_end_a_connection", |bench| that_end(bench, "plain")),
    scenario("faults::that_end_a_managed_connection", |bench| that_end(bench, "managed")),
    scenario("faults::under_load", under_load),
    scenario("faults::a_close", a_close),
    scenario("faults::a_close_for_a_managed_connection", a_close_for_a_managed_connection),
    scenario("faults::a_flood", a_flood),
    scenario("faults::silence", silence),
    scenario("faults::a_refusal", a_refusal),
    scenario("faults::a_restart", a_restart),
    scenario("faults::down_and_up", down_and_up),
    scenario("faults::without_a_connection", without_a_connection),
];

/// The button, what it has the server told, which alone tells some ends apart, how the connection ends for the server, and
/// what the page says of it.
const ENDS: &[(&str, &str, &str, &str)] = &[
    ("#fault-drop", "command=drop", "dropped", "1006"),
    ("#fault-reset", "command=abort", "dropped", "1006"),
    ("#fault-half-frame", "command=half-frame", "dropped", "1006"),
    // What the runtime closes with differs; it is never clean.
    ("#fault-bad-utf8", "command=bad-utf8", "", "not clean"),
    ("#fault-down", "/control/down?", "dropped", "1006"),
];

fn that_end(bench: &Workbench<'_>, mode: &str) -> anyhow::Result<String> {
    let mut seen = String::new();
    for (fault, told, ended, word) in ENDS {
        bench.open()?;
        begin(bench, mode)?;
        bench.fill("#text", "before it")?;
        bench.click("#send-text")?;
        bench.logged("in", 1)?;
        bench.click(fault)?;
        let first = if mode == "plain" {
            bench.state("closed")?;
            bench.says("#closed-reason", &[word, "not clean"])?;
            bench.visit().report("gone")?
        } else {
            bench.until("all('#timeline > li[data-event=waiting]').length > 0")?;
            bench.until(&format!("q('#timeline > li[data-event=waiting]').innerText.includes('{word}')"))?;
            if *fault == "#fault-down" {
                bench.click("#fault-up")?;
            }
            let first = bench.visit().report("opened:2")?;
            bench.state("open")?;
            first
        };
        bench.until_asked(told)?;
        ensure!(ended.is_empty() || first["ended"] == *ended, "after {fault}, the server saw {first}");
        ensure!(first["messages"] == 1 && first["open"] == false, "after {fault}, the server saw {first}");
        seen += &format!("{fault}: {}; ", first["ended"]);
    }
    Ok(seen)
}

fn begin(bench: &Workbench<'_>, mode: &str) -> anyhow::Result<()> {
    bench.choose("#mode", mode)?;
    if mode == "managed" {
        bench.fill("#first-delay", "100")?;
        bench.fill("#longest-delay", "300")?;
    }
    bench.connect()
}

/// With a lane that is full and a page that does not read: the fault has to come by another way than the connection.
///
/// Not by a WebSocketStream: when its connection goes under a write, the tab of Chromium 156 crashes.
fn under_load(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let mut seen = String::new();
    for fault in ["#fault-drop", "#fault-reset", "#fault-half-frame"] {
        bench.open()?;
        bench.choose("#interface", "standard")?;
        bench.fill("#send-capacity", "10")?;
        bench.fill("#send-buffer", "500000")?;
        bench.connect()?;
        bench.read_at(0)?;
        bench.click("#fault-stall")?;
        bench.visit().report("stalled")?;
        bench.flood(100_000, 100_000)?;
        bench.outgoing_is_full()?;
        bench.click(fault)?;
        let gone = bench.visit().report("gone")?;
        ensure!(gone["ended"] == "dropped", "after {fault}, the server saw {gone}");
        bench.state("closed")?;
        let said = bench.says("#closed-reason", &["not clean"])?;
        bench.says("#flood-state", &[])?;
        seen += &format!("{fault}: {said}; ");
    }
    Ok(seen)
}

fn a_close(bench: &Workbench<'_>) -> anyhow::Result<String> {
    for (code, reason) in [("4321", "enough of it"), ("1001", "")] {
        bench.open()?;
        bench.connect()?;
        bench.fill("#fault-close-code", code)?;
        bench.fill("#fault-close-reason", reason)?;
        bench.click("#fault-close")?;
        bench.state("closed")?;
        let said = bench.says("#closed-reason", &[code, reason, "clean"])?;
        ensure!(!said.contains("not clean"), "the page says {said}");
        let seen = bench.visit().report("gone")?;
        let answered = seen["close_received"]["code"].as_u64().map(|code| code.to_string());
        ensure!(answered.as_deref() == Some(code) && seen["ended"] == "close", "the server saw {seen}");
    }
    bench.text("#closed-reason")
}

/// 1012 is worth another attempt, 1000 is not.
fn a_close_for_a_managed_connection(bench: &Workbench<'_>) -> anyhow::Result<String> {
    begin(bench, "managed")?;
    bench.fill("#fault-close-code", "1012")?;
    bench.fill("#fault-close-reason", "retry-after=1")?;
    bench.click("#fault-close")?;
    bench.visit().report("opened:2")?;
    bench.state("open")?;
    // As the server asked for, and not as the form has it.
    bench.until("q('#timeline > li[data-event=waiting]').textContent.includes('1.0 s')")?;
    bench.fill("#fault-close-reason", "")?;
    bench.fill("#fault-close-code", "1000")?;
    bench.click("#fault-close")?;
    bench.state("closed")?;
    let ledger = bench.ledger("gone")?;
    ensure!(ledger.connections == 2, "the server saw {ledger:?}");
    let told = bench.evaluate("all('#timeline > li').reverse().map(e => e.dataset.event).join()")?;
    Ok(told.as_str().unwrap_or_default().to_owned())
}

fn a_flood(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.server_bursts(321, 1000)?;
    let entries = bench.logged("in", 321)?;
    ensure!(entries[320]["length"] == 1000, "the log ends with {}", entries[320]);
    ensure!(entries[320]["text"].as_str().is_some_and(|text| text.contains("40 01 00 00")), "{}", entries[320]);
    let ledger = bench.ledger("now")?;
    ensure!(ledger.sent == 321, "the server sent {}", ledger.sent);
    bench.agrees_with(ledger)?;
    bench.has("#metrics", "receivedBytes", 321_000)?;
    Ok("321 messages".to_owned())
}

/// The server reads on, and answers nothing, a Close neither.
fn silence(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.fill("#close-timeout", "500")?;
    bench.connect()?;
    bench.click("#fault-silent")?;
    bench.fill("#text", "anyone there?")?;
    bench.click("#send-text")?;
    bench.visit().report("messages:1")?;
    bench.click("#close")?;
    bench.visit().report("close_received")?;
    bench.state("closed")?;
    ensure!(bench.logged("in", 0)?.is_empty(), "the server answered");
    let said = bench.says("#closed-reason", &["not clean"])?;
    ensure!(bench.ledger("now")?.sent == 0, "the server sent something");
    Ok(said)
}

fn a_refusal(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.click("#fault-refuse")?;
    bench.is_pressed("#fault-refuse", true)?;
    bench.click("#connect")?;
    bench.state("closed")?;
    ensure!(!bench.text("#error")?.is_empty(), "no error");
    let seen = bench.last()?;
    ensure!(seen["opened"] == false && !seen["refused"].is_null(), "the server saw {seen}");
    bench.click("#fault-refuse")?;
    bench.is_pressed("#fault-refuse", false)?;
    bench.connect()?;
    Ok(format!("{}", seen["refused"]))
}

/// Down, and after three seconds up again.
fn a_restart(bench: &Workbench<'_>) -> anyhow::Result<String> {
    begin(bench, "managed")?;
    bench.click("#fault-restart")?;
    bench.until("all('#timeline > li[data-event=waiting]').length > 0")?;
    bench.visit().report("opened:2")?;
    bench.state("open")?;
    let ledger = bench.ledger("opened:2")?;
    // Attempts that a killed server would not see, this one notes.
    bench.has("#attempts", "attempts", ledger.connections)?;
    bench.has("#attempts", "opened", 2)?;
    bench.text("#attempts")
}

fn down_and_up(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.click("#fault-down")?;
    bench.until_told("down")?;
    bench.click("#connect")?;
    bench.state("closed")?;
    let error = bench.says("#error", &[])?;
    ensure!(!error.is_empty(), "no error");
    bench.click("#fault-up")?;
    bench.until_told("up")?;
    bench.connect()?;
    ensure!(bench.ledger("opened")?.opened == 1, "the server did not see it open");
    Ok(error)
}

fn without_a_connection(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.click("#fault-drop")?;
    let said = bench.says("#server-problem", &["no open connection"])?;
    bench.connect()?;
    bench.click("#fault-drop")?;
    bench.state("closed")?;
    bench.is_silent("#server-problem")?;
    ensure!(bench.visit().report("gone")?["ended"] == "dropped", "the server did not drop");
    Ok(said)
}
