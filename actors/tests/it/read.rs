//! Reading bytes.

use std::task::Poll;

use websocket_web_actors::{ErrorKind, Msg};

use crate::support::{Probe, clean, lost, open};

#[test]
fn a_message_is_read_in_parts() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver(vec![1, 2, 3, 4, 5]);
    world.peer.deliver(vec![6]);
    let (probe, mut buf) = (Probe::default(), [0; 3]);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(3)));
    assert_eq!(buf, [1, 2, 3]);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(2)));
    assert_eq!(buf[..2], [4, 5]);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(1)));
    assert_eq!(buf[0], 6);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Pending);
}

#[test]
fn text_reads_as_its_bytes_and_empty_messages_are_skipped() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    for msg in ["", "ä", "", ""] {
        world.peer.deliver(msg);
    }
    let (probe, mut buf) = (Probe::default(), [0; 8]);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(2)));
    assert_eq!(&buf[..2], "ä".as_bytes());
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Pending);
    world.peer.deliver("");
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Pending, "0 would be the end");
    world.peer.close(clean());
    world.run();
    assert!(probe.is_woken());
    for _ in 0..2 {
        assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(0)));
    }
}

#[test]
fn nothing_is_taken_for_an_empty_buffer() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("a");
    assert_eq!(Probe::default().read(&mut incoming, &mut []), Poll::Ready(Ok(0)));
    assert_eq!(incoming.try_recv(), Ok("a".into()));
}

#[test]
fn an_unclean_end_is_one_error_then_the_end() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("ab");
    let (probe, mut buf) = (Probe::default(), [0; 1]);
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(1)));
    world.peer.break_off(lost());
    world.run();
    assert!(!incoming.is_terminated());
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(1)));
    let Poll::Ready(Err(error)) = probe.read(&mut incoming, &mut buf) else { panic!("it was unclean") };
    assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Closed, Some(&lost())));
    assert_eq!(probe.read(&mut incoming, &mut buf), Poll::Ready(Ok(0)));
    assert_eq!(probe.next(&mut incoming), Poll::Ready(None));
}

#[test]
fn the_rest_of_a_message_is_the_next_one_as_binary() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    for text in ["abc", "d", "efg"] {
        world.peer.deliver(text);
    }
    let probe = Probe::default();
    assert_eq!(probe.read(&mut incoming, &mut [0; 1]), Poll::Ready(Ok(1)));
    assert_eq!(probe.next(&mut incoming), Poll::Ready(Some(Ok(Msg::from(b"bc")))));
    assert_eq!(probe.next(&mut incoming), Poll::Ready(Some(Ok("d".into()))));
    assert_eq!(probe.read(&mut incoming, &mut [0; 2]), Poll::Ready(Ok(2)));
    assert_eq!(incoming.try_recv(), Ok(Msg::from(b"g")));
}

#[test]
fn the_rest_belongs_to_the_handle_that_read() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("abc");
    world.peer.deliver("d");
    assert_eq!(Probe::default().read(&mut incoming, &mut [0; 1]), Poll::Ready(Ok(1)));
    assert_eq!(incoming.clone().try_recv(), Ok("d".into()));
    assert_eq!(incoming.try_recv(), Ok(Msg::from(b"bc")));
}

#[test]
fn a_handle_that_goes_half_read_puts_the_rest_in_front() {
    let (world, outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("abc");
    let mut other = incoming.clone();
    assert_eq!(Probe::default().read(&mut incoming, &mut [0; 2]), Poll::Ready(Ok(2)));
    let probe = Probe::default();
    assert_eq!(probe.next(&mut other), Poll::Pending);
    drop(incoming);
    assert!(probe.is_woken());
    world.peer.deliver("d");
    assert_eq!(probe.next(&mut other), Poll::Ready(Some(Ok(Msg::from(b"c")))));
    assert_eq!(probe.next(&mut other), Poll::Ready(Some(Ok("d".into()))));
    let metrics = outgoing.metrics();
    assert_eq!((metrics.received_messages, metrics.incoming_messages, metrics.incoming_bytes), (2, 0, 0));
}

#[test]
fn a_handle_that_read_all_of_a_message_puts_nothing_back() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("abc");
    assert_eq!(Probe::default().read(&mut incoming, &mut [0; 3]), Poll::Ready(Ok(3)));
    let mut other = incoming.clone();
    drop(incoming);
    assert_eq!(Probe::default().next(&mut other), Poll::Pending);
}
