//! Handles and subscriptions, which are many, of a connection that is one at a time.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt, future::join_all};
use serde_json::json;
use websocket_web::{
    CloseCode,
    managed::{Event, ManagedWebSocket, Status},
};

use super::{SLOW, disconnects, hears, managed, opens};
use crate::support::{Visit, contract, until};

contract! {
    async fn three_components_see_every_message_through_a_restart(interface) {
        let mut socket = managed(&Visit::new("obey"), interface).connect();
        let mut events: Vec<_> = (0..3).map(|_| socket.events()).collect();
        socket.send("one").await.unwrap();
        socket.send("close 1001").await.unwrap();
        let seen = join_all(events.iter_mut().map(async |events| {
            opens(events).await;
            let Some(Event::Message(one)) = events.next().await else { panic!("the first message was to come") };
            disconnects(events).await;
            one
        }))
        .await;
        socket.feed("two").await.unwrap();
        for events in &mut events {
            opens(events).await;
            hears(events, "two").await;
        }
        assert!(seen.iter().all(|one| **one == "one" && Arc::ptr_eq(one, &seen[0])));
    }

    async fn the_greeting_goes_first_on_every_connection(interface) {
        let visit = Visit::new("obey");
        let mut builder = managed(&visit, interface);
        let mut socket = builder
            .set_greeting(async |opened: &_| {
                let opened: &websocket_web::managed::Opened = opened;
                assert!(opened.url.starts_with("ws://"));
                Ok(vec!["hello".into(), "news".into()])
            })
            .connect();
        let mut events = socket.events();
        socket.send("drop").await.unwrap();
        while !matches!(events.next().await.unwrap(), Event::Disconnected { .. }) {}
        socket.feed("again").await.unwrap();
        let report = visit.reports("messages:6").await;
        for (connection, last) in [(0, "drop"), (1, "again")] {
            let texts: Vec<_> = report["connections"][connection]["first_messages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|message| message["text"].clone())
                .collect();
            assert_eq!(texts, [json!("hello"), json!("news"), json!(last)]);
        }
    }

    async fn a_close_is_for_good(interface) {
        let visit = Visit::new("echo");
        let mut socket = managed(&visit, interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        socket.feed("last").await.unwrap();
        socket.try_close_with_reason(CloseCode::Other(4001), "enough").unwrap();
        let closed = socket.closed().await;
        assert_eq!((u16::from(closed.code), &*closed.reason, closed.was_clean), (4001, "enough", true));
        assert_eq!(socket.status(), Status::Closed);
        assert!(!socket.reconnect());
        let report = visit.report("gone").await;
        assert_eq!(report["close_received"], json!({ "code": 4001, "reason": "enough" }));
        assert_eq!(report["last_message"]["text"], "last");
    }

    async fn the_last_handle_and_the_last_subscription_close(interface) {
        let visit = Visit::new("echo");
        let socket = managed(&visit, interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        let clone = socket.clone();
        drop(socket);
        drop(clone);
        assert_eq!(visit.report("now").await["open"], true);
        drop(events);
        assert_eq!(visit.report("gone").await["close_received"], json!({ "code": null, "reason": "" }));
    }

    async fn a_reconnect_waits_for_no_delay(interface) {
        let visit = Visit::new("obey");
        let mut builder = managed(&visit, interface);
        let mut socket = builder.set_backoff(SLOW).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        // From an open connection, which is let go of.
        assert!(socket.reconnect());
        disconnects(&mut events).await;
        opens(&mut events).await;
        // In a delay.
        socket.send("drop").await.unwrap();
        disconnects(&mut events).await;
        until(|| matches!(socket.status(), Status::Waiting { .. })).await;
        socket.reconnect();
        assert_eq!(opens(&mut events).await, 1);
        assert_eq!(socket.opened().await.unwrap().url, visit.url());
        is_alive(&mut socket).await;
    }

    /// Browsers give a page a number of handshakes at a time; here it is one for each builder.
    async fn connections_of_one_builder_are_opened_one_at_a_time(interface) {
        let visit = Visit::new("mute-handshake");
        let builder = managed(&visit, interface);
        let mut sockets = [builder.connect(), builder.connect()];
        visit.reports("connected:1").await;
        visit.release().await;
        visit.reports("connected:2").await;
        visit.release().await;
        for socket in &mut sockets {
            is_alive(socket).await;
        }
    }
}

async fn is_alive(socket: &mut ManagedWebSocket) {
    let mut events = socket.events();
    socket.send("alive").await.unwrap();
    while !matches!(events.next().await.unwrap(), Event::Message(msg) if *msg == "alive") {}
}
