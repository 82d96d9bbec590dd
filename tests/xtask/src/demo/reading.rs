//! How fast the page reads, and what backpressure does at both ends.

use anyhow::ensure;

use super::scenarios::{Scenario, scenario, stream};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("reading::at_a_rate", at_a_rate),
    scenario("reading::not_at_all::standard", |bench| not_at_all(bench, "standard")),
    stream(scenario("reading::not_at_all::stream", |bench| not_at_all(bench, "stream"))),
    scenario("reading::a_server_that_does_not::standard", |bench| a_server_that_does_not(bench, "standard")),
    stream(scenario("reading::a_server_that_does_not::stream", |bench| a_server_that_does_not(bench, "stream"))),
];

fn at_a_rate(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    let mut rates = Vec::new();
    for position in [0, 1, 40, 99, 100] {
        bench.read_at(position)?;
        rates.push(bench.text("#reader-rate")?);
    }
    let mut different = rates.clone();
    different.dedup();
    ensure!(different.len() == rates.len() && rates[2].contains("per second"), "the page reads {rates:?}");
    bench.read_at(60)?;
    for (pressed, rate) in [(true, &rates[0]), (false, &bench.text("#reader-rate")?)] {
        bench.click("#pause-reading")?;
        bench.is_pressed("#pause-reading", pressed)?;
        ensure!(
            bench.text("#reader-rate")? == *rate,
            "pressed: {pressed}, the page reads {}",
            bench.text("#reader-rate")?
        );
    }
    // Slowly: while the lane is not empty, some of it has been read.
    bench.read_at(40)?;
    bench.order("burst 60 10")?;
    bench.until("q('#fill-incoming').value > 0 && all('#log > li[data-direction=in]').length > 0")?;
    bench.logged("in", 60)?;
    bench.until("q('#fill-incoming').value === 0")?;
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(rates.join(", "))
}

/// Forty messages of a megabyte: more than the system, the browser and a lane of eight megabytes hold together.
const COUNT: u64 = 40;
const SIZE: u64 = 1_000_000;

/// With a WebSocketStream the server has to wait; the standard interface takes everything in.
fn not_at_all(bench: &Workbench<'_>, interface: &str) -> anyhow::Result<String> {
    bench.choose("#interface", interface)?;
    bench.connect()?;
    bench.read_at(0)?;
    bench.server_bursts(COUNT, SIZE)?;
    let seen = if interface == "stream" {
        // The lane is full when it has no room for another.
        bench.until("q('#fill-incoming').value > 0")?;
        bench.incoming_stands_still()?;
        let sent = bench.last()?["sent_bytes"].as_u64().unwrap_or_default();
        ensure!(sent < COUNT * SIZE, "the server could send all {sent} bytes, and nobody reads");
        format!("the server waits at {sent} bytes")
    } else {
        bench.has("#metrics", "incoming", COUNT)?;
        let sent = bench.server_sees("all of it is sent", |seen| {
            seen["sent_bytes"].as_u64().is_some_and(|sent| sent > COUNT * SIZE)
        })?["sent_bytes"]
            .take();
        format!("the server sent all {sent} bytes, and {COUNT} messages wait here")
    };
    ensure!(bench.logged("in", 0)?.is_empty(), "something was read");
    bench.read_at(100)?;
    bench.logged("in", usize::try_from(COUNT)?)?;
    bench.until("q('#fill-incoming').value === 0")?;
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(seen)
}

/// The page's own task waits for room, and goes on when the server reads.
fn a_server_that_does_not(bench: &Workbench<'_>, interface: &str) -> anyhow::Result<String> {
    const FLOOD: u64 = 400;
    bench.choose("#interface", interface)?;
    bench.fill("#send-capacity", "20")?;
    bench.fill("#send-buffer", "1000000")?;
    bench.connect()?;
    bench.click("#fault-stall")?;
    bench.visit().report("stalled")?;
    bench.flood(FLOOD, 100_000)?;
    bench.outgoing_is_full()?;
    let handed = bench.number("#flood-state", "sent")?;
    ensure!(handed < 400.0, "all was handed over, and the server reads nothing");
    let buffered = bench.number("#metrics", "buffered")?;
    if interface == "standard" {
        ensure!(buffered > 0.0 && buffered <= 1_100_000.0, "the socket has {buffered} bytes");
        bench.until("Number(q('#plot-buffered').dataset.latest) > 0")?;
    }
    let before = bench.last()?;
    ensure!(before["stalled"] == true, "the server reads");
    bench.click("#fault-stall")?;
    let after = bench.visit().report(&format!("messages:{FLOOD}"))?;
    ensure!(after["bytes"] == FLOOD * 100_000, "the server got {} bytes", after["bytes"]);
    bench.has("#flood-state", "sent", FLOOD)?;
    bench.until("q('#fill-outgoing').value === 0 && Number(q('#metrics').dataset.buffered) === 0")?;
    Ok(format!(
        "stalled at {handed} of {FLOOD}, with {buffered} bytes in the socket; the server had {}",
        before["messages"]
    ))
}
