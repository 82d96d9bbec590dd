//! The checks, by name.

mod crossing;
mod ends;
mod managed;
mod sharing;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use websocket_web::{Interface, WebSocket, WebSocketBuilder};

use crate::Outcome;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str) -> Result<JsValue, JsValue>;
}

/// The server of one check.
#[derive(Debug, Clone)]
struct Server {
    url: String,
    interface: Interface,
}

pub(crate) async fn play(name: &str, url: String, stream: bool) -> Outcome<String> {
    let interface = if stream { Interface::Stream } else { Interface::Standard };
    let server = Server { url, interface };
    match name {
        "made_on_the_main_thread" => crossing::made_on_the_main_thread(server).await,
        "made_in_a_worker" => crossing::made_in_a_worker(server).await,
        "made_in_a_worker_for_another" => crossing::made_in_a_worker_for_another(server).await,
        "all_send_and_all_receive" => sharing::all_send_and_all_receive(server).await,
        "a_burst_is_shared" => sharing::a_burst_is_shared(server).await,
        "all_are_subscribed" => sharing::all_are_subscribed(server).await,
        "all_at_the_lock" => sharing::all_at_the_lock(server).await,
        "a_worker_waits_for_room" => sharing::a_worker_waits_for_room(server).await,
        "the_last_handle_goes_in_a_worker" => ends::the_last_handle_goes_in_a_worker(server).await,
        "the_server_closes" => ends::the_server_closes(server).await,
        "a_worker_ends_that_has_handles" => ends::a_worker_ends_that_has_handles(server).await,
        "a_worker_ends_that_has_the_connection" => ends::a_worker_ends_that_has_the_connection(server).await,
        "managed_on_the_main_thread" => managed::on_the_main_thread(server).await,
        "managed_in_a_worker" => managed::in_a_worker(server).await,
        _ => Err("there is no such check".into()),
    }
}

impl Server {
    fn builder(&self) -> WebSocketBuilder {
        let mut builder = WebSocketBuilder::new(&self.url);
        builder.set_interface(self.interface);
        builder
    }

    async fn connect(self) -> Outcome<WebSocket> {
        Ok(self.builder().connect().await?)
    }

    /// Asks for `what` of the server's control, with the id that this check's connections have; waits as long as the
    /// server does.
    async fn control(&self, what: &str) -> Outcome {
        let (address, id) = self.url.split_once("id=").ok_or("no id")?;
        let host = address.split('/').nth(2).ok_or("no host")?;
        let id = id.split('&').next().unwrap_or_default();
        let answer = fetch(&format!("http://{host}/control/{what}&id={id}")).await;
        answer.map(drop).map_err(|_| "the server's control does not answer".into())
    }
}
