//! Servers and networks that misbehave.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, WebSocket};

use crate::support::{Visit, contract};

/// The connection ended without a closing handshake: every road says so, once.
async fn ended_abnormally(mut socket: WebSocket) {
    let closed = socket.closed().await;
    assert_eq!((closed.code, closed.was_clean), (CloseCode::AbnormalClosure, false));
    assert!(socket.next().await.unwrap().is_err());
    assert!(socket.next().await.is_none());
    let error = socket.send("anyone?").await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

contract! {
    async fn a_server_that_vanishes_is_an_unclean_end(interface) {
        for path in ["drop?after=open", "drop?after=open&rst=true"] {
            ended_abnormally(Visit::connect_then_begin(path, interface).await).await;
        }
    }

    /// Some runtimes fail such a handshake, others open the connection and then report its end.
    async fn a_fault_that_comes_with_the_handshake_is_an_error_or_an_unclean_end(interface) {
        for path in ["drop?after=open", "drop?after=half-frame", "bad-utf8"] {
            match Visit::new(path).builder(interface).connect().await {
                Ok(socket) => ended_abnormally(socket).await,
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused, "{path}: {error}"),
            }
        }
    }

    async fn half_a_frame_is_no_message(interface) {
        ended_abnormally(Visit::connect_then_begin("drop?after=half-frame", interface).await).await;
    }

    async fn what_came_before_the_fault_is_delivered(interface) {
        let mut socket = Visit::connect_then_begin("burst?count=20&size=6&kind=text&then=drop", interface).await;
        socket.closed().await;
        for i in 0..20 {
            assert_eq!(socket.next().await.unwrap().unwrap().to_string(), format!("{i:06}"));
        }
        ended_abnormally(socket).await;
    }

    async fn text_that_is_not_utf8_fails_the_connection(interface) {
        ended_abnormally(Visit::connect_then_begin("bad-utf8", interface).await).await;
    }

    /// With WebSocketStream, Chromium 156 crashes the tab: see `Interface::Stream`.
    async fn a_flush_into_a_lost_connection_fails(interface) on standard {
        let visit = Visit::new("drop?begin=messages:1&rst=true");
        let mut socket = visit.builder(interface).set_send_buffer_size(64 << 10).connect().await.unwrap();
        // More than any buffer on the way holds: it cannot all be taken.
        let error = loop {
            if let Err(error) = socket.feed(vec![0; 64 << 10]).await {
                break error;
            }
        };
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        let metrics = socket.metrics();
        let flushed = socket.flush().await;
        assert_eq!(flushed.is_err(), metrics.outgoing_messages > 0, "{metrics:?}");
    }

    async fn a_silent_server_does_not_hold_up_a_close(interface) {
        let visit = Visit::new("obey");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_close_timeout(Duration::from_millis(200)).connect().await.unwrap();
        socket.send("silent").await.unwrap();
        visit.report("messages:1").await;
        socket.close();
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.was_clean), (CloseCode::AbnormalClosure, false));
        visit.release().await;
        visit.report("gone").await;
    }
}
