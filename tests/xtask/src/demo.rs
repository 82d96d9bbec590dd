//! `cargo xtask demo`: the live page, for a person or for its check.

mod check;
mod managed;

use std::env;
use std::process::{Command, ExitCode};

use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::peer::{self, Peer};
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;

const PAGE: WasmPage = WasmPage {
    package: "websocket-web-demo",
    source: "docs/demo",
    name: "demo",
    release: false,
    flavour: Flavour::Stable,
};
/// Where a person finds the page, unless it is taken.
const PORT: u16 = 8080;

/// Serves the page until Ctrl-C.
pub(crate) fn show(tools: &Tools, port: Option<u16>) -> anyhow::Result<ExitCode> {
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

/// Drives the page in a headless browser.
pub(crate) fn check(tools: &Tools) -> anyhow::Result<ExitCode> {
    let chromium = tools.browser(Engine::Chromium)?;
    let stage = Stage::set(tools, 0)?;
    println!("starting Chromium {}", chromium.version);
    let page = Page::start(chromium, &tools.workspace.target)?;
    check::run(&page, &stage.url)?;
    println!("the page works");
    Ok(ExitCode::SUCCESS)
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
