//! When it tries again, and when it gives up.

use std::{rc::Rc, time::Duration};

use futures_util::FutureExt;
use websocket_web_actors::{CloseCode, ClosedReason, Error, ErrorKind, supervisor::Status};

use super::{MOMENT, SECOND, open, supervise};
use crate::support::{Answer, clean, lost, refused};

fn closed_with(code: u16, reason: &str) -> ClosedReason {
    ClosedReason { code: code.into(), reason: reason.to_owned(), was_clean: true }
}

#[test]
fn nothing_happens_before_it_runs() {
    let (supervised, managed) = supervise(|_| {});
    assert_eq!(supervised.net.attempts(), []);
    assert_eq!(managed.status(), Status::Connecting { attempt: 1 });
}

#[test]
fn it_connects_at_once_and_says_so() {
    let (mut supervised, managed) = open(|_| {});
    assert_eq!(managed.status(), Status::Open);
    let opened = managed.opened().now_or_never().expect("it is open").expect("it is open");
    assert_eq!(opened.url, "wss://example.org/");
    supervised.pass(1000 * SECOND);
    assert_eq!((supervised.story().as_str(), supervised.world.clock.waiting()), ("", 0));
}

#[test]
fn a_connection_that_lasted_is_made_anew_after_the_first_delay() {
    let (mut supervised, managed) = open(|_| {});
    supervised.pass(5 * SECOND);
    supervised.net.peer().break_off(lost());
    supervised.run();
    assert_eq!(supervised.story(), "d1000");
    assert_eq!(managed.status(), Status::Waiting { attempt: 1 });
    supervised.pass(SECOND - MOMENT);
    assert_eq!(supervised.net.attempts().len(), 1);
    supervised.pass(MOMENT);
    assert_eq!(supervised.story(), "c1 o");
}

#[test]
fn delays_grow_up_to_the_cap() {
    let (mut supervised, _managed) = supervise(|_| {});
    supervised.net.answer(vec![Answer::Refuse; 7]);
    supervised.pass(200 * SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 d2000 c3 d4000 c4 d8000 c5 d16000 c6 d30000 c7 d30000 c8 o");
}

#[test]
fn a_server_that_accepts_and_closes_is_not_hammered() {
    let (mut supervised, _managed) = supervise(|_| {});
    supervised.run();
    for _ in 0..4 {
        supervised.net.peer().break_off(lost());
        supervised.pass(20 * SECOND);
        // So that what follows has not lasted either.
        let (_, at) = supervised.net.attempts().pop().expect("there was one");
        assert!(supervised.world.clock.now() - at < 20 * SECOND);
        supervised.net.peer().break_off(lost());
        supervised.run();
        if supervised.net.attempts().len() >= 3 {
            break;
        }
    }
    let story = supervised.story();
    assert!(story.starts_with("c1 o d1000 c2 o d1000"), "{story}");
}

#[test]
fn uptime_counts_from_open_to_end() {
    let (mut supervised, _managed) = supervise(|options| options.min_uptime = 5 * SECOND);
    supervised.net.answer([Answer::Refuse, Answer::Slow(10 * SECOND), Answer::Slow(10 * SECOND)]);
    supervised.pass(11 * SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 o");
    supervised.pass(5 * SECOND - MOMENT);
    supervised.net.peer().break_off(lost());
    supervised.pass(12 * SECOND);
    assert_eq!(supervised.story(), "d2000 c3 o");
    supervised.pass(5 * SECOND);
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.story(), "d1000 c1 o");
}

#[test]
fn it_gives_up_after_so_many_attempts_with_the_last_reason() {
    let (mut supervised, managed) = supervise(|options| options.max_attempts = Some(3));
    let last = Error::new(ErrorKind::Handshake, "the last");
    supervised.net.answer([Answer::Refuse, Answer::Fail(refused()), Answer::Fail(last)]);
    supervised.pass(100 * SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 d2000 c3 d x");
    assert_eq!(managed.status(), Status::Closed);
    let reason = managed.closed().now_or_never().expect("it has ended");
    assert_eq!(reason.reason, "the last");
    assert!(supervised.is_done());
    assert!(!managed.reconnect());
}

#[test]
fn what_has_to_fail_is_tried_once() {
    for kind in [ErrorKind::InvalidUrl, ErrorKind::InvalidProtocol, ErrorKind::Unsupported, ErrorKind::Forbidden] {
        let (mut supervised, managed) = supervise(|options| options.retry = Rc::new(|_| true));
        supervised.net.answer([Answer::Fail(Error::new(kind, "wrong"))]);
        supervised.pass(100 * SECOND);
        assert_eq!(supervised.story(), "c1 d x", "{kind:?}");
        let failed = managed.opened().now_or_never().expect("it has ended").expect_err("it was never open");
        assert!(failed.to_string().contains("wrong"), "{failed}");
    }
}

#[test]
fn the_reason_decides_whether_it_tries_again() {
    for (code, again) in [
        (1000, false),
        (1001, true),
        (1002, false),
        (1003, false),
        (1005, true),
        (1006, true),
        (1007, false),
        (1008, false),
        (1009, false),
        (1010, false),
        (1011, true),
        (1012, true),
        (1013, true),
        (1014, true),
        (1015, true),
        (3000, true),
        (4000, true),
        (4999, true),
    ] {
        let (mut supervised, _managed) = open(|_| {});
        supervised.net.peer().close(closed_with(code, ""));
        supervised.pass(100 * SECOND);
        assert_eq!(supervised.story().ends_with("c2 o"), again, "{code}");
        assert_eq!(supervised.is_done(), !again, "{code}");
    }
}

#[test]
fn a_program_can_decide_otherwise() {
    let retry = |reason: &ClosedReason| reason.is_transient() && reason.code != CloseCode::Other(4401);
    let (mut supervised, managed) = open(|options| options.retry = Rc::new(retry));
    supervised.net.peer().close(closed_with(4400, ""));
    supervised.pass(SECOND);
    assert_eq!(supervised.story(), "d1000 c2 o");
    supervised.net.peer().close(closed_with(4401, "who are you"));
    supervised.run();
    assert_eq!(supervised.story(), "d x");
    assert_eq!(managed.closed_reason(), Some(closed_with(4401, "who are you")));
}

#[test]
fn a_server_says_when_to_come_back() {
    for (code, reason, least, most) in [
        (1012, "", 5, 30),
        (1013, "", 30, 60),
        (1012, "retry-after=7", 7, 7),
        (1013, "retry-after=0-200", 0, 200),
        (4000, "retry-after=100-2000", 100, 2000),
        (3000, "retry-after=99999", 3600, 3600),
        (4000, "retry-after=10-99999", 10, 3600),
    ] {
        for (chance, millis) in [(0.0, 1000 * least), (0.5, 500 * (least + most)), (1.0, 1000 * most)] {
            let (mut supervised, _managed) = open(|_| {});
            supervised.world.fix(chance);
            // The handshake may be cut short: what was said counts.
            let was_clean = chance > 0.0;
            supervised.net.peer().close(ClosedReason { was_clean, ..closed_with(code, reason) });
            supervised.run();
            let story = supervised.story();
            assert_eq!(story.split(' ').next(), Some(&*format!("d{millis}")), "{code} {reason}");
        }
    }
}

#[test]
fn chance_that_is_no_number_makes_no_attempt_panic() {
    let (mut supervised, _managed) = open(|_| {});
    supervised.world.fix(f64::NAN);
    supervised.net.peer().close(closed_with(4000, "retry-after=7-9"));
    supervised.run();
    assert_eq!(supervised.story(), "d7000");
}

#[test]
fn what_a_server_says_is_read_strictly() {
    for (code, reason) in [
        (4000, "retry-after=-5"),
        (4000, "retry-after=+5"),
        (4000, "retry-after=5-"),
        (4000, "retry-after=9-5"),
        (4000, "retry-after=5s"),
        (4000, "retry-after= 5"),
        (4000, "please retry-after=5"),
        (4000, "retry-after=1-2-3"),
        (4000, "retry-after="),
        (4000, "retry-after=99999999999999999999999"),
        (1001, "retry-after=50"),
        (1011, "retry-after=50"),
    ] {
        let (mut supervised, _managed) = open(|_| {});
        supervised.net.peer().close(closed_with(code, reason));
        supervised.run();
        assert_eq!(supervised.story(), "d1000", "{code} {reason}");
    }
}

#[test]
fn a_delay_that_the_server_chose_takes_the_place_of_the_first() {
    let (mut supervised, _managed) = open(|_| {});
    supervised.net.answer([Answer::Refuse, Answer::Refuse]);
    supervised.net.peer().close(closed_with(1012, ""));
    supervised.pass(40 * SECOND);
    assert_eq!(supervised.story(), "d30000 c2 d2000 c3 d4000 c4 o");
}

#[test]
fn a_new_connection_can_be_asked_for_at_any_time() {
    let (mut supervised, managed) = open(|_| {});
    let first = supervised.net.peer();
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!(supervised.story(), "d0 c1 o");
    assert!(first.is_abandoned() && first.is_dropped());
    supervised.net.answer([Answer::Refuse, Answer::Refuse]);
    supervised.net.peer().break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.story(), "d1000 c2 d2000");
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!(supervised.story(), "c1 d1000", "the delay is cut short, and attempts are counted anew");
    supervised.net.answer([Answer::Silence]);
    supervised.pass(SECOND);
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!(supervised.story(), "c2", "an attempt that is under way is left alone");
}

#[test]
fn a_clean_end_by_the_peer_is_the_end() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().close(clean());
    supervised.run();
    assert_eq!(supervised.story(), "d x");
    assert_eq!(managed.closed_reason(), Some(clean()));
    assert_eq!(supervised.tasks.left(), Vec::<&str>::new());
}

#[test]
fn a_connection_that_this_side_ended_is_let_go_of_before_the_next_attempt_and_not_waited_for() {
    let (mut supervised, _managed) = supervise(|options| {
        options.retry = Rc::new(|_| true);
        options.backoff.first = Duration::ZERO;
    });
    supervised.net.limit(|limits| limits.receive_capacity = 1);
    supervised.run();
    let first = supervised.net.peer();
    first.deliver("x");
    first.deliver("too many");
    supervised.run();
    assert_eq!(supervised.story(), "c1 o mx d0 c2 o");
    assert!(first.is_abandoned() && first.is_dropped());
}
