//! What the cases stand on: the server's view, a bound on time, the page's errors, a socket made of JavaScript,
//! tables of cases.

mod contract;
mod engine;
mod fake_socket;
mod mirror;
mod page_errors;
mod peer;
mod tasks;

pub(crate) use contract::{check, checks, contract, fakes, on_interface};
pub(crate) use engine::{Engine, at_length};
pub(crate) use fake_socket::{FakeSocket, HOUR};
pub(crate) use mirror::{Row, Table, mirror};
pub(crate) use page_errors::forgive as forgive_page_errors;
pub(crate) use peer::{PEER, Visit};
pub(crate) use tasks::{next_task, poll_once, spawn, until};
