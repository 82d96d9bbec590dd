//! Dropping handles closes, in whatever order.

use futures_util::{SinkExt, StreamExt};

use crate::support::{Visit, contract, next_task, spawn};

contract! {
    async fn dropping_the_socket_closes_it(interface) {
        let visit = Visit::new("echo");
        drop(visit.connect(interface).await);
        let seen = visit.report("gone").await;
        assert_eq!((&seen["ended"], &seen["close_frames"]), (&"close".into(), &1.into()));
        assert_eq!(seen["close_received"]["code"], serde_json::Value::Null);
    }

    async fn the_last_handle_closes_in_any_order(interface) {
        // Every order in which four handles can be dropped.
        for order in 0..24_usize {
            let visit = Visit::new("echo");
            let socket = visit.connect(interface).await;
            let closed = socket.closed();
            let sender = socket.sender();
            let (other_sender, receiver) = socket.clone().into_split();
            let mut handles: Vec<Box<dyn std::any::Any>> =
                vec![Box::new(socket), Box::new(sender), Box::new(other_sender), Box::new(receiver)];
            let mut rest = order;
            while handles.len() > 1 {
                let index = rest % handles.len();
                rest /= handles.len();
                drop(handles.remove(index));
                next_task().await;
                assert_eq!(visit.report("now").await["close_frames"], 0);
            }
            drop(handles);
            assert!(closed.await.was_clean);
            assert_eq!(visit.report("gone").await["close_frames"], 1);
        }
    }

    async fn what_was_accepted_is_sent_after_the_last_drop(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        for _ in 0..100 {
            socket.feed(vec![0; 10_000]).await.unwrap();
        }
        drop(socket);
        let seen = visit.report("gone").await;
        assert_eq!((&seen["messages"], &seen["bytes"]), (&100.into(), &1_000_000.into()));
        assert_eq!(seen["ended"], "close");
    }

    async fn a_closed_future_does_not_keep_the_connection_open(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        let waiting = spawn(socket.closed());
        let idle = socket.closed();
        drop(socket);
        assert!(waiting.await.unwrap().was_clean);
        drop(idle);
        visit.report("gone").await;
    }

    async fn a_sender_alone_keeps_the_connection_open(interface) {
        let visit = Visit::new("sink");
        let mut sender = visit.connect(interface).await.sender();
        next_task().await;
        sender.send("alone").await.unwrap();
        assert_eq!(visit.report("messages:1").await["open"], true);
        drop(sender);
        visit.report("gone").await;
    }

    async fn a_receiver_alone_keeps_the_connection_open(interface) {
        let visit = Visit::new("burst?count=3&size=5&kind=text");
        let (sender, mut receiver) = visit.connect(interface).await.into_split();
        drop(sender);
        for i in 0..3 {
            assert_eq!(receiver.next().await.unwrap().unwrap().to_string(), format!("{i:05}"));
        }
        assert_eq!(visit.report("now").await["open"], true);
        drop(receiver);
        visit.report("gone").await;
    }

    async fn dropping_after_the_end_is_harmless(interface) {
        let visit = Visit::new("close?code=1000");
        let socket = visit.connect(interface).await;
        socket.closed().await;
        let (sender, receiver) = socket.into_split();
        drop(receiver);
        next_task().await;
        drop(sender);
        assert_eq!(visit.report("gone").await["close_frames"], 1);
    }

    async fn many_connections_leave_none_open(interface) {
        let visit = Visit::new("echo");
        // Few at a time: Chromium delays a page's connects by seconds once a dozen are pending.
        for _ in 0..50 {
            let builder = visit.builder(interface);
            let sockets = futures_util::future::join_all((0..5).map(|_| builder.connect())).await;
            assert!(sockets.iter().all(Result::is_ok));
        }
        let seen = visit.reports("gone").await;
        assert_eq!(seen["connections"].as_array().unwrap().len(), 250);
    }
}
