//! What is counted over all connections.

use websocket_web_actors::{MESSAGE_COST, Overflow, supervisor::ManagedMetrics};

use super::{SECOND, supervise};
use crate::support::lost;

#[test]
fn a_managed_connection_that_has_not_begun_has_done_nothing() {
    let (_supervised, managed) = supervise(|_| {});
    assert_eq!(managed.metrics(), ManagedMetrics::default());
}

#[test]
fn figures_are_those_of_all_connections_and_what_waits_is_that_of_the_present_one() {
    let (mut supervised, managed) = supervise(|_| {});
    supervised.net.limit(|limits| {
        limits.overflow = Overflow::DropNewest;
        limits.receive_capacity = 1;
    });
    supervised.run();
    for (n, sent, sent_bytes) in [(1, 1, 3), (2, 3, 8)] {
        let peer = supervised.net.peer();
        assert_eq!(managed.try_send("abc".into()), Ok(()));
        supervised.run();
        // Of three, the second has no room.
        peer.deliver("x");
        peer.deliver("yz");
        supervised.run();
        peer.deliver("x");
        // Goes first on the next connection.
        peer.set_room(1);
        peer.fill();
        assert_eq!(managed.try_send("de".into()), Ok(()));
        supervised.run();
        let metrics = managed.metrics();
        assert_eq!((metrics.attempts, metrics.opened, metrics.outbox_messages), (n, n, 0));
        let all = metrics.connections;
        assert_eq!((all.sent_messages, all.sent_bytes), (sent, sent_bytes));
        assert_eq!((all.received_messages, all.received_bytes, all.dropped_messages), (3 * n, 4 * n, n));
        assert_eq!((all.outgoing_messages, all.outgoing_bytes), (1, 2 + MESSAGE_COST));
        peer.break_off(lost());
        supervised.pass(SECOND);
    }
}
