//! Fan-out: one publishes, every subscriber sees.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use websocket_web_actors::{
    MESSAGE_COST,
    broadcast::{Lag, Lagged, Publisher, Subscription, channel},
};

use crate::support::Probe;

type Item = Arc<u32>;

/// A ring of so many items, of any size.
fn ring(capacity: usize, lag: Lag) -> Publisher<Item> {
    channel(capacity, usize::MAX, lag)
}

fn publish(publisher: &mut Publisher<Item>, items: impl IntoIterator<Item = u32>) {
    for item in items {
        publisher.publish(Arc::new(item), 0);
    }
}

fn next(subscription: &mut Subscription<Item>) -> Poll<Option<Result<u32, Lagged>>> {
    Probe::default().poll(|cx| poll_next(subscription, cx))
}

fn poll_next(subscription: &mut Subscription<Item>, cx: &mut Context<'_>) -> Poll<Option<Result<u32, Lagged>>> {
    subscription.poll_next(cx).map(|item| item.map(|result| result.map(|item| *item)))
}

/// What is there to read now.
fn rest(subscription: &mut Subscription<Item>) -> Vec<Result<u32, Lagged>> {
    std::iter::from_fn(|| subscription.try_recv()).map(|result| result.map(|item| *item)).collect()
}

fn all(items: impl IntoIterator<Item = u32>) -> Vec<Result<u32, Lagged>> {
    items.into_iter().map(Ok).collect()
}

#[test]
fn every_subscriber_sees_everything_from_then_on() {
    let mut publisher = ring(8, Lag::DropOldest);
    let mut early = publisher.subscribe();
    publish(&mut publisher, 0..2);
    let mut late = publisher.source().subscribe();
    assert_eq!(next(&mut early), Poll::Ready(Some(Ok(0))));
    let mut clone = early.clone();
    publish(&mut publisher, 2..4);
    assert_eq!(rest(&mut early), all(1..4));
    assert_eq!(rest(&mut late), all(2..4));
    assert_eq!(rest(&mut clone), all(2..4));
    assert_eq!(publisher.subscribers(), 3);
    drop((early, clone));
    assert_eq!(publisher.subscribers(), 1);
}

#[test]
fn an_item_is_shared_and_the_last_reader_has_it_to_itself() {
    let mut publisher = ring(8, Lag::DropOldest);
    let (mut first, mut last) = (publisher.subscribe(), publisher.subscribe());
    let item = Arc::new(1);
    publisher.publish(item.clone(), 0);
    let read = first.try_recv().expect("an item").expect("none was missed");
    assert!(Arc::ptr_eq(&item, &read));
    drop((item, read));
    let read = last.try_recv().expect("an item").expect("none was missed");
    assert_eq!(Arc::try_unwrap(read), Ok(1));
}

#[test]
fn what_everyone_has_read_is_released_and_so_is_what_nobody_is_to_read() {
    let mut publisher = ring(8, Lag::DropOldest);
    let item = Arc::new(0);
    let held = || Arc::strong_count(&item) - 1;
    publisher.publish(item.clone(), 0);
    assert_eq!(held(), 0, "nobody is subscribed");
    let (mut reader, sleeper) = (publisher.subscribe(), publisher.subscribe());
    for _ in 0..3 {
        publisher.publish(item.clone(), 0);
    }
    drop(rest(&mut reader));
    assert_eq!(held(), 3, "one has yet to read them");
    drop(sleeper);
    assert_eq!(held(), 0);
    let sleeper = publisher.subscribe();
    publisher.publish(item.clone(), 0);
    drop(rest(&mut reader));
    assert_eq!(held(), 1);
    drop(sleeper);
    publisher.publish(item.clone(), 0);
    assert_eq!(held(), 1, "the ring goes on after it was empty");
    assert_eq!(rest(&mut reader), all([0]));
    assert_eq!(held(), 0);
}

#[test]
fn who_lags_learns_how_many_it_missed_and_goes_on_at_the_oldest_left() {
    let mut publisher = ring(3, Lag::DropOldest);
    let (mut fast, mut slow) = (publisher.subscribe(), publisher.subscribe());
    for n in 0..10 {
        publish(&mut publisher, [n]);
        assert_eq!(rest(&mut fast), all([n]), "a slow one costs another nothing");
    }
    assert_eq!(next(&mut slow), Poll::Ready(Some(Err(Lagged(7)))));
    assert_eq!(next(&mut slow), Poll::Ready(Some(Ok(7))));
    publish(&mut publisher, 10..13);
    assert_eq!(rest(&mut slow), [Err(Lagged(2)), Ok(10), Ok(11), Ok(12)]);
}

#[test]
fn who_lags_while_another_does_not_costs_no_item_of_that_one() {
    let mut publisher = ring(2, Lag::DropOldest);
    let (mut behind, mut lost) = (publisher.subscribe(), publisher.subscribe());
    publish(&mut publisher, 0..2);
    assert_eq!(next(&mut behind), Poll::Ready(Some(Ok(0))));
    publish(&mut publisher, 2..3);
    assert_eq!(rest(&mut behind), all(1..3));
    drop(behind);
    assert_eq!(rest(&mut lost), [Err(Lagged(1)), Ok(1), Ok(2)]);
}

#[test]
fn the_ring_is_bounded_in_bytes_and_takes_a_large_item_alone() {
    let size = 2 * MESSAGE_COST + 10;
    let mut publisher = channel(100, size, Lag::DropOldest);
    let mut slow = publisher.subscribe();
    publisher.publish(Arc::new(0), 5);
    publisher.publish(Arc::new(1), 5);
    assert_eq!(rest(&mut slow), all(0..2));
    publisher.publish(Arc::new(2), 5);
    publisher.publish(Arc::new(3), 6);
    assert_eq!(rest(&mut slow), [Err(Lagged(1)), Ok(3)]);
    publisher.publish(Arc::new(4), 0);
    publisher.publish(Arc::new(5), size + 1);
    assert_eq!(rest(&mut slow), [Err(Lagged(1)), Ok(5)]);
    publisher.publish(Arc::new(6), usize::MAX);
    publisher.publish(Arc::new(7), 0);
    assert_eq!(rest(&mut slow), [Err(Lagged(1)), Ok(7)]);
}

#[test]
fn a_publisher_that_waits_goes_on_when_the_slowest_has_read_or_is_gone() {
    let mut publisher = ring(1, Lag::Wait);
    let probe = Probe::default();
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_ready());
    let (mut first, second) = (publisher.subscribe(), publisher.subscribe());
    publish(&mut publisher, [0]);
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_pending());
    assert_eq!(rest(&mut first), all([0]));
    assert!(!probe.is_woken(), "the slowest has yet to read");
    drop(second);
    assert!(probe.is_woken());
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_ready());
    publish(&mut publisher, [1]);
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_pending());
    assert_eq!(rest(&mut first), all([1]));
    assert!(probe.is_woken());
}

#[test]
fn a_publisher_that_drops_gives_way_once_to_who_may_not_have_had_the_time_to_read() {
    let mut publisher = ring(2, Lag::DropOldest);
    let mut slow = publisher.subscribe();
    let probe = Probe::default();
    for n in 0..2 {
        assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_ready());
        publish(&mut publisher, [n]);
    }
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_pending());
    assert!(probe.is_woken(), "by itself");
    // Nobody reads: from here on it sleeps, and is waited for no more.
    for n in 2..10 {
        assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_ready());
        publish(&mut publisher, [n]);
    }
    // It knows now that it lagged, and counts again.
    assert_eq!(next(&mut slow), Poll::Ready(Some(Err(Lagged(8)))));
    assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_pending());
    assert_eq!(rest(&mut slow), all(8..10));
}

#[test]
fn without_a_publisher_there_is_what_is_left_and_then_the_end() {
    let mut publisher = ring(8, Lag::Wait);
    let source = publisher.source();
    let (mut reader, mut waiting) = (publisher.subscribe(), publisher.subscribe());
    publish(&mut publisher, [0]);
    let probe = Probe::default();
    assert_eq!(rest(&mut waiting), all([0]));
    assert!(probe.poll(|cx| poll_next(&mut waiting, cx)).is_pending());
    drop(publisher);
    assert!(probe.is_woken());
    assert_eq!(next(&mut reader), Poll::Ready(Some(Ok(0))));
    assert!(!reader.is_terminated());
    for subscription in [&mut reader, &mut waiting, &mut source.subscribe()] {
        assert_eq!(next(subscription), Poll::Ready(None));
        assert!(subscription.is_terminated());
        assert!(subscription.clone().is_terminated());
    }
}

#[test]
fn everyone_who_waits_is_woken_and_who_goes_then_takes_nothing_along() {
    let mut publisher = ring(8, Lag::DropOldest);
    let (mut gone, mut there) = (publisher.subscribe(), publisher.subscribe());
    let (first, moved, second) = (Probe::default(), Probe::default(), Probe::default());
    assert!(first.poll(|cx| poll_next(&mut gone, cx)).is_pending());
    assert!(second.poll(|cx| poll_next(&mut there, cx)).is_pending());
    assert!(moved.poll(|cx| poll_next(&mut there, cx)).is_pending());
    publish(&mut publisher, [0]);
    assert!(first.is_woken() && moved.is_woken());
    assert!(!second.is_woken(), "the task that polled last is woken");
    drop(gone);
    assert_eq!(rest(&mut there), all([0]));
}

#[test]
fn a_capacity_of_nothing_is_one() {
    let mut publisher = channel(0, 0, Lag::DropOldest);
    let mut reader = publisher.subscribe();
    publish(&mut publisher, 0..2);
    assert_eq!(rest(&mut reader), [Err(Lagged(1)), Ok(1)]);
}

#[test]
fn subscribers_are_counted_wherever_they_stand() {
    let mut publisher = ring(2, Lag::DropOldest);
    let (mut quick, mut behind, lost) = (publisher.subscribe(), publisher.subscribe(), publisher.subscribe());
    publish(&mut publisher, 0..2);
    assert_eq!(rest(&mut quick), all(0..2));
    assert_eq!(next(&mut behind), Poll::Ready(Some(Ok(0))));
    publish(&mut publisher, [2]);
    assert_eq!(rest(&mut quick), all([2]));
    assert_eq!(publisher.subscribers(), 3, "one has read all, one has yet to, and one has missed an item");
    drop(lost);
    assert_eq!(publisher.subscribers(), 2);
}

#[test]
fn once_who_lagged_knows_it_or_is_gone_items_are_released_as_before() {
    for goes in [true, false] {
        let mut publisher = ring(1, Lag::DropOldest);
        let (mut quick, mut lost) = (publisher.subscribe(), publisher.subscribe());
        publish(&mut publisher, 0..1);
        assert_eq!(rest(&mut quick), all([0]));
        publish(&mut publisher, 1..2);
        if goes {
            drop(lost);
        } else {
            assert_eq!(rest(&mut lost), [Err(Lagged(1)), Ok(1)]);
        }
        assert_eq!(rest(&mut quick), all([1]));
        let item = Arc::new(2);
        publisher.publish(item.clone(), 0);
        drop(publisher.subscribe());
        drop(rest(&mut quick));
        assert_eq!(Arc::strong_count(&item), if goes { 1 } else { 2 }, "nobody is left to read it: {goes}");
    }
}

#[test]
fn a_publisher_gives_way_to_nobody_where_only_those_who_lagged_miss_an_item() {
    for buffer_size in [usize::MAX, 2 * MESSAGE_COST] {
        let mut publisher = channel(if buffer_size == usize::MAX { 2 } else { 100 }, buffer_size, Lag::DropOldest);
        let (mut behind, _lost) = (publisher.subscribe(), publisher.subscribe());
        publish(&mut publisher, 0..2);
        assert_eq!(rest(&mut behind), all(0..2));
        // One of these is gone for the other, which does not know it yet: what is left of them is for nobody else.
        publish(&mut publisher, 2..3);
        assert_eq!(rest(&mut behind), all([2]));
        publish(&mut publisher, 3..4);
        let probe = Probe::default();
        assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_ready(), "the oldest is read by whoever counts");
        publish(&mut publisher, 4..5);
        assert!(probe.poll(|cx| publisher.poll_ready(cx)).is_pending(), "the oldest has a reader");
        assert_eq!(rest(&mut behind), all(3..5));
    }
}
