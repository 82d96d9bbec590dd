//! One connection with everything around it: actor, socket, clock and tasks.

use std::{sync::Arc, time::Duration};

use websocket_web_actors::{CloseCode, Closed, ClosedReason, Error, Incoming, Limits, Outgoing, SocketActor};

use super::{Numbered, Peer, Scheduler, TaskId, VirtualClock};

/// Where a connection lives. The actor is its first task.
pub(crate) struct World {
    pub(crate) peer: Peer,
    pub(crate) clock: VirtualClock,
    pub(crate) tasks: Scheduler,
    pub(crate) actor: TaskId,
    seat: Option<Arc<Numbered>>,
}

impl World {
    /// A connection that is not open, with its handles.
    pub(crate) fn new<const PAUSES: bool>(limits: &Limits, mut tasks: Scheduler) -> (Self, Outgoing, Incoming, Closed) {
        let clock = VirtualClock::default();
        let mut peer = None;
        let made: Result<_, Error> = SocketActor::new(limits, clock.clone(), |port| {
            let (transport, end) = Peer::pair::<PAUSES>(port);
            peer = Some(end);
            Ok::<_, Error>(transport)
        });
        let (actor, outgoing, incoming, closed) = made.expect("valid limits");
        let peer = peer.expect("the transport was made");
        let seat = tasks.turns.then(Numbered::reserve);
        let actor = match &seat {
            Some(seat) => {
                actor.set_turn(seat.clone());
                tasks.spawn("actor", seat.run(actor.run()))
            }
            None => tasks.spawn("actor", actor.run()),
        };
        (Self { peer, clock, tasks, actor, seat }, outgoing, incoming, closed)
    }

    /// Runs until nothing is left to do.
    pub(crate) fn run(&mut self) {
        self.run_with(|| {});
    }

    /// Runs until nothing is left to do, with a check after each poll.
    pub(crate) fn run_with(&mut self, check: impl FnMut()) {
        self.tasks.run(check);
        assert_eq!(self.peer.broken_promises(), Vec::<String>::new());
    }

    /// Lets time pass, then runs.
    pub(crate) fn advance(&mut self, duration: Duration) {
        self.clock.advance(duration);
        self.run();
    }

    /// The socket does as it is asked from now on; runs until nothing is left to do.
    pub(crate) fn settle_down(&mut self) {
        self.peer.cooperate();
        self.run();
        if self.peer.close_asked().is_some() || self.peer.is_closing() {
            self.peer.break_off(clean());
        }
        self.run();
    }

    pub(crate) fn actor_is_done(&self) -> bool {
        self.tasks.is_done(self.actor)
    }

    /// How often the actor's waker was called.
    pub(crate) fn actor_wakes(&self) -> usize {
        self.tasks.wakes(self.actor)
    }

    /// How often a handle had the actor polled.
    pub(crate) fn turns(&self) -> usize {
        self.seat.as_ref().map_or(0, |seat| seat.turns())
    }

    pub(crate) fn actor_polls(&self) -> usize {
        self.tasks.polls(self.actor)
    }
}

/// The default limits, changed.
pub(crate) fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

/// A connection that is not open.
pub(crate) fn connect(change: impl FnOnce(&mut Limits)) -> (World, Outgoing, Incoming, Closed) {
    World::new::<false>(&limits(change), Scheduler::fair())
}

/// A connection that is not open, over a socket that can pause.
pub(crate) fn connect_pausing(change: impl FnOnce(&mut Limits)) -> (World, Outgoing, Incoming, Closed) {
    World::new::<true>(&limits(change), Scheduler::fair())
}

/// An open connection.
pub(crate) fn open(change: impl FnOnce(&mut Limits)) -> (World, Outgoing, Incoming, Closed) {
    opened(connect(change))
}

/// An open connection, over a socket that can pause.
pub(crate) fn open_pausing(change: impl FnOnce(&mut Limits)) -> (World, Outgoing, Incoming, Closed) {
    opened(connect_pausing(change))
}

fn opened(mut connection: (World, Outgoing, Incoming, Closed)) -> (World, Outgoing, Incoming, Closed) {
    connection.0.peer.open();
    connection.0.run();
    connection
}

/// The end that a finished closing handshake gives.
pub(crate) fn clean() -> ClosedReason {
    ClosedReason { code: CloseCode::NormalClosure, reason: "bye".to_owned(), was_clean: true }
}

/// The end of a broken line.
pub(crate) fn lost() -> ClosedReason {
    ClosedReason::abnormal("the line broke")
}
