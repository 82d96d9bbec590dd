//! Plots and metrics, held against what the server counted.

use anyhow::ensure;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("measured::metrics", metrics),
    scenario("measured::plots", plots),
    scenario("measured::what_the_server_saw", what_the_server_saw),
];

fn metrics(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#text", "twelve bytes")?;
    bench.fill("#times", "25")?;
    bench.click("#send-text")?;
    bench.visit().report("messages:25")?;
    bench.order("burst 10 100")?;
    bench.until_received(35)?;
    let ledger = bench.ledger("now")?;
    ensure!((ledger.messages, ledger.bytes, ledger.sent) == (25, 300, 35), "the server counted {ledger:?}");
    bench.agrees_with(ledger)?;
    bench.has("#metrics", "receivedBytes", 300 + 1000)?;
    for name in ["outgoing", "incoming", "buffered"] {
        bench.has("#metrics", name, 0)?;
    }
    bench.text("#metrics")
}

/// What the plots say was last is what the metrics say, or of the second before.
fn plots(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    let plots = ["messages", "bytes", "lanes", "buffered", "rtt"];
    for plot in plots {
        let has = format!("q('figure#plot-{plot} svg') && (q('#plot-{plot} figcaption')?.innerText ||
             q('#plot-{plot}').getAttribute('aria-label') || q('#plot-{plot} [aria-label]')?.getAttribute('aria-label'))");
        bench.until(&has)?;
    }
    bench.click("#ping")?;
    bench.until("Number(q('#plot-rtt').dataset.latest) > 0")?;
    // A rate is over a while: there is traffic until the plot shows it.
    bench.flood(20_000, 200)?;
    for plot in ["messages", "bytes"] {
        bench.until(&format!("Number(q('#plot-{plot}').dataset.latestOut) > 0"))?;
        bench.until(&format!("Number(q('#plot-{plot}').dataset.latestIn) > 0"))?;
    }
    bench.until("Number(q('#plot-lanes').dataset.latestOut) >= 0 && Number(q('#plot-lanes').dataset.latestIn) >= 0")?;
    bench.visit().report("messages:20000")?;
    bench.click("#ping")?;
    bench.until("q('#fill-outgoing').value === 0")?;
    // And it falls when there is none.
    bench.until("['messages', 'bytes'].every(plot => Number(q('#plot-' + plot).dataset.latestOut) === 0)")?;
    let drawn = bench.evaluate("all('#plot-messages svg path.line').map(e => e.getAttribute('d'))")?;
    let lines = drawn.as_array().cloned().unwrap_or_default();
    ensure!(
        lines.len() == 2 && lines.iter().all(|line| line.as_str().is_some_and(|line| line.contains('L'))),
        "drawn: {drawn}"
    );
    let captions = "all('figure[id^=plot-]').map(e => e.querySelector('figcaption')?.innerText)";
    Ok(bench.evaluate(captions)?.to_string())
}

fn what_the_server_saw(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#text", "count me")?;
    bench.click("#send-text")?;
    bench.visit().report("messages:1")?;
    bench.click("#server-refresh")?;
    bench.server_saw(bench.ledger("now")?)?;
    bench.has("#server-saw", "open", 1)?;
    bench.fill("#close-code", "4004")?;
    bench.click("#close")?;
    bench.state("closed")?;
    bench.visit().report("gone")?;
    // Without being asked: it looks each second.
    bench.has("#server-saw", "closeCode", 4004)?;
    bench.has("#server-saw", "open", 0)?;
    bench.server_saw(bench.ledger("now")?)?;
    bench.text("#server-saw")
}
