//! `cargo xtask pages`: pages, frames and workers that come and go, with a connection, in a browser.

mod facts;
mod managed;
mod play;
mod scenarios;
mod server;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;

use crate::browser::Engine;
use crate::peer::{self, Peer};
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;
use managed::Managed;
use play::Stage;
use scenarios::{Interface, Scenario};

pub(crate) const PAGE: WasmPage =
    WasmPage { package: "websocket-web-pages", source: "tests/pages", name: "pages", release: false };

/// What is played.
#[derive(Debug)]
enum Test {
    /// With a connection that is made once.
    Plain(Scenario),
    /// With one that is made again.
    Managed(Managed),
}

/// Plays every scenario whose name begins with `only`, or all, and prints what came of them as libtest does.
pub(crate) fn run(tools: &Tools, engine: Engine, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let browser = tools.browser(engine)?;
    // Of their own for each engine: they run at the same time.
    let site = Site::start(PAGE.build(tools, &format!("pages-{}", engine.name()))?, 0)?;
    let peer = Peer::start(&tools.workspace, peer::free_port()?)?;
    println!("starting {} {}", engine.name(), browser.version);
    let page = Page::start(browser, &tools.workspace.target)?;
    let stage = Stage::set(engine, page, &format!("http://{}", site.address), &peer.url)?;

    let start = Instant::now();
    let mut failures = Vec::new();
    let mut passed = 0;
    for test in tests(engine, stage.has_stream()?) {
        let name = test.name();
        if !name.starts_with(only.unwrap_or_default()) {
            continue;
        }
        let begun = Instant::now();
        let result = test.play(&stage).with_context(|| format!("{test:?}"));
        match result {
            Ok(seen) => {
                passed += 1;
                println!("    {:.1} s: {seen}", begun.elapsed().as_secs_f64());
                println!("test {name} ... ok");
            }
            Err(error) => {
                println!("test {name} ... FAILED");
                failures.push(format!("{name}: {error:#}"));
            }
        }
    }
    if !failures.is_empty() {
        println!("\nfailures:");
        failures.iter().for_each(|failure| println!("  {failure}"));
    }
    let result = if failures.is_empty() { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {result}. {passed} passed; {} failed; 0 ignored; finished in {:.2}s",
        failures.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tests(engine: Engine, has_stream: bool) -> Vec<Test> {
    let interfaces: &[Interface] =
        if has_stream { &[Interface::Standard, Interface::Stream] } else { &[Interface::Standard] };
    let plain = scenarios::scenarios(interfaces).into_iter().map(Test::Plain);
    plain.chain(managed::scenarios(engine, interfaces).into_iter().map(Test::Managed)).collect()
}

impl Test {
    fn name(&self) -> String {
        match self {
            Self::Plain(scenario) => scenario.name(),
            Self::Managed(scenario) => scenario.name(),
        }
    }

    fn play(&self, stage: &Stage) -> anyhow::Result<String> {
        match *self {
            Self::Plain(scenario) => stage.play(scenario),
            Self::Managed(scenario) => stage.play_managed(scenario),
        }
    }
}
