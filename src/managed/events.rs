//! A subscription to what happens to a managed connection.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, stream::FusedStream};
use websocket_web_actors::supervisor;

use super::Event;
use crate::Interface;

/// A [`Stream`] of every [`Event`] from when it was [made](super::ManagedWebSocket::events), or cloned, on.
///
/// It ends after [`Event::Closed`]. Each clone is a subscription of its own. One that is slow to read misses the oldest
/// events and is told [how many](Event::Lagged); it makes neither the others nor the connection wait, unless
/// [it is to](super::ManagedBuilder::set_lag). It keeps the connection managed, as a
/// [`ManagedWebSocket`](super::ManagedWebSocket) does.
///
/// # Example
/// ```no_run
/// use futures_util::StreamExt;
/// use websocket_web::managed::{Event, Events};
///
/// async fn read(mut events: Events) {
///     while let Some(event) = events.next().await {
///         match event {
///             Event::Message(msg) => println!("{msg}"),
///             event => println!("{event:?}"),
///         }
///     }
/// }
///
/// // Where nothing can wait, as in the callback that draws a frame.
/// fn each_frame(events: &mut Events) {
///     while let Some(event) = events.try_recv() {
///         println!("{event:?}");
///     }
/// }
/// ```
///
/// # Cancel safety
/// A read that is dropped takes no event with it.
#[derive(Clone)]
pub struct Events(supervisor::Events<Interface>);

impl Events {
    pub(super) fn new(events: supervisor::Events<Interface>) -> Self {
        Self(events)
    }

    /// The next event, if one is there now. For callbacks, which are not async. [Example](Self#example).
    pub fn try_recv(&mut self) -> Option<Event> {
        self.0.try_recv()
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_next(cx)
    }
}

impl FusedStream for Events {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

/// Without the events, which hold messages.
impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
