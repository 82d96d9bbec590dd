//! What the network and the page say.

use futures_util::{SinkExt, StreamExt};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use websocket_web::managed::{Event, Status};

use super::{SLOW, disconnects, managed, opens};
use crate::support::{Visit, contract, until};

/// Whether there is something to listen to: the global object of Node has no events, and a service worker may not add
/// listeners once it runs.
fn has_events() -> bool {
    global("dispatchEvent").is_function() && global("skipWaiting").is_undefined()
}

fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &JsValue::from_str(name)).unwrap()
}

/// Plays the runtime that notices something.
fn fire(event: &str) {
    let class: Function = global("Event").unchecked_into();
    let event = Reflect::construct(&class, &js_sys::Array::of1(&event.into())).unwrap();
    global("dispatchEvent").unchecked_into::<Function>().call1(&js_sys::global(), &event).unwrap();
}

contract! {
    /// Where there are no events, the delay is what there is to wait for, or `reconnect`.
    async fn without_a_network_nothing_is_tried_and_with_it_at_once(interface) {
        let mut builder = managed(&Visit::new("obey"), interface);
        let mut socket = builder.set_backoff(SLOW).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        if has_events() {
            fire("offline");
        }
        // It may be to this machine: it stays open.
        socket.send("still here").await.unwrap();
        assert!(matches!(events.next().await, Some(Event::Message(_))));
        socket.send("drop").await.unwrap();
        let (_, retry_in) = disconnects(&mut events).await;
        assert_eq!(retry_in.is_none(), has_events());
        if has_events() {
            until(|| socket.status() == Status::Paused).await;
            fire("online");
        } else {
            until(|| matches!(socket.status(), Status::Waiting { .. })).await;
            socket.reconnect();
        }
        opens(&mut events).await;
    }

    async fn who_does_not_want_to_hear_of_it_does_not(interface) {
        let mut builder = managed(&Visit::new("obey"), interface);
        let mut socket = builder.set_page_events(false).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        if has_events() {
            fire("offline");
        }
        socket.send("drop").await.unwrap();
        assert!(disconnects(&mut events).await.1.is_some());
        opens(&mut events).await;
        if has_events() {
            // Others may listen.
            fire("online");
        }
    }
}
