//! The actor, its lanes and its handles, against their contracts: first as scripts, then under random schedules.

mod auto_traits;
mod backpressure;
mod broadcast;
#[cfg(feature = "bytes")]
mod byte_buffers;
mod clones;
mod close;
mod closed;
mod costs;
mod drop;
mod errors;
mod fan_out;
mod flush;
#[cfg(feature = "json")]
mod json;
mod messages;
mod metrics;
mod model;
mod open;
mod order;
mod overflow;
mod properties;
mod read;
mod receive;
mod reentrancy;
mod shown;
mod supervisor;
mod support;
mod threads;
mod timeouts;
mod turn;
mod unwinding;
