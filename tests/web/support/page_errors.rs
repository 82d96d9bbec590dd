//! Errors that nobody handled: a closure called after its end, a rejected promise without a handler.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::EventTarget;

thread_local! {
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    static ERRORS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static ON_EVENT: Closure<dyn Fn(JsValue)> = Closure::new(record_event);
    static ON_CAUSE: Closure<dyn Fn(JsValue)> = Closure::new(|cause| record("in the process", &cause));
}

/// Begins to watch, once in the life of the page.
pub(crate) fn watch() {
    if WATCHING.replace(true) {
        return;
    }
    // Node's global scope dispatches no events, and Bun's not these; Deno has both. No browser has a process.
    let process = property(&js_sys::global(), "process");
    match property(&process, "on").dyn_into::<Function>() {
        Ok(on) => ON_CAUSE.with(|listener| {
            for event in ["uncaughtException", "unhandledRejection"] {
                on.call2(&process, &event.into(), listener.as_ref()).unwrap();
            }
        }),
        Err(_) => ON_EVENT.with(|listener| {
            let global: EventTarget = js_sys::global().unchecked_into();
            for event in ["error", "unhandledrejection"] {
                global.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).unwrap();
            }
        }),
    }
}

/// What was seen since the last call.
pub(crate) fn take() -> Vec<String> {
    ERRORS.take()
}

/// Forgets what was seen since, for a test that has a runtime throw.
pub(crate) fn forgive() {
    take();
}

fn record_event(event: JsValue) {
    let cause = ["reason", "error", "message"].map(|name| property(&event, name));
    let cause = cause.iter().find(|value| !value.is_undefined() && !value.is_null());
    record(&property(&event, "type").as_string().unwrap_or_default(), cause.unwrap_or(&JsValue::UNDEFINED));
}

fn record(kind: &str, cause: &JsValue) {
    ERRORS.with_borrow_mut(|errors| errors.push(format!("{kind}: {cause:?}")));
}

fn property(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or_default()
}
