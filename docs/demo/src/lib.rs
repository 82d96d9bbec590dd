//! The workbench of `websocket-web`: a page that does with a connection whatever the library lets a program do, and
//! shows what comes of it at both ends.
//!
//! What is drawn seldom is state of its component. What changes with every message is a [`live::Live`] value, which is
//! drawn a few times a second. What a connection is for, a task of its own each, ends with the connection.

mod app;
mod bench;
mod breath;
mod close;
mod components;
mod connect;
mod connection;
mod describe;
mod feed;
mod flood;
mod form;
mod gauges;
mod hex;
mod live;
mod log;
mod log_view;
mod pace;
mod pace_view;
mod page;
mod ping;
mod plot;
mod plots;
mod probe;
mod reader;
mod report;
mod send;
mod server;
mod session;
mod state;
mod status;
mod task;
mod timeline;
mod timeline_view;

use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::{app::App, bench::Bench};

/// Runs once the browser has loaded the module.
#[wasm_bindgen(start)]
fn start() -> Result<(), JsError> {
    let root = page::element("app").ok_or_else(|| JsError::new("the page has no #app"))?;
    let bench = Bench::new(page::Address::read());
    page::tell("id", bench.id());
    yew::Renderer::<App>::with_root_and_props(root, app::Props { bench }).render();
    Ok(())
}
