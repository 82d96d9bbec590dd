//! `cargo xtask unwinding`: programs that panic while they have connections, in a browser.

mod cases;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::ensure;
use serde_json::Value;

use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::marks;
use crate::peer::{self, Peer};
use crate::played;
use crate::report::Report;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;
use cases::{CASES, Case};

/// What a panic does, and how a program is built in which it does that.
const WAYS: [(&str, WasmPage); 2] = [("unwind", UNWINDS), ("abort", ABORTS)];

const ABORTS: WasmPage = WasmPage {
    package: "websocket-web-unwinding",
    source: "tests/unwinding",
    name: "unwinding",
    release: true,
    flavour: Flavour::Stable,
};

const UNWINDS: WasmPage = WasmPage { flavour: Flavour::Unwind, ..ABORTS };

/// Where the table stands, for each engine between lines of its own.
const GUIDE: &str = "docs/guide/reliability/unwinding.md";

/// Compiles what is played.
pub(crate) fn compile(tools: &Tools) -> anyhow::Result<()> {
    WAYS.iter().try_for_each(|(_, page)| page.compile(tools))
}

/// A program that was played.
#[derive(Debug)]
struct Seen {
    way: &'static str,
    case: &'static str,
    /// What the program and its page say.
    page: String,
    server: String,
}

/// Plays every case whose name begins with `only`, or all; `write_docs` makes the guide's table of what was seen.
pub(crate) fn run(tools: &Tools, engine: Engine, only: Option<&str>, write_docs: bool) -> anyhow::Result<ExitCode> {
    let browser = tools.browser(engine)?;
    let mut sites = Vec::new();
    for (way, page) in WAYS {
        // Of their own for each engine: they run at the same time.
        sites.push((way, Site::strict(page.build(tools, &format!("panics-{way}-{}", engine.name()))?)?));
    }
    let peer = Peer::start(&tools.workspace, peer::free_port()?)?;
    println!("starting {} {}", engine.name(), browser.version);
    let page = Page::start(browser, &tools.workspace.target)?;
    let mut report = Report::new(only);
    let mut all = Vec::new();
    for (way, site) in &sites {
        let address = format!("http://{}/page.html", site.address);
        for case in CASES {
            report.check(&format!("{way}::{}", case.name), || {
                let seen = play(&page, &peer, &address, way, case)?;
                let text = format!("{}; the server: {}", seen.page, seen.server);
                all.push(seen);
                Ok(text)
            });
        }
    }
    let code = report.end();
    if write_docs {
        ensure!(code == ExitCode::SUCCESS && only.is_none(), "only of a whole run that passed can a table be made");
        marks::change(&tools.workspace, GUIDE, |guide| {
            replaced(guide, engine, &table(engine, &browser.version, &all))
        })?;
        println!("{GUIDE} has what was seen");
    }
    Ok(code)
}

fn play(page: &Page, peer: &Peer, address: &str, way: &'static str, case: &Case) -> anyhow::Result<Seen> {
    let id = format!("{way}-{}", case.name);
    let url = format!("{}/{}?id={id}", peer.url, case.path);
    // In a window of its own: what was never dropped goes with it.
    let home = page.window()?;
    page.open_window()?;
    let played = played::play(page, address, &format!("checks.play('{}', '{url}')", case.name));
    page.close_window()?;
    page.switch_to(&home)?;
    let played = played?;
    let server = summary(&played::verify(peer, &id, if way == "unwind" { case.unwind } else { case.abort })?);
    ensure!(!played.errors.is_empty(), "the page was told nothing of the panic");
    let errors =
        counted(played.errors.iter().map(|error| error.replace("PanicError: a panic of the test's", "PanicError")));
    Ok(Seen { way, case: case.name, page: format!("{}; the page has {errors}", played.seen), server })
}

/// How each connection ended, for the server.
fn summary(connections: &[Value]) -> String {
    let ends = connections.iter().map(|connection| match &connection["close_received"] {
        Value::Null => "no Close".to_owned(),
        close if close["code"].is_null() => "Close without a code".to_owned(),
        close => format!("Close {}", close["code"]),
    });
    if connections.is_empty() { "no connection".to_owned() } else { counted(ends) }
}

/// `a, 3 x b`: those that follow each other and are the same are counted.
fn counted(items: impl Iterator<Item = String>) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for item in items {
        match counts.last_mut() {
            Some((last, count)) if *last == item => *count += 1,
            _ => counts.push((item, 1)),
        }
    }
    let texts =
        counts.iter().map(|(item, count)| if *count == 1 { item.clone() } else { format!("{count} \u{d7} {item}") });
    texts.collect::<Vec<_>>().join(", ")
}

fn table(engine: Engine, version: &str, all: &[Seen]) -> String {
    let mut text = format!(
        "{} {version}:\n\n| what panics | how it is built | what is seen in the page | what the server got |\n|---|---|---|---|\n",
        engine.name()
    );
    for case in CASES {
        for Seen { way, page, server, .. } in all.iter().filter(|seen| seen.case == case.name) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {} | {way} | {page} | {server} |", case.name.replace('_', " "));
        }
    }
    text
}

/// The guide with another table of that engine.
fn replaced(guide: &str, engine: Engine, table: &str) -> anyhow::Result<String> {
    marks::made_by(guide, &format!("unwinding --engine {} --write-docs", engine.name()), table)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_guide_has_a_place_for_each_engine() {
        let guide = fs::read_to_string(Workspace::find().unwrap().root.join(GUIDE)).unwrap();
        for engine in [Engine::Chromium, Engine::Firefox] {
            let other = replaced(&guide, engine, "another table\n").unwrap();
            assert!(other.contains("-->\nanother table\n<!-- end -->"), "{other}");
        }
    }

    #[test]
    fn what_is_the_same_is_counted() {
        let items = ["a", "b", "b", "a"].map(str::to_owned);
        assert_eq!(counted(items.into_iter()), "a, 2 \u{d7} b, a");
    }
}
