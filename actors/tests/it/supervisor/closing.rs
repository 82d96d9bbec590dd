//! How it ends for good.

use std::task::Poll;

use futures_util::FutureExt;
use websocket_web_actors::{CloseCode, CloseFrame, supervisor::Status};

use super::{SECOND, open, supervise};
use crate::support::{Answer, Probe, clean, lost};

#[test]
fn a_close_hands_over_what_was_accepted_first() {
    let (mut supervised, managed) = supervise(|_| {});
    supervised.net.limit(|limits| limits.send_capacity = 1);
    supervised.run();
    supervised.net.peer().set_room(1);
    supervised.net.peer().fill();
    for text in ["a", "b", "c"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    supervised.run();
    let frame = CloseFrame::new(CloseCode::Other(4000), "done").expect("a valid frame");
    assert!(managed.close(Some(frame.clone())));
    assert!(!managed.close(None), "the first request wins");
    supervised.run();
    assert_eq!((managed.status(), supervised.net.peer().close_asked()), (Status::Closing, None));
    assert!(managed.try_send("d".into()).is_err());
    supervised.net.peer().cooperate();
    supervised.run();
    assert_eq!(supervised.net.sent_texts(), [["a", "b", "c"]]);
    assert_eq!(supervised.net.peer().close_asked(), Some(Some(frame)));
    supervised.net.peer().close(clean());
    supervised.run();
    assert_eq!(supervised.story(), "c1 o d x");
    assert_eq!(managed.closed().now_or_never(), Some(clean()));
    assert_eq!(managed.status(), Status::Closed);
    assert_eq!(supervised.tasks.left(), Vec::<&str>::new());
}

#[test]
fn a_close_that_hangs_is_given_up() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().fill();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    managed.close(None);
    supervised.pass(10 * SECOND);
    assert!(supervised.is_done() && supervised.net.peer().is_abandoned());
    assert_eq!(supervised.story(), "d x");
}

#[test]
fn without_a_connection_a_close_is_the_end() {
    let frame = CloseFrame::new(CloseCode::Other(4000), "done").expect("a valid frame");
    for answer in [Answer::Refuse, Answer::Silence] {
        let (mut supervised, managed) = supervise(|_| {});
        supervised.net.answer([answer]);
        supervised.run();
        managed.close(Some(frame.clone()));
        supervised.run();
        assert!(supervised.is_done());
        let reason = managed.closed().now_or_never().expect("it has ended");
        assert_eq!((reason.code, reason.reason.as_str()), (CloseCode::Other(4000), "done"));
        assert!(supervised.story().ends_with(" x"));
        assert_eq!(supervised.net.peer().close_asked().is_some(), !supervised.net.peer().is_closed());
    }
}

#[test]
fn it_ends_with_the_last_handle_and_the_last_subscription() {
    let (mut supervised, managed) = open(|_| {});
    let (clone, events) = (managed.clone(), managed.events());
    let page = managed.page();
    drop(managed);
    drop(clone);
    supervised.run();
    assert_eq!(supervised.net.peer().close_asked(), None, "there are subscriptions");
    drop(events);
    supervised.run();
    assert_eq!(supervised.net.peer().close_asked(), None, "there is one");
    supervised.tasks.cancel(supervised.subscriber);
    supervised.run();
    assert_eq!(supervised.net.peer().close_asked(), Some(None));
    supervised.net.peer().close(clean());
    supervised.run();
    assert!(supervised.is_done());
    page.retry_now();
    assert_eq!(supervised.tasks.left(), Vec::<&str>::new());
}

#[test]
fn a_handle_alone_keeps_it_going() {
    let (mut supervised, managed) = open(|_| {});
    supervised.tasks.cancel(supervised.subscriber);
    supervised.run();
    assert_eq!(managed.status(), Status::Open);
    drop(managed);
    supervised.run();
    assert_eq!(supervised.net.peer().close_asked(), Some(None));
}

#[test]
fn whoever_waits_is_told_if_the_supervisor_is_dropped() {
    let (mut supervised, mut managed) = open(|_| {});
    supervised.net.peer().fill();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    let mut closed = managed.closed();
    let probe = Probe::default();
    assert_eq!(probe.closed(&mut closed), Poll::Pending);
    supervised.tasks.cancel(supervised.supervisor);
    assert!(probe.is_woken());
    supervised.run();
    assert!(matches!(Probe::default().poll(|cx| managed.poll_flush(cx)), Poll::Ready(Err(_))));
    assert_eq!(supervised.story(), "x");
    assert_eq!(managed.status(), Status::Closed);
}

#[test]
fn who_waits_for_it_to_open_waits_through_failures() {
    let (mut supervised, managed) = supervise(|_| {});
    supervised.net.answer([Answer::Refuse]);
    let mut opened = Box::pin(managed.opened());
    let mut other = Box::pin(managed.opened());
    let probes = (Probe::default(), Probe::default());
    assert!(probes.0.poll(|cx| opened.as_mut().poll_unpin(cx)).is_pending());
    assert!(probes.1.poll(|cx| other.as_mut().poll_unpin(cx)).is_pending());
    supervised.pass(SECOND);
    assert!(probes.0.is_woken() && probes.1.is_woken());
    assert!(matches!(opened.now_or_never(), Some(Ok(_))));
    supervised.net.peer().break_off(lost());
    supervised.run();
    assert!(other.now_or_never().is_none(), "it was open");
}

#[test]
fn poll_close_flushes_then_ends_it() {
    let (mut supervised, mut managed) = open(|_| {});
    supervised.net.peer().fill();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert_eq!(probe.poll(|cx| managed.poll_close(cx)), Poll::Pending);
    supervised.run();
    assert_eq!(managed.status(), Status::Open);
    supervised.net.peer().cooperate();
    supervised.run();
    assert!(probe.is_woken());
    assert_eq!(probe.poll(|cx| managed.poll_close(cx)), Poll::Ready(Ok(())));
    supervised.run();
    assert_eq!((managed.status(), supervised.net.peer().close_asked()), (Status::Closing, Some(None)));
}

#[test]
fn what_a_closing_connection_does_not_take_any_more_is_lost_with_a_word_to_its_sender() {
    let (mut supervised, managed) = open(|_| {});
    let mut late = managed.clone();
    supervised.net.peer().start_closing();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    assert_eq!(late.try_send("b".into()), Ok(()));
    supervised.run();
    assert!(managed.close(None));
    supervised.run();
    supervised.net.peer().close(lost());
    supervised.run();
    assert!(supervised.is_done());
    assert_eq!(supervised.net.sent_texts(), [Vec::<String>::new()]);
    assert_eq!(managed.metrics().lost_messages, 2);
    assert!(matches!(Probe::default().poll(|cx| late.poll_flush(cx)), Poll::Ready(Err(_))));
}

#[test]
fn who_is_gone_is_not_woken() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().hold_settling();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.tasks.cancel(supervised.supervisor);
    let wakes = supervised.tasks.wakes(supervised.supervisor);
    supervised.net.peer().break_off(lost());
    supervised.run();
    assert_eq!(supervised.tasks.wakes(supervised.supervisor), wakes, "a supervisor");

    let (_supervised, managed) = supervise(|_| {});
    let probe = Probe::default();
    let mut opened = Box::pin(managed.opened());
    assert!(probe.poll(|cx| opened.poll_unpin(cx)).is_pending());
    assert!(probe.is_kept());
    drop(opened);
    assert!(!probe.is_kept(), "who waited for it to open");
}
