//! What runs the tests: for the few facts in which runtimes differ and a library can change nothing.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A JavaScript runtime, by what its WebSocket is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKitGtk,
    Node,
    Deno,
    Bun,
}

impl Engine {
    /// The one that this runs in. The library itself never asks: it looks for features.
    pub(crate) fn here() -> Self {
        let global = js_sys::global();
        let has = |name: &str| Reflect::has(&global, &JsValue::from_str(name)).unwrap();
        let agent = Reflect::get(&global, &"navigator".into())
            .and_then(|navigator| Reflect::get(&navigator, &"userAgent".into()))
            .ok()
            .and_then(|agent| agent.as_string())
            .unwrap_or_default();
        match () {
            () if has("Deno") => Self::Deno,
            () if has("Bun") => Self::Bun,
            () if has("process") => Self::Node,
            () if agent.contains("Firefox/") => Self::Firefox,
            () if agent.contains("Chrome/") => Self::Chromium,
            () => Self::WebKitGtk,
        }
    }

    /// Whether `bufferedAmount` counts what waits for the peer. In WebKitGTK it falls as soon as the process that
    /// does its networking has the bytes, and that takes any amount.
    pub(crate) fn tells_what_is_unsent(self) -> bool {
        self != Self::WebKitGtk
    }
}
