//! The reconnect loop of the guide, word for word.

use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    rc::Rc,
};

use futures_util::{SinkExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use websocket_web::{WebSocket, WebSocketBuilder};

use crate::support::{Visit, contract};

include!("reconnect_loop.rs");

async fn sleep(seconds: f64) {
    TimeoutFuture::new((seconds * 1000.0) as u32).await;
}

#[wasm_bindgen_test]
fn the_guide_shows_the_loop_that_is_run_here() {
    let guide = include_str!("../../../../docs/guide/reconnecting.md");
    assert!(guide.contains(include_str!("reconnect_loop.rs")));
}

contract! {
    async fn a_loop_on_closed_keeps_a_program_connected(interface) {
        let orders = Rc::new(RefCell::new(vec!["close 1008 enough", "drop", "close 1001"]));
        keep_connected(Visit::new("obey").builder(interface), async |mut socket| {
            socket.send("hello").await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), "hello");
            let order = orders.borrow_mut().pop().unwrap();
            socket.send(order).await.unwrap();
            while let Some(Ok(_)) = socket.next().await {}
        })
        .await
        .unwrap();
        assert!(orders.borrow().is_empty());
    }
}
