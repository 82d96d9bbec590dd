//! A page that goes into the back-forward cache takes leave of its connections.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsCast;
use websocket_web_actors::{ClosedReason, ErrorKind, Port};

use crate::js::{Listener, Target, has_global, property, string_property, tell_page_left};

/// Has the connections of a page end when that goes into the
/// [back-forward cache](https://html.spec.whatwg.org/multipage/document-lifecycle.html#note-bfcache), as long as
/// there is one of these. They share one listener.
///
/// Nobody answers there. WebKitGTK 2.50 closes the sockets of such a page itself, and Firefox 153 takes no page there
/// that has one. Chromium 156 does, and leaves them open: the server talks to nobody until the page is back, and then a
/// standard WebSocket is closed, and a WebSocketStream is not.
///
/// `pagehide` tells of it. What is acted upon is the event that follows, so that a page that closes its connections in
/// a listener of its own comes first: `visibilitychange`, or, where the page was hidden already, the `freeze` of the
/// [Page Lifecycle](https://wicg.github.io/page-lifecycle/), which only Chromium has. That alone would be too late for
/// some sockets: Chromium then gives up no connect, and reads nothing that stands before the answer to a Close. A page
/// that is frozen or hidden for other reasons was not told `pagehide` before, and keeps its connections.
#[derive(Debug)]
pub(crate) struct PageLife(());

/// What all of a thread share.
#[derive(Debug, Default)]
struct Watch {
    connections: usize,
    listener: Option<Listener>,
}

thread_local! {
    static WATCH: RefCell<Watch> = RefCell::default();
}

impl PageLife {
    pub(crate) fn watch() -> Self {
        let is_first = WATCH.with_borrow_mut(|watch| {
            watch.connections = watch.connections.saturating_add(1);
            watch.connections == 1
        });
        if is_first {
            // Not under the borrow: a page may have put functions of its own in the place of the runtime's.
            let listener = Self::listen();
            WATCH.with_borrow_mut(|watch| watch.listener = listener);
        }
        Self(())
    }

    /// Where there is no page, there is nothing to wait for.
    fn listen() -> Option<Listener> {
        if !["document", "onpagehide", "addEventListener"].iter().all(|name| has_global(name)) {
            return None;
        }
        let window = js_sys::global();
        let document: Target = property(&window, "document").unchecked_into();
        let events =
            vec![(window.unchecked_into(), "pagehide"), (document.clone(), "visibilitychange"), (document, "freeze")];
        let hidden = Cell::new(false);
        Some(Listener::new(events, move |event| {
            if string_property(&event, "type") == "pagehide" {
                hidden.set(property(&event, "persisted").is_truthy());
            } else {
                let is_left = hidden.replace(false);
                // Or it is back already, and was hidden when it was left.
                if is_left && string_property(&property(&event, "target"), "visibilityState") != "visible" {
                    tell_page_left();
                }
            }
        }))
    }
}

impl Drop for PageLife {
    fn drop(&mut self) {
        let listener = WATCH.with_borrow_mut(|watch| {
            watch.connections = watch.connections.saturating_sub(1);
            watch.listener.take_if(|_| watch.connections == 0)
        });
        drop(listener);
    }
}

/// What becomes of a connection then. A close that was asked for goes on: it may yet be clean.
pub(crate) fn leave(port: &Port) {
    if !port.is_ending() {
        let kind = if port.is_opened() { ErrorKind::Closed } else { ErrorKind::Handshake };
        port.refuse(kind, ClosedReason::abnormal("the page went into the back-forward cache"));
    }
}
