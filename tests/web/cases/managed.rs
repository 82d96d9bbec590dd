//! Connections that are made again when they end.

mod by_hand;
mod ends;
mod handles;
mod outage;
mod page;

use std::time::Duration;

use futures_util::StreamExt;
use websocket_web::{
    ClosedReason, Interface, ManagedBuilder,
    managed::{Backoff, Event, Events},
};

use crate::support::Visit;

/// Delays that no test notices. In browsers their own come on top after attempts that failed.
const QUICK: Backoff = Backoff {
    first: Duration::from_millis(10),
    base: Duration::from_millis(20),
    factor: 2.0,
    cap: Duration::from_millis(200),
    jitter: 1.0,
};

/// A delay that no test waits for.
const SLOW: Backoff = Backoff { first: Duration::from_secs(3600), cap: Duration::from_secs(3600), ..QUICK };

/// Every connection counts as one that held.
fn managed(visit: &Visit, interface: Interface) -> ManagedBuilder {
    let mut builder = visit.builder(interface).managed();
    builder.set_backoff(QUICK).set_min_uptime(Duration::ZERO);
    builder
}

/// Reads what has to come next: an attempt that succeeds. Gives its number.
async fn opens(events: &mut Events) -> u32 {
    let attempt = match events.next().await {
        Some(Event::Connecting { attempt }) => attempt,
        other => panic!("an attempt was to begin: {other:?}"),
    };
    match events.next().await {
        Some(Event::Open { .. }) => attempt,
        other => panic!("attempt {attempt} was to succeed: {other:?}"),
    }
}

/// Reads on until there is a connection, over attempts that fail.
async fn opens_at_last(events: &mut Events) {
    loop {
        match events.next().await {
            Some(Event::Connecting { .. } | Event::Disconnected { retry_in: Some(_), .. }) => {}
            Some(Event::Open { .. }) => return,
            other => panic!("it was to connect: {other:?}"),
        }
    }
}

/// Reads what has to come next: the end of a connection, and after which delay another attempt follows.
async fn disconnects(events: &mut Events) -> (ClosedReason, Option<Duration>) {
    match events.next().await {
        Some(Event::Disconnected { reason, retry_in }) => (reason, retry_in),
        other => panic!("the connection was to end: {other:?}"),
    }
}

/// Reads what has to come next: that text.
async fn hears(events: &mut Events, text: &str) {
    match events.next().await {
        Some(Event::Message(msg)) => assert_eq!(*msg, text),
        other => panic!("{text:?} was to come in: {other:?}"),
    }
}
