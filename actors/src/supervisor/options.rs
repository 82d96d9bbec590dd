//! How a connection is managed.

use std::{fmt, future::Future, pin::Pin, rc::Rc, time::Duration};

use super::{Backoff, Heartbeat, Outbox};
use crate::{ClosedReason, Error, Msg, Opened, broadcast::Lag};

/// Says whether a connection that ended for this reason, or was not opened for it, is worth another attempt.
pub type Retry = Rc<dyn Fn(&ClosedReason) -> bool>;

/// Makes the messages that go out first on a connection that has opened.
pub type Greeting = Rc<dyn Fn(Opened) -> Pin<Box<dyn Future<Output = Result<Vec<Msg>, Error>>>>>;

/// How a connection is managed: when to try again, what waits meanwhile, and who hears of it.
#[derive(Clone)]
#[non_exhaustive]
pub struct SupervisorOptions {
    /// The delays between attempts, unless the server has a say.
    ///
    /// A server can pace its clients by the Close frame with which it goes. A reason that is exactly `retry-after=A` or
    /// `retry-after=A-B`, in whole seconds, with the code 1012, 1013 or one from 3000 to 4999, has them come back after
    /// `A` seconds, or each at a random moment between `A` and `B`, an hour at most: who has 100,000 clients and can take
    /// 500 connects in a second says `retry-after=0-220`, a tenth more than it needs. Else 1012, service restart, is 5 to 30 s, and 1013, try again
    /// later, 30 to 60 s. Some runtimes do not pass 1012 to 1014 on ([`ClosedReason::code`]): an own code works in all.
    pub backoff: Backoff,
    /// How many attempts may fail in a row before it ends for good; `None` never gives up. A connection that did not
    /// last for `min_uptime` is a failed attempt. At least 1.
    pub max_attempts: Option<u32>,
    /// How long a connection has to last before attempts are counted anew, by the wall clock. A server that accepts and
    /// then closes would else be tried without end and without a growing delay.
    pub min_uptime: Duration,
    /// Which reasons are worth another attempt. An attempt that has to fail whatever the server does, such as one with a
    /// wrong URL, is the last one anyhow.
    pub retry: Retry,
    /// What goes out on each new connection before anything that waits: to authenticate, to subscribe again. An error
    /// is a failed attempt, and so is a connection that ends before it is made: what came in over that is discarded. There
    /// is no time limit on it but its own.
    pub greeting: Option<Greeting>,
    /// What waits for a connection.
    pub outbox: Outbox,
    /// How a connection that died without notice is found out.
    pub heartbeat: Option<Heartbeat>,
    /// Events that a subscriber may have yet to read. At least 1.
    pub event_capacity: usize,
    /// Bytes of messages among those, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each event. At least 1.
    pub event_buffer_size: usize,
    /// What happens when a subscriber has more to read than that. [`Lag::Wait`] holds up messages and attempts. That a
    /// connection ended, what it left unread when it was given up, and that the next one is open, is told at once: who
    /// has no room for that misses the oldest, and is told so.
    pub lag: Lag,
}

impl Default for SupervisorOptions {
    fn default() -> Self {
        Self {
            backoff: Backoff::default(),
            max_attempts: None,
            // As reconnecting-websocket and partysocket, the only ones that have it.
            min_uptime: Duration::from_secs(5),
            retry: Rc::new(ClosedReason::is_transient),
            greeting: None,
            outbox: Outbox::default(),
            heartbeat: None,
            // As many as a connection's own lane takes by default, the other way.
            event_capacity: 1024,
            // As much as a WebSocketStream reads ahead by default: a burst that a busy page reads late.
            event_buffer_size: 8 << 20,
            lag: Lag::DropOldest,
        }
    }
}

/// Without the functions.
impl fmt::Debug for SupervisorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SupervisorOptions")
            .field("backoff", &self.backoff)
            .field("max_attempts", &self.max_attempts)
            .field("min_uptime", &self.min_uptime)
            .field("outbox", &self.outbox)
            .field("heartbeat", &self.heartbeat)
            .field("event_capacity", &self.event_capacity)
            .field("event_buffer_size", &self.event_buffer_size)
            .field("lag", &self.lag)
            .finish_non_exhaustive()
    }
}
