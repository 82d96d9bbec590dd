//! `cargo xtask pages`: pages, frames and workers that come and go, with a connection, in a browser.

mod facts;
mod managed;
mod play;
mod scenarios;

use std::process::ExitCode;

use anyhow::Context;

use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::peer::{self, Peer};
use crate::report::Report;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;
use managed::Managed;
use play::Stage;
use scenarios::{Interface, Scenario};

pub(crate) const PAGE: WasmPage = WasmPage {
    package: "websocket-web-pages",
    source: "tests/pages",
    name: "pages",
    release: false,
    flavour: Flavour::Stable,
};

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

    let mut report = Report::new(only);
    for test in tests(engine, stage.has_stream()?) {
        report.check(&test.name(), || test.play(&stage).with_context(|| format!("{test:?}")));
    }
    Ok(report.end())
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
