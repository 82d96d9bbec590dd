//! What the socket and the clock do, and when.

use std::time::Duration;

use proptest::{collection::vec, prelude::*, strategy::Union};

use crate::support::{Peer, VirtualClock, clean, lost, yield_now};

/// One thing that happens at the other end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Open,
    Drain(usize),
    Settle(u64),
    Deliver(u8),
    StartClosing,
    StopTaking,
    StartClosingAfter(usize),
    /// Answers a close that was asked for.
    Answer,
    Close,
    BreakOff,
    /// So many milliseconds pass.
    Wait(u64),
    Rest,
}

/// A socket that opens, takes what it gets and never closes by itself.
pub(super) fn willing() -> impl Strategy<Value = Vec<Event>> {
    script(willing_events())
}

/// One that may end in any way at any time.
pub(super) fn fickle() -> impl Strategy<Value = Vec<Event>> {
    script(
        willing_events()
            .or(1, Just(Event::StartClosing))
            .or(1, Just(Event::StopTaking))
            .or(1, (0..4usize).prop_map(Event::StartClosingAfter))
            .or(1, Just(Event::Close))
            .or(1, Just(Event::BreakOff))
            .or(2, (1..4000u64).prop_map(Event::Wait)),
    )
}

fn script(events: Events) -> impl Strategy<Value = Vec<Event>> {
    vec(Union::new_weighted(events.0), 0..40)
}

struct Events(Vec<(u32, BoxedStrategy<Event>)>);

impl Events {
    fn or(mut self, weight: u32, event: impl Strategy<Value = Event> + 'static) -> Self {
        self.0.push((weight, event.boxed()));
        self
    }
}

fn willing_events() -> Events {
    Events(Vec::new())
        .or(4, Just(Event::Open))
        .or(10, (1..60usize).prop_map(Event::Drain))
        .or(10, (1..4u64).prop_map(Event::Settle))
        .or(4, (0..8u8).prop_map(Event::Deliver))
        .or(2, Just(Event::Answer))
        .or(6, Just(Event::Rest))
}

/// Plays a script, leaving time for others between its events.
pub(super) async fn play(script: Vec<Event>, peer: Peer, clock: VirtualClock) {
    for event in script {
        match event {
            Event::Open => peer.open(),
            Event::Drain(bytes) => peer.drain(bytes),
            Event::Settle(messages) => peer.settle(messages),
            Event::Deliver(len) => peer.deliver(vec![0; len.into()]),
            Event::StartClosing => peer.start_closing(),
            Event::StopTaking => peer.stop_taking(),
            Event::StartClosingAfter(messages) => peer.start_closing_after(messages),
            Event::Answer if peer.close_asked().is_some() => peer.close(clean()),
            Event::Answer | Event::Rest => {}
            Event::Close => peer.close(clean()),
            Event::BreakOff => peer.break_off(lost()),
            Event::Wait(milliseconds) => clock.advance(Duration::from_millis(milliseconds)),
        }
        yield_now().await;
    }
}
