//! `cargo xtask demo`: the live page, for a person or for its check.

mod closing;
mod components;
mod connecting;
mod controls;
mod faults;
mod keyboard;
mod log;
mod looks;
mod managed;
mod measured;
mod moves;
mod picture;
mod pictures;
mod policy;
mod reading;
mod scenarios;
mod sending;
mod workbench;

use std::env;
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};

use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::peer::{self, Peer};
use crate::report::Report;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;
use looks::WIDE;
use scenarios::Scenario;
use workbench::Workbench;

pub(crate) const PAGE: WasmPage = WasmPage {
    package: "websocket-web-demo",
    source: "docs/demo",
    name: "demo",
    release: false,
    flavour: Flavour::Stable,
};
/// Where a person finds the page, unless it is taken.
const PORT: u16 = 8080;

/// Serves the page until Ctrl-C.
pub(crate) fn show(tools: &Tools, port: Option<u16>, how: &Check) -> anyhow::Result<ExitCode> {
    ensure!(*how == Check::default(), "--engine, --only and --write-docs say what is done with --check");
    let port = match port {
        None if peer::is_taken(PORT) => 0,
        None => PORT,
        Some(port) => port,
    };
    let stage = Stage::set(tools, port)?;
    println!("\n  the page:  {}\n  the peer:  {}\n\nCtrl-C ends both.", stage.url, stage.peer.url);
    open_in_browser(&stage.url);
    stage.site.wait();
    Ok(ExitCode::SUCCESS)
}

/// What is checked, where, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) engine: Engine,
    /// The beginning of the names of scenarios.
    pub(crate) only: Option<String>,
    pub(crate) write_docs: bool,
}

impl Default for Check {
    fn default() -> Self {
        Self { engine: Engine::Chromium, only: None, write_docs: false }
    }
}

/// Drives the page in a headless browser, scenario by scenario, and prints what came of them as libtest does.
pub(crate) fn check(tools: &Tools, check: &Check) -> anyhow::Result<ExitCode> {
    let Check { engine, only, write_docs } = check;
    let is_whole = only.is_none();
    ensure!(!write_docs || *engine == Engine::Chromium, "pictures are taken in Chromium");
    let browser = tools.browser(*engine)?;
    // Of its own for each engine: they run at the same time.
    let site = Site::reporting(PAGE.build(tools, &format!("demo-{}", engine.name()))?)?;
    let peer = Peer::start(&tools.workspace, peer::free_port()?)?;
    println!("starting {} {}", engine.name(), browser.version);
    let page = Page::start(browser, &tools.workspace.target)?;
    page.resize(WIDE.0, WIDE.1)?;
    let bench = Workbench::new(&page, &format!("http://{}/?peer={}", site.address, peer.url), &peer.url);
    bench.open()?;
    let has_stream = bench.has_stream()?;

    let mut report = Report::new(only.as_deref());
    let is_here = |scenario: &&Scenario| {
        (has_stream || !scenario.needs_stream) && (*engine == Engine::Chromium || !scenario.only_chromium)
    };
    for scenario in scenarios::all().filter(is_here) {
        report.check(scenario.name, || {
            bench.open()?;
            let seen = (scenario.play)(&bench).with_context(|| bench.situation())?;
            policy::is_quiet(&bench)?;
            Ok(seen)
        });
    }
    report.check("policy::is_kept", || policy::is_kept(&bench, &site));
    // What a part of the scenarios has not used says nothing.
    if is_whole {
        report.check("controls::all_were_used", || bench.controls.all_were_used());
    }
    if *write_docs {
        report.check("pictures::are_taken", || pictures::write(&bench, &tools.workspace));
    }
    report.check("pictures::are_current", || pictures::are_current(&tools.workspace));
    Ok(report.end())
}

/// Page, web server and peer together.
#[derive(Debug)]
struct Stage {
    peer: Peer,
    site: Site,
    url: String,
}

impl Stage {
    fn set(tools: &Tools, port: u16) -> anyhow::Result<Self> {
        let files = PAGE.build(tools, "demo")?;
        let peer_port = if peer::is_taken(peer::PORT) { peer::free_port()? } else { peer::PORT };
        let peer = Peer::start(&tools.workspace, peer_port)?;
        let site = Site::start(files, port)?;
        let url = format!("http://{}/?peer={}", site.address, peer.url);
        Ok(Self { peer, site, url })
    }
}

fn open_in_browser(url: &str) {
    let opener: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["cmd", "/C", "start", ""]
    } else if env::var_os("DISPLAY").is_some() || env::var_os("WAYLAND_DISPLAY").is_some() {
        &["xdg-open"]
    } else {
        return;
    };
    // The address is printed: without an opener nothing is lost.
    let _ = Command::new(opener[0]).args(&opener[1..]).arg(url).status();
}
