//! The scenarios: in which state a connection is, and what becomes of the page or worker that has it.

/// One thing that happens to one connection. Its name says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scenario {
    pub(super) event: Event,
    pub(super) state: State,
    pub(super) interface: Interface,
}

/// By what it is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interface {
    Standard,
    Stream,
    /// Not at all: for what the browser does with a page that has no connection.
    None,
}

/// What the connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Unconnected,
    Idle,
    Connecting,
    Receiving,
    /// With writes outstanding, to a server that does not read.
    Sending,
    /// Asked to close, and the server does not answer.
    Closing,
    /// Nothing any more: it was closed.
    Ended,
}

/// What happens to the page or worker that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// The page is left for another site's.
    Navigation,
    /// Its window is closed.
    WindowClosed,
    /// It is in a worker, which is terminated.
    WorkerTerminated,
    /// It is in a frame, which is removed.
    FrameRemoved,
    /// The page is left for another of the site, and gone back to; it does nothing about it.
    Back,
    /// Likewise, and it closes the connection when it is hidden.
    BackClosing,
    /// Likewise, of a page in a tab that nobody sees.
    BackOfUnseen,
    /// Likewise, and the connection is in a worker of the page.
    BackOfWorker,
}

const EVENTS: [Event; 6] = [
    Event::Navigation,
    Event::WindowClosed,
    Event::WorkerTerminated,
    Event::FrameRemoved,
    Event::Back,
    Event::BackClosing,
];
const STATES: [State; 6] =
    [State::Idle, State::Connecting, State::Receiving, State::Sending, State::Closing, State::Ended];

/// Every event in every state, for each interface; and what needs a test only once.
pub(super) fn scenarios(interfaces: &[Interface]) -> Vec<Scenario> {
    let mut all = vec![Scenario { event: Event::Back, state: State::Unconnected, interface: Interface::None }];
    for &interface in interfaces {
        for event in EVENTS {
            all.extend(STATES.map(|state| Scenario { event, state, interface }));
        }
        for event in [Event::BackOfUnseen, Event::BackOfWorker] {
            all.push(Scenario { event, state: State::Idle, interface });
        }
    }
    all
}

impl Scenario {
    /// As a test's: it ends with the interface.
    pub(super) fn name(&self) -> String {
        format!("{}::{}{}", self.event.name(), self.state.name(), self.interface.suffix())
    }

    /// Whether the page is gone back to.
    pub(super) fn goes_back(&self) -> bool {
        matches!(self.event, Event::Back | Event::BackClosing | Event::BackOfUnseen | Event::BackOfWorker)
    }
}

impl Interface {
    /// What a test's name ends with.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Standard => "::standard",
            Self::Stream => "::stream",
            Self::None => "",
        }
    }
}

impl Event {
    const fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::WindowClosed => "window_closed",
            Self::WorkerTerminated => "worker_terminated",
            Self::FrameRemoved => "frame_removed",
            Self::Back => "back",
            Self::BackClosing => "back_having_closed",
            Self::BackOfUnseen => "back_of_unseen",
            Self::BackOfWorker => "back_of_worker",
        }
    }
}

impl State {
    /// What the page is told to do, too.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Unconnected => "unconnected",
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Receiving => "receiving",
            Self::Sending => "sending",
            Self::Closing => "closing",
            Self::Ended => "ended",
        }
    }

    /// What the server plays.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Unconnected | Self::Idle | Self::Ended => "echo?",
            Self::Connecting => "mute-handshake?",
            // 80 MB, more than any engine has read by then; some read to the end after they have closed.
            Self::Receiving => "burst?count=20000&size=4096&",
            Self::Sending => "stall?for=forever&",
            Self::Closing => "never-close?",
        }
    }

    /// The fact of the server by which the connection has got there.
    pub(super) const fn seen_by_server(self) -> &'static str {
        match self {
            Self::Unconnected => "now",
            Self::Idle | Self::Receiving => "opened",
            Self::Connecting => "connected",
            Self::Sending => "stalled",
            Self::Closing => "close_received",
            Self::Ended => "gone",
        }
    }

    /// And what is true of what the library told, `learned`.
    pub(super) const fn seen_by_page(self) -> &'static str {
        match self {
            Self::Unconnected => "true",
            Self::Idle => "learned.state == 'Open'",
            Self::Connecting => "learned.state == null && learned.refused == null",
            // Some, and as a rule much is still to come. Firefox may answer only when all has come: its messages go before
            // the driver's question. What happens then is the same there.
            Self::Receiving => "learned.received > 100",
            Self::Sending => "learned.outstanding",
            Self::Closing => "learned.state == 'Closing'",
            Self::Ended => "learned.closed",
        }
    }
}
