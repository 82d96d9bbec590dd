//! What a flush promises.

use std::task::Poll;

use websocket_web_actors::{
    Error,
    supervisor::{Managed, SupervisorOptions},
};

use super::{SECOND, open, supervise};
use crate::support::{Answer, Probe, Scheduler, Supervised, clean, lost};

fn flush(managed: &mut Managed<&'static str>) -> Poll<Result<(), Error>> {
    Probe::default().poll(|cx| managed.poll_flush(cx))
}

#[test]
fn a_flush_waits_for_a_connection_that_takes_the_message() {
    let (mut supervised, mut managed) = supervise(|_| {});
    supervised.net.answer([Answer::Refuse]);
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    let probe = Probe::default();
    assert_eq!(probe.poll(|cx| managed.poll_flush(cx)), Poll::Pending);
    supervised.pass(SECOND);
    assert!(probe.is_woken());
    assert_eq!(flush(&mut managed), Poll::Ready(Ok(())));
}

#[test]
fn handed_over_is_not_settled() {
    let (mut supervised, mut managed) = open(|_| {});
    supervised.net.peer().hold_settling();
    for text in ["a", "b"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    let mut clone = managed.clone();
    assert_eq!(clone.try_send("c".into()), Ok(()));
    supervised.run();
    supervised.net.peer().settle(1);
    supervised.run();
    assert_eq!((flush(&mut managed), flush(&mut clone)), (Poll::Pending, Poll::Pending));
    let probe = Probe::default();
    assert_eq!(probe.poll(|cx| managed.poll_flush(cx)), Poll::Pending);
    supervised.net.peer().settle(1);
    supervised.run();
    assert!(probe.is_woken());
    assert_eq!((flush(&mut managed), flush(&mut clone)), (Poll::Ready(Ok(())), Poll::Pending));
}

#[test]
fn a_message_that_a_lost_connection_had_is_not_sent_again_and_its_sender_is_told_once() {
    let (mut supervised, mut managed) = open(|_| {});
    let mut other = managed.clone();
    supervised.net.peer().hold_settling();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.net.peer().fill();
    supervised.net.peer().set_room(1);
    supervised.net.peer().set_places(1);
    assert_eq!(managed.try_send("b".into()), Ok(()));
    assert_eq!(other.try_send("c".into()), Ok(()));
    supervised.run();
    supervised.net.peer().break_off(lost());
    supervised.run();
    let Poll::Ready(Err(error)) = flush(&mut managed) else { panic!("it is lost") };
    assert_eq!(error.closed_reason(), Some(&lost()));
    assert_eq!(managed.metrics().lost_messages, 1);
    assert_eq!(flush(&mut managed), Poll::Pending, "the rest is still to go");
    assert_eq!(flush(&mut other), Poll::Pending, "the other lost nothing");
    supervised.pass(SECOND);
    assert_eq!((flush(&mut managed), flush(&mut other)), (Poll::Ready(Ok(())), Poll::Ready(Ok(()))));
    assert_eq!(supervised.net.sent_texts(), [vec!["a"], vec!["b", "c"]]);
}

#[test]
fn what_is_flushed_is_with_the_socket_at_once() {
    let options = SupervisorOptions::default();
    let (mut supervised, mut managed) = Supervised::new(options, Scheduler::fair().with_turns(true));
    supervised.run();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    assert_eq!(supervised.net.peer().sent_count(), 0, "who feeds leaves it to the executor");
    assert_eq!(flush(&mut managed), Poll::Ready(Ok(())));
    assert_eq!(supervised.net.peer().sent_texts(), ["a"]);
    supervised.net.peer().hold_settling();
    assert_eq!(managed.try_send("b".into()), Ok(()));
    let probe = Probe::default();
    assert_eq!(probe.poll(|cx| managed.poll_flush(cx)), Poll::Pending);
    assert_eq!(supervised.net.peer().sent_texts(), ["a", "b"]);
    supervised.net.peer().settle(1);
    supervised.run();
    assert!(probe.is_woken());
}

#[test]
fn what_was_settled_before_the_end_stays_so() {
    let (mut supervised, mut managed) = open(|_| {});
    let mut other = managed.clone();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    supervised.net.peer().fill();
    assert_eq!(other.try_send("b".into()), Ok(()));
    supervised.run();
    supervised.net.peer().close(clean());
    supervised.run();
    assert!(supervised.is_done());
    assert_eq!(flush(&mut managed), Poll::Ready(Ok(())));
    for _ in 0..2 {
        assert!(matches!(flush(&mut other), Poll::Ready(Err(_))));
    }
}

#[test]
fn what_waits_at_the_end_is_lost() {
    let (mut supervised, mut managed) = supervise(|options| options.max_attempts = Some(1));
    supervised.net.answer([Answer::Refuse]);
    assert_eq!(managed.try_send("a".into()), Ok(()));
    let mut idle = managed.clone();
    supervised.run();
    for _ in 0..3 {
        assert!(matches!(flush(&mut managed), Poll::Ready(Err(_))), "as often as it is asked");
    }
    assert_eq!(flush(&mut idle), Poll::Ready(Ok(())), "who sent nothing lost nothing");
    assert!(managed.try_send("b".into()).is_err());
    assert!(matches!(Probe::default().poll(|cx| managed.poll_ready(cx)), Poll::Ready(Err(_))));
    assert_eq!(managed.metrics().lost_messages, 1);
}
