//! The promises, by theme.

mod absent;
mod broadcast;
mod byte_stream;
mod clones;
mod close;
mod connect;
mod drop;
mod echo;
mod elsewhere;
mod fake_streams;
mod fault_matrix;
mod faults;
mod json;
mod managed;
mod overflow;
mod pressure;
mod published;
mod quirks;
mod receive;
mod runtimes;
mod send;
mod slow_reader;
mod spawn;
mod subprotocols;
mod trace;
mod wpt;
