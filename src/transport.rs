//! The JavaScript sockets. Nothing else in this crate, and nothing in the actors, knows them.

mod standard;

pub(crate) use standard::Standard;
