//! What runs the tests: for facts in which runtimes differ.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use websocket_web::Interface;

/// A JavaScript runtime, by what its WebSocket is made of. Of Node, each version that is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKitGtk,
    Node20,
    Node24,
    Deno,
    Bun,
}

impl Engine {
    /// The one that this runs in. The library itself never asks: it looks for features.
    pub(crate) fn here() -> Self {
        let agent = text(&["navigator", "userAgent"]);
        match () {
            () if agent.contains("Deno/") => Self::Deno,
            () if agent.contains("Bun/") => Self::Bun,
            () if text(&["process", "versions", "node"]).starts_with("20.") => Self::Node20,
            () if agent.contains("Node.js/") => Self::Node24,
            () if agent.contains("Firefox/") => Self::Firefox,
            () if agent.contains("Chrome/") => Self::Chromium,
            () => Self::WebKitGtk,
        }
    }
}

/// Whether a test that takes long only for the number of its messages has all of them here: in one runtime for each
/// interface. What another runtime could do otherwise, a tenth of them shows.
pub(crate) fn at_length(interface: Interface) -> bool {
    match interface {
        Interface::Stream => {
            let in_worker = Reflect::has(&js_sys::global(), &"WorkerGlobalScope".into()).unwrap();
            Engine::here() == Engine::Chromium && !in_worker
        }
        _ => Engine::here() == Engine::Node20,
    }
}

/// The text at the end of a path of properties, which begins with a global; empty where there is none.
fn text(path: &[&str]) -> String {
    let start = JsValue::from(js_sys::global());
    let end = path.iter().try_fold(start, |value, name| Reflect::get(&value, &JsValue::from_str(name)));
    end.ok().and_then(|value| value.as_string()).unwrap_or_default()
}
