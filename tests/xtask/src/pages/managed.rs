//! The scenarios with a managed connection: what becomes of the page, and what is to be seen of it.

mod play;

use super::scenarios::Interface;
use crate::browser::Engine;

/// One thing that happens to a page with a managed connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Managed {
    pub(super) event: Event,
    pub(super) interface: Interface,
}

/// What happens to the page, and what the connection is doing then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// Left for another page of the site, and gone back to, with an open connection.
    BackOpen,
    /// Likewise, during an attempt that the server does not answer.
    BackConnecting,
    /// Likewise, during a long delay, without a socket.
    BackWaiting,
    /// Loaded again.
    Reloaded,
    /// Its window is closed.
    WindowClosed,
    /// It is a frame, which is removed.
    FrameRemoved,
    /// It is a worker, which is terminated.
    WorkerTerminated,
    /// During a long delay, another tab is in front for a while.
    Hidden,
    /// During a long delay, the browser has it stand still for a while, out of sight.
    Frozen,
    /// The browser has no network for a while, and the server drops the connection in it.
    Offline,
}

const EVENTS: [Event; 10] = [
    Event::BackOpen,
    Event::BackConnecting,
    Event::BackWaiting,
    Event::Reloaded,
    Event::WindowClosed,
    Event::FrameRemoved,
    Event::WorkerTerminated,
    Event::Hidden,
    Event::Frozen,
    Event::Offline,
];

/// Every event that the engine's driver can bring about, for each interface.
pub(super) fn scenarios(engine: Engine, interfaces: &[Interface]) -> Vec<Managed> {
    let mut all = Vec::new();
    for &interface in interfaces {
        let events = EVENTS.into_iter().filter(|event| event.happens_in(engine));
        all.extend(events.map(|event| Managed { event, interface }));
    }
    all
}

impl Managed {
    /// As a test's: it ends with the interface.
    pub(super) fn name(&self) -> String {
        format!("managed::{}{}", self.event.name(), self.interface.suffix())
    }
}

impl Event {
    const fn name(self) -> &'static str {
        match self {
            Self::BackOpen => "back::open",
            Self::BackConnecting => "back::connecting",
            Self::BackWaiting => "back::waiting",
            Self::Reloaded => "reloaded",
            Self::WindowClosed => "window_closed",
            Self::FrameRemoved => "frame_removed",
            Self::WorkerTerminated => "worker_terminated",
            Self::Hidden => "hidden",
            Self::Frozen => "frozen",
            Self::Offline => "offline",
        }
    }

    /// What the page is told to do with its connection.
    const fn doing(self) -> &'static str {
        match self {
            Self::BackOpen | Self::BackConnecting | Self::Offline => "patient",
            Self::BackWaiting | Self::Hidden | Self::Frozen => "waiting",
            Self::Reloaded | Self::WindowClosed | Self::FrameRemoved | Self::WorkerTerminated => "hasty",
        }
    }

    /// What the server plays.
    const fn path(self) -> &'static str {
        match self {
            Self::BackConnecting => "mute-handshake",
            Self::Offline => "obey",
            _ => "sink",
        }
    }
}
