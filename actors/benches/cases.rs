//! What is measured: connections with users at work, made ready so that only the work itself is timed or counted.
//!
//! Nothing is allocated or freed meanwhile, so that the system's allocator has no part in it.

#[path = "../tests/it/support/scheduler.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod scheduler;
mod socket;

use std::{
    cell::RefCell,
    fmt,
    future::{pending, poll_fn},
    rc::Rc,
};

use websocket_web_actors::{Incoming, Limits, Msg, Outgoing, Port};

use scheduler::Scheduler;

/// Messages in each run, of all handles of all connections together: the least that every [`Load`] divides.
pub(crate) const MESSAGES: usize = 400;

/// What the users do with their messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Send in a burst, waiting for room only: the actor hands over what has gathered.
    Feed,
    /// Send, waiting for each to be handed over.
    Send,
    /// Read each in a turn of its own, as browsers deliver.
    Receive,
    /// Read them all in one turn, as Node delivers.
    ReceiveBurst,
    /// Send each and wait for the answer.
    RoundTrip,
}

impl Work {
    fn comes_in(self) -> bool {
        matches!(self, Self::Receive | Self::ReceiveBurst)
    }
}

/// How much of everything there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    name: &'static str,
    connections: usize,
    /// Clones of each connection's handle, each with a task of its own.
    handles: usize,
    /// Bytes of a message.
    len: usize,
}

impl Load {
    pub(crate) const PLAIN: Self = Self { name: "32 B", connections: 1, handles: 1, len: 32 };
    pub(crate) const EMPTY: Self = Self { name: "0 B", len: 0, ..Self::PLAIN };
    /// Costs what a small one does: a message is moved, never copied.
    pub(crate) const LARGE: Self = Self { name: "4 KiB", len: 4096, ..Self::PLAIN };
    pub(crate) const HANDLES_4: Self = Self { name: "4 handles", handles: 4, ..Self::PLAIN };
    pub(crate) const HANDLES_16: Self = Self { name: "16 handles", handles: 16, ..Self::PLAIN };
    pub(crate) const CONNECTIONS_8: Self = Self { name: "8 connections", connections: 8, ..Self::PLAIN };
    pub(crate) const CONNECTIONS_100: Self = Self { name: "100 connections", connections: 100, ..Self::PLAIN };
}

pub(crate) const LOADS: [Load; 7] = [
    Load::PLAIN,
    Load::EMPTY,
    Load::LARGE,
    Load::HANDLES_4,
    Load::HANDLES_16,
    Load::CONNECTIONS_8,
    Load::CONNECTIONS_100,
];

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Messages at the end of their way.
type Kept = Rc<RefCell<Vec<Msg>>>;

/// Everything that one run needs.
pub(crate) struct Rig {
    work: Work,
    load: Load,
    tasks: Scheduler,
    connections: Vec<Connection>,
    /// What is still to come in, and to which connection.
    deliveries: Vec<(Port, Msg)>,
    kept: Kept,
}

struct Connection {
    port: Port,
    outgoing: Outgoing,
    incoming: Incoming,
}

impl Rig {
    /// Open connections that have done this work once, so that their queues have grown.
    pub(crate) fn new(work: Work, load: Load) -> Self {
        let mut rig = Self {
            work,
            load,
            tasks: Scheduler::fair(),
            connections: Vec::with_capacity(load.connections),
            deliveries: Vec::with_capacity(MESSAGES),
            kept: Rc::new(RefCell::new(Vec::with_capacity(2 * MESSAGES))),
        };
        for _ in 0..load.connections {
            let kept = (work != Work::RoundTrip).then(|| rig.kept.clone());
            let (actor, port, outgoing, incoming) = socket::open(&Limits::default(), kept);
            rig.tasks.spawn("actor", actor);
            rig.connections.push(Connection { port, outgoing, incoming });
        }
        if work.comes_in() {
            rig.spawn_readers();
        }
        rig.tasks.run(|| {});
        rig.prepare();
        let mut rig = rig.run();
        rig.prepare();
        rig
    }

    /// The work itself.
    ///
    /// # Panics
    /// If it does not get done.
    pub(crate) fn run(mut self) -> Self {
        for (port, msg) in self.deliveries.drain(..) {
            let _ = port.message(msg);
            if self.work == Work::Receive {
                self.tasks.run(|| {});
            }
        }
        self.tasks.run(|| {});
        assert_eq!(self.kept.borrow().len() % MESSAGES, 0, "every message has come to its end");
        self
    }

    fn spawn_readers(&mut self) {
        for connection in &self.connections {
            for _ in 0..self.load.handles {
                let (mut incoming, kept) = (connection.incoming.clone(), self.kept.clone());
                self.tasks.spawn("reader", async move {
                    loop {
                        receive(&mut incoming, &kept).await;
                    }
                });
            }
        }
    }

    /// What the next run takes: messages that come in, or tasks with messages to send.
    fn prepare(&mut self) {
        let Load { connections, handles, len, .. } = self.load;
        let message = || Msg::Binary(vec![0; len]);
        if self.work.comes_in() {
            let ports = self.connections.iter().map(|connection| &connection.port).cycle().take(MESSAGES);
            self.deliveries.extend(ports.map(|port| (port.clone(), message())));
            return;
        }
        for connection in &self.connections {
            for _ in 0..handles {
                let messages: Vec<_> = std::iter::repeat_with(message).take(MESSAGES / connections / handles).collect();
                let (work, outgoing, incoming) = (self.work, connection.outgoing.clone(), connection.incoming.clone());
                self.tasks.spawn("sender", send_all(work, outgoing, incoming, messages, self.kept.clone()));
            }
        }
    }
}

async fn send_all(work: Work, mut outgoing: Outgoing, mut incoming: Incoming, messages: Vec<Msg>, kept: Kept) {
    let mut messages = messages.into_iter();
    for msg in messages.by_ref() {
        poll_fn(|cx| outgoing.poll_ready(cx)).await.expect("open");
        outgoing.start_send(msg).expect("a place was kept");
        match work {
            Work::Send => poll_fn(|cx| outgoing.poll_flush(cx)).await.expect("open"),
            Work::RoundTrip => receive(&mut incoming, &kept).await,
            Work::Feed | Work::Receive | Work::ReceiveBurst => {}
        }
    }
    // At its end, a task would be freed.
    pending().await
}

async fn receive(incoming: &mut Incoming, kept: &Kept) {
    let msg = poll_fn(|cx| incoming.poll_next(cx)).await.expect("not the end").expect("no failure");
    kept.borrow_mut().push(msg);
}
