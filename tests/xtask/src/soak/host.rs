//! Where a soak runs: in a page of a browser, or in Node; and the server that it connects to.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::case::Interface;
use super::figures::{Figures, Heap};
use crate::bench::Place;
use crate::browser::Engine;
use crate::node::Node;
use crate::peer::{self, Peer, free_port};
use crate::runtime::NODE_24;
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::WasmPage;
use crate::webdriver::Page;

const WHOLE: WasmPage = WasmPage {
    package: "websocket-web-soak",
    source: "tests/soak",
    name: "program",
    release: true,
    flavour: crate::flavour::Flavour::Stable,
};

/// What a quick soak runs. As tests are compiled, so that all it stands on has been compiled for them; with what a compiler does
/// for users, only a whole soak is made.
pub(crate) const QUICK: WasmPage = WasmPage { release: false, ..WHOLE };

/// The program, loaded in a runtime, and its server.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) version: String,
    runtime: Runtime,
    peer: Peer,
}

#[derive(Debug)]
enum Runtime {
    Page { page: Box<Page>, _site: Site, tells_heap: bool },
    Node(Node),
}

/// A module is loaded within a second; this is for a machine that is busy building.
const LOADED: Duration = Duration::from_secs(30);
/// A round takes seconds; Firefox delays connects that follow failed ones, by a minute at most.
const ROUND: Duration = Duration::from_secs(10 * 60);
/// What is held is let go of within milliseconds, or, where a runtime waits for the server's end of TCP, within some
/// seconds: Chromium waits for 2.
const SETTLED: Duration = Duration::from_secs(30);
/// How often it is looked at.
const POLL: Duration = Duration::from_millis(20);

/// Collections on demand; and no code is optimised, which would go on for thousands of connections, on the same heap.
const NODE_OPTIONS: &str = "--expose-gc --no-opt --no-maglev --no-sparkplug --no-lazy-feedback-allocation";

/// By how many bytes the JavaScript heap may grow in a round of any length: Chromium keeps something of each script that
/// it was asked to run, some 500 bytes in a round where it was looked at; Node's varies by 40 KiB either way.
const CHROMIUM_ROUND: f64 = 4096.0;
const NODE_ROUND: f64 = 16384.0;
/// Likewise for the browser's own heap, which varies by 100 KiB either way.
const BROWSER_ROUND: f64 = 16384.0;

impl Host {
    pub(super) fn start(tools: &Tools, place: Place, quick: bool) -> anyhow::Result<Self> {
        let page = if quick { QUICK } else { WHOLE };
        // Of their own for each runtime: they run at the same time.
        let dir = page.build(tools, &format!("soak-{}", place.name()))?;
        let peer = Peer::start(&tools.workspace, free_port()?)?;
        let Some(engine) = place.engine() else {
            let node = tools.runtime(&NODE_24)?;
            let running = Node::start(&format!("{} {NODE_OPTIONS}", node.command), &dir.join("node.js"))?;
            return Ok(Self { version: node.version, runtime: Runtime::Node(running), peer });
        };
        let browser = tools.browser(engine)?;
        let site = Site::start(dir, 0)?;
        let page = Page::start(browser, &tools.workspace.target)?;
        page.open(&format!("http://{}/", site.address))?;
        page.wait_until("globalThis.soak", LOADED)?;
        let runtime = Runtime::Page { page: Box::new(page), _site: site, tells_heap: engine == Engine::Chromium };
        Ok(Self { version: browser.version.clone(), runtime, peer })
    }

    /// Those that the runtime has.
    pub(super) fn interfaces(&self) -> anyhow::Result<&'static [Interface]> {
        let has_stream = self.ask("has_stream", &json!({}))? == true;
        Ok(if has_stream { &[Interface::Standard, Interface::Stream] } else { &[Interface::Standard] })
    }

    /// Has `count` connections at a time.
    pub(super) fn crowd(&self, interface: Interface, count: u32) -> anyhow::Result<()> {
        self.step(json!({ "name": "crowd", "stream": interface == Interface::Stream, "count": count }))
    }

    /// Begins the case `what`.
    pub(super) fn begin(&self, what: &str, interface: Interface) -> anyhow::Result<()> {
        self.step(json!({ "name": "begin", "what": what, "stream": interface == Interface::Stream }))
    }

    /// Does what was begun so many times more.
    pub(super) fn round(&self, count: u32) -> anyhow::Result<()> {
        self.step(json!({ "name": "round", "count": count }))
    }

    /// Ends what was begun: what it holds is freed.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.step(json!({ "name": "finish" }))
    }

    fn step(&self, mut step: Value) -> anyhow::Result<()> {
        step["peer"] = json!(self.peer.url);
        self.ask("start", &step)?;
        let start = Instant::now();
        loop {
            let ended = self.ask("ended", &json!({}))?;
            if let Some(error) = ended["error"].as_str() {
                bail!("{step}: {error}");
            }
            if ended.is_object() {
                return Ok(());
            }
            ensure!(start.elapsed() < ROUND, "{step}: not done within {} s", ROUND.as_secs());
        }
    }

    /// What is held once no more than in `base` is, or, if that does not happen, what is held then.
    pub(super) fn settled(&self, base: &Figures) -> anyhow::Result<Figures> {
        let start = Instant::now();
        loop {
            let figures = self.figures()?;
            if figures.growth(base).is_empty() || start.elapsed() > SETTLED {
                return Ok(figures);
            }
            thread::sleep(POLL);
        }
    }

    /// What is held once the server has `sockets` connections and nothing changes any more: where it is not known what
    /// it should be.
    pub(super) fn first(&self, sockets: u64) -> anyhow::Result<Figures> {
        let start = Instant::now();
        let mut before = self.figures()?;
        loop {
            self.collect_garbage()?;
            let figures = self.figures()?;
            if figures.sockets == sockets && figures == before {
                return Ok(figures);
            }
            if start.elapsed() > SETTLED {
                ensure!(
                    figures.sockets == sockets,
                    "the server has {} sockets, and should have {sockets}",
                    figures.sockets
                );
                bail!("it does not come to rest: {before:?}, then {figures:?}");
            }
            before = figures;
            thread::sleep(POLL);
        }
    }

    fn figures(&self) -> anyhow::Result<Figures> {
        let answer = self.ask("figures", &json!({}))?;
        let number = |name: &str| answer[name].as_u64().with_context(|| format!("no {name} in {answer}"));
        Ok(Figures {
            allocations: number("allocations")?,
            bytes: number("bytes")?,
            memory: number("memory")?,
            values: number("values")?,
            table: number("table")?,
            listeners: number("listeners")?,
            timers: number("timers")?,
            sockets: self.sockets()?,
        })
    }

    /// Connections that the server has.
    fn sockets(&self) -> anyhow::Result<u64> {
        let open = peer::ask(&peer::control(&self.peer.url), "open", SETTLED)?;
        open["open"].as_u64().with_context(|| format!("the peer does not say what is open: {open}"))
    }

    /// What the JavaScript heap holds without garbage, where the runtime tells.
    pub(super) fn heap(&self) -> anyhow::Result<Option<Heap>> {
        self.collect_garbage()?;
        match &self.runtime {
            Runtime::Page { tells_heap: false, .. } => Ok(None),
            Runtime::Page { page, .. } => {
                let usage = page.devtools("Runtime.getHeapUsage", &json!({}))?;
                let bytes = |name: &str| usage[name].as_f64().with_context(|| format!("Chromium does not tell {name}"));
                Ok(Some(Heap { javascript: bytes("usedSize")?, browser: Some(bytes("embedderHeapUsedSize")?) }))
            }
            Runtime::Node(node) => {
                let bytes = node.ask("heap", &json!({}))?.as_f64().context("Node does not tell its heap")?;
                Ok(Some(Heap { javascript: bytes, browser: None }))
            }
        }
    }

    /// What is wrong with heaps that grow so in a round; `tolerance` multiplies what may be.
    pub(super) fn excess(&self, slopes: &Heap, tolerance: f64) -> Vec<String> {
        let javascript = if let Runtime::Node(_) = self.runtime { NODE_ROUND } else { CHROMIUM_ROUND };
        let heaps = [
            ("the JavaScript heap", Some(slopes.javascript), javascript),
            ("the browser's heap", slopes.browser, BROWSER_ROUND),
        ];
        let over = |(what, grows, bound): (&str, Option<f64>, f64)| {
            let (grows, bound) = (grows?, bound * tolerance);
            (grows > bound)
                .then(|| format!("{what} grows by {grows:.0} bytes in each round; {bound} may be the runtime's"))
        };
        heaps.into_iter().filter_map(over).collect()
    }

    fn collect_garbage(&self) -> anyhow::Result<()> {
        match &self.runtime {
            Runtime::Page { page, tells_heap: true, .. } => {
                // The console keeps a thousand messages, as of connects that failed.
                page.devtools("Log.clear", &json!({}))?;
                page.collect_garbage()
            }
            Runtime::Page { .. } => Ok(()),
            Runtime::Node(node) => node.ask("heap", &json!({})).map(drop),
        }
    }

    fn ask(&self, name: &str, body: &Value) -> anyhow::Result<Value> {
        match &self.runtime {
            Runtime::Page { page, .. } => page.evaluate(&format!("soak.{name}({body})")),
            Runtime::Node(node) => node.ask(name, body),
        }
    }
}
