//! A function that listens to events of a number of targets.

use wasm_bindgen::JsValue;

use super::{Callback, bindings::Target, callback};

/// Listens until it is dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    events: Vec<(Target, &'static str)>,
    call: Callback,
}

impl Listener {
    pub(crate) fn new(events: Vec<(Target, &'static str)>, call: impl Fn(JsValue) + 'static) -> Self {
        let call = callback(call);
        for (target, event) in &events {
            target.add_event_listener(event, call.as_ref());
        }
        Self { events, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for (target, event) in &self.events {
            target.remove_event_listener(event, self.call.as_ref());
        }
    }
}
