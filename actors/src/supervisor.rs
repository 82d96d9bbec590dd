//! The supervisor: keeps a connection going, by making another when one ends.

mod backoff;
mod connector;
mod event;
mod events;
mod heartbeat;
mod line;
mod managed;
mod metrics;
mod options;
mod outbox;
mod pace;
mod page;
mod retry;
mod session;
mod shared;
mod status;
mod tries;
mod world;

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

pub use backoff::Backoff;
pub use connector::{Connector, Link};
pub use event::Event;
pub use events::Events;
pub use heartbeat::Heartbeat;
pub use managed::Managed;
pub use metrics::ManagedMetrics;
pub use options::{Greeting, Retry, SupervisorOptions};
pub use outbox::{Outbox, OutboxPolicy};
pub use page::Page;
pub use status::Status;
pub use world::World;

use crate::{CloseFrame, ClosedReason, Opened, Turn, broadcast, broadcast::Publisher, despite_panics::in_drop};
use line::Line;
use session::Session;
use shared::Shared;
use tries::Tries;

/// Owns the connector, and whatever connection there is, and is the only one to make another.
///
/// ```text
///  Managed ──outbox──▶              ──lends messages──▶
///    (clone me)        Supervisor                        Outgoing, Incoming ═ SocketActor
///  Events ◀──ring────               ◀─gives them back──   of one connection at a time
/// ```
///
/// [`new`](Supervisor::new) gives the supervisor and its handle; nothing happens until the future of
/// [`run`](Supervisor::run) is polled, by an executor or by a test.
pub struct Supervisor<C: Connector, W: World> {
    options: SupervisorOptions,
    connector: C,
    world: W,
    shared: Arc<Shared>,
    events: Publisher<Event<C::Interface>>,
}

/// How an attempt, or the connection that it became, came to its end.
#[derive(Debug)]
struct End {
    reason: ClosedReason,
    cause: Cause,
    /// How long the connection was open.
    uptime: Option<Duration>,
}

/// Who ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Nobody here.
    Lost,
    /// Nobody here, and it would fail again.
    Hopeless,
    /// A handle asked for another connection.
    Reconnect,
    /// There is no network to try.
    Offline,
    /// The page is left.
    Left,
    /// It is to end for good.
    Closed,
}

impl<C: Connector, W: World> Supervisor<C, W> {
    /// A supervisor, with its handle, of which there have to be clones or subscriptions for it to go on.
    pub fn new(options: SupervisorOptions, connector: C, world: W) -> (Self, Managed<C::Interface>) {
        let shared = Shared::new(options.outbox);
        let events = broadcast::channel(options.event_capacity, options.event_buffer_size, options.lag);
        let managed = Managed::new(shared.clone(), events.source());
        (Self { options, connector, world, shared, events }, managed)
    }

    /// Has handles that flush give the supervisor its turn at once, instead of when the executor comes to it.
    pub fn set_turn(&self, turn: Arc<dyn Turn>) {
        // Set twice, the first stays.
        let _ = self.shared.turn.set(turn);
    }

    /// Connects, and connects again, until that is to end.
    pub async fn run(mut self) {
        let mut tries = Tries::default();
        let mut delay = Duration::ZERO;
        // The program asked for the next attempt, which waits for no network.
        let mut asked = false;
        let reason = loop {
            if self.wait(delay, asked, &mut tries).await == Cause::Closed {
                break self.closed_while_down();
            }
            let attempt = tries.begin();
            let end = self.attempt(attempt).await;
            let next = tries.next(&end, &self.options, &self.world);
            asked = end.cause == Cause::Reconnect;
            let retry_in = next.filter(|_| self.shared.with(|state, _| (asked || !state.offline) && !state.left));
            self.tell(Event::Disconnected { reason: end.reason.clone(), retry_in });
            match next {
                Some(next) => delay = next,
                None => break end.reason,
            }
        };
        self.finish(&reason);
    }

    /// Lets the delay go by, or what cuts it short. Gives `Lost` when it is time for an attempt, `Closed` for none.
    async fn wait(&mut self, delay: Duration, mut asked: bool, tries: &mut Tries) -> Cause {
        let mut sleep = (!delay.is_zero()).then(|| Box::pin(self.world.sleep(delay)));
        poll_fn(|cx| {
            let signal = self.shared.signal(cx);
            if signal.close {
                return Poll::Ready(Cause::Closed);
            }
            if signal.reconnect && !signal.left {
                tries.reset();
                asked = true;
            }
            // Whatever ends a pause asks to try again.
            if asked || signal.retry {
                sleep = None;
            }
            if signal.left || signal.offline && !asked {
                self.shared.status.set(Status::Paused);
                return Poll::Pending;
            }
            self.shared.status.set(Status::Waiting { attempt: tries.next_attempt() });
            if let Some(sleep) = &mut sleep {
                std::task::ready!(sleep.as_mut().poll(cx));
            }
            sleep = None;
            // Else events of attempts would push out what a subscriber, which is to be waited for, has yet to read.
            self.events.poll_ready(cx).map(|()| Cause::Lost)
        })
        .await
    }

    /// Makes a connection, keeps it for as long as it lasts, and lets go of it.
    async fn attempt(&mut self, attempt: u32) -> End {
        self.shared.status.set(Status::Connecting { attempt });
        self.shared.with(|state, _| state.totals.attempts = state.totals.attempts.wrapping_add(1));
        self.tell(Event::Connecting { attempt });
        let link = match self.connect(attempt).await {
            Ok(link) => link,
            Err(end) => return end,
        };
        let (mut line, interface) = Line::new(&self.shared, link);
        let mut opened_at = None;
        let (cause, reason) = match self.greet(&mut line).await {
            Ok(opened) => {
                opened_at = Some(self.world.now());
                self.open(opened, interface);
                let mut session = Session::new(&self.options, &self.world);
                poll_fn(|cx| session.poll(self, &mut line, cx)).await
            }
            Err(failed) => failed,
        };
        let reason = poll_fn(|cx| line.poll_let_go(&reason, cx)).await;
        let uptime = opened_at.map(|at| self.world.now().saturating_sub(at));
        self.shared.with(|state, _| state.opened = None);
        // What came in before the end, and was not read for lack of room or of time.
        while opened_at.is_some() {
            let Ok(msg) = line.incoming.try_recv() else { break };
            self.tell(Event::Message(Arc::new(msg)));
        }
        line.part(&reason);
        End { reason, cause, uptime }
    }

    async fn connect(&mut self, attempt: u32) -> Result<Link<C::Interface>, End> {
        let mut connecting = pin!(self.connector.connect(attempt));
        poll_fn(|cx| {
            if let Some((cause, reason)) = self.interruption(cx) {
                return Poll::Ready(Err(End { reason, cause, uptime: None }));
            }
            connecting.as_mut().poll(cx).map_err(|error| {
                let (cause, reason) = retry::failure(&error);
                End { reason, cause, uptime: None }
            })
        })
        .await
    }

    /// Has the greeting, if there is one, go out first.
    async fn greet(&mut self, line: &mut Line) -> Result<Opened, (Cause, ClosedReason)> {
        let opened = line.outgoing().info().cloned().unwrap_or_default();
        let Some(greeting) = &self.options.greeting else { return Ok(opened) };
        let mut greeting = greeting(opened.clone());
        let messages = poll_fn(|cx| {
            // First, since what came in over a connection that is not open is not told.
            if let Poll::Ready(made) = greeting.as_mut().poll(cx) {
                return Poll::Ready(made.map_err(|error| retry::failure(&error)));
            }
            if let Some(interruption) = self.interruption(cx) {
                return Poll::Ready(Err(interruption));
            }
            line.poll_closed(cx).map(|reason| Err((Cause::Lost, reason)))
        })
        .await?;
        for msg in messages {
            line.send_own(msg, false);
        }
        Ok(opened)
    }

    /// What keeps an attempt from going on.
    fn interruption(&mut self, cx: &mut Context<'_>) -> Option<(Cause, ClosedReason)> {
        let signal = self.shared.signal(cx);
        if signal.close {
            Some((Cause::Closed, self.closed_while_down()))
        } else if signal.left {
            Some((Cause::Left, ClosedReason::abnormal("the page was left")))
        } else if signal.went_offline {
            Some((Cause::Offline, ClosedReason::abnormal("there is no network")))
        } else {
            None
        }
    }

    fn open(&mut self, opened: Opened, interface: C::Interface) {
        let (url, protocol) = (opened.url.clone(), opened.protocol.clone());
        self.shared.status.set(Status::Open);
        self.tell(Event::Open { url, protocol, interface });
        self.shared.with(|state, wakes| {
            state.totals.opened = state.totals.opened.wrapping_add(1);
            state.opened = Some(opened);
            state.open.wake_all(wakes);
        });
    }

    fn closed_while_down(&self) -> ClosedReason {
        let frame: Option<CloseFrame> = self.shared.with(|state, _| state.close.clone().flatten());
        match frame {
            Some(frame) => ClosedReason::unclean(frame.code(), frame.reason()),
            None => ClosedReason::abnormal("it was closed while there was no connection"),
        }
    }

    fn tell(&mut self, event: Event<C::Interface>) {
        self.world.witness(&event);
        let bytes = event.len();
        self.events.publish(event, bytes);
    }

    fn finish(&mut self, reason: &ClosedReason) {
        self.tell(Event::Closed(reason.clone()));
        self.shared.finish(reason);
    }
}

/// Also when it is dropped half-way, nobody is left waiting.
impl<C: Connector, W: World> Drop for Supervisor<C, W> {
    fn drop(&mut self) {
        if self.shared.with(|state, _| state.end.is_none()) {
            // One after the other, whatever becomes of the first: wakers are called on the way, and may panic.
            let reason = ClosedReason::abnormal("the supervisor was dropped");
            in_drop(|| self.tell(Event::Closed(reason.clone())));
            in_drop(|| self.shared.finish(&reason));
        }
    }
}

impl<C: Connector, W: World> fmt::Debug for Supervisor<C, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervisor")
            .field("options", &self.options)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
