//! More arrives than there is room for. The standard WebSocket cannot be told to wait.

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, Interface, MESSAGE_COST, Overflow, ReadyState};

use crate::support::{Visit, contract, until};

contract! {
    async fn an_overflow_closes_once_with_one_reason(interface) on standard {
        let visit = Visit::new("burst?count=100&size=1000&on=message");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_buffer_size(10 * (1000 + MESSAGE_COST)).connect().await.unwrap();
        socket.send("go").await.unwrap();
        let closed = socket.closed().await;
        assert_eq!(closed.code, CloseCode::MessageTooBig);
        assert_eq!((closed.reason.as_str(), closed.was_clean), ("receive buffer overflow", false));
        for i in 0..10_u32 {
            assert_eq!(socket.next().await.unwrap().unwrap().as_bytes()[..4], i.to_le_bytes());
        }
        let error = socket.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        assert!(error.to_string().contains("receive buffer overflow"), "{error}");
        assert!(socket.next().await.is_none());
        // The close event that follows changes nothing.
        let seen = visit.report("gone").await;
        assert_eq!((&seen["close_frames"], &seen["close_received"]["code"]), (&1.into(), &serde_json::Value::Null));
        assert_eq!((socket.closed_reason().unwrap(), socket.state()), (closed, ReadyState::Closed));
        assert_eq!(socket.metrics().dropped_messages, 1);
        assert!(socket.try_send("late").is_err());
    }

    async fn a_message_of_the_buffers_size_fits(interface) {
        let visit = Visit::new("large?size=100000");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_buffer_size(100_000).connect().await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap().len(), 100_000);
        assert_eq!(socket.state(), ReadyState::Open);
    }

    async fn a_receiver_that_keeps_up_never_overflows(interface) {
        let visit = Visit::new("slow?rate=20000000&echo=true");
        let mut builder = visit.builder(interface);
        let (mut tx, mut rx) = builder.set_receive_buffer_size(1 << 20).connect().await.unwrap().into_split();
        for i in 0..200_u8 {
            tx.feed(vec![i; 50_000]).await.unwrap();
            let msg = rx.next().await.unwrap().unwrap();
            assert!(msg.len() == 50_000 && msg.as_bytes()[0] == i);
        }
    }

    async fn the_capacity_bounds_messages_that_weigh_nothing(interface) on standard {
        let visit = Visit::new("burst?count=100&size=0&on=message");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_capacity(25).connect().await.unwrap();
        socket.send("go").await.unwrap();
        assert_eq!(socket.closed().await.code, CloseCode::MessageTooBig);
        assert_eq!(socket.metrics().incoming_messages, 25);
    }

    async fn the_oldest_can_be_dropped_instead(interface) on standard {
        let visit = Visit::new("burst?count=100&size=8&kind=text&on=message");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_capacity(10).set_overflow(Overflow::DropOldest).connect().await.unwrap();
        socket.send("go").await.unwrap();
        until(|| socket.metrics().received_messages == 100).await;
        assert_eq!(socket.metrics().dropped_messages, 90);
        for i in 90..100 {
            assert_eq!(socket.next().await.unwrap().unwrap().to_string(), format!("{i:08}"));
        }
        assert_eq!(socket.state(), ReadyState::Open);
    }

    async fn the_newest_can_be_dropped_instead(interface) on standard {
        let visit = Visit::new("burst?count=100&size=8&kind=text&on=message");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_receive_capacity(10).set_overflow(Overflow::DropNewest).connect().await.unwrap();
        socket.send("go").await.unwrap();
        until(|| socket.metrics().received_messages == 100).await;
        assert_eq!(socket.metrics().dropped_messages, 90);
        for i in 0..10 {
            assert_eq!(socket.next().await.unwrap().unwrap().to_string(), format!("{i:08}"));
        }
        assert_eq!(socket.state(), ReadyState::Open);
    }

    async fn a_message_over_the_maximum_closes(interface) {
        for kind in ["binary", "text"] {
            let visit = Visit::new(&format!("large?size=2000001&kind={kind}"));
            let mut builder = visit.builder(interface);
            let mut socket = builder.set_max_message_size(2_000_000).connect().await.unwrap();
            let closed = socket.closed().await;
            assert_eq!((closed.code, closed.was_clean), (CloseCode::MessageTooBig, false));
            assert!(closed.reason.contains("2000001") && closed.reason.contains("2000000"), "{closed}");
            assert!(socket.next().await.unwrap().is_err());
            assert!(socket.next().await.is_none());
            visit.report("gone").await;
        }
    }

    /// What the socket took before this side gave up arrives, as much as there is; the rest stays in the lane.
    async fn messages_under_way_hold_up_no_refusal_and_arrive(interface) {
        for count in [0, 1, 2, 50] {
            let visit = Visit::new("burst?count=100&size=1000&on=message");
            let mut builder = visit.builder(interface);
            builder.set_send_buffer_size(64 << 20);
            match interface {
                Interface::Standard => builder.set_receive_capacity(10),
                // Its receive buffer does not overflow.
                Interface::Stream => builder.set_max_message_size(999),
            };
            let mut socket = builder.connect().await.unwrap();
            socket.feed("go").await.unwrap();
            for i in 0..count {
                socket.feed(vec![i; 1 << 20]).await.unwrap();
            }
            let closed = socket.closed().await;
            assert_eq!((closed.code, closed.was_clean), (CloseCode::MessageTooBig, false), "{count} messages");
            let seen = visit.report("gone").await;
            let metrics = socket.metrics();
            assert_eq!((&seen["messages"], &seen["ended"]), (&metrics.sent_messages.into(), &"close".into()));
            assert_eq!(metrics.sent_messages as usize + metrics.outgoing_messages, 1 + usize::from(count));
        }
    }

    async fn a_message_of_the_maximum_is_received(interface) {
        let visit = Visit::new("large?size=2000000");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_max_message_size(2_000_000).connect().await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap().len(), 2_000_000);
    }
}
