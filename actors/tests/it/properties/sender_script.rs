//! What a task that sends does, and what is known of it.

use std::{cell::RefCell, future::poll_fn, rc::Rc};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{Error, ErrorKind, MESSAGE_COST, Msg, Outgoing};

use super::peer_script::{Event, play};
use crate::support::{Peer, Probe, World, yield_now};

/// One thing that a sender does. Numbers are lengths.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Try(usize),
    /// Through a clone that is made for it.
    TryFresh(usize),
    Feed(usize),
    FeedFresh(usize),
    Flush,
    /// Asks once, as a `flush` that is cancelled.
    FlushCancelled,
    /// Asks once, as a `send` that is cancelled: keeps a place.
    ReadyCancelled,
    Rest,
}

/// Several senders, for messages of up to `longest` bytes.
pub(super) fn senders(longest: usize) -> impl Strategy<Value = Vec<Vec<Step>>> {
    let step = prop_oneof![
        3 => (HEADER..=longest).prop_map(Step::Try),
        3 => (HEADER..=longest).prop_map(Step::TryFresh),
        4 => (HEADER..=longest).prop_map(Step::Feed),
        3 => (HEADER..=longest).prop_map(Step::FeedFresh),
        2 => Just(Step::Flush),
        1 => Just(Step::FlushCancelled),
        1 => Just(Step::ReadyCancelled),
        1 => Just(Step::Rest),
    ];
    vec(vec(step, 0..20), 1..5)
}

/// Who sent it, and its number.
const HEADER: usize = 2;

/// What the senders know.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Messages that were accepted, in that order: sender and number.
    pub(super) accepted: Vec<(u8, u8)>,
    pub(super) accepted_bytes: usize,
    /// Each flush that failed: how many messages had been accepted by its last one, and the error.
    pub(super) failed: Vec<(u64, Error)>,
    /// Flushes that were `Ok` too early.
    pub(super) lies: Vec<(u64, u64)>,
}

impl Log {
    /// Messages that were accepted and that the socket did not take, and what the lane is charged for them.
    pub(super) fn in_lane(&self, peer: &Peer) -> (usize, usize) {
        let messages = self.accepted.len() - peer.sent_count();
        (messages, self.accepted_bytes - peer.sent_bytes() + messages * MESSAGE_COST)
    }
}

/// Sender and number of each message that the socket took.
pub(super) fn headers(peer: &Peer) -> Vec<(u8, u8)> {
    peer.sent().iter().map(|msg| (msg.as_bytes()[0], msg.as_bytes()[1])).collect()
}

/// Has each sender play its steps, and the peer its script, as tasks of `world`. Gives what the senders know.
pub(super) fn spawn(
    world: &mut World,
    outgoing: &Outgoing,
    senders: Vec<Vec<Step>>,
    script: Vec<Event>,
) -> Rc<RefCell<Log>> {
    let log = Rc::new(RefCell::new(Log::default()));
    for (name, steps) in senders.into_iter().enumerate() {
        let sender = Sender::new(name, outgoing, &world.peer, &log);
        world.tasks.spawn(format!("sender {name}"), sender.play(steps));
    }
    world.tasks.spawn("peer", play(script, world.peer.clone(), world.clock.clone()));
    log
}

/// A task that sends.
pub(super) struct Sender {
    name: u8,
    outgoing: Outgoing,
    peer: Peer,
    log: Rc<RefCell<Log>>,
    /// Messages that it made.
    made: u8,
    /// How many messages of all senders had been accepted by its last one.
    last: u64,
}

impl Sender {
    pub(super) fn new(name: usize, outgoing: &Outgoing, peer: &Peer, log: &Rc<RefCell<Log>>) -> Self {
        let name = u8::try_from(name).expect("few senders");
        Self { name, outgoing: outgoing.clone(), peer: peer.clone(), log: log.clone(), made: 0, last: 0 }
    }

    /// Does as told until the connection takes nothing more.
    pub(super) async fn play(mut self, steps: Vec<Step>) {
        for step in steps {
            let msg = match step {
                Step::Try(len) | Step::TryFresh(len) | Step::Feed(len) | Step::FeedFresh(len) => self.msg(len),
                _ => Msg::Binary(Vec::new()),
            };
            let len = msg.len();
            let result = match step {
                Step::Try(_) => self.outgoing.try_send(msg),
                Step::TryFresh(_) => self.outgoing.clone().try_send(msg),
                Step::Feed(_) => self.feed(msg).await,
                Step::FeedFresh(_) => {
                    // With the old handle goes the place that was kept for it.
                    self.outgoing = self.outgoing.clone();
                    self.feed(msg).await
                }
                other => {
                    match other {
                        Step::Flush => self.flush().await,
                        Step::FlushCancelled => drop(Probe::default().flush(&mut self.outgoing)),
                        Step::ReadyCancelled => drop(Probe::default().ready(&mut self.outgoing)),
                        _ => {}
                    }
                    yield_now().await;
                    continue;
                }
            };
            match result {
                Ok(()) => self.accepted(len, !matches!(step, Step::TryFresh(_))),
                Err(error) if error.kind() == ErrorKind::Full => {}
                Err(_) => break,
            }
            // What is only tried comes in bursts.
            if let Step::Feed(_) | Step::FeedFresh(_) = step {
                yield_now().await;
            }
        }
        self.flush().await;
    }

    fn msg(&mut self, len: usize) -> Msg {
        let mut bytes = vec![0; len];
        bytes[..HEADER].copy_from_slice(&[self.name, self.made]);
        self.made += 1;
        bytes.into()
    }

    async fn feed(&mut self, msg: Msg) -> Result<(), Error> {
        poll_fn(|cx| self.outgoing.poll_ready(cx)).await?;
        self.outgoing.start_send(msg)
    }

    /// Must directly follow the acceptance: it is numbered here.
    fn accepted(&mut self, len: usize, flushes: bool) {
        let mut log = self.log.borrow_mut();
        log.accepted.push((self.name, self.made - 1));
        log.accepted_bytes += len;
        if flushes {
            self.last = log.accepted.len() as u64;
        }
    }

    async fn flush(&mut self) {
        let result = poll_fn(|cx| self.outgoing.poll_flush(cx)).await;
        let mut log = self.log.borrow_mut();
        match result {
            Ok(()) => {
                let settled = self.peer.settled_count();
                if settled < self.last {
                    log.lies.push((settled, self.last));
                }
            }
            Err(error) => log.failed.push((self.last, error)),
        }
    }
}
