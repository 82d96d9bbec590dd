//! The clients: each the library's own supervisor, and the executor that runs them.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Waker},
};

use websocket_web_actors::{
    CloseCode, ClosedReason, Error, ErrorKind, Limits, Opened, Port, SocketActor,
    supervisor::{Connector, Link, Managed, Supervisor},
};

use crate::{
    policy::{Policy, Warning},
    server::{Log, Server},
    socket::Socket,
    time::{ClientWorld, Time},
};

type Task = Pin<Box<dyn Future<Output = ()>>>;

struct Client {
    supervisor: Task,
    /// Keeps it going.
    _managed: Managed<()>,
    is_back: Rc<Cell<bool>>,
}

/// Has `clients` lose their server, which then takes `in_a_second` of them, and come back: says what the server saw.
pub(crate) fn run(policy: &Policy, clients: u32, in_a_second: u32, ratio: u32) -> Log {
    let (time, server) = (Rc::new(Time::default()), Rc::new(Server::new(in_a_second)));
    let lost = reason(policy.warning, ratio);
    let mut all: Vec<Option<Client>> =
        (0..clients).map(|number| Some(lose(policy, number, &time, &server, &lost))).collect();
    let mut cx = Context::from_waker(Waker::noop());
    while let Some(number) = time.advance() {
        let slot = &mut all[number as usize];
        // A timer that nobody waits for any more.
        let Some(client) = slot else { continue };
        let _ = client.supervisor.as_mut().poll(&mut cx);
        if client.is_back.get() {
            *slot = None;
        }
    }
    drop(all);
    Rc::into_inner(server).expect("all clients are gone").into_log()
}

fn reason(warning: Warning, ratio: u32) -> ClosedReason {
    match warning {
        Warning::None => ClosedReason::abnormal("the line broke"),
        Warning::Restart => ClosedReason { code: CloseCode::ServiceRestart, reason: String::new(), was_clean: true },
        Warning::Spread => {
            // The server knows how long it takes, and adds a tenth, lest chance fills some seconds.
            let reason = format!("retry-after=0-{}", ratio + ratio / 10);
            ClosedReason { code: CloseCode::Other(4000), reason, was_clean: true }
        }
    }
}

/// A client that had a connection, and has lost it.
fn lose(policy: &Policy, number: u32, time: &Rc<Time>, server: &Rc<Server>, lost: &ClosedReason) -> Client {
    let world = ClientWorld::new(time.clone(), number);
    let options = policy.options(&world);
    let is_back = Rc::new(Cell::new(false));
    let first = Rc::new(RefCell::new(None));
    let door = Door { time: time.clone(), server: server.clone(), is_back: is_back.clone(), first: first.clone() };
    let (supervisor, managed) = Supervisor::new(options, door, world);
    let mut supervisor: Task = Box::pin(supervisor.run());
    let mut cx = Context::from_waker(Waker::noop());
    let _ = supervisor.as_mut().poll(&mut cx);
    let (mut actor, port) = first.take().expect("it connected");
    drop(first);
    let _ = actor.as_mut().poll(&mut cx);
    let _ = supervisor.as_mut().poll(&mut cx);
    port.closed(lost.clone());
    let _ = actor.as_mut().poll(&mut cx);
    let _ = supervisor.as_mut().poll(&mut cx);
    Client { supervisor, _managed: managed, is_back }
}

/// Where a client connects.
struct Door {
    time: Rc<Time>,
    server: Rc<Server>,
    is_back: Rc<Cell<bool>>,
    /// The connection that is lost.
    first: Rc<RefCell<Option<(Task, Port)>>>,
}

impl Connector for Door {
    type Interface = ();
    type Connecting = Pin<Box<dyn Future<Output = Result<Link<()>, Error>>>>;

    fn connect(&mut self, _: u32) -> Self::Connecting {
        // The first is the one that is lost. Whoever is taken after that is not of interest any more.
        let is_first = self.first.borrow().is_none() && Rc::strong_count(&self.first) > 1;
        if is_first {
            let first = self.first.clone();
            return Box::pin(async move {
                let mut port = None;
                let (actor, outgoing, incoming, _) = SocketActor::new(&Limits::default(), Never, |given| {
                    port = Some(given);
                    Ok::<_, Error>(Socket)
                })?;
                let port = port.expect("the transport was made");
                port.opened(Opened::default());
                *first.borrow_mut() = Some((Box::pin(actor.run()) as Task, port));
                outgoing.opened().await?;
                Ok(Link { outgoing, incoming, interface: () })
            });
        }
        if self.server.connect(self.time.now()) {
            self.is_back.set(true);
            return Box::pin(std::future::pending());
        }
        Box::pin(async { Err(Error::new(ErrorKind::Handshake, "refused")) })
    }
}

/// No connection here waits for anything.
#[derive(Debug)]
struct Never;

impl websocket_web_actors::Clock for Never {
    type Sleep = std::future::Pending<()>;

    fn sleep(&self, _: std::time::Duration) -> Self::Sleep {
        std::future::pending()
    }
}
