//! The server at the other end: where it is, and what it saw.

use std::{cell::Cell, io};

use js_sys::{Function, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use websocket_web::{Interface, WebSocket, WebSocketBuilder};

/// Host and port of the server.
pub(crate) const PEER: &str = match option_env!("WEBSOCKET_WEB_PEER") {
    Some(peer) => peer,
    None => "127.0.0.1:8765",
};

/// A visit to the server: connections whose URL carries the same id, under which the server records what it sees.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    id: String,
    path: String,
}

impl Visit {
    /// `path` may have a query.
    pub(crate) fn new(path: &str) -> Self {
        thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
        let number = NEXT.replace(NEXT.get() + 1);
        let run = (js_sys::Math::random() * 1e9) as u32;
        Self { id: format!("{run:x}-{number}"), path: path.to_owned() }
    }

    /// The same visit, by another path.
    pub(crate) fn to(&self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self.clone() }
    }

    pub(crate) fn url(&self) -> String {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        format!("ws://{PEER}/{}{separator}id={}", self.path, self.id)
    }

    /// Fills in a URL: `{host}` is the server's host and port, `{port}` its port, `{id}` the parameter that names this
    /// visit.
    pub(crate) fn fill(&self, url: &str) -> String {
        self.blanks().iter().fold(url.to_owned(), |url, (blank, value)| url.replace(blank, value))
    }

    /// Undoes [`fill`](Self::fill), so that what was seen can be compared with what stands in a table.
    pub(crate) fn unfill(&self, text: &str) -> String {
        self.blanks().iter().fold(text.to_owned(), |text, (blank, value)| text.replace(value, blank))
    }

    fn blanks(&self) -> [(&'static str, String); 3] {
        let port = PEER.rsplit(':').next().unwrap_or_default();
        // The id first: it may hold the digits of the port.
        [("{id}", format!("id={}", self.id)), ("{host}", PEER.to_owned()), ("{port}", port.to_owned())]
    }

    pub(crate) fn builder(&self, interface: Interface) -> WebSocketBuilder {
        let mut builder = WebSocketBuilder::new(self.url());
        builder.set_interface(interface);
        builder
    }

    pub(crate) async fn connect(&self, interface: Interface) -> WebSocket {
        self.builder(interface).connect().await.unwrap()
    }

    /// Connects, and has the server begin once the connection is open here: a fault that comes with the handshake may
    /// keep a runtime from opening it. Nothing is written meanwhile: see `Interface::Stream` on lost connections.
    pub(crate) async fn connect_then_begin(path: &str, interface: Interface) -> WebSocket {
        let separator = if path.contains('?') { '&' } else { '?' };
        let visit = Self::new(&format!("{path}{separator}begin=release"));
        let socket = visit.connect(interface).await;
        visit.release().await;
        socket
    }

    /// Connects, and tries again as long as the server has not heard of it: Firefox holds an attempt back, for up to
    /// 400 ms after one that failed, so that a connect timeout may end it before it has left.
    pub(crate) async fn arrive(&self, builder: &WebSocketBuilder) -> io::Result<WebSocket> {
        loop {
            let connected = builder.connect().await;
            if connected.is_ok() || self.connections().await > 0 {
                return connected;
            }
        }
    }

    /// How many connections of this visit the server has seen.
    pub(crate) async fn connections(&self) -> usize {
        self.reports("now").await["connections"].as_array().unwrap().len()
    }

    /// What the server saw of the first connection of this visit, once `fact` holds.
    pub(crate) async fn report(&self, fact: &str) -> Value {
        self.reports(fact).await["connections"][0].take()
    }

    /// What the server saw of all connections of this visit, once `fact` holds.
    pub(crate) async fn reports(&self, fact: &str) -> Value {
        let (status, report) = get(&format!("report?id={}&until={fact}&within=20000", self.id)).await;
        assert_eq!(status, 200, "the server did not see {fact:?}, only {report}");
        report
    }

    /// Lets the server go on where it stalls.
    pub(crate) async fn release(&self) {
        self.command("release").await;
    }

    /// Kills the server, for this visit.
    pub(crate) async fn down(&self) {
        self.command("down").await;
    }

    /// Starts it again.
    pub(crate) async fn up(&self) {
        self.command("up").await;
    }

    async fn command(&self, name: &str) {
        let (status, answer) = get(&format!("{name}?id={}", self.id)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

async fn get(path: &str) -> (u16, Value) {
    let fetch: Function = property(&js_sys::global(), "fetch").unchecked_into();
    let url = format!("http://{PEER}/control/{path}");
    let response = resolve(fetch.call1(&JsValue::UNDEFINED, &url.into())).await;
    let text: Function = property(&response, "text").unchecked_into();
    let body = resolve(text.call0(&response)).await.as_string().unwrap();
    let status = property(&response, "status").as_f64().unwrap() as u16;
    (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

async fn resolve(promise: Result<JsValue, JsValue>) -> JsValue {
    JsFuture::from(promise.unwrap().unchecked_into::<Promise>()).await.unwrap()
}

fn property(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap()
}
