//! The reconnect loop that the guide shows, word for word.

use std::{cell::RefCell, io, rc::Rc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use websocket_web::{ClosedReason, WebSocket, WebSocketBuilder};

use crate::support::{Visit, contract};

// In the guide, docs/guide/reconnecting.md:
async fn keep_connected(builder: WebSocketBuilder, mut run: impl AsyncFnMut(WebSocket)) -> ClosedReason {
    let mut delay = Duration::from_secs(1);
    loop {
        if let Ok(socket) = builder.connect().await {
            let closed = socket.closed();
            delay = Duration::from_secs(1);
            run(socket).await;
            let reason = closed.await;
            if !reason.is_transient() {
                return reason;
            }
        }
        TimeoutFuture::new((delay.as_millis() as f64 * js_sys::Math::random()) as u32).await;
        delay = Duration::from_secs(30).min(delay * 2);
    }
}
// End.

contract! {
    async fn a_loop_on_closed_keeps_a_program_connected(interface) {
        let orders = Rc::new(RefCell::new(vec!["close 1008 enough", "drop", "close 1001"]));
        let reason = keep_connected(Visit::new("obey").builder(interface), async |mut socket| {
            let order = orders.borrow_mut().pop().unwrap();
            let talk: io::Result<()> = async {
                socket.send("hello").await?;
                assert_eq!(socket.next().await.unwrap()?, "hello");
                socket.send(order).await
            }
            .await;
            talk.unwrap();
            while let Some(Ok(_)) = socket.next().await {}
        })
        .await;
        assert_eq!((u16::from(reason.code), &*reason.reason), (1008, "enough"));
        assert!(orders.borrow().is_empty());
    }
}
