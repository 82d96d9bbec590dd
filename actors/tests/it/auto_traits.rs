//! Handles go to any thread and hold nothing that could not: a promise, so a test.

use websocket_web_actors::{
    CloseCode, CloseFrame, Closed, ClosedReason, Closing, Error, ErrorKind, Flow, Incoming, Limits, Metrics, Msg,
    Opened, Outgoing, Overflow, Port, ReadyState, TryRecvError, WeakHandle,
    broadcast::{Lag, Lagged, Publisher, Source, Subscription},
    fan_out::{self, FanOut},
};

use crate::support::connect;

/// Compiles, and says how many types it was compiled for.
macro_rules! everywhere {
    ($($type:ty),* $(,)?) => {
        [$(everywhere::<$type>()),*].len()
    };
}

fn everywhere<T: Send + Sync + Unpin + 'static>() {}

fn send<T: Send>(_: &T) {}

#[test]
fn handles_are_send_sync_unpin_and_static() {
    assert_eq!(everywhere![Outgoing, Incoming, Closed, WeakHandle, Port], 5);
}

#[test]
fn both_ends_of_a_broadcast_are_send_sync_unpin_and_static() {
    type Item = std::sync::Arc<Msg>;
    assert_eq!(everywhere![Publisher<Item>, Source<Item>, Subscription<Item>, Lag, Lagged], 5);
    assert_eq!(everywhere![FanOut, fan_out::Subscription, fan_out::RecvError, fan_out::TryRecvError], 4);
}

#[test]
fn values_are_send_sync_unpin_and_static() {
    assert_eq!(everywhere![Msg, Opened, ClosedReason, CloseFrame, CloseCode, ReadyState, Flow, Closing], 8);
    assert_eq!(everywhere![Error, ErrorKind, TryRecvError, Limits, Overflow, Metrics], 6);
}

#[test]
fn waiting_to_be_open_is_send() {
    let (_world, outgoing, _incoming, closed) = connect(|_| {});
    send(&outgoing.opened());
    send(&closed);
}
