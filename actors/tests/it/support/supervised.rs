//! A supervisor with everything around it: a network, subscribers, time and tasks. The real actor runs below it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    time::Duration,
};

use websocket_web_actors::{
    Clock, Error, ErrorKind, Limits, SocketActor,
    supervisor::{Connector, Event, Link, Managed, Supervisor, SupervisorOptions},
};

use super::{AnyTransport, Numbered, Peer, Scheduler, TaskId, VirtualClock, VirtualWorld, lost};

/// A managed connection, and what a test knows of it.
pub(crate) struct Supervised {
    pub(crate) world: VirtualWorld,
    pub(crate) net: Net,
    pub(crate) tasks: Scheduler,
    pub(crate) supervisor: TaskId,
    pub(crate) subscriber: TaskId,
    seen: Rc<RefCell<Vec<Happened>>>,
}

/// An event, and when it was seen.
pub(crate) type Happened = (Duration, Event<&'static str>);

/// What an attempt meets.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Open,
    /// The handshake fails.
    Refuse,
    /// It fails before anything is opened.
    Fail(Error),
    /// Nobody answers.
    Silence,
    /// The handshake goes on for so long.
    Slow(Duration),
    /// It opens, and the line breaks after so long.
    Last(Duration),
}

/// The network, with a server at the other end. Clones are the same.
#[derive(Clone)]
pub(crate) struct Net(Rc<RefCell<NetState>>);

struct NetState {
    clock: VirtualClock,
    limits: Limits,
    /// What the next attempts meet; after these, all open.
    answers: VecDeque<Answer>,
    attempts: Vec<(u32, Duration)>,
    peers: Vec<Peer>,
    /// Those of them that the supervisor was given.
    given: Vec<Peer>,
    /// Actors that are to run.
    spawned: Vec<SocketActor<AnyTransport, VirtualClock>>,
    /// Lines that break.
    breaking: Vec<(Peer, Duration)>,
    /// More than one connection was there at once.
    broken: Vec<String>,
}

impl Net {
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.0.borrow_mut().answers.extend(answers);
    }

    /// The limits of each connection, changed.
    pub(crate) fn limit(&self, change: impl FnOnce(&mut Limits)) {
        change(&mut self.0.borrow_mut().limits);
    }

    /// When attempts began, with their numbers.
    pub(crate) fn attempts(&self) -> Vec<(u32, Duration)> {
        self.0.borrow().attempts.clone()
    }

    /// The last socket.
    pub(crate) fn peer(&self) -> Peer {
        self.0.borrow().peers.last().expect("a socket was opened").clone()
    }

    pub(crate) fn peers(&self) -> Vec<Peer> {
        self.0.borrow().peers.clone()
    }

    /// What all sockets took, all of it text, one list for each.
    pub(crate) fn sent_texts(&self) -> Vec<Vec<String>> {
        self.peers().iter().map(Peer::sent_texts).collect()
    }

    pub(crate) fn broken_promises(&self) -> Vec<String> {
        let state = self.0.borrow();
        state.broken.iter().cloned().chain(state.peers.iter().flat_map(Peer::broken_promises)).collect()
    }

    fn begin(&self, attempt: u32) -> Answer {
        let mut state = self.0.borrow_mut();
        let now = state.clock.now();
        state.attempts.push((attempt, now));
        if state.given.iter().any(|peer| !peer.is_gone()) {
            let broken = format!("attempt {attempt} at {now:?} beside a connection that is there");
            state.broken.push(broken);
        }
        state.answers.pop_front().unwrap_or(Answer::Open)
    }

    fn socket(&self) -> Result<(Link<&'static str>, Peer), Error> {
        let (limits, clock) = (self.0.borrow().limits.clone(), self.0.borrow().clock.clone());
        let mut peer = None;
        let (actor, outgoing, incoming, _) = SocketActor::new(&limits, clock, |port| {
            let (transport, end) = Peer::pair::<false>(port);
            peer = Some(end);
            Ok::<_, Error>(transport)
        })?;
        let peer = peer.expect("the transport was made");
        let mut state = self.0.borrow_mut();
        state.peers.push(peer.clone());
        state.spawned.push(actor);
        Ok((Link { outgoing, incoming, interface: "scripted" }, peer))
    }
}

impl Connector for Net {
    type Interface = &'static str;
    type Connecting = Pin<Box<dyn Future<Output = Result<Link<&'static str>, Error>>>>;

    fn connect(&mut self, attempt: u32) -> Self::Connecting {
        let net = self.clone();
        Box::pin(async move {
            let answer = net.begin(attempt);
            if let Answer::Fail(error) = answer {
                return Err(error);
            }
            let (link, peer) = net.socket()?;
            let given = peer.clone();
            match answer {
                Answer::Open | Answer::Fail(_) => peer.open(),
                Answer::Last(duration) => {
                    peer.open();
                    net.0.borrow_mut().breaking.push((peer, duration));
                }
                Answer::Refuse => peer.break_off(lost()),
                Answer::Silence => {}
                Answer::Slow(duration) => {
                    let sleep = net.0.borrow().clock.sleep(duration);
                    sleep.await;
                    // What is given up does not open.
                    if peer.close_asked().is_none() {
                        peer.open();
                    }
                }
            }
            link.outgoing.opened().await?;
            net.0.borrow_mut().given.push(given);
            Ok(link)
        })
    }
}

impl Supervised {
    /// A supervisor that has not begun, with a subscriber that reads all, and waits for no one.
    pub(crate) fn new(options: SupervisorOptions, mut tasks: Scheduler) -> (Self, Managed<&'static str>) {
        let world = VirtualWorld::default();
        let net = Net(Rc::new(RefCell::new(NetState {
            clock: world.clock.clone(),
            limits: Limits::default(),
            answers: VecDeque::new(),
            attempts: Vec::new(),
            peers: Vec::new(),
            given: Vec::new(),
            spawned: Vec::new(),
            breaking: Vec::new(),
            broken: Vec::new(),
        })));
        let (supervisor, managed) = Supervisor::new(options, net.clone(), world.clone());
        let seen = Rc::new(RefCell::new(Vec::new()));
        let (mut events, noted, clock) = (managed.events(), seen.clone(), world.clock.clone());
        let supervisor = if tasks.turns {
            let seat = Numbered::reserve();
            supervisor.set_turn(seat.clone());
            tasks.spawn("supervisor", seat.run(supervisor.run()))
        } else {
            tasks.spawn("supervisor", supervisor.run())
        };
        let subscriber = tasks.spawn("subscriber", async move {
            while let Some(event) = poll_fn(|cx| events.poll_next(cx)).await {
                noted.borrow_mut().push((clock.now(), event));
            }
        });
        (Self { world, net, tasks, supervisor, subscriber, seen }, managed)
    }

    /// Polls one task that was woken. `false` if there is none.
    pub(crate) fn step(&mut self) -> bool {
        let spawned = std::mem::take(&mut self.net.0.borrow_mut().spawned);
        for actor in spawned {
            let seat = self.tasks.turns.then(Numbered::reserve);
            match seat {
                Some(seat) => {
                    actor.set_turn(seat.clone());
                    self.tasks.spawn("actor", seat.run(actor.run()));
                }
                None => drop(self.tasks.spawn("actor", actor.run())),
            }
        }
        let breaking = std::mem::take(&mut self.net.0.borrow_mut().breaking);
        for (peer, duration) in breaking {
            let sleep = self.world.clock.sleep(duration);
            self.tasks.spawn("line", async move {
                sleep.await;
                peer.break_off(lost());
            });
        }
        self.tasks.step()
    }

    /// Runs until nothing is left to do.
    pub(crate) fn run(&mut self) {
        for _ in 0..SPIN {
            if !self.step() {
                let broken = self.net.broken_promises();
                assert!(broken.is_empty(), "{broken:?}");
                return;
            }
        }
        panic!("the tasks spin: {:?}", self.tasks.left());
    }

    /// When nobody is woken, nobody may have anything to do.
    pub(crate) fn assert_quiet(&mut self) {
        assert_eq!(self.tasks.poll_unwoken(), None, "it was not woken, and had something to do");
    }

    /// Lets time pass, and each timer run out when it is due.
    pub(crate) fn pass(&mut self, duration: Duration) {
        self.run();
        let end = self.world.clock.now() + duration;
        while let Some(deadline) = self.world.clock.next_deadline().filter(|deadline| *deadline <= end) {
            self.world.clock.advance(deadline.saturating_sub(self.world.clock.now()));
            self.run();
        }
        self.world.clock.advance(end - self.world.clock.now());
        self.run();
    }

    /// Time passes while no timer runs, as in a machine that sleeps: all that are due then run out at once.
    pub(crate) fn oversleep(&mut self, duration: Duration) {
        self.world.clock.advance(duration);
        self.run();
    }

    /// What happened so far, and when.
    pub(crate) fn history(&self) -> Vec<Happened> {
        self.seen.borrow().clone()
    }

    /// Forgets and gives what happened so far, without the time.
    pub(crate) fn happened(&self) -> Vec<Event<&'static str>> {
        self.seen.borrow_mut().drain(..).map(|(_, event)| event).collect()
    }

    /// The same in short: `c1` for the first attempt, `o` for open, `m` with text for a message, `d` for
    /// disconnected with the delay in milliseconds if there is one, `l` for missed events, `x` for the end.
    pub(crate) fn story(&self) -> String {
        let words: Vec<String> = self.happened().iter().map(word).collect();
        words.join(" ")
    }

    pub(crate) fn is_done(&self) -> bool {
        self.tasks.is_done(self.supervisor)
    }
}

fn word(event: &Event<&'static str>) -> String {
    match event {
        Event::Connecting { attempt } => format!("c{attempt}"),
        Event::Open { .. } => "o".to_owned(),
        Event::Message(msg) => format!("m{msg}"),
        Event::Disconnected { retry_in: Some(delay), .. } => format!("d{}", delay.as_millis()),
        Event::Disconnected { .. } => "d".to_owned(),
        Event::Lagged(missed) => format!("l{missed}"),
        Event::Closed(_) => "x".to_owned(),
        other => format!("{other:?}"),
    }
}

/// More polls than this without coming to rest are an endless loop: the longest run of a test takes a tenth of it.
const SPIN: usize = 20_000;

/// An error that any server may give.
pub(crate) fn refused() -> Error {
    Error::new(ErrorKind::Handshake, "refused")
}
