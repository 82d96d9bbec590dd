//! What becomes of messages when a connection ends.

use std::{rc::Rc, task::Poll};

use futures_util::FutureExt;
use websocket_web_actors::{Error, ErrorKind, MESSAGE_COST, supervisor::OutboxPolicy};

use super::{SECOND, open, supervise};
use crate::support::{Answer, Probe, lost, refused};

#[test]
fn what_waits_goes_out_first_and_in_order() {
    let (mut supervised, managed) = supervise(|_| {});
    for text in ["a", "b"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    let clone = managed.clone();
    supervised.run();
    assert_eq!(clone.try_send("c".into()), Ok(()));
    supervised.run();
    assert_eq!(supervised.net.sent_texts(), [["a", "b", "c"]]);
}

#[test]
fn what_was_not_handed_over_goes_first_on_the_next_connection() {
    let (mut supervised, managed) = open(|_| {});
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.net.peer().set_room(10);
    supervised.net.peer().fill();
    for text in ["b", "c"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    supervised.run();
    assert_eq!((managed.metrics().outbox_messages, managed.metrics().outbox_bytes), (0, 0));
    supervised.net.peer().break_off(lost());
    supervised.run();
    let metrics = managed.metrics();
    assert_eq!((metrics.outbox_messages, metrics.outbox_bytes), (2, 2 * (1 + MESSAGE_COST)));
    assert_eq!(managed.try_send("d".into()), Ok(()));
    supervised.pass(SECOND);
    assert_eq!(supervised.net.sent_texts(), [vec!["a"], vec!["b", "c", "d"]]);
}

#[test]
fn a_connection_that_closes_by_itself_gives_back_what_it_did_not_take() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().start_closing_after(1);
    for text in ["a", "b", "c"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    supervised.run();
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.net.sent_texts(), [vec!["a"], vec!["b", "c"]]);
}

#[test]
fn an_outbox_that_is_full_makes_senders_wait() {
    let (mut supervised, mut managed) = supervise(|options| options.outbox.capacity = 2);
    supervised.net.answer([Answer::Refuse]);
    supervised.run();
    let mut clone = managed.clone();
    let (probe, other) = (Probe::default(), Probe::default());
    assert_eq!(managed.try_send("a".into()), Ok(()));
    assert_eq!(probe.poll(|cx| managed.poll_ready(cx)), Poll::Ready(Ok(())));
    assert_eq!(other.poll(|cx| clone.poll_ready(cx)), Poll::Pending, "the place is kept for another");
    let refused = clone.try_send("x".into()).expect_err("it is full");
    assert_eq!((refused.kind(), refused.into_msg()), (ErrorKind::Full, Some("x".into())));
    assert_eq!(managed.start_send("b".into()), Ok(()));
    supervised.pass(SECOND);
    assert!(other.is_woken());
    assert_eq!(other.poll(|cx| clone.poll_ready(cx)), Poll::Ready(Ok(())));
    assert_eq!(supervised.net.peer().sent_texts(), ["a", "b"]);
}

#[test]
fn a_place_that_is_not_used_is_given_back() {
    let (_supervised, mut managed) = supervise(|options| options.outbox.capacity = 1);
    let mut clone = managed.clone();
    let (probe, other) = (Probe::default(), Probe::default());
    assert_eq!(probe.poll(|cx| managed.poll_ready(cx)), Poll::Ready(Ok(())));
    assert_eq!(other.poll(|cx| clone.poll_ready(cx)), Poll::Pending);
    drop(managed);
    assert!(other.is_woken());
    assert_eq!(other.poll(|cx| clone.poll_ready(cx)), Poll::Ready(Ok(())));
}

#[test]
fn an_outbox_is_bounded_in_bytes_and_takes_one_message_of_any_size() {
    let (_supervised, managed) = supervise(|options| options.outbox.buffer_size = 100);
    assert_eq!(managed.try_send(vec![0; 1000].into()), Ok(()));
    assert_eq!(managed.try_send(vec![].into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    let (_supervised, managed) = supervise(|options| options.outbox.buffer_size = 100);
    for len in [20, 16] {
        assert_eq!(managed.try_send(vec![0; len].into()), Ok(()));
    }
    assert_eq!(managed.metrics().outbox_bytes, 100);
    assert_eq!(managed.try_send(vec![].into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
}

#[test]
fn the_oldest_can_go_for_the_newest() {
    let (mut supervised, mut managed) = supervise(|options| {
        options.outbox.capacity = 2;
        options.outbox.policy = OutboxPolicy::DropOldest;
    });
    for text in ["a", "b", "c", "d"] {
        assert_eq!(Probe::default().poll(|cx| managed.poll_ready(cx)), Poll::Ready(Ok(())));
        assert_eq!(managed.start_send(text.into()), Ok(()));
    }
    supervised.run();
    assert_eq!(supervised.net.sent_texts(), [["c", "d"]]);
    assert_eq!(managed.metrics().dropped_messages, 2);
    assert!(matches!(Probe::default().poll(|cx| managed.poll_flush(cx)), Poll::Ready(Err(_))), "it was told of");
    assert_eq!(Probe::default().poll(|cx| managed.poll_flush(cx)), Poll::Ready(Ok(())), "and once");
}

#[test]
fn what_comes_back_counts_where_the_oldest_go() {
    let (mut supervised, managed) = supervise(|options| {
        options.outbox.capacity = 2;
        options.outbox.policy = OutboxPolicy::DropOldest;
    });
    supervised.run();
    supervised.net.peer().fill();
    for text in ["a", "b", "c"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
        supervised.run();
    }
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.net.sent_texts(), [vec![], vec!["b", "c"]]);
}

#[test]
fn an_outbox_can_refuse() {
    let (_supervised, mut managed) = supervise(|options| {
        options.outbox.capacity = 1;
        options.outbox.policy = OutboxPolicy::Reject;
    });
    assert_eq!(managed.try_send("a".into()), Ok(()));
    assert_eq!(Probe::default().poll(|cx| managed.poll_ready(cx)), Poll::Ready(Ok(())));
    let refused = managed.start_send("b".into()).expect_err("it is full");
    assert_eq!((refused.kind(), refused.into_msg()), (ErrorKind::Full, Some("b".into())));
}

#[test]
fn a_greeting_goes_out_before_anything_that_waits_on_every_connection() {
    let (mut supervised, managed) = supervise(|options| {
        options.greeting = Some(Rc::new(|opened| Box::pin(async move { Ok(vec!["hello".into(), opened.url.into()]) })));
    });
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.net.peer().fill();
    supervised.net.peer().set_room(1);
    assert_eq!(managed.try_send("b".into()), Ok(()));
    supervised.run();
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    let greeting = ["hello", "wss://example.org/"];
    assert_eq!(supervised.net.sent_texts(), [[greeting[0], greeting[1], "a"], [greeting[0], greeting[1], "b"]]);
}

#[test]
fn a_greeting_that_was_not_handed_over_is_not_kept() {
    let (mut supervised, managed) = supervise(|options| {
        options.greeting = Some(Rc::new(|_| Box::pin(async { Ok(vec!["hello".into()]) })));
    });
    supervised.net.answer([Answer::Slow(SECOND)]);
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.net.peer().fill();
    supervised.pass(SECOND);
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.net.sent_texts(), [vec![], vec!["hello", "a"]]);
    assert_eq!(managed.metrics().lost_messages, 0);
}

#[test]
fn a_greeting_that_fails_is_a_failed_attempt() {
    let (mut supervised, managed) = supervise(|options| {
        options.greeting = Some(Rc::new(|_| Box::pin(async { Err(refused()) })));
        options.max_attempts = Some(2);
    });
    supervised.pass(10 * SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 d x");
    assert!(supervised.net.peers().iter().all(|peer| peer.is_abandoned()));
    assert_eq!(managed.closed_reason().map(|reason| reason.reason), Some("refused".to_owned()));
}

#[test]
fn a_connection_that_ends_while_the_greeting_is_made_is_a_failed_attempt() {
    let (mut supervised, managed) = supervise(|options| {
        options.greeting = Some(Rc::new(|_| Box::pin(std::future::pending::<Result<_, Error>>())));
    });
    supervised.run();
    assert_eq!(managed.opened().now_or_never(), None, "it is not open before");
    supervised.net.peer().deliver("x");
    supervised.run();
    supervised.net.peer().break_off(lost());
    supervised.run();
    assert_eq!(supervised.story(), "c1 d1000");
}

#[test]
fn what_comes_back_counts_in_bytes_where_the_oldest_go() {
    let (mut supervised, managed) = supervise(|options| {
        options.outbox.buffer_size = 2 * (1 + MESSAGE_COST);
        options.outbox.policy = OutboxPolicy::DropOldest;
    });
    supervised.run();
    supervised.net.peer().fill();
    for text in ["a", "b", "c", "d"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
        supervised.run();
    }
    supervised.net.peer().break_off(lost());
    supervised.run();
    let metrics = managed.metrics();
    assert_eq!((metrics.outbox_messages, metrics.outbox_bytes), (2, 2 * (1 + MESSAGE_COST)));
    assert_eq!(metrics.dropped_messages, 2);
    supervised.pass(SECOND);
    assert_eq!(supervised.net.peer().sent_texts(), ["c", "d"]);
}
