//! Handles on several threads at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use websocket_web_actors::{
    broadcast::Lag,
    fan_out::{FanOut, TryRecvError},
};

use crate::support::open;

/// Enough that threads meet: with the messages taken in outside of the ring's lock, each run fails.
const MESSAGES: u64 = 20_000;

#[test]
fn those_who_take_in_messages_at_once_keep_their_order() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = FanOut::new(incoming, 64, None, Lag::DropOldest);
    let all_sent = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (mut subscription, all_sent) = (fan_out.subscribe(), all_sent.clone());
            thread::spawn(move || {
                let mut next = 0;
                loop {
                    // Asked first: what comes after it may be the last.
                    let is_last = all_sent.load(Ordering::Acquire);
                    match subscription.try_recv() {
                        Ok(msg) => {
                            assert_eq!(*msg, next.to_string());
                            next += 1;
                        }
                        Err(TryRecvError::Lagged(missed)) => next += missed,
                        Err(_) if is_last => return next,
                        Err(_) => thread::yield_now(),
                    }
                }
            })
        })
        .collect();
    let port = world.peer.port();
    for number in 0..MESSAGES {
        let _ = port.message(number.to_string().into());
    }
    all_sent.store(true, Ordering::Release);
    for reader in readers {
        assert_eq!(reader.join().expect("it saw its messages in order"), MESSAGES);
    }
}
