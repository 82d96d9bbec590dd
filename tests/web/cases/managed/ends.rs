//! How connections end, and what follows.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{
    CloseCode,
    managed::{Endpoint, Event, Heartbeat, Status},
};

use super::{disconnects, hears, managed, opens};
use crate::{
    cases::quirks::LATER_CODES_REFUSED,
    support::{Visit, contract},
};

contract! {
    async fn it_connects_again_after_every_end_that_may_pass(interface) {
        let mut socket = managed(&Visit::new("obey"), interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        for (order, code) in [
            ("drop", 1006),
            ("abort", 1006),
            ("close 1001 going away", 1001),
            // Without this reason, it would come back after 5 to 30 s.
            ("close 1012 retry-after=0", if LATER_CODES_REFUSED.is_here() { 1006 } else { 1012 }),
            ("close 4000 of its own", 4000),
        ] {
            socket.send(order).await.unwrap();
            let (reason, retry_in) = disconnects(&mut events).await;
            assert_eq!(u16::from(reason.code), code, "{order}");
            assert!(retry_in.is_some(), "{order}");
            assert_eq!(opens(&mut events).await, 1, "{order}");
        }
        socket.send("alive").await.unwrap();
        hears(&mut events, "alive").await;
        assert_eq!(socket.metrics().opened, 6);
    }

    async fn a_policy_violation_is_the_end(interface) {
        let mut socket = managed(&Visit::new("obey"), interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        socket.send("close 1008 no").await.unwrap();
        let (reason, retry_in) = disconnects(&mut events).await;
        assert_eq!((reason.code, retry_in), (CloseCode::PolicyViolation, None));
        assert_eq!(events.next().await, Some(Event::Closed(reason.clone())));
        assert_eq!(events.next().await, None);
        assert_eq!((socket.status(), socket.closed().await), (Status::Closed, reason));
        assert_eq!(socket.send("late").await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    }

    async fn attempts_that_are_refused_are_counted_and_each_has_an_endpoint_of_its_own(interface) {
        let visit = Visit::new("echo");
        let asked = Rc::new(RefCell::new(Vec::new()));
        let mut builder = managed(&visit, interface);
        builder.set_endpoint({
            let (visit, asked) = (visit.clone(), asked.clone());
            async move |attempt| {
                asked.borrow_mut().push(attempt);
                if attempt == 1 {
                    return Err(std::io::Error::other("no token today"));
                }
                Ok(Endpoint::new(visit.to(if attempt < 4 { "status?code=503" } else { "echo" }).url()))
            }
        });
        let mut socket = builder.connect();
        let mut events = socket.events();
        socket.feed("waits for a connection").await.unwrap();
        for attempt in 1..4 {
            assert_eq!(events.next().await, Some(Event::Connecting { attempt }));
            let (reason, _) = disconnects(&mut events).await;
            assert_eq!(reason.reason.contains("no token today"), attempt == 1, "{reason}");
        }
        assert_eq!(opens(&mut events).await, 4);
        hears(&mut events, "waits for a connection").await;
        assert_eq!(*asked.borrow(), [1, 2, 3, 4]);
    }

    async fn who_gives_up_says_so(interface) {
        let mut builder = managed(&Visit::new("status?code=503"), interface);
        let socket = builder.set_max_attempts(2).connect();
        let mut events = socket.events();
        assert!(socket.opened().await.is_err());
        let closed = socket.closed().await;
        assert_eq!(closed.code, CloseCode::AbnormalClosure);
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            seen.push(event);
        }
        assert_eq!(seen.len(), 5, "{seen:?}");
        assert_eq!(seen[4], Event::Closed(closed));
    }

    async fn a_server_that_falls_silent_is_taken_for_gone(interface) {
        let visit = Visit::new("obey");
        let mut heartbeat = Heartbeat::new("beat");
        (heartbeat.interval, heartbeat.timeout) = (Duration::from_millis(50), Duration::from_millis(500));
        let mut socket = managed(&visit, interface).set_heartbeat(heartbeat).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        // It answers: nothing ends.
        hears(&mut events, "beat").await;
        hears(&mut events, "beat").await;
        socket.send("silent").await.unwrap();
        let reason = loop {
            match events.next().await {
                Some(Event::Message(_)) => {}
                Some(Event::Disconnected { reason, .. }) => break reason,
                other => panic!("it was to end: {other:?}"),
            }
        };
        assert!(reason.reason.contains("heartbeat"), "{reason}");
        opens(&mut events).await;
        hears(&mut events, "beat").await;
        visit.release().await;
    }
}
