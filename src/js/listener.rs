//! A function that listens to events of a number of targets.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::{Registered, bindings::Target};

/// Listens until it is dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    events: Vec<(Target, &'static str)>,
    function: Function,
    _registered: Registered,
}

impl Listener {
    pub(crate) fn new(events: Vec<(Target, &'static str)>, call: impl Fn(JsValue) + 'static) -> Self {
        let registered = Registered::new(Rc::new(call));
        let function = registered.function(0);
        for (target, event) in &events {
            target.add_event_listener(event, &function);
        }
        Self { events, function, _registered: registered }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for (target, event) in &self.events {
            target.remove_event_listener(event, &self.function);
        }
    }
}
