//! Tasks that send over a managed connection, and what is known of it.

use std::{cell::RefCell, future::poll_fn, rc::Rc};

use websocket_web_actors::{Error, ErrorKind, supervisor::Managed};

use crate::support::{Peer, Probe, Supervised, yield_now};

/// One thing that a sender does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Try,
    Feed,
    Flush,
    /// Asks once, as a `flush` that is cancelled.
    FlushCancelled,
    /// Asks once, as a `send` that is cancelled.
    ReadyCancelled,
    /// Goes on with a clone, and drops what it had.
    Clone,
    /// Lets the others go first, so many times.
    Rest(usize),
}

/// What the senders know.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// What was accepted, in that order.
    pub(crate) accepted: Vec<String>,
    /// Flushes that were wrong.
    pub(crate) lies: Vec<String>,
}

/// Has each sender play its steps as a task.
pub(crate) fn spawn(
    supervised: &mut Supervised,
    managed: &Managed<&'static str>,
    senders: Vec<Vec<Step>>,
) -> Rc<RefCell<Log>> {
    let log = Rc::new(RefCell::new(Log::default()));
    for (name, steps) in senders.into_iter().enumerate() {
        let net = supervised.net.clone();
        let peers = Rc::new(move || net.peers());
        let sender = Sender { name, managed: managed.clone(), log: log.clone(), peers, made: 0, unflushed: Vec::new() };
        supervised.tasks.spawn(format!("sender {name}"), sender.play(steps));
    }
    log
}

struct Sender {
    name: usize,
    managed: Managed<&'static str>,
    log: Rc<RefCell<Log>>,
    peers: Rc<dyn Fn() -> Vec<Peer>>,
    made: usize,
    /// What this handle had accepted since its last flush came to a result.
    unflushed: Vec<String>,
}

impl Sender {
    async fn play(mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Try | Step::Feed => {
                    let text = format!("{}:{}", self.name, self.made);
                    let result = if let Step::Try = step {
                        self.managed.try_send((&text).into())
                    } else {
                        match poll_fn(|cx| self.managed.poll_ready(cx)).await {
                            Ok(()) => self.managed.start_send((&text).into()),
                            Err(error) => Err(error),
                        }
                    };
                    match result {
                        Ok(()) => {
                            self.made += 1;
                            self.unflushed.push(text.clone());
                            self.log.borrow_mut().accepted.push(text);
                        }
                        Err(error) if error.kind() == ErrorKind::Full => {}
                        Err(_) => return,
                    }
                }
                Step::Flush => self.flush().await,
                Step::FlushCancelled => {
                    // If it was not too early, it is a flush.
                    if let std::task::Poll::Ready(result) = Probe::default().poll(|cx| self.managed.poll_flush(cx)) {
                        self.judge(result);
                    }
                }
                Step::ReadyCancelled => drop(Probe::default().poll(|cx| self.managed.poll_ready(cx))),
                Step::Clone => {
                    self.managed = self.managed.clone();
                    self.unflushed.clear();
                }
                Step::Rest(turns) => {
                    for _ in 0..turns {
                        yield_now().await;
                    }
                }
            }
            yield_now().await;
        }
        self.flush().await;
        // A place that is kept is missing to the others.
        drop(self.managed);
    }

    async fn flush(&mut self) {
        let result = poll_fn(|cx| self.managed.poll_flush(cx)).await;
        self.judge(result);
    }

    fn judge(&mut self, result: Result<(), Error>) {
        let fate = |text: &String| fate(&(self.peers)(), text);
        match result {
            Ok(()) => {
                for text in self.unflushed.drain(..).filter(|text| fate(text) != Fate::Settled) {
                    self.log.borrow_mut().lies.push(format!("{text} is not settled"));
                }
            }
            Err(error) if error.kind() == ErrorKind::Full => self.unflushed.clear(),
            Err(_) => {
                if !self.unflushed.iter().any(|text| fate(text) == Fate::Lost) {
                    self.log.borrow_mut().lies.push(format!("none of {:?} is lost", self.unflushed));
                }
                // Told once; the rest is still to come.
                self.unflushed.retain(|text| fate(text) != Fate::Lost);
            }
        }
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Waits,
    InFlight,
    Settled,
    Lost,
}

fn fate(peers: &[Peer], text: &str) -> Fate {
    for peer in peers {
        if let Some(index) = peer.position(text) {
            return match index as u64 {
                index if index < peer.settled_count() => Fate::Settled,
                _ if peer.is_gone() => Fate::Lost,
                _ => Fate::InFlight,
            };
        }
    }
    Fate::Waits
}
