//! Connections that are made again when they end.
//!
//! [`WebSocketBuilder::managed`](crate::WebSocketBuilder::managed) begins one, [`ManagedBuilder`] has its options and an
//! example, [`ManagedWebSocket`] says what becomes of messages, and [`Event`] what happens.

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
pub type Event = websocket_web_actors::supervisor::Event<Interface>;
