//! Handles on several threads at once.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use websocket_web_actors::{
    broadcast::Lag,
    fan_out::{FanOut, TryRecvError},
};

use crate::support::open;

/// So many that threads meet: with messages taken in before the ring's lock is held, seven runs of ten fail on two
/// cores.
const MESSAGES: u64 = 100_000;
const THREADS: usize = 4;

#[test]
fn those_who_take_in_messages_at_once_keep_their_order() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let port = world.peer.port();
    for number in 0..MESSAGES {
        let _ = port.message(number.to_string().into());
    }
    let fan_out = FanOut::new(incoming, 64, None, Lag::DropOldest);
    let start = Arc::new(Barrier::new(THREADS));
    let readers: Vec<_> = (0..THREADS)
        .map(|_| {
            let (mut subscription, start) = (fan_out.subscribe(), start.clone());
            thread::spawn(move || {
                let mut next = 0;
                start.wait();
                loop {
                    match subscription.try_recv() {
                        Ok(msg) => {
                            assert_eq!(*msg, next.to_string());
                            next += 1;
                        }
                        Err(TryRecvError::Lagged(missed)) => next += missed,
                        Err(_) => return next,
                    }
                }
            })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.join().expect("it saw its messages in order"), MESSAGES);
    }
}
