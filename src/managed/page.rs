//! What the page and the network tell a managed connection.

use wasm_bindgen::JsCast;
use websocket_web_actors::supervisor::Page;

use crate::js::{Listener, Target, has_global, property, string_property};

/// Listens to whatever of these events there is:
/// * `online` and `offline` ([HTML Standard](https://html.spec.whatwg.org/multipage/system-state.html#navigator.online)),
///   in windows and workers. `navigator.onLine` is not asked where they have told nothing: it is false, too, where only
///   this machine can be reached, and a server may run there.
/// * `pagehide` and `pageshow` ([HTML Standard](https://html.spec.whatwg.org/multipage/nav-history-apis.html)).
/// * `visibilitychange`, and the `resume` of the [Page Lifecycle](https://wicg.github.io/page-lifecycle/), which only
///   Chromium has.
///
/// A service worker is told nothing: Chromium warns of every listener that is not added when its script first runs.
pub(super) struct PageEvents {
    _listener: Listener,
}

/// Events of a window, and of any other global object.
const NETWORK: [&str; 2] = ["online", "offline"];
/// Events of a window.
const WINDOW: [&str; 2] = ["pagehide", "pageshow"];
/// Events of its document.
const DOCUMENT: [&str; 2] = ["visibilitychange", "resume"];

impl PageEvents {
    pub(super) fn watch(page: Page) -> Self {
        let mut events: Vec<(Target, &str)> = Vec::new();
        if has_global("addEventListener") && !has_global("skipWaiting") {
            let global = js_sys::global();
            events.extend(NETWORK.map(|event| (global.clone().unchecked_into(), event)));
            if has_global("document") {
                let document = property(&global, "document");
                events.extend(WINDOW.map(|event| (global.clone().unchecked_into(), event)));
                events.extend(DOCUMENT.map(|event| (document.clone().unchecked_into(), event)));
            }
        }
        let listener = Listener::new(events, move |event| match string_property(&event, "type").as_str() {
            "online" => page.resume(),
            "offline" => page.pause(),
            "pagehide" => page.leave(),
            // Every page that was loaded says so; only one that was left is back. What became of the network meanwhile no
            // event has told.
            "pageshow" if property(&event, "persisted").is_truthy() => {
                let navigator = property(&js_sys::global(), "navigator");
                if property(&navigator, "onLine").is_truthy() { page.resume() } else { page.show() }
            }
            "visibilitychange" if string_property(&property(&event, "target"), "visibilityState") == "hidden" => {}
            "visibilitychange" | "resume" => page.retry_now(),
            _ => {}
        });
        Self { _listener: listener }
    }
}
