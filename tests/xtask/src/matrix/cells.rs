//! The cells, in the order in which they run: what is quick to fail comes first.

use super::covering;
use super::expectations;
use super::harness::Interface;
use super::recipes::{self, Recipe};
use crate::bench;
use crate::browser::Engine;
use crate::flavour::Flavour;
use crate::runtime::{BUN, DENO, NODE_20, NODE_24, Runtime};
use crate::tools::{Tools, Unready, rustc_version};

/// One thing that is run; its results are one or more lines of the table.
pub(super) struct Cell {
    /// What `--only` takes, and `expectations.rs`.
    pub(super) name: &'static str,
    pub(super) runtime: &'static str,
    pub(super) context: &'static str,
    pub(super) place: Place,
    /// Run when it is named, and not by the gate: that needs no compiler but the stable one.
    pub(super) nightly: bool,
}

/// Where a cell runs.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// On this machine, with a recipe of its own. These go one after the other: each keeps cargo busy.
    Host(fn(&Tools) -> Result<Recipe, Unready>),
    /// Likewise, in a target directory of its own, so that it can go beside those.
    Aside(fn(&Tools) -> Result<Recipe, Unready>),
    /// The contract suite, in a page or worker of a browser.
    Browser(Engine, Context),
    /// The contract suite, in a runtime without a page.
    Server(&'static Runtime),
    /// Something else in a runtime without a page.
    Program(&'static Runtime, fn(&Tools) -> Result<Recipe, Unready>),
    /// Something else in a browser.
    Page(Engine, fn(&Tools) -> Result<Recipe, Unready>),
}

/// Where in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Window,
    DedicatedWorker,
    SharedWorker,
    ServiceWorker,
}

impl Context {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::DedicatedWorker => "dedicated-worker",
            Self::SharedWorker => "shared-worker",
            Self::ServiceWorker => "service-worker",
        }
    }
}

const fn host(name: &'static str, context: &'static str, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { name, runtime: "host", context, place: Place::Host(recipe), nightly: false }
}

const fn aside(name: &'static str, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { place: Place::Aside(recipe), ..host(name, "source", recipe) }
}

const fn page(name: &'static str, engine: Engine, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { name, runtime: engine.name(), context: "window", place: Place::Page(engine, recipe), nightly: false }
}

const fn program(name: &'static str, runtime: &'static Runtime, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { name, runtime: runtime.name, context: "process", place: Place::Program(runtime, recipe), nightly: false }
}

const fn contract(name: &'static str, engine: Engine, context: Context) -> Cell {
    Cell {
        name,
        runtime: engine.name(),
        context: context.name(),
        place: Place::Browser(engine, context),
        nightly: false,
    }
}

const fn server(runtime: &'static Runtime) -> Cell {
    Cell {
        name: runtime.cell,
        runtime: runtime.name,
        context: "process",
        place: Place::Server(runtime),
        nightly: false,
    }
}

const fn nightly(cell: Cell) -> Cell {
    Cell { nightly: true, ..cell }
}

/// With it, all that is compiled for the others is linted.
pub(super) const CLIPPY: &str = "clippy";

pub(super) const CELLS: &[Cell] = &[
    host("fmt", "source", recipes::fmt),
    host(CLIPPY, "source", recipes::clippy),
    aside("doc", recipes::doc),
    aside("features", recipes::features),
    aside("oldest", recipes::oldest),
    host("host", "process", recipes::host),
    host("host/mutants", "process", |tools| recipes::tool(tools, "websocket-web-mutants")),
    host("host/xtask", "process", |tools| recipes::tool(tools, "xtask")),
    host("guide/node", "process", recipes::guide_in_node),
    host("workbench/node", "process", recipes::workbench),
    page("unit/chromium", Engine::Chromium, |tools| recipes::unit_in_chromium(tools, Flavour::Stable)),
    contract("chromium/window", Engine::Chromium, Context::Window),
    contract("chromium/dedicated-worker", Engine::Chromium, Context::DedicatedWorker),
    contract("chromium/shared-worker", Engine::Chromium, Context::SharedWorker),
    contract("chromium/service-worker", Engine::Chromium, Context::ServiceWorker),
    contract("firefox/window", Engine::Firefox, Context::Window),
    contract("firefox/dedicated-worker", Engine::Firefox, Context::DedicatedWorker),
    contract("firefox/shared-worker", Engine::Firefox, Context::SharedWorker),
    contract("firefox/service-worker", Engine::Firefox, Context::ServiceWorker),
    contract("webkitgtk/window", Engine::WebKitGtk, Context::Window),
    contract("webkitgtk/dedicated-worker", Engine::WebKitGtk, Context::DedicatedWorker),
    contract("webkitgtk/shared-worker", Engine::WebKitGtk, Context::SharedWorker),
    contract("webkitgtk/service-worker", Engine::WebKitGtk, Context::ServiceWorker),
    page("pages/chromium", Engine::Chromium, |tools| recipes::pages(tools, Engine::Chromium)),
    page("pages/firefox", Engine::Firefox, |tools| recipes::pages(tools, Engine::Firefox)),
    page("pages/webkitgtk", Engine::WebKitGtk, |tools| recipes::pages(tools, Engine::WebKitGtk)),
    server(&NODE_20),
    server(&NODE_24),
    server(&DENO),
    server(&BUN),
    program("soak/node", &NODE_24, |tools| recipes::soak(tools, bench::Place::Node)),
    page("soak/chromium", Engine::Chromium, |tools| recipes::soak(tools, bench::Place::Chromium)),
    page("demo/chromium", Engine::Chromium, |tools| recipes::demo(tools, Engine::Chromium)),
    page("demo/firefox", Engine::Firefox, |tools| recipes::demo(tools, Engine::Firefox)),
    nightly(page("threads/unit", Engine::Chromium, |tools| recipes::unit_in_chromium(tools, Flavour::Threads))),
    nightly(page("threads/chromium", Engine::Chromium, |tools| recipes::threads(tools, Engine::Chromium))),
    nightly(page("threads/firefox", Engine::Firefox, |tools| recipes::threads(tools, Engine::Firefox))),
    nightly(page("unwinding/chromium", Engine::Chromium, |tools| recipes::unwinding(tools, Engine::Chromium))),
    nightly(page("unwinding/firefox", Engine::Firefox, |tools| recipes::unwinding(tools, Engine::Firefox))),
];

impl Cell {
    /// What is run in it, without those tests of the fault matrix that it leaves to others.
    pub(super) fn recipe(&self, tools: &Tools) -> Result<Recipe, Unready> {
        let mut recipe = self.whole_recipe(tools)?;
        if self.runs_the_suite() {
            let has_stream = expectations::of(self.name).has(Interface::Stream);
            for test in covering::left_out(self.name, has_stream, tools.suite_tests()?) {
                recipe.commands.iter_mut().for_each(|command| {
                    command.args(["--skip", test]);
                });
            }
        }
        Ok(recipe)
    }

    /// Everything that can be run in it.
    pub(super) fn whole_recipe(&self, tools: &Tools) -> Result<Recipe, Unready> {
        match self.place {
            Place::Host(recipe) | Place::Aside(recipe) | Place::Program(_, recipe) | Place::Page(_, recipe) => {
                recipe(tools)
            }
            Place::Browser(engine, context) => recipes::contract_in_browser(tools, self.name, engine, context),
            Place::Server(runtime) => recipes::contract_in_process(tools, self.name, runtime),
        }
    }

    /// The version of what it runs in.
    pub(super) fn version(&self, tools: &Tools) -> String {
        let version = match self.place {
            Place::Aside(_) if self.name == "oldest" => Ok(tools.workspace.msrv.clone()),
            Place::Host(_) | Place::Aside(_) => Ok(rustc_version()),
            Place::Browser(engine, _) | Place::Page(engine, _) => {
                tools.browser(engine).map(|found| found.version.clone())
            }
            Place::Server(runtime) | Place::Program(runtime, _) => tools.runtime(runtime).map(|found| found.version),
        };
        version.unwrap_or_else(|_| "none".to_owned())
    }

    /// Whether it is about the contract suite.
    pub(super) const fn runs_the_suite(&self) -> bool {
        matches!(self.place, Place::Browser(..) | Place::Server(_))
    }

    /// When its turn is, of those that run beside others: what has many scenarios takes the longest, and a server's
    /// runtime, which has no page to start, the least.
    pub(super) const fn turn(&self) -> u8 {
        match self.place {
            Place::Page(..) | Place::Host(_) | Place::Aside(_) => 0,
            Place::Browser(..) => 1,
            Place::Server(_) | Place::Program(..) => 2,
        }
    }

    /// Whether it is about this machine alone, and nothing is installed for it but compilers.
    pub(super) const fn is_about_the_host(&self) -> bool {
        matches!(self.place, Place::Host(_) | Place::Aside(_))
    }

    /// Whether it can go beside what keeps cargo busy.
    pub(super) const fn is_aside(&self) -> bool {
        matches!(self.place, Place::Aside(_))
    }
}
