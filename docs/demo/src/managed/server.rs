//! Stops the test server for this page, and starts it again.

use futures_util::StreamExt;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Response};

use crate::{
    elements::{find, show, window},
    events::Events,
};

pub(super) struct Server {
    button: Element,
    problem: Element,
    stop: Command,
    start: Command,
}

/// What is asked of the server, and the name of the button that does.
struct Command {
    url: String,
    name: &'static str,
}

impl Server {
    /// The server at `peer`, for the connections that have `id`.
    pub(super) fn find(peer: &str, id: &str) -> Result<Self, String> {
        // `http` for `ws`, `https` for `wss`.
        let control = format!("{}/control", peer.replacen("ws", "http", 1));
        let command = |path, name| Command { url: format!("{control}/{path}?id={id}"), name };
        Ok(Self {
            button: find("#server")?,
            problem: find("#managed-problem")?,
            stop: command("down", "Stop the server"),
            start: command("up", "Start the server"),
        })
    }

    /// Stops it, starts it, and so on.
    pub(super) async fn run(&self) {
        let mut clicks = Events::new(&self.button, "click");
        let (mut next, mut after) = (&self.stop, &self.start);
        while clicks.next().await.is_some() {
            let result = ask(&next.url).await;
            if result.is_ok() {
                std::mem::swap(&mut next, &mut after);
                show(&self.button, next.name);
            }
            show(&self.problem, &result.err().unwrap_or_default());
        }
    }
}

async fn ask(url: &str) -> Result<(), String> {
    let answer = JsFuture::from(window()?.fetch_with_str(url)).await;
    match answer.ok().and_then(|answer| answer.dyn_into::<Response>().ok()) {
        Some(response) if response.ok() => Ok(()),
        Some(response) => Err(format!("The server does not do that: HTTP status {}", response.status())),
        None => Err("The server cannot be asked: is it the one that cargo xtask demo starts?".to_owned()),
    }
}
