//! What `cargo xtask soak` runs: connections that are dropped in each state, messages, reconnects, over and over.
#![expect(clippy::disallowed_methods, reason = "a page is a program: what it does is a promise to JavaScript")]

mod drops;
mod live;
mod messages;
mod place;
mod reconnects;

use std::io;

use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use drops::State;
use messages::Messages;
use place::Place;
use reconnects::Reconnects;

pub use live::{live_allocations, live_bytes, live_values};

/// One thing that is done over and over. What it holds is freed with it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Soak {
    place: Place,
    case: Case,
}

#[derive(Debug)]
enum Case {
    Drops(State),
    Messages(Messages),
    Reconnects(Reconnects),
}

#[wasm_bindgen]
impl Soak {
    /// By its name.
    ///
    /// # Errors
    /// There is none of that name.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, stream: bool, peer: String) -> Result<Self, JsError> {
        let place = Place::new(peer, stream);
        let case = match name {
            "messages" => Case::Messages(Messages::default()),
            "reconnects" => Case::Reconnects(Reconnects::new(&place)),
            name => Case::Drops(State::named(name).ok_or_else(|| JsError::new(&format!("no soak {name}")))?),
        };
        Ok(Self { place, case })
    }

    /// Does it `count` times.
    ///
    /// # Errors
    /// What did not go as it should.
    pub async fn round(&mut self, count: u32) -> Result<(), JsError> {
        let Self { place, case } = self;
        match case {
            Case::Drops(state) => drops::round(*state, place, count).await?,
            Case::Messages(messages) => messages.round(place, count).await?,
            Case::Reconnects(reconnects) => reconnects.round(count).await?,
        }
        Ok(())
    }
}

/// Has `count` connections at a time, and drops them: what grows with the most that was ever there, and stays, is as
/// large then as it will be.
///
/// # Errors
/// They cannot be opened.
#[wasm_bindgen]
pub async fn crowd(peer: String, stream: bool, count: u32) -> Result<(), JsError> {
    let place = Place::new(peer, stream);
    let mut sockets = Vec::new();
    for _ in 0..count {
        sockets.push(place.connect("/echo").await?);
    }
    Ok(())
}

fn unexpected(what: impl Into<String>) -> io::Error {
    io::Error::other(what.into())
}
