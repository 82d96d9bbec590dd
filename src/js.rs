//! What crosses between JavaScript and Rust besides the sockets themselves.

mod bindings;
mod data;
mod listener;
mod memory;
mod text;
mod timers;

use wasm_bindgen::{JsValue, prelude::Closure};

pub(crate) use bindings::{OpenInfo, ReadResult, Target, Thenable, URL, WebSocketStream};
pub(crate) use data::{Data, has, has_global, is_javascript, property, set, string_property};
pub(crate) use listener::Listener;
pub(crate) use memory::memory_is_plain;
pub(crate) use timers::{Sleep, Timers};

/// A function that JavaScript calls with one argument. It is the type of all, for each costs a program a kilobyte; and
/// `Fn`, since Node calls some inside our own calls.
///
/// One that panics, where panics unwind, leaves nothing half done: what it holds are ports, whose lock is released and
/// whose state is whole after each change, and cells that are set in one go. The panic becomes an exception, which the
/// runtime reports as it does others.
pub(crate) type Callback = Closure<dyn Fn(JsValue)>;

pub(crate) fn callback(call: impl Fn(JsValue) + 'static) -> Callback {
    Closure::own_assert_unwind_safe(call)
}
