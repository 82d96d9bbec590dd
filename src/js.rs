//! What crosses between JavaScript and Rust besides the sockets themselves.

mod bindings;
mod data;
mod handler;
mod joined;
mod listener;
mod memory;
mod text;
mod timers;

pub(crate) use bindings::{OpenInfo, ReadResult, Target, Thenable, URL, WebSocketStream, copy_into};
pub(crate) use data::{Data, has, has_global, is_javascript, property, set, string_property};
pub(crate) use handler::{Handler, Registered, tell_page_left};
pub(crate) use joined::Joined;
pub(crate) use listener::Listener;
pub(crate) use memory::{HAS_THREADS, THREADS, memory_is_plain};
pub(crate) use timers::{Sleep, Timers};
