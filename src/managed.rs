//! Connections that are made again when they end.
//!
//! [`WebSocketBuilder::managed`](crate::WebSocketBuilder::managed) begins one, [`ManagedBuilder`] has its options and an
//! [example](ManagedBuilder#example), [`ManagedWebSocket`] says what becomes of messages, and [`Event`] what happens.

mod builder;
mod connector;
mod endpoint;
mod events;
mod page;
mod websocket;
mod world;

pub use builder::ManagedBuilder;
pub use endpoint::Endpoint;
pub use events::Events;
pub use websocket::ManagedWebSocket;
pub use websocket_web_actors::{
    Opened,
    supervisor::{Backoff, Heartbeat, ManagedMetrics, Outbox, OutboxPolicy, Status},
};

use crate::Interface;

/// Something that happened to a managed connection.
///
/// # Example
/// ```
/// use websocket_web::managed::Event;
///
/// /// A line for a status bar, where there is something new to tell.
/// fn tell(event: &Event) -> Option<String> {
///     Some(match event {
///         Event::Connecting { attempt: 1 } => "connecting".to_owned(),
///         Event::Connecting { attempt } => format!("connecting, attempt {attempt}"),
///         Event::Open { interface, .. } => format!("connected, over {interface}"),
///         Event::Disconnected { reason, retry_in: Some(delay) } => format!("{reason}; again in {} s", delay.as_secs()),
///         Event::Disconnected { reason, retry_in: None } => reason.to_string(),
///         Event::Lagged(missed) => format!("{missed} events missed: load anew what is shown"),
///         Event::Closed(reason) => format!("disconnected: {reason}"),
///         _ => return None, // a message, or what a later version adds
///     })
/// }
/// ```
pub type Event = websocket_web_actors::supervisor::Event<Interface>;
