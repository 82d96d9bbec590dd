//! A server that is killed, and comes back.

use std::{cell::Cell, rc::Rc};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{
    Interface,
    managed::{Event, ManagedWebSocket, Status},
};

use super::{disconnects, managed, opens, opens_at_last};
use crate::{
    cases::quirks::LOST_WRITE_CRASHES,
    support::{Visit, contract, next_task, spawn, until},
};

/// How long the server is down under load, in milliseconds.
const OUTAGE: f64 = match option_env!("WEBSOCKET_WEB_LONG_OUTAGE") {
    Some(_) => 10_000.0,
    None => 1_000.0,
};

/// How long messages go both ways before and after, in milliseconds.
const UPTIME: f64 = 1_000.0;

/// What is sent last.
const END: &str = "end";

contract! {
    async fn what_waits_goes_out_in_order_when_the_server_is_back(interface) {
        let visit = Visit::new("sink");
        let mut socket = managed(&visit, interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;
        visit.down().await;
        disconnects(&mut events).await;
        for i in 0..10 {
            socket.feed(format!("{i}")).await.unwrap();
        }
        assert!(matches!(socket.status(), Status::Waiting { .. } | Status::Connecting { .. }));
        visit.up().await;
        opens_at_last(&mut events).await;
        socket.flush().await.unwrap();
        let report = visit.reports("messages:10").await;
        let last = report["connections"].as_array().unwrap().last().unwrap();
        for i in 0..10 {
            assert_eq!(last["first_messages"][i]["text"], format!("{i}"));
        }
    }

    /// A thousand messages a second each way. What the socket or the network had when the server died is lost; all
    /// else arrives once, in order.
    ///
    /// With WebSocketStream, Chromium 156 crashes the tab if a write is under way when the server dies (see
    /// `Interface::Stream`): there, nothing is sent in that moment.
    async fn under_load_nothing_is_missing_but_what_was_in_flight(interface) within 90 {
        let visit = Visit::new("echo");
        let socket = managed(&visit, interface).connect();
        let mut events = socket.events();
        opens(&mut events).await;

        let begin = js_sys::Date::now();
        let elapsed = move || js_sys::Date::now() - begin;
        let pace = Rc::new(Cell::new(Pace::Steady));
        let sent = spawn(send_steadily(socket.clone(), pace.clone()));
        let server = spawn({
            let (visit, pace) = (visit.clone(), pace.clone());
            async move {
                until(|| elapsed() > UPTIME).await;
                if interface == Interface::Stream && LOST_WRITE_CRASHES.is_here() {
                    pace.set(Pace::Stop);
                    until(|| pace.get() == Pace::Stopped).await;
                }
                visit.down().await;
                until(|| elapsed() > UPTIME + OUTAGE).await;
                visit.up().await;
                until(|| elapsed() > UPTIME + OUTAGE + UPTIME).await;
                pace.set(Pace::End);
            }
        });

        let mut received: Vec<u64> = Vec::new();
        // How many were received, and how many the socket had taken, when the connection ended.
        let mut at_end = None;
        loop {
            match events.next().await.unwrap() {
                Event::Message(msg) if *msg == END => break,
                Event::Message(msg) => received.push(msg.to_string().parse().unwrap()),
                Event::Disconnected { retry_in, .. } => {
                    assert!(retry_in.is_some());
                    if pace.get() == Pace::Stopped {
                        pace.set(Pace::Steady);
                    }
                    at_end.get_or_insert((received.len(), socket.metrics().connections.sent_messages));
                }
                Event::Connecting { .. } | Event::Open { .. } => assert!(at_end.is_some()),
                other => panic!("{other:?}"),
            }
        }
        server.await.unwrap();
        let sent = sent.await.unwrap();
        let (before, handed_over) = at_end.unwrap();
        assert!(before as f64 > UPTIME / 4.0, "only {before} messages came back before the server died");
        assert!(received[..before].iter().copied().eq(0..before as u64), "before the server died");
        assert!(received[before..].iter().copied().eq(handed_over..sent), "when it was back");
        assert_eq!(socket.metrics().opened, 2);
    }
}

/// How it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    Steady,
    /// What was accepted is to leave, and nothing to follow.
    Stop,
    /// It has.
    Stopped,
    End,
}

/// Sends numbers, one for each millisecond that has gone by, at that pace. Gives how many.
async fn send_steadily(mut socket: ManagedWebSocket, pace: Rc<Cell<Pace>>) -> u64 {
    let begin = js_sys::Date::now();
    let mut next = 0;
    while pace.get() != Pace::End {
        while pace.get() == Pace::Steady && (next as f64) < js_sys::Date::now() - begin {
            socket.feed(next.to_string()).await.unwrap();
            next += 1;
        }
        if pace.get() == Pace::Stop {
            socket.flush().await.unwrap();
            pace.set(Pace::Stopped);
        }
        next_task().await;
    }
    socket.feed(END).await.unwrap();
    next
}
