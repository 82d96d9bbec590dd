//! Where the page's connection stands: what is drawn seldom.

use std::{fmt, rc::Rc};

use websocket_web::{ClosedReason, Interface, ReadyState, managed::Status};
use yew::prelude::*;

use crate::connection::Connection;

/// Where the page's connection stands.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct State {
    pub(crate) phase: Phase,
    /// Also after its end, until the next: what it received can still be read.
    pub(crate) connection: Option<Connection>,
    pub(crate) managed: bool,
    /// The interface and the subprotocol of the last that was open.
    pub(crate) opened: Option<(Interface, String)>,
    pub(crate) closed: Option<ClosedReason>,
    /// Why it could not connect.
    pub(crate) error: Option<String>,
    /// What is wrong with the form, as the library finds.
    pub(crate) problem: Option<String>,
}

/// In one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    #[default]
    Idle,
    Connecting,
    Open,
    /// For the next attempt.
    Waiting,
    Closing,
    Closed,
}

/// What changes it.
pub(crate) enum Change {
    /// A connection is asked for.
    Begun {
        managed: bool,
    },
    /// Handles are there.
    Connected(Connection),
    /// It is open.
    Opened(Interface, String),
    Phase(Phase),
    /// It could not connect.
    Failed(String),
    /// It cannot connect with such options.
    Invalid(String),
    /// An attempt that was under way is given up.
    GivenUp,
    /// All handles are dropped.
    Dropped,
    Closed(ClosedReason),
}

/// By which tasks change it.
pub(crate) type Changes = UseReducerDispatcher<State>;

impl State {
    /// Whether messages are taken.
    pub(crate) fn sends(&self) -> bool {
        self.connection.is_some()
            && match self.phase {
                Phase::Open => true,
                Phase::Connecting | Phase::Waiting => self.managed,
                Phase::Idle | Phase::Closing | Phase::Closed => false,
            }
    }
}

impl Reducible for State {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        match change {
            Change::Begun { managed } => state = Self { phase: Phase::Connecting, managed, ..Self::default() },
            Change::Connected(connection) => state.connection = Some(connection),
            Change::Opened(interface, protocol) => {
                (state.phase, state.opened) = (Phase::Open, Some((interface, protocol)));
            }
            // What a look at it found that came late.
            Change::Phase(_) if state.closed.is_some() => {}
            Change::Phase(phase) => state.phase = phase,
            Change::Failed(error) => (state.phase, state.error) = (Phase::Closed, Some(error)),
            Change::Invalid(problem) => state = Self { problem: Some(problem), ..Self::default() },
            Change::GivenUp => state = Self::default(),
            Change::Dropped => (state.phase, state.connection) = (Phase::Closing, None),
            Change::Closed(reason) => (state.phase, state.closed) = (Phase::Closed, Some(reason)),
        }
        Rc::new(state)
    }
}

impl Phase {
    /// Whether there is, or may be, a connection.
    pub(crate) fn is_busy(self) -> bool {
        !matches!(self, Self::Idle | Self::Closed)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Closing => "closing",
            Self::Closed => "closed",
        })
    }
}

impl From<ReadyState> for Phase {
    fn from(state: ReadyState) -> Self {
        match state {
            ReadyState::Connecting => Self::Connecting,
            ReadyState::Open => Self::Open,
            ReadyState::Closing => Self::Closing,
            ReadyState::Closed => Self::Closed,
        }
    }
}

impl From<Status> for Phase {
    fn from(status: Status) -> Self {
        match status {
            Status::Connecting { .. } => Self::Connecting,
            Status::Open => Self::Open,
            Status::Closing => Self::Closing,
            Status::Closed => Self::Closed,
            // For a delay, the network or the page.
            _ => Self::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn after(changes: impl IntoIterator<Item = Change>) -> Rc<State> {
        changes.into_iter().fold(Rc::default(), Reducible::reduce)
    }

    #[wasm_bindgen_test]
    fn a_new_attempt_forgets_the_last() {
        let ended = after([Change::Begun { managed: false }, Change::Failed("refused".to_owned())]);
        assert_eq!((ended.phase, ended.error.as_deref()), (Phase::Closed, Some("refused")));
        let begun = ended.reduce(Change::Begun { managed: true });
        assert_eq!((begun.phase, begun.managed, &begun.error), (Phase::Connecting, true, &None));
    }

    #[wasm_bindgen_test]
    fn an_end_keeps_what_the_handshake_settled() {
        let reason = ClosedReason::abnormal("gone");
        let opened = Change::Opened(Interface::Standard, "chat".to_owned());
        let closed = after([Change::Begun { managed: false }, opened, Change::Closed(reason.clone())]);
        assert_eq!((closed.phase, &closed.closed), (Phase::Closed, &Some(reason)));
        assert_eq!(closed.opened, Some((Interface::Standard, "chat".to_owned())));
    }

    #[wasm_bindgen_test]
    fn without_handles_nothing_is_sent() {
        assert!(!after([Change::Begun { managed: true }]).sends());
        assert!(!after([Change::Phase(Phase::Open)]).sends());
    }
}
