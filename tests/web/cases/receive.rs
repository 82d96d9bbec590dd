//! Receiving: everything, once, in order, then the end.

use futures_util::{FutureExt, SinkExt, StreamExt, stream::FusedStream};
use websocket_web::{CloseCode, Msg, ReadyState, TryRecvError};

use crate::support::{Visit, contract, next_task, until};

contract! {
    async fn what_arrives_before_the_close_is_delivered(interface) {
        let visit = Visit::new("burst?count=1000&size=100&then=close&code=4002&reason=over");
        let mut socket = visit.connect(interface).await;
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.reason.as_str(), closed.was_clean), (CloseCode::Other(4002), "over", true));
        for i in 0..1000_u32 {
            let msg = socket.next().await.unwrap().unwrap();
            assert_eq!(msg.as_bytes()[..4], i.to_le_bytes());
        }
        assert!(socket.next().await.is_none());
    }

    async fn an_ended_stream_stays_ended(interface) {
        let mut socket = Visit::new("close?code=1000").connect(interface).await;
        for _ in 0..3 {
            assert!(socket.next().await.is_none());
            assert!(socket.is_terminated());
        }
        assert_eq!(socket.state(), ReadyState::Closed);
    }

    async fn a_select_loop_sees_the_end(interface) {
        for path in ["burst?count=3&size=1&then=close", "burst?count=3&size=1&then=drop"] {
            let mut socket = Visit::connect_then_begin(path, interface).await;
            socket.closed().await;
            let mut messages = 0;
            loop {
                futures_util::select! {
                    msg = socket.next() => match msg {
                        Some(Ok(_)) => messages += 1,
                        Some(Err(_)) => {}
                        None => break,
                    },
                }
            }
            assert_eq!(messages, 3);
        }
    }

    async fn an_unclean_end_is_one_error(interface) {
        let mut socket = Visit::connect_then_begin("drop?after=open", interface).await;
        let error = socket.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        assert!(socket.next().await.is_none());
        assert!(socket.next().await.is_none());
    }

    async fn try_recv_does_not_wait(interface) {
        let mut socket = Visit::new("obey").connect(interface).await;
        assert_eq!(socket.try_recv(), Err(TryRecvError::Empty));
        socket.send("hello").await.unwrap();
        until(|| socket.metrics().incoming_messages == 1).await;
        assert_eq!(socket.try_recv().unwrap(), "hello");
        socket.send("close 4003 enough").await.unwrap();
        let reason = socket.closed().await;
        assert_eq!(socket.try_recv(), Err(TryRecvError::Closed(reason)));
    }

    async fn a_cancelled_read_loses_nothing(interface) {
        let visit = Visit::new("burst?count=300&size=8&kind=text&on=message");
        let mut socket = visit.connect(interface).await;
        socket.send("go").await.unwrap();
        let mut received = Vec::new();
        while received.len() < 300 {
            // Half of the reads are given up after one poll.
            match socket.next().now_or_never() {
                Some(msg) => received.push(msg.unwrap().unwrap()),
                None => next_task().await,
            }
            if received.len() < 300 {
                received.push(socket.next().await.unwrap().unwrap());
            }
        }
        let expected: Vec<_> = (0..300).map(|i| Msg::Text(format!("{i:08}"))).collect();
        assert_eq!(received, expected);
    }

    async fn without_a_receiver_messages_are_discarded(interface) {
        let visit = Visit::new("obey");
        let (mut tx, rx) = visit.connect(interface).await.into_split();
        tx.send("burst 10 1000").await.unwrap();
        until(|| tx.metrics().received_messages == 10).await;
        drop(rx);
        assert_eq!(tx.metrics().incoming_messages, 0);
        tx.send("burst 500 1000").await.unwrap();
        until(|| tx.metrics().received_messages == 510).await;
        let metrics = tx.metrics();
        assert_eq!((metrics.discarded_messages, metrics.incoming_bytes), (510, 0));
        assert_eq!(tx.state(), ReadyState::Open);
        tx.send("close 4004 still here").await.unwrap();
        assert_eq!(tx.closed().await.reason, "still here");
    }

    async fn counts_tell_what_went_through(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        socket.send("12345").await.unwrap();
        socket.send(vec![0; 95]).await.unwrap();
        until(|| socket.metrics().received_messages == 2).await;
        let metrics = socket.metrics();
        assert_eq!((metrics.sent_messages, metrics.sent_bytes), (2, 100));
        assert_eq!((metrics.received_bytes, metrics.incoming_messages), (100, 2));
        assert_eq!(metrics.incoming_bytes, 100 + 2 * websocket_web::MESSAGE_COST);
    }
}
