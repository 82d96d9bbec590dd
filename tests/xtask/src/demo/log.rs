//! The log: how it shows messages, what it hides, holds and forgets.

use anyhow::ensure;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("log::text_and_hex", text_and_hex),
    scenario("log::filtered", filtered),
    scenario("log::paused", paused),
    scenario("log::cleared", cleared),
    scenario("log::bounded", bounded),
    scenario("log::notes", notes),
];

fn shown(bench: &Workbench<'_>) -> anyhow::Result<Vec<String>> {
    let texts = bench.log()?.into_iter().filter(|entry| entry["direction"] != "note");
    Ok(texts.map(|entry| entry["text"].as_str().unwrap_or_default().to_owned()).collect())
}

fn text_and_hex(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.order("say Hi!")?;
    bench.logged("in", 1)?;
    ensure!(shown(bench)?[0].contains("Hi!"), "{:?}", shown(bench)?);
    bench.choose("#log-format", "hex")?;
    bench.until("q('#log > li[data-direction=in]').textContent.includes('48 69 21')")?;
    ensure!(!shown(bench)?[0].contains("Hi!"), "{:?}", shown(bench)?);
    bench.choose("#log-format", "text")?;
    bench.until("q('#log > li[data-direction=in]').textContent.includes('Hi!')")?;
    ensure!(bench.last()?["sent_messages"] == 1, "the server sent something else");
    Ok("48 69 21 and Hi!".to_owned())
}

fn filtered(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    for word in ["apple", "banana", "pineapple"] {
        bench.order(&format!("say {word}"))?;
    }
    bench.logged("in", 3)?;
    bench.fill("#log-filter", "apple")?;
    let two = "all('#log > li[data-direction=in]').length === 2 && !q('#log').textContent.includes('banana')";
    bench.until(two)?;
    // What comes in is filtered as well.
    bench.order("say cherry")?;
    bench.order("say apple juice")?;
    bench.until("all('#log > li[data-direction=in]').length === 3")?;
    ensure!(!shown(bench)?.iter().any(|text| text.contains("cherry")), "{:?}", shown(bench)?);
    bench.fill("#log-filter", "")?;
    bench.logged("in", 5)?;
    ensure!(bench.last()?["sent_messages"] == 5, "the server sent something else");
    Ok("3 of 5".to_owned())
}

fn paused(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.order("say before")?;
    bench.logged("in", 1)?;
    bench.click("#log-pause")?;
    bench.is_pressed("#log-pause", true)?;
    bench.order("burst 30 10")?;
    bench.has("#log-held", "count", 30)?;
    ensure!(shown(bench)?.len() == 1, "while paused, it shows {:?}", shown(bench)?);
    // Only the log: the page reads on.
    bench.agrees_with(bench.ledger("now")?)?;
    bench.click("#log-pause")?;
    bench.is_pressed("#log-pause", false)?;
    let entries = bench.logged("in", 31)?;
    bench.has("#log-held", "count", 0)?;
    ensure!(bench.ledger("now")?.sent == 31, "the server sent something else");
    Ok(format!("{} entries after 30 were held", entries.len()))
}

fn cleared(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.order("burst 5 10")?;
    bench.logged("in", 5)?;
    bench.click("#log-clear")?;
    bench.until("all('#log > li').length === 0")?;
    bench.order("say after")?;
    let entries = bench.logged("in", 1)?;
    ensure!(entries[0]["text"].as_str().is_some_and(|text| text.contains("after")), "{entries:?}");
    // What is counted stays.
    bench.has("#metrics", "receivedMessages", 6)?;
    Ok("1 entry of 6".to_owned())
}

fn bounded(bench: &Workbench<'_>) -> anyhow::Result<String> {
    const KEPT: u64 = 500;
    const SENT: u64 = 1234;
    bench.connect()?;
    bench.order(&format!("burst {SENT} 8"))?;
    bench.until_received(SENT)?;
    bench.until(&format!("all('#log > li').length === {KEPT} && Number(q('#log-dropped').dataset.count) > 0"))?;
    // With the notes, if there are any.
    bench.until("q('#log > li:last-child').textContent.includes('d1 04 00 00')")?;
    let dropped = bench.number("#log-dropped", "count")?;
    ensure!(dropped >= 734.0, "{dropped} are gone of {SENT}, and {KEPT} are kept");
    ensure!(bench.ledger("now")?.sent == SENT, "the server sent something else");
    bench.click("#log-clear")?;
    bench.has("#log-dropped", "count", 0)?;
    Ok(format!("{KEPT} kept, {dropped} gone"))
}

fn notes(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.order("close 4321 enough")?;
    bench.state("closed")?;
    bench.until("all('#log > li[data-direction=note]').some(e => e.textContent.includes('4321'))")?;
    let notes = bench.evaluate("all('#log > li[data-direction=note]').map(e => [e.dataset.kind, e.textContent])")?;
    ensure!(notes.as_array().is_some_and(|notes| notes.iter().all(|note| note[0] == "-")), "{notes}");
    Ok(notes.to_string())
}
