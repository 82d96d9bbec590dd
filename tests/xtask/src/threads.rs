//! `cargo xtask threads`: handles of one connection on several threads, which share memory, in a browser.

mod checks;
mod costs;

use std::process::ExitCode;

use anyhow::ensure;

use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::peer::{self, Peer};
use crate::played;
use crate::report::Report;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;
use checks::{CHECKS, Check};
pub(crate) use costs::measure;

pub(crate) const PAGE: WasmPage = WasmPage {
    package: "websocket-web-threads",
    source: "tests/threads",
    name: "threads",
    release: true,
    flavour: Flavour::Threads,
};

/// With what the engine has, and without `Atomics.waitAsync`, which some do not have: then a worker waits instead.
const WAYS: [(&str, &str); 2] = [("", ""), ("without_wait_async::", "?without=waitAsync")];

/// The interfaces, as the end of a test's name, and whether it is the stream.
const INTERFACES: [(&str, bool); 2] = [("standard", false), ("stream", true)];

/// Plays every check whose name begins with `only`, or all.
pub(crate) fn run(tools: &Tools, engine: Engine, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let browser = tools.browser(engine)?;
    // Of their own for each engine: they run at the same time.
    let site = Site::strict(PAGE.build(tools, &format!("threads-{}", engine.name()))?)?;
    let peer = Peer::start(&tools.workspace, peer::free_port()?)?;
    println!("starting {} {}", engine.name(), browser.version);
    let page = Page::start(browser, &tools.workspace.target)?;
    page.open(&format!("http://{}/page.html", site.address))?;
    let has_stream = page.evaluate("'WebSocketStream' in globalThis")? == true;

    let mut report = Report::new(only);
    let mut number = 0;
    for (way, query) in WAYS {
        for (interface, stream) in INTERFACES {
            if stream && !has_stream {
                continue;
            }
            for check in CHECKS {
                number += 1;
                report.check(&format!("{way}{}::{interface}", check.name), || {
                    let address = format!("http://{}/page.html{query}", site.address);
                    play(&page, &peer, &address, check, stream, &format!("thread{number}"))
                });
            }
        }
    }
    Ok(report.end())
}

/// Both ends saw what they should, and nothing else went wrong in the page or its workers.
fn play(page: &Page, peer: &Peer, address: &str, check: &Check, stream: bool, id: &str) -> anyhow::Result<String> {
    let url = format!("{}/{}?id={id}{}", peer.url, check.path, check.parameters);
    let played = played::play(page, address, &format!("checks.play('{}', '{url}', {stream})", check.name))?;
    ensure!(played.errors.is_empty(), "the page and its workers have {:?}", played.errors);
    played::verify(peer, id, check.sees)?;
    let complaints = page.complaints()?;
    ensure!(complaints.is_empty(), "the browser's console complains: {}", complaints.join("\n"));
    Ok(played.seen)
}
