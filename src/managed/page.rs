//! What the page and the network tell a managed connection.

use wasm_bindgen::JsCast;
use websocket_web_actors::supervisor::Page;

use crate::js::{Callback, Target, callback, has_global, property, string_property};

/// Listens to whatever of these events there is:
/// * `online` and `offline` ([HTML Standard](https://html.spec.whatwg.org/multipage/system-state.html#navigator.online)),
///   in windows and workers. `navigator.onLine` is not asked: it is false, too, where only this machine can be reached,
///   and a server may run there.
/// * `pagehide` and `pageshow` ([HTML Standard](https://html.spec.whatwg.org/multipage/nav-history-apis.html)).
/// * `visibilitychange`, and the `resume` of the [Page Lifecycle](https://wicg.github.io/page-lifecycle/), which only
///   Chromium has.
///
/// A service worker is told nothing: Chromium warns of every listener that is not added when its script first runs.
pub(super) struct PageEvents {
    targets: Vec<(Target, &'static str)>,
    listener: Callback,
}

/// Events of a window, and of any other global object.
const NETWORK: [&str; 2] = ["online", "offline"];
/// Events of a window.
const WINDOW: [&str; 2] = ["pagehide", "pageshow"];
/// Events of its document.
const DOCUMENT: [&str; 2] = ["visibilitychange", "resume"];

impl PageEvents {
    pub(super) fn watch(page: Page) -> Self {
        let mut targets: Vec<(Target, &str)> = Vec::new();
        if has_global("addEventListener") && !has_global("skipWaiting") {
            let global = js_sys::global();
            targets.extend(NETWORK.map(|event| (global.clone().unchecked_into(), event)));
            if has_global("document") {
                let document = property(&global, "document");
                targets.extend(WINDOW.map(|event| (global.clone().unchecked_into(), event)));
                targets.extend(DOCUMENT.map(|event| (document.clone().unchecked_into(), event)));
            }
        }
        let listener = callback(move |event| match string_property(&event, "type").as_str() {
            "online" => page.resume(),
            "offline" => page.pause(),
            "pagehide" => page.leave(),
            // Every page that was loaded says so; only one that was left is back.
            "pageshow" if property(&event, "persisted").is_truthy() => page.resume(),
            "visibilitychange" if string_property(&property(&event, "target"), "visibilityState") == "hidden" => {}
            "visibilitychange" | "resume" => page.retry_now(),
            _ => {}
        });
        for (target, event) in &targets {
            target.add_event_listener(event, listener.as_ref());
        }
        Self { targets, listener }
    }
}

impl Drop for PageEvents {
    fn drop(&mut self) {
        for (target, event) in &self.targets {
            target.remove_event_listener(event, self.listener.as_ref());
        }
    }
}
