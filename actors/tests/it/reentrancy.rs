//! A runtime that calls back inside our own calls, as Node does.

use std::{cell::RefCell, rc::Rc, task::Poll};

use websocket_web_actors::{Flow, ReadyState};

use crate::support::{Probe, clean, connect, lost, open, open_pausing};

#[test]
fn the_socket_may_be_closed_inside_close() {
    let (mut world, outgoing, mut incoming, mut closed) = open(|_| {});
    world.peer.on_close({
        let peer = world.peer.clone();
        move |_| {
            peer.deliver("last");
            peer.break_off(clean());
        }
    });
    outgoing.close(None);
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(clean()));
    assert_eq!(Probe::default().next(&mut incoming), Poll::Ready(Some(Ok("last".into()))));
    assert_eq!(Probe::default().next(&mut incoming), Poll::Ready(None));
    assert!(world.actor_is_done());
}

#[test]
fn giving_up_connecting_may_fail_the_handshake_inside_close() {
    let (mut world, outgoing, _incoming, mut closed) = connect(|_| {});
    let peer = world.peer.clone();
    world.peer.on_close(move |_| peer.break_off(lost()));
    outgoing.close(None);
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(lost()));
    assert!(world.actor_is_done());
}

#[test]
fn an_overflow_keeps_its_reason_when_close_reports_another_at_once() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.receive_capacity = 1);
    let peer = world.peer.clone();
    world.peer.on_close(move |_| peer.break_off(clean()));
    world.peer.deliver("a");
    world.peer.deliver("b");
    world.run();
    assert_eq!(outgoing.closed_reason().map(|reason| reason.was_clean), Some(false));
    assert!(world.actor_is_done());
}

#[test]
fn messages_may_come_in_inside_send() {
    let (mut world, outgoing, mut incoming, _closed) = open(|_| {});
    let peer = world.peer.clone();
    world.peer.on_send(move |_| peer.deliver("echo"));
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(outgoing.try_send("b".into()), Ok(()));
    world.run();
    assert_eq!(incoming.try_recv(), Ok("echo".into()));
    assert_eq!(incoming.try_recv(), Ok("echo".into()));
}

#[test]
fn the_socket_may_be_closed_inside_send() {
    let (mut world, outgoing, _incoming, mut closed) = open(|_| {});
    let peer = world.peer.clone();
    world.peer.on_send(move |_| peer.break_off(lost()));
    let mut other = outgoing.clone();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(other.try_send("b".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a"]);
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(lost()));
    assert!(matches!(Probe::default().flush(&mut other), Poll::Ready(Err(_))));
    assert_eq!(world.peer.close_asked(), None, "it is closed already");
    assert!(world.actor_is_done());
}

#[test]
fn handles_may_be_used_and_dropped_inside_send() {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    let (last, sender) = (Rc::new(RefCell::new(Some(incoming))), outgoing.clone());
    world.peer.on_send(move |_| {
        if let Some(incoming) = last.borrow_mut().take() {
            assert_eq!(sender.try_send("b".into()), Ok(()));
            assert!(sender.metrics().outgoing_messages >= 1);
            drop((incoming, sender.clone()));
            assert!(sender.close(None));
        }
    });
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "b"]);
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn a_resumed_socket_may_fill_the_lane_again_at_once() {
    let (mut world, _outgoing, mut incoming, _closed) = open_pausing(|limits| limits.receive_capacity = 2);
    (0..20).for_each(|n| world.peer.deliver(n.to_string()));
    for n in 0..20 {
        assert_eq!(incoming.try_recv(), Ok(n.to_string().into()));
        world.run();
    }
    assert!(!world.peer.is_paused());
}

#[test]
fn a_port_may_be_used_after_everything_is_gone() {
    let (mut world, outgoing, incoming, closed) = open(|_| {});
    let port = world.peer.port();
    world.peer.close(clean());
    world.run();
    drop((outgoing, incoming, closed));
    assert!(!port.wants(1));
    assert_eq!(port.message("late".into()), Flow::Continue);
    port.closed(lost());
    port.opened(websocket_web_actors::Opened::default());
}

#[test]
fn a_late_report_changes_nothing() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    let port = world.peer.port();
    port.opened(websocket_web_actors::Opened { url: "wss://other.example/".to_owned(), ..Default::default() });
    world.run();
    assert_eq!(outgoing.info().map(|opened| opened.url.as_str()), Some("wss://example.org/"));
    world.peer.close(clean());
    port.closed(lost());
    world.run();
    assert_eq!(outgoing.closed_reason(), Some(clean()));
    assert_eq!(outgoing.ready_state(), ReadyState::Closed);
}
