//! Messages reach the readers, then the end does.

use std::task::Poll;

use websocket_web_actors::{Error, ErrorKind, Flow, Incoming, Limits, MESSAGE_COST, Msg, TryRecvError};

use crate::support::{Probe, clean, connect, lost, open, open_pausing};

fn next(incoming: &mut Incoming) -> Poll<Option<Result<Msg, Error>>> {
    Probe::default().next(incoming)
}

#[test]
fn a_message_wakes_the_reader_without_the_actor() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    let polls = world.actor_polls();
    let probe = Probe::default();
    assert_eq!(probe.next(&mut incoming), Poll::Pending);
    world.peer.deliver("a");
    assert!(probe.is_woken());
    assert_eq!(probe.next(&mut incoming), Poll::Ready(Some(Ok("a".into()))));
    world.run();
    assert_eq!(world.actor_polls(), polls);
}

#[test]
fn messages_come_in_order_and_as_they_are() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    let sent: [Msg; 4] = ["a".into(), vec![0xff].into(), "".into(), Msg::Binary(Vec::new())];
    sent.iter().for_each(|msg| world.peer.deliver(msg.clone()));
    for msg in sent {
        assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok(msg))));
    }
    assert_eq!(next(&mut incoming), Poll::Pending);
}

#[test]
fn what_arrived_before_a_clean_close_is_read_then_nothing() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("a");
    world.peer.deliver("b");
    world.peer.close(clean());
    world.run();
    assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok("a".into()))));
    assert!(!incoming.is_terminated());
    assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok("b".into()))));
    assert!(!incoming.is_terminated(), "else `select!` would pass over the end");
    for _ in 0..3 {
        assert_eq!(next(&mut incoming), Poll::Ready(None));
        assert!(incoming.is_terminated());
    }
}

#[test]
fn an_unclean_close_is_one_error_then_nothing() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("a");
    world.peer.break_off(lost());
    world.run();
    assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok("a".into()))));
    assert!(!incoming.is_terminated());
    let Poll::Ready(Some(Err(error))) = next(&mut incoming) else { panic!("it was unclean") };
    assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Closed, Some(&lost())));
    assert!(!incoming.is_terminated(), "else `select!` would pass over the end");
    for _ in 0..3 {
        assert_eq!(next(&mut incoming), Poll::Ready(None));
        assert!(incoming.is_terminated());
    }
}

#[test]
fn the_end_wakes_the_reader() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    let probe = Probe::default();
    assert_eq!(probe.next(&mut incoming), Poll::Pending);
    world.peer.close(clean());
    world.run();
    assert!(probe.is_woken());
    assert_eq!(probe.next(&mut incoming), Poll::Ready(None));
}

#[test]
fn messages_still_come_while_this_side_waits_for_the_close() {
    let (mut world, outgoing, mut incoming, _closed) = open(|_| {});
    outgoing.close(None);
    world.run();
    world.peer.deliver("late");
    world.peer.close(clean());
    world.run();
    assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok("late".into()))));
    assert_eq!(next(&mut incoming), Poll::Ready(None));
}

#[test]
fn nothing_arrives_after_the_end() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.close(clean());
    assert_eq!(world.peer.port().message("late".into()), Flow::Continue);
    world.run();
    assert_eq!(world.peer.port().message("later".into()), Flow::Continue);
    assert_eq!(next(&mut incoming), Poll::Ready(None));
}

#[test]
fn try_recv_says_whether_to_wait() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    assert_eq!(incoming.try_recv(), Err(TryRecvError::Empty));
    world.peer.deliver("a");
    world.peer.close(clean());
    assert_eq!(incoming.try_recv(), Ok("a".into()));
    world.run();
    for _ in 0..2 {
        assert_eq!(incoming.try_recv(), Err(TryRecvError::Closed(clean())));
    }
}

#[test]
fn a_full_lane_pauses_the_socket_until_there_is_room_again() {
    let (mut world, _outgoing, mut incoming, _closed) = open_pausing(|limits| limits.receive_capacity = 4);
    (0..10).for_each(|n| world.peer.deliver(n.to_string()));
    assert!(world.peer.is_paused());
    assert_eq!(incoming.try_recv(), Ok("0".into()));
    for n in 1..10 {
        world.run();
        assert_eq!(incoming.try_recv(), Ok(n.to_string().into()));
    }
    world.run();
    assert!(!world.peer.is_paused());
    assert!(world.peer.resumes() >= 1);
}

#[test]
fn a_lane_over_its_bytes_pauses_with_one_message_more_at_most() {
    let (world, outgoing, _incoming, _closed) = open_pausing(|limits| limits.receive_buffer_size = 100);
    world.peer.deliver(vec![0; 40]);
    assert!(!world.peer.is_paused());
    world.peer.deliver(vec![0; 1000]);
    world.peer.deliver(vec![0; 1000]);
    assert!(world.peer.is_paused());
    assert_eq!(outgoing.metrics().incoming_messages, 2);
}

#[test]
fn the_last_reader_that_goes_lets_a_paused_socket_go_on() {
    let (mut world, _outgoing, incoming, _closed) = open_pausing(|limits| limits.receive_capacity = 1);
    (0..5).for_each(|n| world.peer.deliver(n.to_string()));
    assert!(world.peer.is_paused());
    drop(incoming);
    world.run();
    assert!(!world.peer.is_paused());
}

#[test]
fn a_paused_socket_goes_on_while_it_closes() {
    let (mut world, outgoing, mut incoming, mut closed) = open_pausing(|limits| limits.receive_capacity = 1);
    world.peer.deliver("a");
    world.peer.deliver("b");
    outgoing.close(None);
    world.run();
    world.peer.close(clean());
    for text in ["a", "b"] {
        world.run();
        assert_eq!(incoming.try_recv(), Ok(text.into()));
    }
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(clean()));
}

#[test]
fn a_message_may_arrive_before_the_actor_runs() {
    let (mut world, _outgoing, mut incoming, _closed) = connect(|_| {});
    world.peer.open();
    world.peer.deliver("a");
    assert_eq!(next(&mut incoming), Poll::Ready(Some(Ok("a".into()))));
    world.run();
}

#[test]
fn a_reader_that_makes_room_just_as_the_socket_starts_to_close_lets_it_go_on() {
    let (mut world, outgoing, mut incoming, _closed) = open_pausing(|limits| limits.receive_capacity = 2);
    world.peer.hold_settling();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    for text in ["b", "c", "d"] {
        world.peer.deliver(text);
    }
    assert!(world.peer.is_paused());
    world.peer.start_closing();
    assert!(incoming.try_recv().is_ok() && incoming.try_recv().is_ok());
    world.run();
    assert!(!world.peer.is_paused(), "else the close would wait behind what nobody reads");
}

#[test]
fn a_paused_socket_goes_on_when_half_of_what_the_lane_holds_is_read_and_not_before() {
    let half_of_the_messages = |limits: &mut Limits| limits.receive_capacity = 6;
    let half_of_the_bytes = |limits: &mut Limits| limits.receive_buffer_size = 6 * (MESSAGE_COST + 1);
    for bound in [half_of_the_messages as fn(&mut Limits), half_of_the_bytes] {
        let (mut world, _outgoing, mut incoming, _closed) = open_pausing(bound);
        for _ in 0..6 {
            world.peer.deliver("x");
        }
        for left in (0..6).rev() {
            assert_eq!(world.peer.is_paused(), left >= 3, "{} are left", left + 1);
            assert!(incoming.try_recv().is_ok());
            world.run();
        }
        assert_eq!(world.peer.resumes(), 1);
    }
}
