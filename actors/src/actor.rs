//! The actor: owns the socket from opening to end.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use crate::{
    Budget, Clock, CloseFrame, Closed, ClosedReason, Closing, ErrorKind, Incoming, Limits, Msg, Opened, Outgoing, Port,
    Transport, Turn,
    connection::{Connection, State},
    despite_panics::in_drop,
    patience::Patience,
    text::{concat, decimal},
};

/// Owns a socket, and is the only one to touch it.
///
/// [`new`](SocketActor::new) gives the actor and its handles; nothing happens until the future of
/// [`run`](SocketActor::run) is polled, by an executor or by a test.
#[derive(Debug)]
pub struct SocketActor<T: Transport, C: Clock> {
    transport: T,
    clock: C,
    connection: Arc<Connection>,
    phase: Phase,
    /// Only while the connection opens.
    connect_timeout: Option<Box<ConnectTimeout<C::Sleep>>>,
    close_timeout: Duration,
    /// Runs from the moment that the connection is to end.
    patience: Option<Patience<C::Sleep>>,
    /// The socket was asked to close, or let go of.
    closed: bool,
    /// The fate of messages that were handed over is open.
    settling: bool,
}

/// How long the opening handshake may take. The timer runs once it was asked for.
#[derive(Debug)]
struct ConnectTimeout<S> {
    duration: Duration,
    sleep: Option<Pin<Box<S>>>,
}

/// What there is to do for an open connection.
struct Work {
    ended: bool,
    /// The transport is to go on receiving.
    resume: bool,
    settling: bool,
    /// Length of the next message to hand over.
    next: Option<usize>,
    /// A close was asked for.
    close: bool,
}

impl Work {
    fn of(state: &mut State) -> Self {
        Self {
            ended: state.end.is_some(),
            resume: std::mem::take(&mut state.resume),
            settling: state.outgoing.is_settling(),
            next: state.outgoing.next_len(),
            close: state.close.is_some(),
        }
    }
}

/// How opening or pumping came to its end.
enum Step {
    /// A close was asked for, and everything accepted is handed over.
    Close,
    /// Nothing more can be handed over. Why the connection ends is decided, or the socket has yet to say it.
    End,
}

impl Step {
    fn next(self) -> Phase {
        match self {
            Self::Close => Phase::Closing,
            Self::End => Phase::Ending,
        }
    }
}

/// How far a connection has come.
#[derive(Debug, Clone, Copy)]
enum Phase {
    Opening,
    Pumping,
    /// Until the socket is closable.
    Closing,
    /// Until why the connection ends is decided.
    Ending,
    /// What the end is has been reported; until the socket can be dropped in peace. One that is given up is abandoned
    /// with the actor.
    Lingering,
}

impl<T: Transport, C: Clock> SocketActor<T, C> {
    /// An actor for the socket that `transport` makes, with its handles.
    ///
    /// Limits that are not [valid](Limits::validate) let nothing through.
    ///
    /// # Errors
    /// Those of `transport`.
    pub fn new<E>(
        limits: &Limits,
        clock: C,
        transport: impl FnOnce(Port) -> Result<T, E>,
    ) -> Result<(Self, Outgoing, Incoming, Closed), E> {
        let connection = Connection::new(limits, T::PAUSES);
        let actor = Self {
            transport: transport(Port(connection.clone()))?,
            clock,
            connection: connection.clone(),
            phase: Phase::Opening,
            connect_timeout: limits.connect_timeout.map(|duration| Box::new(ConnectTimeout { duration, sleep: None })),
            close_timeout: limits.close_timeout,
            patience: None,
            closed: false,
            settling: false,
        };
        let outgoing = Outgoing::new(connection.clone());
        let incoming = Incoming::new(connection.clone());
        Ok((actor, outgoing, incoming, Closed::new(connection)))
    }

    /// Has handles that wait for the actor give it its turn at once, instead of when the executor comes to it.
    pub fn set_turn(&self, turn: Arc<dyn Turn>) {
        // Set twice, the first stays.
        let _ = self.connection.turn.set(turn);
    }

    /// Why the connection has ended, or is about to; `None` before.
    pub fn closed_reason(&self) -> Option<ClosedReason> {
        self.connection.closed_reason()
    }

    /// Opens, pumps, closes, reports. Ends when the socket is closed or given up.
    pub fn run(mut self) -> impl Future<Output = ()> {
        poll_fn(move |cx| self.poll_run(cx))
    }

    /// As [`run`](Self::run). Not an `async fn`, which would hold the actor twice.
    pub fn poll_run(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.phase = match self.phase {
                Phase::Opening => {
                    let opened = ready!(self.poll_open(cx));
                    self.connect_timeout = None;
                    match opened {
                        Ok(opened) => {
                            // Only this sets it, so it is not set yet.
                            let _ = self.connection.opened.set(*opened);
                            self.connection.with(|state, wakes| state.opening.wake_all(wakes));
                            Phase::Pumping
                        }
                        Err(step) => step.next(),
                    }
                }
                Phase::Pumping => ready!(self.poll_pump(cx)).next(),
                Phase::Closing => {
                    ready!(self.poll_closable(cx));
                    self.close_as_asked();
                    Phase::Ending
                }
                Phase::Ending => {
                    ready!(self.poll_until(|state| state.end.is_some(), cx));
                    // Where this side decided to end it, the socket does not know yet.
                    if !self.connection.with(|state, _| state.given_up) {
                        self.close_unless_closed(None);
                    }
                    self.connection.report();
                    Phase::Lingering
                }
                Phase::Lingering => return self.poll_until(|state| state.socket_closed || state.given_up, cx),
            }
        }
    }

    /// Waits for the handshake.
    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<Result<Box<Opened>, Step>> {
        let (ended, opened, close) = self.connection.with(|state, wakes| {
            state.register_actor(cx, wakes);
            // What was accepted before the handshake is sent before the close, so that waits for it.
            let close = state.close.as_ref().map(|_| state.outgoing.len() == 0);
            (state.end.is_some(), state.handshake.take(), close)
        });
        // First, since a runtime may report opened, messages and closed in one go.
        if let Some(opened) = opened {
            return Poll::Ready(Ok(opened));
        }
        if ended {
            return Poll::Ready(Err(Step::End));
        }
        if let Some(nothing_to_send) = close {
            if nothing_to_send {
                return Poll::Ready(Err(Step::Close));
            }
            if self.poll_patience(cx).is_ready() {
                return Poll::Ready(Err(Step::End));
            }
        }
        let Self { connect_timeout: Some(timeout), clock, .. } = self else { return Poll::Pending };
        let ConnectTimeout { duration, sleep } = &mut **timeout;
        let duration = *duration;
        sleep.get_or_insert_with(|| Box::pin(clock.sleep(duration))).as_mut().poll(cx).map(|()| {
            let reason = ClosedReason::abnormal(concat(&[
                "the connection was not open after ",
                &millis(duration),
                " ms: check that the server answers, or raise the connect timeout",
            ]));
            self.connection.with(|state, wakes| state.decide_end(ErrorKind::ConnectTimeout, reason, wakes));
            Err(Step::End)
        })
    }

    /// Hands over what is accepted until the connection is to end.
    fn poll_pump(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        // What was taken may have settled just before the end.
        let settled = self.settling.then(|| self.transport.settled(cx));
        let mut work = self.connection.with(|state, wakes| {
            state.register_actor(cx, wakes);
            if let Some(Ok(settled)) = settled {
                state.outgoing.settle(settled, wakes);
            }
            Work::of(state)
        });
        let mut closing = matches!(settled, Some(Err(Closing)));
        loop {
            // Before anything can end this: the lane will not ask again.
            if work.resume {
                self.transport.resume();
            }
            self.settling = work.settling;
            if work.ended {
                return Poll::Ready(Step::End);
            }
            if closing {
                return Poll::Ready(self.wait_for_reason());
            }
            let Some(next) = work.next else { break };
            match self.transport.poll_budget(next.max(1), cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(budget)) => (work, closing) = self.hand_over(budget, cx),
                Poll::Ready(Err(Closing)) => return Poll::Ready(self.wait_for_reason()),
            }
        }
        if !work.close {
            return Poll::Pending;
        }
        if self.connection.with(|state, _| state.outgoing.is_settled()) {
            return Poll::Ready(Step::Close);
        }
        self.poll_patience(cx).map(|()| Step::End)
    }

    /// Hands over what the socket has room for. Says what is left to do, and whether the socket is closing.
    fn hand_over(&mut self, budget: Budget, cx: &mut Context<'_>) -> (Work, bool) {
        let Self { connection, transport, .. } = self;
        let mut batch = connection.with(|state, _| state.outgoing.take_batch(budget.bytes));
        let (mut messages, mut bytes, mut left, mut prepared) = (0usize, 0usize, budget.bytes, 0usize);
        let mut closing = false;
        while let Some(len) = batch.front().map(Msg::len) {
            // But at least one message: the socket was asked about that one.
            if messages > 0 && (len > left || messages >= budget.messages) {
                break;
            }
            left = left.saturating_sub(len);
            if messages >= prepared {
                let (next, _) = batch.as_slices(); // its rest, or as much of it as lies together
                let next = next.get(..budget.messages.saturating_sub(messages)).unwrap_or(next);
                prepared = messages.saturating_add(transport.prepare(next));
            }
            let Some(msg) = batch.pop_front() else { break };
            if let Err((msg, Closing)) = transport.send(msg) {
                batch.push_front(msg);
                closing = true;
                break;
            }
            messages = messages.saturating_add(1);
            bytes = bytes.saturating_add(len);
        }
        let settled = transport.settled(cx);
        let work = connection.with(|state, wakes| {
            state.outgoing.hand_over(messages, bytes, batch);
            state.counts.sent(bytes);
            state.outgoing.wake_ready(wakes);
            if let Ok(settled) = settled {
                state.outgoing.settle(settled, wakes);
            }
            Work::of(state)
        });
        (work, closing || settled.is_err())
    }

    fn settle(&mut self, cx: &mut Context<'_>) -> Result<(), Closing> {
        let settled = self.transport.settled(cx)?;
        self.connection.with(|state, wakes| state.outgoing.settle(settled, wakes));
        Ok(())
    }

    /// The socket is closing by itself: nothing more is accepted, and what was not handed over stays in the lane.
    fn wait_for_reason(&mut self) -> Step {
        self.connection.with(|state, wakes| state.closing(wakes));
        Step::End
    }

    /// Waits, while bytes leave, for what a close would hide.
    fn poll_closable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let opened = self.connection.opened.get().is_some();
        let told = self.poll_until(|state| state.end.is_some(), cx);
        if told.is_pending() && opened { self.transport.poll_closable(cx) } else { Poll::Ready(()) }
    }

    fn close_as_asked(&mut self) {
        let frame = self.connection.with(|state, _| state.close.clone().flatten());
        self.close_unless_closed(frame.as_deref());
    }

    fn close_unless_closed(&mut self, frame: Option<&CloseFrame>) {
        if !self.closed && !self.connection.with(|state, _| state.socket_closed) {
            self.close(frame);
        }
    }

    fn close(&mut self, frame: Option<&CloseFrame>) {
        self.closed = true;
        self.transport.close(frame);
    }

    /// Waits, within the close timeout, for what the port has to tell.
    fn poll_until(&mut self, told: fn(&State) -> bool, cx: &mut Context<'_>) -> Poll<()> {
        let (told, resume, settling) = self.connection.with(|state, wakes| {
            state.register_actor(cx, wakes);
            (told(state), std::mem::take(&mut state.resume), state.outgoing.is_settling())
        });
        if resume {
            self.transport.resume();
        }
        if settling {
            // Closing is known already; what it means is on its way.
            let _ = self.settle(cx);
        }
        if told { Poll::Ready(()) } else { self.poll_patience(cx) }
    }

    /// Ready when no byte has moved for the close timeout: the socket is let go of.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Self { transport, clock, connection, close_timeout, patience, .. } = self;
        let unsent = connection.with(|state, _| state.outgoing.bytes()).saturating_add(transport.unsent());
        let patience = patience.get_or_insert_with(|| Patience::new(clock.sleep(*close_timeout), unsent));
        ready!(patience.poll_lost(unsent, || clock.sleep(*close_timeout), cx));
        // What was asked for still follows what waits, if that should ever leave.
        if let Phase::Closing = self.phase {
            self.close_as_asked();
        }
        self.closed = true;
        self.transport.abandon();
        let reason = ClosedReason::abnormal(concat(&[
            "the connection did not close within ",
            &millis(self.close_timeout),
            " ms, the close timeout",
        ]));
        self.connection.with(|state, wakes| {
            state.socket_closed = true;
            state.decide_end(ErrorKind::Closed, reason, wakes);
        });
        Poll::Ready(())
    }
}

/// Whole milliseconds, as a text. Of no more than 136 years: to multiply larger numbers takes code of its own.
fn millis(duration: Duration) -> String {
    let seconds = u64::from(u32::try_from(duration.as_secs()).unwrap_or(u32::MAX));
    decimal(seconds.saturating_mul(1000).saturating_add(duration.subsec_millis().into()))
}

/// Also when it is dropped half-way, nobody is left waiting and no socket is left open.
impl<T: Transport, C: Clock> Drop for SocketActor<T, C> {
    fn drop(&mut self) {
        let Self { connection, transport, .. } = self;
        let mut socket_closed = false;
        // Each, whatever becomes of the one before: wakers are called on the way, and may panic.
        in_drop(|| {
            connection.with(|state, wakes| {
                state.decide_end(ErrorKind::Closed, ClosedReason::abnormal("the actor was dropped"), wakes);
                socket_closed = std::mem::replace(&mut state.socket_closed, true);
            });
        });
        in_drop(|| connection.report());
        if !socket_closed {
            in_drop(|| transport.abandon());
        }
    }
}
