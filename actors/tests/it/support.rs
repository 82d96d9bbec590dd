//! What the tests play with: a socket, a clock, tasks, and an actor between them.

mod peer;
mod probe;
mod scheduler;
mod scripted_transport;
mod seat;
mod supervised;
mod virtual_clock;
mod virtual_world;
mod world;

pub(crate) use peer::Peer;
pub(crate) use probe::Probe;
pub(crate) use scheduler::{Scheduler, TaskId, yield_now};
pub(crate) use scripted_transport::{Calls, Seen};
pub(crate) use seat::Numbered;
pub(crate) use supervised::{Answer, Happened, Supervised, refused};
pub(crate) use virtual_clock::VirtualClock;
pub(crate) use virtual_world::VirtualWorld;
pub(crate) use world::{World, clean, connect, limits, lost, open, open_pausing};

/// A transport type for where none is made.
pub(crate) type AnyTransport = scripted_transport::ScriptedTransport<false>;
