//! Sending: room, backpressure, and the truth about what was sent.

use std::io;

use futures_util::{SinkExt, StreamExt, future::join, stream};
use websocket_web::{CloseCode, Error, ErrorKind, Interface, Msg};

use super::quirks::UNSENT_UNKNOWN;
use crate::support::{Visit, contract, next_task, poll_once, spawn};

contract! {
    async fn a_server_that_does_not_read_makes_feed_wait(interface) {
        const BUFFER: usize = 256 << 10;
        const MESSAGE: usize = 64 << 10;

        let visit = Visit::new("stall?for=forever&rcvbuf=65536");
        let mut socket = visit.builder(interface).set_send_buffer_size(BUFFER).connect().await.unwrap();
        let mut sender = socket.sender();
        visit.report("stalled").await;
        // What the runtime and the system hold besides is a few MiB; far beyond it, feed must be waiting.
        let feeding = spawn(async move {
            for _ in 0..1000 {
                sender.feed(vec![7; MESSAGE]).await.unwrap();
            }
            sender.flush().await.unwrap();
        });
        let (mut sent, mut still) = (0, 0);
        // Turns of a millisecond at least: longer than the socket waits before it looks at its buffer again.
        while still < 200 && sent < 1000 {
            next_task().await;
            let metrics = socket.metrics();
            assert!(metrics.outgoing_bytes <= BUFFER + MESSAGE, "{metrics:?}");
            let stands = std::mem::replace(&mut sent, metrics.sent_messages) == sent && metrics.outgoing_messages > 0;
            still = if stands { still + 1 } else { 0 };
        }
        assert_eq!(sent < 900, !UNSENT_UNKNOWN.is_here(), "{:?}", socket.metrics());
        visit.release().await;
        feeding.await.unwrap();
        socket.flush().await.unwrap();
        let report = visit.report("messages:1000").await;
        assert_eq!(report["bytes"], 1000 * MESSAGE);
    }

    async fn try_send_gives_back_what_does_not_fit_also_to_fresh_clones(interface) {
        let visit = Visit::new("sink");
        let socket = visit.builder(interface).set_send_capacity(4).connect().await.unwrap();
        // The actor hands over in a task of its own, so nothing leaves the lane meanwhile.
        let accepted: Vec<_> = (0..100).map(|i| socket.sender().try_send(format!("{i}"))).collect();
        assert_eq!(accepted.iter().filter(|result| result.is_ok()).count(), 4);
        let refused = accepted.into_iter().last().unwrap().unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Full);
        assert_eq!(refused.into_msg().unwrap(), "99");
        let report = visit.report("messages:4").await;
        assert_eq!(report["last_message"]["text"], "3");
    }

    async fn flush_and_send_put_messages_on_the_wire(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        for _ in 0..9 {
            socket.feed("fed").await.unwrap();
        }
        socket.send("sent").await.unwrap();
        assert_eq!(socket.metrics().sent_messages, 10);
        assert_eq!(socket.metrics().outgoing_messages, 0);
        visit.report("messages:10").await;
    }

    async fn one_task_after_another_gets_room(interface) {
        let visit = Visit::new("sink");
        let socket = visit.builder(interface).set_send_capacity(1).connect().await.unwrap();
        let send = |text: &'static str| {
            let mut sender = socket.sender();
            async move {
                for _ in 0..200 {
                    sender.feed(text).await.unwrap();
                }
                sender.flush().await.unwrap();
            }
        };
        let (first, second) = join(spawn(send("first")), spawn(send("second"))).await;
        first.and(second).unwrap();
        let report = visit.report("messages:400").await;
        let early: Vec<_> = report["first_messages"].as_array().unwrap().iter().map(|msg| msg["text"].clone()).collect();
        assert!(early.contains(&"first".into()) && early.contains(&"second".into()), "{early:?}");
    }

    async fn a_cancelled_send_sends_all_or_nothing(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        // Polled once, a message is accepted, and that is all or nothing; a standard socket has taken it, too.
        let polled = poll_once(&mut socket.send("whole")).await;
        assert_eq!(polled.is_some(), interface == Interface::Standard);
        socket.send("next").await.unwrap();
        let report = visit.report("messages:2").await;
        assert_eq!(report["first_messages"][0]["text"], "whole");
        assert_eq!(report["first_messages"][1]["text"], "next");
    }

    async fn what_follows_a_local_close_is_refused(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        let closed = socket.closed();
        socket.close_with_reason(CloseCode::Other(4000), "done");
        let error = socket.send("late").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
        let refused = socket.try_send("late").unwrap_err();
        assert_eq!((refused.kind(), refused.into_msg()), (ErrorKind::Closed, Some("late".into())));
        closed.await;
        let error = socket.send("later").await.unwrap_err();
        let inside = Error::of(&error).unwrap();
        assert_eq!(inside.closed_reason().unwrap().reason, "done");
        assert_eq!(visit.report("gone").await["messages"], 0);
    }

    async fn sending_while_the_server_closes_fails_with_its_reason(interface) {
        let visit = Visit::new("close?code=4001&reason=bye&hold=1000");
        let mut socket = visit.connect(interface).await;
        let mut sent = 0;
        let error = loop {
            match socket.send("are you there?").await {
                Ok(()) => sent += 1,
                Err(error) => break error,
            }
            next_task().await;
        };
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        assert!(error.to_string().contains("bye"), "{error}");
        let inside = Error::of(&error).unwrap();
        assert_eq!(inside.closed_reason().unwrap().code, CloseCode::Other(4001));
        let report = visit.report("gone").await;
        assert!(report["messages"].as_u64().unwrap() <= sent);
        assert_eq!(report["after_close"], 0);
    }

    async fn everything_accepted_is_sent_before_a_close(interface) {
        let visit = Visit::new("stall?for=500&rcvbuf=65536");
        let mut socket = visit.connect(interface).await;
        for i in 0..64_u8 {
            socket.feed(vec![i; 256 << 10]).await.unwrap();
        }
        socket.close_with_reason(CloseCode::NormalClosure, "all sent");
        assert_eq!(socket.closed().await.reason, "all sent");
        let report = visit.report("gone").await;
        assert_eq!(report["messages"], 64);
        assert_eq!(report["close_received"], serde_json::json!({ "code": 1000, "reason": "all sent" }));
        assert_eq!((&report["close_frames"], &report["after_close"]), (&1.into(), &0.into()));
    }

    async fn forwarding_a_stream_sends_it_all_and_closes(interface) {
        let visit = Visit::new("sink");
        let (tx, mut rx) = visit.connect(interface).await.into_split();
        stream::iter(0..500).map(|i| Ok(format!("{i}"))).forward(tx).await.unwrap();
        assert!(rx.next().await.is_none());
        let report = visit.report("gone").await;
        assert_eq!((&report["messages"], &report["last_message"]["text"]), (&500.into(), &"499".into()));
        assert_eq!(report["close_received"]["code"], serde_json::Value::Null);
    }

    async fn closing_the_sink_flushes_first_and_may_be_repeated(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        socket.feed("last words").await.unwrap();
        SinkExt::<Msg>::close(&mut socket).await.unwrap();
        SinkExt::<Msg>::close(&mut socket).await.unwrap();
        socket.closed().await;
        SinkExt::<Msg>::close(&mut socket).await.unwrap();
        let report = visit.report("gone").await;
        assert_eq!((&report["messages"], &report["close_frames"]), (&1.into(), &1.into()));
    }

    async fn adaptors_that_prepare_messages_work_with_clones(interface) {
        let visit = Visit::new("sink");
        let socket = visit.builder(interface).set_send_capacity(1).connect().await.unwrap();
        // `with` is ready before its closure is done: another clone must not take its place meanwhile.
        let mut prepared = Box::pin(socket.sender().with(|number: u32| async move {
            next_task().await;
            io::Result::Ok(Msg::Text(number.to_string()))
        }));
        let mut plain = socket.sender();
        for i in 0..20 {
            let (first, second) = join(prepared.send(i), plain.send("plain")).await;
            first.and(second).unwrap();
        }
        visit.report("messages:40").await;
    }
}
