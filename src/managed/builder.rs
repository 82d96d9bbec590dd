//! Options of a managed connection.

use std::{
    fmt,
    future::Future,
    io,
    pin::pin,
    rc::Rc,
    task::{Context, Waker},
    time::Duration,
};

use async_lock::Mutex;
use websocket_web_actors::supervisor::{Supervisor, SupervisorOptions};

use super::{
    Backoff, Endpoint, Heartbeat, ManagedWebSocket, Opened, Outbox,
    connector::{Builders, FindEndpoint, failed},
    page::PageEvents,
};
use crate::{
    ClosedReason, Msg, WebSocketBuilder,
    broadcast::Lag,
    js::{Timers, is_javascript},
    task::Task,
};

/// Builds connections that are made again when they end.
///
/// [`WebSocketBuilder::managed`] makes one; what that was told holds for every connection.
///
/// # Example
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use websocket_web::{WebSocketBuilder, managed::{Event, Heartbeat}};
///
/// # async fn example() -> std::io::Result<()> {
/// let mut builder = WebSocketBuilder::new("wss://example.org/chat").managed();
/// builder
///     .set_heartbeat(Heartbeat::new("ping"))
///     .set_greeting(async |_: &_| Ok(vec!["subscribe news".into()]));
/// let mut socket = builder.connect();
///
/// let mut events = socket.events();
/// socket.send("Hello").await?; // waits for a connection, if there is none
/// while let Some(event) = events.next().await {
///     match event {
///         Event::Message(msg) => println!("{msg}"),
///         Event::Disconnected { reason, retry_in } => println!("{reason}, next attempt in {retry_in:?}"),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Options
/// Everything has a default. Here, a server with very many clients, whose messages are of use only while they are new:
///
/// ```
/// use std::time::Duration;
/// use websocket_web::{
///     WebSocketBuilder,
///     broadcast::Lag,
///     managed::{Backoff, Outbox, OutboxPolicy},
/// };
///
/// let mut builder = WebSocketBuilder::new("wss://example.org/positions").managed();
/// builder
///     .set_backoff(Backoff::fleet())
///     .set_max_attempts(20)
///     .set_min_uptime(Duration::from_secs(10))
///     .set_outbox(Outbox { capacity: 16, policy: OutboxPolicy::DropOldest, ..Outbox::default() })
///     .set_event_capacity(256)
///     .set_event_buffer_size(1 << 20)
///     .set_lag(Lag::DropOldest)
///     .set_page_events(false); // this program says itself when to connect again
/// ```
#[derive(Clone)]
pub struct ManagedBuilder {
    builder: WebSocketBuilder,
    options: SupervisorOptions,
    endpoint: Option<FindEndpoint>,
    page_events: bool,
    gate: Rc<Mutex<()>>,
}

/// How long an attempt may take, unless the builder was told: as long as Firefox waits. Chromium waits for 4 minutes, in
/// which nothing else would be tried.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

impl ManagedBuilder {
    pub(crate) fn new(mut builder: WebSocketBuilder) -> Self {
        builder.set_default_connect_timeout(CONNECT_TIMEOUT);
        Self {
            builder,
            options: SupervisorOptions::default(),
            endpoint: None,
            page_events: true,
            gate: Rc::new(Mutex::new(())),
        }
    }

    /// The delays between attempts. By default [`Backoff::default`].
    ///
    /// A server has a say in them: when it closes with 1012 (service restart) the next attempt follows after 5 to 30 s,
    /// with 1013 (try again later) after 30 to 60 s, each at random, and with the reason `retry-after=A` or
    /// `retry-after=A-B`, in whole seconds, and one of those codes or one from 3000 to 4999, after that time, of an hour
    /// at most. WebKitGTK 2.50 takes 1012 and 1013 for errors and tells 1006, without a reason: there, only the codes from
    /// 3000 on have a say.
    ///
    /// [Example](Self#options).
    pub fn set_backoff(&mut self, backoff: Backoff) -> &mut Self {
        self.options.backoff = backoff;
        self
    }

    /// How many attempts may fail in a row before it ends for good. By default there is no end. At least 1: less is
    /// taken for 1.
    ///
    /// A connection that did not last for the [minimum uptime](Self::set_min_uptime) is a failed attempt.
    ///
    /// [Example](Self#options).
    pub fn set_max_attempts(&mut self, attempts: u32) -> &mut Self {
        self.options.max_attempts = Some(attempts);
        self
    }

    /// How long a connection has to last, by the wall clock, before attempts are counted, and delays grow, anew. By
    /// default 5 s: a server that accepts and then closes is not hammered.
    ///
    /// [Example](Self#options).
    pub fn set_min_uptime(&mut self, uptime: Duration) -> &mut Self {
        self.options.min_uptime = uptime;
        self
    }

    /// Which ends, and which failures of an attempt, are worth another attempt. By default
    /// [`ClosedReason::is_transient`].
    ///
    /// An attempt that has to fail whatever the server does, such as one with a wrong URL, is the last one anyhow.
    ///
    /// ```
    /// # use websocket_web::{CloseCode, WebSocketBuilder};
    /// # let mut builder = WebSocketBuilder::new("wss://example.org/chat").managed();
    /// // This server closes with 4003 who may not come back.
    /// builder.set_retry(|reason| reason.is_transient() && reason.code != CloseCode::Other(4003));
    /// ```
    pub fn set_retry(&mut self, retry: impl Fn(&ClosedReason) -> bool + 'static) -> &mut Self {
        self.options.retry = Rc::new(retry);
        self
    }

    /// Asked for URL and subprotocols before each attempt, whose number it is given, so that each has a fresh token. By
    /// default those of the builder.
    ///
    /// An error is a failed attempt. There is no time limit on it but its own.
    ///
    /// ```
    /// # async fn fetch_token() -> std::io::Result<String> { Ok(String::new()) }
    /// use websocket_web::{WebSocketBuilder, managed::Endpoint};
    ///
    /// const SERVER: &str = "wss://example.org/chat";
    ///
    /// let mut builder = WebSocketBuilder::new(SERVER).managed();
    /// builder.set_endpoint(async |_attempt| {
    ///     let token = fetch_token().await?;
    ///     Ok(Endpoint::new(format!("{SERVER}?token={token}")))
    /// });
    /// ```
    pub fn set_endpoint(&mut self, endpoint: impl AsyncFn(u32) -> io::Result<Endpoint> + 'static) -> &mut Self {
        let endpoint = Rc::new(endpoint);
        self.endpoint = Some(Rc::new(move |attempt| {
            let endpoint = endpoint.clone();
            Box::pin(async move { endpoint(attempt).await })
        }));
        self
    }

    /// Names the messages that go out on each new connection before anything that waits: to authenticate, to subscribe
    /// again. By default none.
    ///
    /// An error is a failed attempt. There is no time limit on it but its own.
    ///
    /// ```
    /// # use websocket_web::WebSocketBuilder;
    /// # let mut builder = WebSocketBuilder::new("wss://example.org/chat").managed();
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// // What is missed while there is no connection, the server sends once it knows what was last.
    /// let last_seen = Rc::new(Cell::new(0));
    /// let known = last_seen.clone();
    /// builder.set_greeting(async move |_: &_| Ok(vec![format!("since {}", known.get()).into()]));
    /// ```
    pub fn set_greeting(&mut self, greeting: impl AsyncFn(&Opened) -> io::Result<Vec<Msg>> + 'static) -> &mut Self {
        let greeting = Rc::new(greeting);
        self.options.greeting = Some(Rc::new(move |opened| {
            let greeting = greeting.clone();
            Box::pin(async move { greeting(&opened).await.map_err(failed) })
        }));
        self
    }

    /// What waits while there is no connection, and what happens when that is too much. By default [`Outbox::default`].
    ///
    /// [Example](Self#options).
    pub fn set_outbox(&mut self, outbox: Outbox) -> &mut Self {
        self.options.outbox = outbox;
        self
    }

    /// How a connection that died without notice is found out. By default by the runtime alone, which may take minutes
    /// or for ever.
    ///
    /// [Example](Self#example).
    pub fn set_heartbeat(&mut self, heartbeat: Heartbeat) -> &mut Self {
        self.options.heartbeat = Some(heartbeat);
        self
    }

    /// Events that a subscription may have yet to read. By default 1024. At least 1: less is taken for 1.
    ///
    /// [Example](Self#options).
    pub fn set_event_capacity(&mut self, events: usize) -> &mut Self {
        self.options.event_capacity = events;
        self
    }

    /// Bytes of messages that a subscription may have yet to read, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each
    /// event. By default 8 MiB. At least 1: less is taken for 1.
    ///
    /// [Example](Self#options).
    pub fn set_event_buffer_size(&mut self, bytes: usize) -> &mut Self {
        self.options.event_buffer_size = bytes;
        self
    }

    /// What happens when a subscription has more to read than that. By default it misses the oldest; with
    /// [`Lag::Wait`] nothing more is received until it has read. That a connection ended, what it left unread when it was
    /// given up, and that the next one is open, is told at once: who has no room for that misses the oldest, and is told
    /// [so](super::Event::Lagged).
    ///
    /// [Example](Self#options).
    pub fn set_lag(&mut self, lag: Lag) -> &mut Self {
        self.options.lag = lag;
        self
    }

    /// Whether network and page have a say, where there are such events. By default they do:
    /// * when the network is back, or the page visible, running, or back from the back-forward cache, the next attempt
    ///   is made at once, and the peer of an open connection is asked for an answer, if there is a heartbeat;
    /// * while there is no network, no attempt is made, and none is counted; only an event tells of it, not what was before
    ///   the connection was [made](Self::connect);
    /// * when the page is left, the connection is closed, and made again if the page comes back.
    ///
    /// Workers are told of the network alone, and service workers, like Node, of nothing: there, a delay ends by itself
    /// or with [`reconnect`](ManagedWebSocket::reconnect).
    ///
    /// [Example](Self#options).
    pub fn set_page_events(&mut self, listen: bool) -> &mut Self {
        self.page_events = listen;
        self
    }

    /// Connects, and connects again. Returns at once and never fails: errors are [events](ManagedWebSocket::events).
    ///
    /// Connections of one builder and its clones are opened one at a time, so that a server that restarts is not met by
    /// all those of a page together.
    ///
    /// [Example](Self#example).
    pub fn connect(&self) -> ManagedWebSocket {
        let Self { builder, options, endpoint, page_events, gate } = self.clone();
        let connector = Builders { builder, endpoint, gate };
        let (supervisor, managed) = Supervisor::new(options, connector, Timers);
        let page = managed.page();
        let task = is_javascript().then(Task::reserve);
        if let Some(task) = &task {
            supervisor.set_turn(task.clone());
        }
        let run = async move {
            let _events = (page_events && is_javascript()).then(|| PageEvents::watch(page));
            supervisor.run().await;
        };
        match task {
            Some(task) => task.spawn(run),
            // What is polled once finds that there is no WebSocket, and says so.
            None => drop(pin!(run).poll(&mut Context::from_waker(Waker::noop()))),
        }
        ManagedWebSocket::new(managed)
    }
}

/// Without the functions, the credentials and the query of the URL, and the subprotocols.
impl fmt::Debug for ManagedBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedBuilder")
            .field("builder", &self.builder)
            .field("options", &self.options)
            .field("page_events", &self.page_events)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On this machine, as a program may be tested that is for WebAssembly.
    #[cfg(not(target_family = "wasm"))]
    #[test]
    fn off_webassembly_it_ends_and_says_why() {
        let socket = WebSocketBuilder::new("ws://127.0.0.1/").managed().connect();
        let mut events = socket.events();
        assert_eq!(format!("{events:?}"), "Events { .. }", "what waits there may be secret");
        assert!(events.try_recv().is_none(), "it is over");
        let closed = pin!(socket.closed());
        let std::task::Poll::Ready(reason) = closed.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("it goes on")
        };
        assert!(reason.reason.contains("it needs WebAssembly"), "{reason}");
    }

    #[test]
    fn an_attempt_has_a_bound_in_time_unless_it_is_to_have_none() {
        let timeout = |builder: &WebSocketBuilder| format!("{:?}", builder.managed());
        let mut builder = WebSocketBuilder::new("ws://127.0.0.1/");
        assert!(timeout(&builder).contains("connect_timeout: Some(20s)"), "{}", timeout(&builder));
        builder.set_connect_timeout(None);
        assert!(timeout(&builder).contains("connect_timeout: None"), "{}", timeout(&builder));
        builder.set_connect_timeout(Duration::from_secs(3));
        assert!(timeout(&builder).contains("connect_timeout: Some(3s)"), "{}", timeout(&builder));
    }
}
