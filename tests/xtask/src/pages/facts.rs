//! In what engines differ, seen in Chromium 156, Firefox 153 and WebKitGTK 2.50. Each scenario asserts its row.

use std::ops::RangeInclusive;

use super::managed;
use super::scenarios::{Event, Interface, Scenario, State};
use crate::browser::Engine;

/// What one engine does in one scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    engine: Engine,
    scenario: Scenario,
}

impl Facts {
    pub(super) fn of(engine: Engine, scenario: Scenario) -> Self {
        Self { engine, scenario }
    }

    /// Whether a page that is gone back to comes out of the back-forward cache, as it was, or is loaded anew; where it
    /// may be either, nothing.
    pub(super) fn is_restored(self) -> Option<bool> {
        match (self.engine, self.scenario.state) {
            (Engine::Chromium | Engine::WebKitGtk, _) | (Engine::Firefox, State::Unconnected) => Some(true),
            // It counts the connection as open for a moment after it has told that it is closed.
            (Engine::Firefox, State::Ended) => None,
            (Engine::Firefox, _) => Some(false),
        }
    }

    /// Whether the socket stays, when its page is gone, until the server does what it owes it.
    pub(super) fn waits_for_server(self) -> bool {
        match self.scenario.state {
            // Only a server that reads sees that there is nothing more to read.
            State::Sending => true,
            // Firefox keeps the TCP connection of a connect that was given up, and, for 20 s, that of a close.
            State::Connecting | State::Closing if self.engine == Engine::Firefox => true,
            // A closing handshake goes on, or stands still, while the page is in the cache.
            State::Closing => self.scenario.goes_back(),
            _ => false,
        }
    }

    /// Whether the socket stays until the page is back. In Chromium it stands still, with what is to be sent before a
    /// Close, or with what is to be read before the answer to it; and that of a worker is not closed before.
    pub(super) fn waits_for_page(self) -> bool {
        let stands_still =
            matches!(self.scenario.state, State::Sending | State::Receiving) && self.scenario.goes_back();
        self.engine == Engine::Chromium && (stands_still || self.scenario.event == Event::BackOfWorker)
    }

    /// Whether the connection is as it was when the page is back: a worker is not told, so the library cannot end it
    /// there.
    pub(super) fn survives(self) -> bool {
        let closes = match self.engine {
            Engine::Chromium => self.scenario.interface == Interface::Standard,
            Engine::Firefox => true,
            Engine::WebKitGtk => false,
        };
        self.scenario.event == Event::BackOfWorker && !closes
    }

    /// Code and cleanness of what a restored page learns, where nothing decides it but who closes.
    pub(super) fn reason(self) -> Option<(u16, bool)> {
        match self.scenario {
            Scenario { state: State::Ended, .. } => Some((1000, true)),
            // WebKit makes a failure of what it finds closing.
            Scenario { state: State::Idle, event: Event::BackClosing, .. } => {
                Some((1000, self.engine != Engine::WebKitGtk))
            }
            Scenario { state: State::Idle, .. } if !self.survives() => Some((1006, false)),
            _ => None,
        }
    }

    /// The codes with which the server may be told, if it is.
    pub(super) fn codes(self) -> &'static [u16] {
        match self.scenario {
            Scenario { state: State::Closing | State::Ended, .. } => &[1000],
            // A close waits for what was accepted, and the engine does not.
            Scenario { event: Event::BackClosing, state: State::Sending, .. } => &[1000, GOING_AWAY],
            // Firefox closes the socket, and decides, before the page is told.
            Scenario { event: Event::BackClosing, .. } if self.engine != Engine::Firefox => &[1000],
            _ => &[GOING_AWAY],
        }
    }
}

/// RFC 6455, section 7.4.1.
const GOING_AWAY: u16 = 1001;

impl managed::Event {
    /// Whether the engine's driver can bring it about. Firefox and WebKit have no pages that are frozen but those in the
    /// back-forward cache, and WebDriver has no network to turn off.
    pub(super) fn happens_in(self, engine: Engine) -> bool {
        match self {
            Self::Frozen | Self::Offline => engine == Engine::Chromium,
            _ => true,
        }
    }
}

/// Whether a page with a managed connection, when it is gone back to, comes out of the back-forward cache, or is loaded
/// anew; where it may be either, nothing.
pub(super) fn restores_managed(engine: Engine, event: managed::Event) -> Option<bool> {
    match (engine, event) {
        (Engine::Chromium | Engine::WebKitGtk, _) => Some(true),
        // As a rule it does, and once in a dozen times it does not: why is not known.
        (Engine::Firefox, managed::Event::BackWaiting) => None,
        // To close the connection upon `pagehide` is too late.
        (Engine::Firefox, _) => Some(false),
    }
}

/// Whether the TCP connection of a connect that was given up stays until the server answers it.
pub(super) fn keeps_given_up_connect(engine: Engine, event: managed::Event) -> bool {
    engine == Engine::Firefox && event == managed::Event::BackConnecting
}

/// The codes with which the server may be told of the end of a managed connection that is open: none where the library
/// closes it, upon `pagehide`, and else the engine's.
pub(super) fn codes_told(engine: Engine, event: managed::Event) -> &'static [Option<u16>] {
    use managed::Event::{FrameRemoved, WindowClosed, WorkerTerminated};
    match (engine, event) {
        // It is not told.
        (_, WorkerTerminated) | (Engine::Chromium, FrameRemoved) => &[Some(GOING_AWAY)],
        (Engine::Chromium | Engine::WebKitGtk, _) => &[None],
        // As a rule the library comes first there.
        (Engine::Firefox, WindowClosed) => &[None, Some(GOING_AWAY)],
        // Firefox closes the connections of a page that is left for another before that is told.
        (Engine::Firefox, _) => &[Some(GOING_AWAY)],
    }
}

/// How many connections the server may see of a page that is gone for good, and tries again without a delay. Firefox
/// closes those of a page that is loaded again before that is told that it goes: the library makes another, and closes
/// it when the page is told.
pub(super) fn connections_of_gone(engine: Engine, event: managed::Event) -> RangeInclusive<usize> {
    if engine == Engine::Firefox && event == managed::Event::Reloaded { 1..=2 } else { 1..=1 }
}

/// Whether the driver opens a tab behind the one that is in front, and leaves it there: it is seen once the other is
/// closed.
pub(super) fn opens_tabs_behind(engine: Engine) -> bool {
    engine == Engine::WebKitGtk
}
