//! Errors that nobody handled: a closure called after its end, a rejected promise without a handler.

use std::cell::{Cell, RefCell};

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::EventTarget;

thread_local! {
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    static ERRORS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static LISTENER: Closure<dyn Fn(JsValue)> = Closure::new(record);
}

/// Begins to watch, once in the life of the page.
pub(crate) fn watch() {
    if WATCHING.replace(true) {
        return;
    }
    let global: EventTarget = js_sys::global().unchecked_into();
    LISTENER.with(|listener| {
        for event in ["error", "unhandledrejection"] {
            global.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).unwrap();
        }
    });
}

/// What was seen since the last call.
pub(crate) fn take() -> Vec<String> {
    ERRORS.take()
}

fn record(event: JsValue) {
    let property = |name: &str| Reflect::get(&event, &JsValue::from_str(name)).unwrap_or_default();
    let cause = [property("reason"), property("error"), property("message")];
    let text = cause.iter().find(|value| !value.is_undefined() && !value.is_null());
    let kind = property("type").as_string().unwrap_or_default();
    ERRORS.with_borrow_mut(|errors| errors.push(format!("{kind}: {text:?}")));
}
