//! What components are given of a connection, plain or managed: a handle to send by, a subscription of their own, and
//! tasks that end with it.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    io,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::{
    SinkExt, Stream, StreamExt,
    future::{AbortHandle, abortable},
};
use websocket_web::{
    CloseCode, ClosedReason, Error, ManagedWebSocket, Msg, WebSocket, WebSocketSender,
    broadcast::{Broadcast, Lag, Options, RecvError, Subscription},
    managed::{Event, Events},
};

use crate::{gauges::Sample, page, state::Phase, task};

/// A connection, or one that is made again and again. Clones are the same, and equal.
#[derive(Clone)]
pub(crate) struct Connection {
    handle: Handle,
    source: Source,
    tasks: Rc<RefCell<Vec<AbortHandle>>>,
    is_to_end: Rc<Cell<bool>>,
}

/// What sends and closes; clones share the connection.
#[derive(Clone)]
pub(crate) enum Handle {
    Plain(WebSocketSender),
    Managed(ManagedWebSocket),
}

/// What each component subscribes to.
#[derive(Clone)]
enum Source {
    Plain(Broadcast),
    Managed(ManagedWebSocket),
}

/// Every message, for one component.
pub(crate) enum Feed {
    Plain(Subscription),
    Managed(Events),
}

/// What a feed yields.
#[derive(Debug)]
pub(crate) enum Item {
    Message(Arc<Msg>),
    /// So many are missing here, since the component was too slow.
    Missed(u64),
    /// Messages end here, and not as they should.
    Lost(ClosedReason),
}

/// Messages that components may be behind the quickest of them, before that waits for them: few, so that what waits
/// is seen in the incoming lane.
const AHEAD: usize = 16;

impl Connection {
    pub(crate) fn plain(socket: WebSocket) -> Self {
        let (sender, receiver) = socket.into_split();
        // So that the page as a whole takes no more than its slowest part.
        let broadcast = receiver.broadcast_with(Options::new(AHEAD).set_lag(Lag::Wait));
        Self::new(Handle::Plain(sender), Source::Plain(broadcast))
    }

    pub(crate) fn managed(managed: ManagedWebSocket) -> Self {
        Self::new(Handle::Managed(managed.clone()), Source::Managed(managed))
    }

    fn new(handle: Handle, source: Source) -> Self {
        Self { handle, source, tasks: Rc::default(), is_to_end: Rc::default() }
    }

    /// A clone of the sender.
    pub(crate) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    pub(crate) fn subscribe(&self) -> Feed {
        match &self.source {
            Source::Plain(broadcast) => Feed::Plain(broadcast.subscribe()),
            Source::Managed(managed) => Feed::Managed(managed.events()),
        }
    }

    /// Runs a task until it ends, or [`let_go`](Self::let_go) ends it.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let task = self.until_let_go(task);
        task::spawn(async {
            task.await;
        });
    }

    /// What a task comes to, unless [`let_go`](Self::let_go) ends it.
    pub(crate) fn until_let_go<T, F: Future<Output = T>>(
        &self,
        task: F,
    ) -> impl Future<Output = Option<T>> + use<T, F> {
        let (task, handle) = abortable(task);
        let mut tasks = self.tasks.borrow_mut();
        // Those that have ended; the list is short but for those that wait for room.
        tasks.retain(|task| !task.is_aborted());
        tasks.push(handle.clone());
        async move {
            let result = task.await.ok();
            handle.abort();
            result
        }
    }

    /// Closes it for good, with code 1000.
    pub(crate) fn close(&self) {
        self.is_to_end.set(true);
        match &self.handle {
            Handle::Plain(sender) => (*sender).close(),
            Handle::Managed(managed) => (*managed).close(),
        }
    }

    /// Closes it for good.
    pub(crate) fn close_with(&self, code: CloseCode, reason: &str) -> io::Result<()> {
        match &self.handle {
            Handle::Plain(sender) => sender.try_close_with_reason(code, reason),
            Handle::Managed(managed) => managed.try_close_with_reason(code, reason),
        }?;
        self.is_to_end.set(true);
        Ok(())
    }

    /// Whether this side closed it.
    pub(crate) fn is_to_end(&self) -> Rc<Cell<bool>> {
        self.is_to_end.clone()
    }

    /// Ends its tasks, and drops the handles that they hold.
    pub(crate) fn let_go(&self) {
        self.tasks.take().iter().for_each(AbortHandle::abort);
    }
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.tasks, &other.tasks)
    }
}

impl Handle {
    pub(crate) fn phase(&self) -> Phase {
        match self {
            Self::Plain(sender) => sender.state().into(),
            Self::Managed(managed) => managed.status().into(),
        }
    }

    /// What the library counts of it, with what the runtime's socket holds.
    pub(crate) fn sample(&self) -> Sample {
        let buffered = page::buffered_amount();
        match self {
            Self::Plain(sender) => Sample::plain(&sender.metrics(), buffered),
            Self::Managed(managed) => Sample::managed(&managed.metrics(), buffered),
        }
    }

    /// Another attempt at once, if attempts are made at all.
    pub(crate) fn reconnect(&self) {
        if let Self::Managed(managed) = self {
            // Whether it goes on at all, the page knows.
            let _ = managed.reconnect();
        }
    }

    /// Waits until the socket has taken the message.
    pub(crate) async fn send(&mut self, msg: Msg) -> io::Result<()> {
        match self {
            Self::Plain(sender) => sender.send(msg).await,
            Self::Managed(managed) => managed.send(msg).await,
        }
    }

    /// Waits until there is room for the message.
    pub(crate) async fn feed(&mut self, msg: Msg) -> io::Result<()> {
        match self {
            Self::Plain(sender) => sender.feed(msg).await,
            Self::Managed(managed) => managed.feed(msg).await,
        }
    }

    pub(crate) fn try_send(&self, msg: Msg) -> Result<(), Error> {
        match self {
            Self::Plain(sender) => sender.try_send(msg),
            Self::Managed(managed) => managed.try_send(msg),
        }
    }
}

impl Stream for Feed {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        match &mut *self {
            Self::Plain(subscription) => subscription.poll_next_unpin(cx).map(|item| {
                Some(match item? {
                    Ok(msg) => Item::Message(msg),
                    Err(RecvError::Lagged(missed)) => Item::Missed(missed),
                    Err(RecvError::Closed(reason)) => Item::Lost(reason),
                })
            }),
            Self::Managed(events) => loop {
                match ready!(events.poll_next_unpin(cx)) {
                    Some(Event::Message(msg)) => return Poll::Ready(Some(Item::Message(msg))),
                    Some(Event::Lagged(missed)) => return Poll::Ready(Some(Item::Missed(missed))),
                    Some(_) => {}
                    None => return Poll::Ready(None),
                }
            },
        }
    }
}
