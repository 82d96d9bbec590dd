//! What the fuzzers drive: the stage, and the models, of the host tests.
#![allow(dead_code, unused_imports, reason = "the stage has more than the models use")]

#[path = "../../tests/it"]
mod it {
    pub(crate) mod model;
    pub(crate) mod support;
}

#[path = "../../../src/subprotocols.rs"]
mod subprotocols;
mod texts;
#[path = "../../../src/url.rs"]
mod url;

use it::{model, support};
pub use texts::{names, urls};

/// One connection.
pub fn connection(input: &[u8]) {
    model::connection::play(input);
}

/// A managed connection.
pub fn supervisor(input: &[u8]) {
    model::supervisor::play(input);
}

/// What a program names.
pub fn values(input: &[u8]) {
    model::values::play(input);
}

/// What an input means to the target of that name.
pub fn plan(target: &str, input: &[u8]) -> String {
    match target {
        "connection" => format!("{:#?}", model::connection::Plan::read(input)),
        "supervisor" => format!("{:#?}", model::supervisor::Plan::read(input)),
        _ => format!("{:?}", String::from_utf8_lossy(input)),
    }
}
