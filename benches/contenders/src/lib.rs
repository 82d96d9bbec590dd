//! The library and the crates that it is measured against, in one module: JavaScript asks for sessions, and measures.
//!
//! What is measured is in `fleet.rs`, generic over the [`Contender`]; each of these has a file of its own. JavaScript
//! without WebAssembly does the same in `../js/raw.js`.

mod contender;
mod contenders;
mod fleet;
mod message;
pub mod session;
mod shared;
mod tasks;

pub(crate) use contender::Contender;
pub(crate) use message::{Kind, Message, Received, Tally};
