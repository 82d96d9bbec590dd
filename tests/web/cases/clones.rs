//! Many handles, one connection.

use futures_util::{SinkExt, StreamExt, future::join};
use websocket_web::{CloseCode, Msg};

use crate::support::{Visit, contract, poll_once, spawn, until};

contract! {
    async fn each_message_goes_to_exactly_one_receiver(interface) {
        let visit = Visit::new("burst?count=400&size=8&kind=text&on=message&then=close");
        let (mut tx, rx) = visit.connect(interface).await.into_split();
        let read = |mut rx: websocket_web::WebSocketReceiver| async move {
            let mut received = Vec::new();
            while let Some(msg) = rx.next().await {
                received.push(msg.unwrap().to_string());
            }
            received
        };
        let readers = join(spawn(read(rx.clone())), spawn(read(rx)));
        tx.send("go").await.unwrap();
        let (first, second) = readers.await;
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(first.is_sorted() && second.is_sorted());
        let mut all = [first, second].concat();
        all.sort();
        assert_eq!(all, (0..400).map(|i| format!("{i:08}")).collect::<Vec<_>>());
    }

    async fn a_receiver_that_stops_polling_does_not_starve_another(interface) {
        let (mut tx, mut rx) = Visit::new("echo").connect(interface).await.into_split();
        let mut idle = rx.clone();
        let mut cancelled = rx.clone();
        assert!(poll_once(&mut idle.next()).await.is_none());
        assert!(poll_once(&mut cancelled.next()).await.is_none());
        for i in 0..20 {
            let text = format!("{i}");
            tx.send(&text).await.unwrap();
            assert_eq!(rx.next().await.unwrap().unwrap(), Msg::Text(text));
        }
    }

    async fn every_receiver_learns_of_an_unclean_end(interface) {
        let (mut tx, rx) = Visit::new("obey").connect(interface).await.into_split();
        let read = |mut rx: websocket_web::WebSocketReceiver| async move {
            (rx.next().await.unwrap().is_err(), rx.next().await.is_none())
        };
        let readers = join(spawn(read(rx.clone())), spawn(read(rx)));
        tx.send("drop").await.unwrap();
        let (first, second) = readers.await;
        assert_eq!((first.unwrap(), second.unwrap()), ((true, true), (true, true)));
    }

    async fn any_handle_closes_and_all_know(interface) {
        let socket = Visit::new("echo").connect(interface).await;
        let (sender, clone) = (socket.sender(), socket.clone());
        let (_, mut receiver) = socket.clone().into_split();
        receiver.close_with_reason(CloseCode::Other(4005), "from the receiver");
        let reason = socket.closed().await;
        assert_eq!(reason.reason, "from the receiver");
        assert_eq!(sender.closed().await, reason);
        assert_eq!(clone.closed_reason(), Some(reason.clone()));
        assert_eq!(receiver.closed_reason(), Some(reason));
        assert!(receiver.next().await.is_none());
    }

    async fn closed_replays_for_everyone_at_any_time(interface) {
        let mut socket = Visit::new("obey").connect(interface).await;
        let mut early = socket.closed();
        let waiting = spawn(socket.closed());
        assert!(poll_once(&mut early).await.is_none());
        let clone = early.clone();
        socket.send("close 4006 for all").await.unwrap();
        let reason = waiting.await.unwrap();
        assert_eq!((reason.code, reason.reason.as_str()), (CloseCode::Other(4006), "for all"));
        assert_eq!(early.clone().await, reason);
        assert_eq!((&mut early).await, reason);
        assert_eq!((&mut early).await, reason);
        assert_eq!(clone.await, reason);
        assert_eq!(socket.closed().await, reason);
    }

    async fn closed_resolves_while_nobody_reads(interface) {
        let mut socket = Visit::new("obey").connect(interface).await;
        socket.send("burst 50 1000").await.unwrap();
        // Chromium drops what its page has not taken over when a Close comes, on a busy machine: 13 of the 50, once.
        until(|| socket.metrics().received_messages == 50).await;
        socket.send("close 4007").await.unwrap();
        assert_eq!(socket.closed().await.code, CloseCode::Other(4007));
        assert_eq!(socket.metrics().incoming_messages, 50);
    }

    async fn a_weak_handle_upgrades_while_another_lives(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        let weak = socket.downgrade();
        let mut second = weak.upgrade().unwrap();
        drop(socket);
        second.send("alive").await.unwrap();
        assert_eq!(second.next().await.unwrap().unwrap(), "alive");
        drop(second);
        assert!(weak.upgrade().is_none());
        visit.report("gone").await;
    }

    async fn components_send_through_clones_of_their_own(interface) {
        let visit = Visit::new("sink");
        let socket = visit.connect(interface).await;
        let components: Vec<_> = (0..10).map(|i| {
            let mut sender = socket.sender();
            spawn(async move {
                for j in 0..10 {
                    sender.send(format!("{i}.{j}")).await.unwrap();
                }
            })
        }).collect();
        for component in components {
            component.await.unwrap();
        }
        let sent = visit.report("messages:100").await;
        assert_eq!(sent["text"], 100);
        until(|| socket.metrics().outgoing_messages == 0).await;
    }
}
