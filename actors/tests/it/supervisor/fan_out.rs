//! What subscribers see.

use std::{sync::Arc, task::Poll};

use websocket_web_actors::{
    MESSAGE_COST,
    broadcast::Lag,
    supervisor::{Event, Events},
};

use super::{SECOND, open, supervise};
use crate::support::{Answer, Probe, clean, lost};

fn next(events: &mut Events<&'static str>) -> Option<Event<&'static str>> {
    match Probe::default().poll(|cx| events.poll_next(cx)) {
        Poll::Ready(event) => event,
        Poll::Pending => None,
    }
}

#[test]
fn all_share_a_message() {
    let (mut supervised, managed) = open(|_| {});
    let (mut one, mut two) = (managed.events(), managed.events());
    supervised.net.peer().deliver("x");
    supervised.run();
    let (Some(Event::Message(one)), Some(Event::Message(two))) = (next(&mut one), next(&mut two)) else {
        panic!("both see it")
    };
    assert!(Arc::ptr_eq(&one, &two) && *one == "x");
    assert_eq!(supervised.story(), "mx");
}

#[test]
fn open_says_what_was_agreed_on() {
    let (mut supervised, managed) = open(|_| {});
    let mut events = managed.events();
    managed.reconnect();
    supervised.run();
    let opened = [next(&mut events), next(&mut events), next(&mut events)].into_iter().flatten().last();
    let (url, protocol) = ("wss://example.org/".to_owned(), String::new());
    assert_eq!(opened, Some(Event::Open { url, protocol, interface: "scripted" }));
}

#[test]
fn a_subscription_sees_what_comes_after_it_and_ends_after_the_end() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().deliver("x");
    supervised.run();
    let mut events = managed.events();
    supervised.net.peer().deliver("y");
    supervised.run();
    let mut clone = events.clone();
    supervised.net.peer().close(clean());
    supervised.run();
    assert_eq!(next(&mut events), Some(Event::Message(Arc::new("y".into()))));
    for events in [&mut events, &mut clone] {
        assert_eq!(next(events), Some(Event::Disconnected { reason: clean(), retry_in: None }));
        assert_eq!(events.try_recv(), Some(Event::Closed(clean())));
        assert!(!events.is_terminated());
        assert_eq!((next(events), events.is_terminated()), (None, true));
    }
}

#[test]
fn a_slow_subscriber_is_told_how_much_it_missed_and_slows_nobody() {
    let (mut supervised, managed) = open(|options| options.event_capacity = 3);
    let mut slow = managed.events();
    for _ in 0..10 {
        supervised.net.peer().deliver("x");
        supervised.run();
    }
    assert_eq!(supervised.story(), ["mx"; 10].join(" "));
    assert_eq!(next(&mut slow), Some(Event::Lagged(7)));
    assert_eq!((0..9).map_while(|_| next(&mut slow)).count(), 3);
}

#[test]
fn a_slow_subscriber_can_be_waited_for() {
    let (mut supervised, managed) = open(|options| {
        options.event_capacity = 3;
        options.lag = Lag::Wait;
    });
    let mut slow = managed.events();
    for _ in 0..10 {
        supervised.net.peer().deliver("x");
        supervised.run();
    }
    assert_eq!(supervised.story(), "mx mx mx");
    assert_eq!(managed.metrics().connections.incoming_messages, 7, "the connection's own bounds hold");
    assert_eq!(managed.metrics().connections.incoming_bytes, 7 * (1 + MESSAGE_COST));
    supervised.net.peer().break_off(lost());
    supervised.pass(100 * SECOND);
    assert_eq!(supervised.net.attempts().len(), 1, "it is read before there is another");
    for _ in 0..10 {
        assert_eq!(next(&mut slow), Some(Event::Message(Arc::new("x".into()))));
        supervised.run();
    }
    assert!(matches!(next(&mut slow), Some(Event::Disconnected { .. })));
    supervised.pass(SECOND);
    assert!(matches!(next(&mut slow), Some(Event::Connecting { attempt: 1 })));
}

#[test]
fn nothing_is_tried_that_a_subscriber_who_is_waited_for_has_no_room_to_learn_of() {
    let (mut supervised, managed) = supervise(|options| {
        options.event_capacity = 4;
        options.lag = Lag::Wait;
    });
    supervised.net.answer(vec![Answer::Refuse; 9]);
    let mut slow = managed.events();
    supervised.pass(1000 * SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 d2000");
    for n in 1..=2 {
        assert_eq!(next(&mut slow), Some(Event::Connecting { attempt: n }));
        assert!(matches!(next(&mut slow), Some(Event::Disconnected { .. })));
        supervised.run();
        assert_eq!(supervised.net.attempts().len(), 3, "it goes on once there is room");
    }
}

#[test]
fn a_subscriber_that_is_waited_for_does_not_keep_it_from_ending() {
    let (mut supervised, managed) = open(|options| {
        options.event_capacity = 1;
        options.lag = Lag::Wait;
    });
    let _asleep = managed.events();
    for _ in 0..5 {
        supervised.net.peer().deliver("x");
    }
    supervised.run();
    managed.close(None);
    supervised.run();
    supervised.net.peer().close(clean());
    supervised.run();
    assert!(supervised.is_done());
}

#[test]
fn without_subscribers_nothing_is_kept() {
    let (mut supervised, managed) = open(|_| {});
    supervised.tasks.cancel(supervised.subscriber);
    for _ in 0..10 {
        supervised.net.peer().deliver("x");
    }
    supervised.run();
    assert_eq!(managed.metrics().connections.incoming_messages, 0);
    assert_eq!(managed.metrics().connections.received_messages, 10);
    let mut late = managed.events();
    assert_eq!(late.try_recv(), None);
}

#[test]
fn what_a_subscriber_has_yet_to_read_is_bounded_in_bytes() {
    let (mut supervised, managed) = open(|options| options.event_buffer_size = 3 * (100 + MESSAGE_COST));
    let mut slow = managed.events();
    for _ in 0..4 {
        supervised.net.peer().deliver(vec![0; 100]);
        supervised.run();
    }
    assert_eq!(next(&mut slow), Some(Event::Lagged(1)));
    assert_eq!((0..9).map_while(|_| next(&mut slow)).count(), 3);
}
