//! The other end of a WebSocket under test: one server that plays a part by URL path, and reports what it saw.
//!
//! Every connection owns its TCP stream and nothing is answered behind a script's back, so that the peer can
//! also do what a server must not: withhold a Close, stop reading, break off in the middle of a frame.
//! `README.md` lists the paths.

mod begin;
mod command;
mod connection;
mod control;
mod fact;
mod faults;
mod frames;
mod handshake;
mod ledger;
mod link;
mod message;
mod orders;
mod pace;
mod parameters;
mod pattern;
mod peer;
mod record;
mod request;
mod response;
mod script;
mod scripts;

pub use peer::Peer;
