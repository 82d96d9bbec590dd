//! `cargo xtask apps`: the guide's first program and its small apps in four frameworks; built, or used in a browser.

mod egui;
mod first;
mod steps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::browser::Engine;
use crate::peer::{self, Peer};
use crate::process::{End, run_visibly};
use crate::site::Site;
use crate::tools::Tools;
use crate::wasm_page::{SERVED_STRICTLY, bindgen};
use crate::webdriver::{ConsoleEntry, Page};
use crate::workspace::WASM;

/// Hundreds of crates in a new target directory, on a busy machine.
pub(super) const BUILD: Duration = Duration::from_secs(60 * 60);

/// What an app must do, each as a step and how it is found out.
type Steps = &'static [(&'static str, fn(&Page, &Peer) -> anyhow::Result<()>)];

/// The guide's first program, and the packages `websocket-web-app-NAME` in the directories NAME of `docs/guide/apps`.
const APPS: &[(&str, Steps)] = &[
    ("first", first::STEPS),
    ("leptos", steps::OF_ELEMENTS),
    ("yew", steps::OF_ELEMENTS),
    ("dioxus", steps::OF_ELEMENTS),
    ("egui", egui::STEPS),
];

/// Compiles them, or those whose name is `only`.
pub(crate) fn compile(tools: &Tools, only: Option<&str>) -> anyhow::Result<ExitCode> {
    for (name, _) in chosen(only)? {
        match name {
            "first" => first::build(tools).map(drop)?,
            name => cargo(tools, "check", name)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds them, and has a browser use each, beside the peer.
pub(crate) fn check(tools: &Tools, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let chromium = tools.browser(Engine::Chromium)?;
    // It is compiled into all of them.
    let peer = Peer::start(&tools.workspace, peer::PORT)?;
    for (name, steps) in chosen(only)? {
        let files = match name {
            "first" => first::page(tools)?,
            name => app(tools, name)?,
        };
        println!("{name}, in Chromium {}:", chromium.version);
        steps::forget(&peer)?;
        let site = Site::start(files, 0)?;
        let browser = Page::start(chromium, &tools.workspace.target)?;
        browser.open(&format!("http://{}/", site.address))?;
        for (step, take) in steps {
            let taken = take(&browser, &peer).with_context(|| format!("{name}, step failed: {step}"));
            println!("  {step}: {}", if taken.is_ok() { "yes" } else { "NO" });
            if taken.is_err() {
                println!("the page: {}", browser.evaluate("document.body.innerText")?);
                browser.console()?.iter().for_each(|entry| println!("{} {}", entry.level, entry.message));
            }
            taken?;
        }
        quiet(&browser.console()?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen(only: Option<&str>) -> anyhow::Result<Vec<(&'static str, Steps)>> {
    let chosen: Vec<_> = APPS.iter().copied().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    let names: Vec<_> = APPS.iter().map(|(name, _)| *name).collect();
    ensure!(!chosen.is_empty(), "there is no such app; there are {}", names.join(", "));
    Ok(chosen)
}

/// The page of an app, ready to be served.
fn app(tools: &Tools, name: &str) -> anyhow::Result<PathBuf> {
    cargo(tools, "build", name)?;
    let html = fs::read_to_string(tools.workspace.root.join("docs/guide/apps").join(name).join("index.html"))?;
    let module = target(tools).join(WASM).join("debug").join(format!("websocket-web-app-{name}"));
    page(tools, name, &module.with_extension("wasm"), &html)
}

fn cargo(tools: &Tools, command: &str, name: &str) -> anyhow::Result<()> {
    let mut cargo = tools.cargo_for_wasm(&[command, "--locked", "--package", &format!("websocket-web-app-{name}")])?;
    cargo.arg("--manifest-path").arg(tools.workspace.root.join("docs/guide/apps/Cargo.toml"));
    cargo.arg("--target-dir").arg(target(tools));
    match run_visibly(cargo, BUILD)? {
        End::Success => Ok(()),
        _ => bail!("the app in {name} does not compile"),
    }
}

/// One for all of them, apart from that of the library.
fn target(tools: &Tools) -> PathBuf {
    tools.workspace.target.join("apps")
}

/// The directory, below the target directory, with all that a browser is served: the module of an app, the JavaScript
/// that wasm-bindgen makes of it, and `html` with a line that loads that, as Trunk adds one.
fn page(tools: &Tools, name: &str, module: &Path, html: &str) -> anyhow::Result<PathBuf> {
    let written_out = ["<html", "<head>", "<body>"].iter().all(|tag| html.contains(tag));
    ensure!(written_out, "the page of {name} leaves tags out: Trunk 0.21 takes only one with html, head and body");
    let out = target(tools).join("pages").join(name);
    bindgen(tools, module, "app", &out, SERVED_STRICTLY)?;
    let html = format!("{html}<script type=\"module\">import init from \"./app.js\"; init();</script>\n");
    fs::write(out.join("index.html"), html)?;
    Ok(out)
}

fn quiet(console: &[ConsoleEntry]) -> anyhow::Result<()> {
    // Without a graphics card, the browser says so of a canvas.
    let loud = |entry: &&ConsoleEntry| entry.is_complaint() && !entry.message.contains("WebGL");
    let loud: Vec<_> = console.iter().filter(loud).map(|entry| entry.message.as_str()).collect();
    ensure!(loud.is_empty(), "the browser's console complains:\n{}", loud.join("\n"));
    Ok(())
}
