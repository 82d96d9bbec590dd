//! The cells, in the order in which they run: what is quick to fail comes first.

use super::recipes::{self, Recipe};
use crate::tools::{Tools, Unready, rustc_version};

/// One line of the table.
pub(super) struct Cell {
    /// What `--only` takes, and `expectations.rs`.
    pub(super) name: &'static str,
    pub(super) runtime: &'static str,
    pub(super) context: &'static str,
    /// The WebSocket API that is used there.
    pub(super) interface: &'static str,
    pub(super) version: fn(&Tools) -> String,
    pub(super) recipe: fn(&Tools) -> Result<Recipe, Unready>,
}

const fn host(name: &'static str, context: &'static str, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { name, runtime: "host", context, interface: "none", version: |_| rustc_version(), recipe }
}

const fn chromium(name: &'static str, interface: &'static str, recipe: fn(&Tools) -> Result<Recipe, Unready>) -> Cell {
    Cell { name, runtime: "chromium", context: "window", interface, version: chromium_version, recipe }
}

pub(super) const CELLS: &[Cell] = &[
    host("fmt", "source", recipes::fmt),
    host("clippy/host", "source", recipes::clippy_host),
    host("clippy/wasm", "source", recipes::clippy_wasm),
    host("clippy/minimal", "source", recipes::clippy_minimal),
    host("doc", "source", recipes::doc),
    Cell { version: |tools| tools.workspace.msrv.clone(), ..host("msrv", "source", recipes::msrv) },
    host("host/actors", "process", |tools| recipes::host(tools, "websocket-web-actors")),
    host("host/library", "process", |tools| recipes::host(tools, "websocket-web")),
    host("host/peer", "process", |tools| recipes::host(tools, "websocket-web-peer")),
    host("host/xtask", "process", |tools| recipes::host(tools, "xtask")),
    chromium("unit/chromium", "none", recipes::unit_in_chromium),
    chromium("contract/chromium/window", "both", recipes::contract_in_chromium),
    chromium("demo", "default", recipes::demo),
];

fn chromium_version(tools: &Tools) -> String {
    tools.chromium().map_or_else(|_| "none".to_owned(), |chromium| chromium.version.clone())
}
