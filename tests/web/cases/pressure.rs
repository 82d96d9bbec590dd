//! Large amounts under way when something happens: a slow reader, a close, a drop.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::JsCast;
use websocket_web::{CloseCode, Interface};

use crate::support::{Visit, contract, next_task, until};

const MEBIBYTE: usize = 1 << 20;

contract! {
    /// The server's writes stall when the receive buffer and what the platform holds are full, and go on when
    /// somebody reads.
    async fn a_reader_that_stops_stops_the_server(interface) on stream {
        const COUNT: usize = 4096;
        let visit = Visit::new("burst?count=4096&size=16384");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_buffer_size(MEBIBYTE).connect().await.unwrap();
        until(|| socket.metrics().incoming_bytes >= MEBIBYTE).await;
        let mut sent = 0;
        loop {
            for _ in 0..50 {
                next_task().await;
            }
            let now = visit.report("now").await["sent_bytes"].as_u64().unwrap();
            if std::mem::replace(&mut sent, now) == now {
                break;
            }
        }
        assert!(sent < 32 * MEBIBYTE as u64, "{sent} bytes were sent to a reader that does not read");
        assert!(socket.metrics().incoming_bytes <= MEBIBYTE + 16384 + 64, "{:?}", socket.metrics());
        for i in 0..COUNT {
            assert_eq!(socket.next().await.unwrap().unwrap().as_bytes()[..4], (i as u32).to_le_bytes());
        }
        assert_eq!(visit.report("now").await["sent_messages"], COUNT);
    }

    async fn a_stream_does_not_overflow(interface) on stream {
        let visit = Visit::new("burst?count=500&size=8&kind=text&on=message");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_capacity(10).connect().await.unwrap();
        socket.send("go").await.unwrap();
        until(|| socket.metrics().incoming_messages >= 10).await;
        for i in 0..500 {
            assert_eq!(socket.next().await.unwrap().unwrap().to_string(), format!("{i:08}"));
        }
    }

    /// In Chromium, data that nobody reads holds up the close of a WebSocketStream for a minute.
    async fn a_close_with_unread_data_does_not_hang(interface) {
        let visit = Visit::new("burst?count=200&size=16384");
        let mut builder = visit.builder(interface);
        // Large enough for the standard interface, whose buffer would overflow.
        let buffer = if interface == Interface::Stream { 100_000 } else { 64 * MEBIBYTE };
        builder.set_receive_buffer_size(buffer).set_close_timeout(Duration::from_secs(5));
        let socket = builder.connect().await.unwrap();
        until(|| socket.metrics().incoming_bytes >= 100_000).await;
        socket.close_with_reason(CloseCode::Other(4020), "enough");
        let closed = socket.closed().await;
        assert_eq!((closed.reason.as_str(), closed.was_clean), ("enough", true));
        assert_eq!(visit.report("gone").await["close_received"]["code"], 4020);
    }

    /// Where a close overtakes writes, Chromium forgets them, or crashes the tab.
    async fn everything_under_way_arrives_before_a_close(interface) within 60 {
        for count in [0, 1, 2, 50] {
            let visit = Visit::new("sink");
            let mut socket = visit.builder(interface).set_send_buffer_size(64 * MEBIBYTE).connect().await.unwrap();
            for i in 0..count {
                socket.feed(vec![i; MEBIBYTE]).await.unwrap();
            }
            socket.close_with_reason(CloseCode::Other(4021), "all sent");
            let closed = socket.closed().await;
            assert_eq!((closed.reason.as_str(), closed.was_clean), ("all sent", true), "{count} messages");
            let seen = visit.report("gone").await;
            assert_eq!((&seen["messages"], &seen["bytes"]), (&count.into(), &(count as usize * MEBIBYTE).into()));
        }
    }

    async fn everything_under_way_arrives_before_the_last_drop_closes(interface) within 60 {
        for count in [1, 2, 50] {
            let visit = Visit::new("sink");
            let mut socket = visit.builder(interface).set_send_buffer_size(64 * MEBIBYTE).connect().await.unwrap();
            for i in 0..count {
                socket.feed(vec![i; MEBIBYTE]).await.unwrap();
            }
            drop(socket);
            let seen = visit.report("gone").await;
            assert_eq!((&seen["messages"], &seen["ended"]), (&count.into(), &"close".into()));
        }
    }

    /// Memory that grows takes its views along, and what was sent may be one.
    async fn memory_that_grows_after_a_send_costs_nothing(interface) {
        let visit = Visit::new("sink");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_close_timeout(Duration::from_secs(2)).connect().await.unwrap();
        socket.send(vec![1; MEBIBYTE]).await.unwrap();
        wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>().grow(1);
        socket.close_with_reason(CloseCode::Other(4025), "grown");
        let closed = socket.closed().await;
        assert_eq!((closed.reason.as_str(), closed.was_clean), ("grown", true));
        assert_eq!(visit.report("gone").await["bytes"], MEBIBYTE);
    }

    /// Given up with writes outstanding: the tab lives on, and so does the next connection.
    async fn a_close_with_writes_that_nobody_takes_is_given_up(interface) {
        for (count, size) in [(1, 16 * MEBIBYTE), (2, 8 * MEBIBYTE), (50, MEBIBYTE)] {
            let visit = Visit::new("stall?for=forever&rcvbuf=65536");
            let mut builder = visit.builder(interface);
            builder.set_send_buffer_size(64 * MEBIBYTE).set_close_timeout(Duration::from_millis(300));
            let mut socket = builder.connect().await.unwrap();
            for i in 0..count {
                socket.feed(vec![i; size]).await.unwrap();
            }
            next_task().await;
            socket.close();
            assert!(!socket.closed().await.was_clean);
            visit.release().await;
            visit.report("gone").await;
        }
        let mut after = Visit::new("echo").connect(interface).await;
        after.send("alive").await.unwrap();
        assert_eq!(after.next().await.unwrap().unwrap(), "alive");
    }
}
