//! Where measurements are made: in a page of a browser, or in Node.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::build::Built;
use crate::browser::Engine;
use crate::node::Node;
use crate::runtime::NODE_24;
use crate::site::Site;
use crate::tools::Tools;
use crate::webdriver::Page;

/// Where the contenders are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Chromium,
    Firefox,
    Node,
}

impl Place {
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Node];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Node => "node",
        }
    }

    /// What its pages run in, if it has any.
    pub(crate) const fn engine(self) -> Option<Engine> {
        match self {
            Self::Chromium => Some(Engine::Chromium),
            Self::Firefox => Some(Engine::Firefox),
            Self::Node => None,
        }
    }

    pub(crate) fn parse(name: &str) -> anyhow::Result<Self> {
        match Self::ALL.into_iter().find(|place| place.name() == name) {
            Some(place) => Ok(place),
            None => bail!("there is no runtime `{name}` here: {}", Self::ALL.map(Self::name).join(", ")),
        }
    }
}

/// The module of the contenders, loaded in a runtime.
#[derive(Debug)]
pub(super) struct Driver {
    pub(super) version: String,
    /// The address of the server that measurements connect to, if they do.
    pub(super) peer: Option<String>,
    runtime: Runtime,
}

#[derive(Debug)]
enum Runtime {
    Page { page: Page, _site: Site, url: String, has_meter: bool },
    Node { command: String, script: PathBuf, node: Node },
}

/// What a measurement gave.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) millis: f64,
    pub(super) messages: f64,
    /// Of which the page's main thread worked, in milliseconds: where the runtime tells, and it was asked.
    pub(super) cpu: Option<f64>,
}

/// Bytes, where they are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Held {
    /// By which the module's memory grew.
    pub(super) wasm: f64,
    /// By which the heap of JavaScript grew.
    pub(super) javascript: Option<f64>,
    /// The most that the socket held, by its `bufferedAmount`.
    pub(super) buffered: Option<f64>,
}

/// A module is loaded within a second; this is for a machine that is busy building.
const LOADED: Duration = Duration::from_secs(30);

impl Driver {
    pub(super) fn start(tools: &Tools, place: Place, built: &Built) -> anyhow::Result<Self> {
        let Some(engine) = place.engine() else {
            let node = tools.runtime(&NODE_24)?;
            let script = built.dir.join("node.js");
            let running = Node::start(&node.command, &script)?;
            let runtime = Runtime::Node { command: node.command, script, node: running };
            return Ok(Self { version: node.version, peer: None, runtime });
        };
        let browser = tools.browser(engine)?;
        let site = Site::isolated(built.dir.clone())?;
        let url = format!("http://{}/", site.address);
        let page = Page::start(browser, &tools.workspace.target)?;
        let has_meter = engine == Engine::Chromium;
        let runtime = Runtime::Page { page, _site: site, url, has_meter };
        let driver = Self { version: browser.version.clone(), peer: None, runtime };
        driver.load()?;
        Ok(driver)
    }

    /// The names of the contenders.
    pub(super) fn contenders(&self) -> anyhow::Result<Vec<String>> {
        let names = match &self.runtime {
            Runtime::Page { page, .. } => page.evaluate("names")?,
            Runtime::Node { node, .. } => node.ask("names", &json!({}))?,
        };
        let names = names.as_array().with_context(|| format!("no names of contenders: {names}"))?;
        Ok(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }

    /// Measures once, with the main thread's work if `metered`. The inner error is the contender's own, and a result
    /// too.
    pub(super) fn measure(&mut self, request: &Value, metered: bool) -> anyhow::Result<Result<Measured, String>> {
        let mut request = request.clone();
        request["peer"] = json!(self.peer);
        let (answer, cpu) = match &self.runtime {
            Runtime::Page { page, has_meter: true, .. } if metered => in_parts(page, &request)?,
            Runtime::Page { page, .. } => (page.evaluate(&format!("measure({request})"))?, None),
            Runtime::Node { node, .. } => (node.ask("measure", &request)?, None),
        };
        if answer["fatal"] == true {
            self.restart()?;
        }
        if let Some(error) = answer["error"].as_str() {
            return Ok(Err(error.lines().next().unwrap_or_default().to_owned()));
        }
        let number = |key: &str| answer[key].as_f64().with_context(|| format!("no {key} in {answer}"));
        Ok(Ok(Measured { millis: number("millis")?, messages: number("messages")?, cpu }))
    }

    /// Measures bytes once, in a module that was just loaded. What is not known is not a number.
    pub(super) fn measure_bytes(&mut self, request: &Value) -> anyhow::Result<Result<Held, String>> {
        self.restart()?;
        let mut request = request.clone();
        request["peer"] = json!(self.peer);
        let mut answer = match &self.runtime {
            Runtime::Page { page, has_meter, .. } => {
                let prepared = page.evaluate(&format!("prepare({request})"))?;
                let before = if *has_meter { heap(page)? } else { f64::NAN };
                let mut answer = if prepared["error"].is_null() { page.evaluate("run()")? } else { prepared };
                if *has_meter && answer["error"].is_null() && request["direction"] == "idle" {
                    answer["javascript"] = json!(heap(page)? - before);
                }
                let finished = page.evaluate("finish()")?;
                if answer["error"].is_null() && !finished["error"].is_null() { finished } else { answer }
            }
            Runtime::Node { node, .. } => node.ask("measure", &request)?,
        };
        if let Some(error) = answer["error"].as_str() {
            return Ok(Err(error.lines().next().unwrap_or_default().to_owned()));
        }
        let mut bytes = |key: &str| answer[key].take().as_f64();
        let wasm = bytes("wasm").context("no bytes of wasm")?;
        Ok(Ok(Held { wasm, javascript: bytes("javascript"), buffered: bytes("buffered") }))
    }

    /// Loads the module anew: a panic ends it for good.
    fn restart(&mut self) -> anyhow::Result<()> {
        if let Runtime::Node { command, script, node } = &mut self.runtime {
            *node = Node::start(command, script)?;
            return Ok(());
        }
        self.load()
    }

    fn load(&self) -> anyhow::Result<()> {
        let Runtime::Page { page, url, has_meter, .. } = &self.runtime else { return Ok(()) };
        page.open(url)?;
        page.wait_until("globalThis.names", LOADED)?;
        // A promise, which is awaited: then the module is there.
        page.evaluate("names")?;
        if *has_meter {
            page.devtools("Performance.enable", &json!({}))?;
        }
        Ok(())
    }
}

/// Measures in parts, reading the meter before and after the one that counts: connecting and closing do not.
fn in_parts(page: &Page, request: &Value) -> anyhow::Result<(Value, Option<f64>)> {
    let prepared = page.evaluate(&format!("prepare({request})"))?;
    if prepared["error"].is_string() {
        return Ok((prepared, None));
    }
    let before = work(page)?;
    let answer = page.evaluate("run()")?;
    let cpu = work(page)? - before;
    if answer["fatal"] == true {
        return Ok((answer, None));
    }
    let finished = page.evaluate("finish()")?;
    let failed = answer["error"].is_null() && finished["error"].is_string();
    Ok((if failed { finished } else { answer }, Some(cpu)))
}

/// Bytes that the page's JavaScript heap holds, without garbage.
fn heap(page: &Page) -> anyhow::Result<f64> {
    page.collect_garbage()?;
    metric(page, "JSHeapUsedSize")
}

fn metric(page: &Page, name: &str) -> anyhow::Result<f64> {
    let metrics = page.devtools("Performance.getMetrics", &json!({}))?;
    let metric = metrics["metrics"].as_array().and_then(|all| all.iter().find(|metric| metric["name"] == name));
    metric.and_then(|metric| metric["value"].as_f64()).with_context(|| format!("Chromium does not tell {name}"))
}

/// Milliseconds that the page's main thread has worked so far.
fn work(page: &Page) -> anyhow::Result<f64> {
    Ok(metric(page, "TaskDuration")? * 1000.0)
}
