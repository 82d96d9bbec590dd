//! An open connection: messages go both ways, and its heart is listened to.

use std::{
    future::Future,
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    Cause, Connector, Event, Status, Supervisor, SupervisorOptions, World,
    heartbeat::{Beat, Pulse},
    line::Line,
};
use crate::ClosedReason;

/// What the supervisor knows of the connection that is open.
pub(super) struct Session<S> {
    pulse: Option<Pulse<S>>,
    /// It is being closed, by whom.
    closing: Option<Cause>,
    /// Everything that came in was read, and the end.
    ended: bool,
}

/// Messages that are read before others have their turn: enough that the turn costs little of each.
const BATCH: usize = 64;

impl<S: Future<Output = ()>> Session<S> {
    pub(super) fn new(options: &SupervisorOptions, world: &impl World<Sleep = S>) -> Self {
        let pulse = options.heartbeat.clone().map(|heartbeat| Pulse::new(heartbeat, world));
        Self { pulse, closing: None, ended: false }
    }

    /// Ready when the connection has ended, or is to be given up: says by whom, and for which reason unless it has one.
    pub(super) fn poll<C: Connector, W: World<Sleep = S>>(
        &mut self,
        supervisor: &mut Supervisor<C, W>,
        line: &mut Line,
        cx: &mut Context<'_>,
    ) -> Poll<(Cause, ClosedReason)> {
        let signal = supervisor.shared.signal(cx);
        match self.closing {
            Some(Cause::Closed) => {}
            _ if signal.close => {
                supervisor.shared.status.set(Status::Closing);
                line.pump_all();
                line.outgoing().close(supervisor.shared.with(|state, _| state.close.clone().flatten()));
                self.closing = Some(Cause::Closed);
            }
            // It is back before that went through.
            Some(cause) if !signal.left => return Poll::Ready((cause, ClosedReason::abnormal("the page was left"))),
            None if signal.left => {
                supervisor.shared.status.set(Status::Paused);
                line.outgoing().close(None);
                self.closing = Some(Cause::Left);
            }
            None if signal.reconnect => {
                let reason = ClosedReason::abnormal("it was given up for a new connection");
                return Poll::Ready((Cause::Reconnect, reason));
            }
            None if signal.retry || signal.went_offline => self.ask_now(supervisor, line),
            _ => {}
        }
        let all_read = self.read(supervisor, line, cx);
        if self.closing.is_none() {
            line.pump(cx);
        }
        line.settle(cx);
        if all_read && self.closing.is_none() {
            if let Some(dead) = self.poll_pulse(supervisor, line, cx) {
                return Poll::Ready(dead);
            }
        }
        match line.poll_closed(cx) {
            // What is left to read waits until subscribers have room.
            Poll::Ready(reason) if self.ended || self.closing.is_some() => {
                Poll::Ready((self.closing.unwrap_or(Cause::Lost), reason))
            }
            _ => Poll::Pending,
        }
    }

    /// Publishes what came in, unless subscribers are to be waited for. Says whether that is all for now.
    fn read<C: Connector, W: World<Sleep = S>>(
        &mut self,
        supervisor: &mut Supervisor<C, W>,
        line: &mut Line,
        cx: &mut Context<'_>,
    ) -> bool {
        for _ in 0..BATCH {
            if supervisor.events.poll_ready(cx).is_pending() {
                return false;
            }
            match line.incoming.poll_next(cx) {
                Poll::Pending => return true,
                Poll::Ready(Some(Ok(msg))) => {
                    if let Some(pulse) = &mut self.pulse {
                        pulse.hear(&msg, &supervisor.world);
                    }
                    supervisor.tell(Event::Message(Arc::new(msg)));
                }
                Poll::Ready(Some(Err(_)) | None) => {
                    self.ended = true;
                    return false;
                }
            }
        }
        cx.waker().wake_by_ref();
        false
    }

    fn poll_pulse<C: Connector, W: World<Sleep = S>>(
        &mut self,
        supervisor: &Supervisor<C, W>,
        line: &mut Line,
        cx: &mut Context<'_>,
    ) -> Option<(Cause, ClosedReason)> {
        let pulse = self.pulse.as_mut()?;
        while let Poll::Ready(beat) = pulse.poll(&supervisor.world, cx) {
            match beat {
                Beat::Ask => line.send_own(pulse.message(), true),
                Beat::Dead => {
                    let reason = ClosedReason::abnormal("the peer did not answer the heartbeat: it is taken for gone");
                    return Some((Cause::Lost, reason));
                }
            }
        }
        None
    }

    fn ask_now<C: Connector, W: World<Sleep = S>>(&mut self, supervisor: &Supervisor<C, W>, line: &mut Line) {
        if let Some(pulse) = &mut self.pulse {
            if pulse.ask_now(&supervisor.world) == Some(Beat::Ask) {
                line.send_own(pulse.message(), true);
            }
        }
    }
}
