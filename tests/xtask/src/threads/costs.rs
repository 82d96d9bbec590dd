//! What threads cost: a message's time on the connection's own thread and from another, and a program's size.

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::PAGE;
use crate::bench;
use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::marks;
use crate::peer::Peer;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;

/// As the page knows them.
const CASES: [&str; 5] = ["send", "feed", "feed, 64 KiB", "receive", "round trip"];
/// Odd, for the median. Together a minute.
const ROUNDS: usize = 21;
const BOUND: Duration = Duration::from_secs(300);

/// The same without atomics.
const PLAIN: WasmPage = WasmPage { flavour: Flavour::Plain, ..PAGE };

/// Where the figures stand in the guide, each engine's between lines of its own.
const GUIDE: &str = "docs/guide/threads.md";

/// Measures, prints what was found, and writes it into the guide if asked to.
pub(crate) fn measure(tools: &Tools, engine: Engine, write_docs: bool) -> anyhow::Result<ExitCode> {
    let browser = tools.browser(engine)?;
    let dir = PAGE.build(tools, "threads-measured")?;
    let plain = PLAIN.build(tools, "threads-measured-plain")?;
    fs::rename(&plain, dir.join("plain"))?;
    let sizes = [bench::size_of_ours(tools, Flavour::Plain)?, bench::size_of_ours(tools, Flavour::Threads)?];
    let site = Site::strict(dir)?;
    let peer = Peer::start_optimised(&tools.workspace)?;
    println!("measuring in {} {}", engine.name(), browser.version);
    let page = Page::start(browser, &tools.workspace.target)?;
    page.open(&format!("http://{}/page.html", site.address))?;
    page.wait_until("globalThis.checks", BOUND)?;
    page.evaluate(&format!("checks.measure('{}', {}, {ROUNDS})", peer.url, json!(CASES)))?;
    page.wait_until("check.seen || check.failed || check.errors.length", BOUND)?;
    let outcome = page.evaluate("check")?;
    ensure!(outcome["seen"].is_object(), "the page has {outcome}");
    let text = table(engine, &browser.version, &outcome["seen"], &sizes)?;
    print!("{text}");
    if write_docs {
        marks::change(&tools.workspace, GUIDE, |guide| replaced(guide, engine, &text))?;
        println!("{GUIDE} has these figures");
    }
    Ok(ExitCode::SUCCESS)
}

fn table(engine: Engine, version: &str, costs: &Value, [plain, threaded]: &[u64; 2]) -> anyhow::Result<String> {
    let mut text = format!(
        "{} {version}, {ROUNDS} rounds; medians, in \u{b5}s per message of 32 bytes, where nothing else is said:\n\n\
         | case | plain | with threads, own thread | ratio | with threads, another thread | ratio |\n|---|---|---|---|---|---|\n",
        engine.name()
    );
    for case in CASES {
        let median = |place: &str| median(&costs[case][place]).with_context(|| format!("{case}, {place}"));
        let [own, threads, elsewhere] = [median("plain")?, median("threaded")?, median("elsewhere")?];
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {case} | {own:.2} | {threads:.2} | {:.2} | {elsewhere:.2} | {:.1} |",
            threads / own,
            elsewhere / own
        );
    }
    let _ = writeln!(
        text,
        "\nThe small program of [performance](performance.md#what-is-measured): {plain} bytes of WebAssembly and JavaScript plain, {threaded} with threads ({:.2}).",
        *threaded as f64 / *plain as f64,
    );
    Ok(text)
}

fn median(rounds: &Value) -> Option<f64> {
    bench::median(&rounds.as_array()?.iter().filter_map(Value::as_f64).collect::<Vec<_>>())
}

/// The guide with other figures of that engine.
fn replaced(guide: &str, engine: Engine, figures: &str) -> anyhow::Result<String> {
    marks::made_by(guide, &format!("threads --engine {} --measure --write-docs", engine.name()), figures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_guide_has_a_place_for_each_engine() {
        let guide = fs::read_to_string(Workspace::find().unwrap().root.join(GUIDE)).unwrap();
        for engine in [Engine::Chromium, Engine::Firefox] {
            let other = replaced(&guide, engine, "other figures\n").unwrap();
            assert!(other.contains("-->\nother figures\n<!-- end -->"), "{other}");
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&json!([9.0, 1.0, 4.0])), Some(4.0));
        assert_eq!(median(&json!([])), None);
    }
}
