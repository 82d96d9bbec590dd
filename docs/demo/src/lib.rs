//! The live page of `websocket-web`: connect, send, receive, close, and see why a connection ended; or have it made again
//! whenever it ends.
//!
//! Everything that the page does is one task. It listens to the buttons as streams of events, so that what belongs to
//! a connection, its listeners included, ends with it.

mod bytes;
mod closing;
mod component;
mod connecting;
mod conversation;
mod describe;
mod elements;
mod events;
mod list;
mod managed;
mod page;
mod peer;
mod session;

use futures_util::future;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use component::Component;
use managed::Managed;
use page::Page;

/// Runs once the browser has loaded the module.
#[wasm_bindgen(start)]
#[expect(clippy::disallowed_methods, reason = "a program starts somewhere: this is the page's only task")]
fn start() -> Result<(), JsError> {
    let page = Page::find().map_err(missing)?;
    let components = [Component::find("a").map_err(missing)?, Component::find("b").map_err(missing)?];
    let managed = Managed::find().map_err(missing)?;
    wasm_bindgen_futures::spawn_local(async move {
        future::join(connecting::run(page, components), managed.run()).await;
    });
    Ok(())
}

fn missing(problem: String) -> JsError {
    JsError::new(&problem)
}
