//! Drives a browser over the WebDriver protocol: what the checks of pages need of it.

mod eyes;
mod hands;

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::browser::{Browser, Engine, Launch};
use crate::console;
use crate::peer::free_port;
use crate::process::Process;
pub(crate) use hands::Key;

/// One command's time; starting the browser on a busy machine takes the most, some seconds.
const COMMAND: Duration = Duration::from_secs(60);
/// How often the page, or the server, is asked whether it got there.
pub(crate) const POLL: Duration = Duration::from_millis(50);
/// The key under which WebDriver hands out elements, fixed by its specification.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A page in a browser of its own. Dropping it closes both.
#[derive(Debug)]
pub(crate) struct Page {
    session: String,
    // In this order: the browser ends before its profile is removed.
    _driver: Process,
    launch: Launch,
    engine: Engine,
}

/// Something on the browser's console.
#[derive(Debug)]
pub(crate) struct ConsoleEntry {
    pub(crate) level: String,
    pub(crate) message: String,
}

impl ConsoleEntry {
    /// Whether it is a warning or an error.
    pub(crate) fn is_complaint(&self) -> bool {
        matches!(self.level.as_str(), "WARNING" | "SEVERE")
    }
}

impl Page {
    pub(crate) fn start(browser: &Browser, target: &Path) -> anyhow::Result<Self> {
        let launch = browser.launch(target)?;
        let port = free_port()?;
        let mut command = std::process::Command::new(&browser.driver);
        command.arg(format!("--port={port}"));
        launch.surround(&mut command);
        let driver = Process::start(command)?;
        let driver_url = format!("http://127.0.0.1:{port}");
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            ensure!(driver.ended()?.is_none(), "the driver ended: {}", driver.lines().join("\n"));
            ensure!(start.elapsed() < COMMAND, "the driver does not listen: {}", driver.lines().join("\n"));
            thread::sleep(POLL);
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": launch.capabilities() } });
        let session = request(minreq::post(format!("{driver_url}/session")), &wanted)
            .with_context(|| format!("{} does not start", browser.engine.name()))?;
        let id = session["sessionId"].as_str().context("no session")?;
        Ok(Self { session: format!("{driver_url}/session/{id}"), _driver: driver, launch, engine: browser.engine })
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// Opens `url` and waits until it is loaded.
    pub(crate) fn open(&self, url: &str) -> anyhow::Result<()> {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// Goes back to the page before this one, as with the browser's button.
    pub(crate) fn back(&self) -> anyhow::Result<()> {
        self.post("back", &json!({})).map(drop)
    }

    /// Loads the page anew, as with the browser's button.
    pub(crate) fn reload(&self) -> anyhow::Result<()> {
        self.post("refresh", &json!({})).map(drop)
    }

    /// The window that commands go to.
    pub(crate) fn window(&self) -> anyhow::Result<String> {
        text(&self.ask("window")?)
    }

    /// Has commands go to `window`.
    pub(crate) fn switch_to(&self, window: &str) -> anyhow::Result<()> {
        self.post("window", &json!({ "handle": window })).map(drop)
    }

    /// Opens another window, which knows nothing of the others, and has commands go there.
    pub(crate) fn open_window(&self) -> anyhow::Result<String> {
        let window = text(&self.post("window/new", &json!({ "type": "tab" }))?["handle"])?;
        self.switch_to(&window)?;
        Ok(window)
    }

    /// Closes the window that commands go to, as a person does: its page is not asked. Commands go nowhere then.
    pub(crate) fn close_window(&self) -> anyhow::Result<()> {
        request(minreq::delete(format!("{}/window", self.session)), &json!({})).map(drop)
    }

    /// What the JavaScript expression `expression` evaluates to in the page.
    pub(crate) fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        self.post("execute/sync", &json!({ "script": format!("return ({expression});"), "args": [] }))
    }

    /// Waits until `expression` is true in the page.
    pub(crate) fn wait_until(&self, expression: &str, bound: Duration) -> anyhow::Result<()> {
        let start = Instant::now();
        while self.evaluate(&format!("Boolean({expression})"))? != true {
            if start.elapsed() > bound {
                bail!("not within {} s: {expression}", bound.as_secs());
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// What Chromium's DevTools protocol answers to `method`.
    pub(crate) fn devtools(&self, method: &str, parameters: &Value) -> anyhow::Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": method, "params": parameters }))
    }

    /// Has Chromium's page let go of what is dead.
    pub(crate) fn collect_garbage(&self) -> anyhow::Result<()> {
        // Once for what is dead, and once for what its finalizers let go of.
        for _ in 0..2 {
            self.devtools("HeapProfiler.collectGarbage", &json!({}))?;
        }
        Ok(())
    }

    /// The errors and warnings on the consoles of all its pages and workers, so far, where the browser writes a log.
    pub(crate) fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let Some(log) = self.launch.console_log() else { return Ok(Vec::new()) };
        let log = fs::read(&log).with_context(|| format!("{} cannot be read", log.display()))?;
        Ok(console::complaints(&String::from_utf8_lossy(&log)))
    }

    /// What the browser put on its console since it was last asked. Only Chromium's driver tells.
    pub(crate) fn console(&self) -> anyhow::Result<Vec<ConsoleEntry>> {
        let entries = self.post("se/log", &json!({ "type": "browser" }))?;
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let entries = entries.as_array().context("no console")?;
        Ok(entries.iter().map(|e| ConsoleEntry { level: text(e, "level"), message: text(e, "message") }).collect())
    }

    fn element(&self, selector: &str) -> anyhow::Result<String> {
        let found = self.post("element", &json!({ "using": "css selector", "value": selector }))?;
        Ok(found[ELEMENT].as_str().with_context(|| format!("no element {selector}"))?.to_owned())
    }

    fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        request(minreq::post(format!("{}/{path}", self.session)), body)
    }

    fn ask(&self, path: &str) -> anyhow::Result<Value> {
        request(minreq::get(format!("{}/{path}", self.session)), &json!({}))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // The browser's own way out; the driver's process group is stopped in any case.
        let _ = request(minreq::delete(&self.session), &json!({}));
    }
}

fn text(value: &Value) -> anyhow::Result<String> {
    Ok(value.as_str().context("the driver's answer is no text")?.to_owned())
}

fn request(request: minreq::Request, body: &Value) -> anyhow::Result<Value> {
    let request = request.with_header("Content-Type", "application/json").with_timeout(COMMAND.as_secs());
    let response = request.with_body(body.to_string()).send().context("the driver does not answer")?;
    let mut answer: Value = serde_json::from_str(response.as_str()?).context("the driver's answer")?;
    if response.status_code != 200 {
        // Its first line; a stack of the driver's own functions follows.
        let message = answer["value"]["message"].as_str().unwrap_or("unknown error");
        bail!("{}", message.lines().next().unwrap_or_default());
    }
    Ok(answer["value"].take())
}
