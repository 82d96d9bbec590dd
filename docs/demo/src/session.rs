//! The task of a connection: makes it, hands it to the page, and says what becomes of it.

use std::{cell::Cell, io, rc::Rc};

use futures_util::StreamExt;
use gloo_timers::future::TimeoutFuture;
use websocket_web::{
    ClosedReason, Error, ErrorKind, ManagedWebSocket,
    managed::{Event, Events},
};

use crate::{
    bench::Bench,
    connection::{Connection, Handle},
    form::Options,
    gauges::Gauges,
    page,
    state::{Change, Changes, Phase},
    timeline::Happened,
};

/// Runs until the connection, or the attempt, has ended.
pub(crate) async fn run(options: Options, bench: Bench, changes: Changes) {
    changes.dispatch(Change::Begun { managed: options.managed.is_some() });
    bench.timeline().update(|timeline| timeline.restart(page::now()));
    bench.gauges().update(|gauges| *gauges = Gauges::for_connection(&options));
    let story = Story { bench, changes };
    let ended = match &options.managed {
        None => story.plain(&options).await,
        Some(managed) => Some(story.managed(managed.builder(&options.builder()).connect()).await),
    };
    if let Some(reason) = ended {
        story.changes.dispatch(Change::Closed(reason));
    }
}

/// To whom it is told.
#[derive(Clone)]
struct Story {
    bench: Bench,
    changes: Changes,
}

impl Story {
    /// Connects once.
    async fn plain(&self, options: &Options) -> Option<ClosedReason> {
        self.tell(&Happened::Connecting { attempt: 1 });
        match options.builder().connect().await {
            Ok(socket) => {
                let (closed, interface, protocol) = (socket.closed(), socket.interface(), socket.protocol().to_owned());
                self.tell(&Happened::Open { interface: interface.to_string() });
                self.hand_out(Connection::plain(socket));
                self.changes.dispatch(Change::Opened(interface, protocol));
                // No handle is left here: it would keep the connection open.
                let reason = closed.await;
                self.tell(&Happened::Closed(reason.clone()));
                Some(reason)
            }
            Err(error) => {
                self.tell(&Happened::Failed(error.to_string()));
                self.changes.dispatch(refusal(&error));
                None
            }
        }
    }

    /// Connects as often as it takes.
    async fn managed(&self, managed: ManagedWebSocket) -> ClosedReason {
        let (closed, events) = (managed.closed(), managed.events());
        let connection = Connection::managed(managed);
        let follow = connection.until_let_go(self.clone().follow(events, connection.is_to_end()));
        self.hand_out(connection);
        let told = follow.await.is_some();
        let reason = closed.await;
        if !told {
            self.tell(&Happened::Closed(reason.clone()));
        }
        reason
    }

    /// Gives the page a connection.
    fn hand_out(&self, connection: Connection) {
        connection.spawn(sample(connection.handle(), self.clone()));
        self.changes.dispatch(Change::Connected(connection));
    }

    /// Tells what happens to a managed connection.
    async fn follow(self, mut events: Events, is_to_end: Rc<Cell<bool>>) {
        while let Some(event) = events.next().await {
            let happened = match event {
                Event::Connecting { attempt } => {
                    self.changes.dispatch(Change::Phase(Phase::Connecting));
                    Happened::Connecting { attempt }
                }
                Event::Open { protocol, interface, .. } => {
                    self.changes.dispatch(Change::Opened(interface, protocol));
                    Happened::Open { interface: interface.to_string() }
                }
                Event::Disconnected { reason, retry_in } => {
                    self.changes.dispatch(Change::Phase(Phase::Waiting));
                    Happened::Disconnected { reason, retry_in }
                }
                Event::Lagged(missed) => Happened::Missed(missed),
                Event::Closed(reason) if reason.is_transient() && !is_to_end.get() => Happened::GaveUp(reason),
                Event::Closed(reason) => Happened::Closed(reason),
                _ => continue,
            };
            self.tell(&happened);
        }
    }

    fn tell(&self, happened: &Happened) {
        let text = self.bench.timeline().update(|timeline| timeline.push(page::now(), happened));
        self.bench.note(text);
    }
}

/// Looks at the connection as long as there is one.
async fn sample(handle: Handle, Story { bench, changes }: Story) {
    let mut last = handle.phase();
    loop {
        bench.gauges().update(|gauges| gauges.take(page::now(), handle.sample()));
        let phase = handle.phase();
        if phase != last {
            changes.dispatch(Change::Phase(phase));
            last = phase;
        }
        TimeoutFuture::new(SAMPLE).await;
    }
}

/// Milliseconds.
const SAMPLE: u32 = 250;

/// What could not work is the form's; what did not work is the connection's.
fn refusal(error: &io::Error) -> Change {
    match Error::of(error).map(Error::kind) {
        Some(ErrorKind::InvalidUrl | ErrorKind::InvalidProtocol | ErrorKind::InvalidOption) => {
            Change::Invalid(error.to_string())
        }
        _ => Change::Failed(error.to_string()),
    }
}
