//! A socket that takes everything at once, to keep it or send it back: its own cost is next to nothing.

use std::{
    future::{Future, Pending, pending},
    task::{Context, Poll},
    time::Duration,
};

use websocket_web_actors::{
    Budget, Clock, CloseFrame, Closing, Error, Incoming, Limits, Msg, Opened, Outgoing, Port, SocketActor, Transport,
};

use super::Kept;

/// A connection whose handshake has succeeded: what its actor has to run, its socket's callbacks, its handles. What is
/// sent is kept in `kept` or, without that, comes back.
pub(crate) fn open(
    limits: &Limits,
    kept: Option<Kept>,
) -> (impl Future<Output = ()> + use<>, Port, Outgoing, Incoming) {
    let mut callbacks = None;
    let made = SocketActor::new(limits, NoClock, |port| {
        port.opened(Opened::default());
        callbacks = Some(port.clone());
        Ok::<_, Error>(Socket { port, kept, sent: 0 })
    });
    let (actor, outgoing, incoming, _closed) = made.expect("valid limits");
    (actor.run(), callbacks.expect("the socket was made"), outgoing, incoming)
}

struct Socket {
    port: Port,
    kept: Option<Kept>,
    sent: u64,
}

impl Transport for Socket {
    const PAUSES: bool = false;

    fn poll_budget(&mut self, _wanted: usize, _cx: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        Poll::Ready(Ok(Budget { messages: usize::MAX, bytes: usize::MAX }))
    }

    fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)> {
        self.sent += 1;
        match &self.kept {
            Some(kept) => kept.borrow_mut().push(msg),
            None => drop(self.port.message(msg)),
        }
        Ok(())
    }

    fn settled(&mut self, _cx: &mut Context<'_>) -> Result<u64, Closing> {
        Ok(self.sent)
    }

    fn unsent(&self) -> usize {
        0
    }

    fn resume(&mut self) {}

    fn poll_closable(&mut self, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn close(&mut self, _frame: Option<&CloseFrame>) {}

    fn abandon(&mut self) {}
}

/// Nothing here times out.
struct NoClock;

impl Clock for NoClock {
    type Sleep = Pending<()>;

    fn sleep(&self, _duration: Duration) -> Pending<()> {
        pending()
    }
}
