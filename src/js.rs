//! What crosses between JavaScript and Rust besides the sockets themselves.

mod bindings;
mod data;
mod memory;
mod text;
mod timers;

pub(crate) use bindings::{OpenInfo, ReadResult, Thenable, WebSocketStream};
pub(crate) use data::{Data, has_global, property, string_property};
pub(crate) use memory::memory_is_plain;
pub(crate) use timers::Timers;
