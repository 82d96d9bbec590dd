//! Whether the peer of an open connection is still there.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use super::World;
use crate::Msg;

/// A message that is sent when all is quiet, and what has to come back.
///
/// A runtime lets no program send a ping, and may take a minute to notice that a network is gone; and a connection that
/// dies without a word, as when a device changes its network, may never end at all.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::{Msg, supervisor as managed}; }
/// use std::time::Duration;
/// use websocket_web::{Msg, managed::Heartbeat};
///
/// // This server answers a ping also while it is busy with all else: nothing but its pong counts.
/// let mut heartbeat = Heartbeat::new("ping").with_answer(|msg: &Msg| *msg == *"pong");
/// heartbeat.interval = Duration::from_secs(15);
/// heartbeat.timeout = Duration::from_secs(5);
/// ```
#[derive(Clone)]
pub struct Heartbeat {
    /// What is sent, in front of all that waits.
    pub message: Msg,
    /// After how long without anything that counts as an answer it is sent.
    pub interval: Duration,
    /// How long the answer may take. After that the connection is given up, without waiting for its end. The message is
    /// in front of what waits here, and behind what the socket holds: over a slow uplink, that takes time as well.
    pub timeout: Duration,
    answer: Option<Answer>,
}

type Answer = Rc<dyn Fn(&Msg) -> bool>;

impl Heartbeat {
    /// Sends `message` when no message has come in for 30 s; whatever comes in then within 10 s is an answer.
    ///
    /// Proxies close connections that are idle for 60 s, the default of nginx and of Amazon's load balancer: half of
    /// that keeps them open.
    ///
    /// [Example](Self#example).
    pub fn new(message: impl Into<Msg>) -> Self {
        Self {
            message: message.into(),
            interval: Duration::from_secs(30),
            // As Ably, Centrifuge and Phoenix wait for an answer.
            timeout: Duration::from_secs(10),
            answer: None,
        }
    }

    /// Takes for an answer only what `answer` says is one. [Example](Self#example).
    #[must_use]
    pub fn with_answer(mut self, answer: impl Fn(&Msg) -> bool + 'static) -> Self {
        self.answer = Some(Rc::new(answer));
        self
    }
}

impl fmt::Debug for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { interval, timeout, .. } = self;
        f.debug_struct("Heartbeat").field("interval", interval).field("timeout", timeout).finish_non_exhaustive()
    }
}

/// The heartbeat of one connection.
pub(super) struct Pulse<S> {
    heartbeat: Heartbeat,
    phase: Phase,
    /// When something that counts came in last since the phase began, by the wall clock.
    heard: Option<Duration>,
    /// When the phase was to end, by the wall clock.
    due: Duration,
    timer: Pin<Box<S>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is asked.
    Quiet,
    /// The peer was asked.
    Asked,
    /// It was asked again, since the timer came too late to tell.
    AskedAgain,
}

/// What the heart says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// The message is to be sent.
    Ask,
    /// No answer came in time.
    Dead,
}

/// A timer that is late by this much was held back, as in a page in the background, or the machine slept: then an answer
/// may be there, and nobody could look. As Centrifuge has it; runtimes hold timers back by a second and more.
const LATE: Duration = Duration::from_secs(1);

impl<S: Future<Output = ()>> Pulse<S> {
    pub(super) fn new(heartbeat: Heartbeat, world: &impl World<Sleep = S>) -> Self {
        let (due, timer) = arm(heartbeat.interval, world);
        Self { heartbeat, phase: Phase::Quiet, heard: None, due, timer }
    }

    /// A message came in.
    pub(super) fn hear(&mut self, msg: &Msg, world: &impl World<Sleep = S>) {
        if self.heartbeat.answer.as_ref().is_some_and(|is_answer| !is_answer(msg)) {
            return;
        }
        match self.phase {
            // The timer goes on: none is made for each message.
            Phase::Quiet => self.heard = Some(world.now()),
            Phase::Asked | Phase::AskedAgain => self.enter(Phase::Quiet, self.heartbeat.interval, world),
        }
    }

    /// The network or the page changed: the peer is asked now, unless it is.
    pub(super) fn ask_now(&mut self, world: &impl World<Sleep = S>) -> Option<Beat> {
        (self.phase == Phase::Quiet).then(|| self.ask(world))
    }

    /// Ready when there is something to do. Everything that came in has to be [heard](Self::hear) before.
    pub(super) fn poll(&mut self, world: &impl World<Sleep = S>, cx: &mut Context<'_>) -> Poll<Beat> {
        loop {
            std::task::ready!(self.timer.as_mut().poll(cx));
            // A clock that was put back says that it is early; the timer knows better.
            let now = world.now();
            let late = now.saturating_sub(self.due) >= LATE;
            match self.phase {
                Phase::Quiet => {
                    let quiet = self.heard.map_or(Duration::MAX, |heard| now.saturating_sub(heard));
                    let rest = self.heartbeat.interval.saturating_sub(quiet);
                    if rest.is_zero() {
                        return Poll::Ready(self.ask(world));
                    }
                    self.enter(Phase::Quiet, rest, world);
                }
                Phase::Asked if late => {
                    self.enter(Phase::AskedAgain, self.heartbeat.interval, world);
                    return Poll::Ready(Beat::Ask);
                }
                Phase::Asked | Phase::AskedAgain => return Poll::Ready(Beat::Dead),
            }
        }
    }

    pub(super) fn message(&self) -> Msg {
        self.heartbeat.message.clone()
    }

    fn ask(&mut self, world: &impl World<Sleep = S>) -> Beat {
        self.enter(Phase::Asked, self.heartbeat.timeout, world);
        Beat::Ask
    }

    fn enter(&mut self, phase: Phase, duration: Duration, world: &impl World<Sleep = S>) {
        (self.due, self.timer) = arm(duration, world);
        self.phase = phase;
        self.heard = None;
    }
}

fn arm<W: World>(duration: Duration, world: &W) -> (Duration, Pin<Box<W::Sleep>>) {
    // A timer of no length would be over at once, for ever.
    let duration = duration.max(SHORTEST);
    (world.now().saturating_add(duration), Box::pin(world.sleep(duration)))
}

/// The least that a runtime's timer can tell.
const SHORTEST: Duration = Duration::from_millis(1);
