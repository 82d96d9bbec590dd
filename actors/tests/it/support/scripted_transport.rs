//! A socket that does as the test says, and notices every promise that the actor breaks.

use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt::Display,
    ops::{Range, Sub},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use websocket_web_actors::{Budget, CloseFrame, ClosedReason, Closing, Flow, Msg, Port, Transport};

/// The actor's end of a socket; the test holds the [`Peer`](super::Peer).
pub(crate) struct ScriptedTransport<const PAUSES: bool>(pub(super) Rc<RefCell<Socket>>);

/// What a test has the transport do inside one of the actor's calls, as Node does.
pub(super) type Hook = Box<dyn FnMut(&Port)>;

/// Who is told of what the port is about to be told.
pub(super) type Observer = Rc<dyn Fn(Seen<'_>)>;

/// What the port is told.
pub(crate) enum Seen<'a> {
    Message(&'a Msg),
    Closed(&'a ClosedReason),
}

/// The state that both ends share.
pub(super) struct Socket {
    pub(super) port: Port,
    /// All that it buffers, in bytes.
    pub(super) room: usize,
    /// How many messages it takes whose fate is open.
    pub(super) places: usize,
    pub(super) unsent: usize,
    pub(super) sent: Vec<Msg>,
    pub(super) settled: u64,
    /// What the actor was last told.
    pub(super) told_settled: u64,
    /// Settles a message as soon as it is taken, as the standard interface does.
    pub(super) settles_at_once: bool,
    /// Is closable when nothing is unsent, as the standard interface is.
    pub(super) drains_before_close: bool,
    pub(super) opened: bool,
    /// Takes nothing more.
    pub(super) stopped: bool,
    /// And settles nothing more.
    pub(super) closing: bool,
    /// Starts to close when so many more messages were taken.
    pub(super) closing_after: Option<usize>,
    pub(super) closed: bool,
    pub(super) paused: bool,
    pub(super) resumes: usize,
    /// What came in during a pause.
    pub(super) held: VecDeque<Result<Msg, ClosedReason>>,
    pub(super) close: Option<Option<CloseFrame>>,
    pub(super) sent_before_close: usize,
    pub(super) settled_before_close: u64,
    pub(super) abandoned: bool,
    pub(super) dropped: bool,
    pub(super) budget_waker: Option<Waker>,
    pub(super) settled_waker: Option<Waker>,
    pub(super) on_send: Option<Hook>,
    pub(super) on_close: Option<Hook>,
    pub(super) observer: Option<Observer>,
    /// The bytes of the last budget, and what was taken since.
    pub(super) told_bytes: Option<usize>,
    pub(super) taken_since: usize,
    /// What the actor may still send, and the length it asked for if it sent nothing yet.
    budget: Option<(Budget, Option<usize>)>,
    /// What the messages are that it looked at and was not sent yet, in order.
    prepared: [Option<Range<*const u8>>; LOOKS_AT],
    /// The actor is inside one of our calls.
    pub(super) in_call: bool,
    /// The port was told `closed` outside of our calls, so that the actor has to know.
    closed_known: bool,
    pauses: bool,
    pub(super) broken: Vec<String>,
    pub(super) calls: Calls,
}

/// How many messages it looks at before they are sent.
const LOOKS_AT: usize = 3;

/// How often the actor asked for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Calls {
    pub(crate) budget: usize,
    pub(crate) send: usize,
    pub(crate) settled: usize,
    /// Anything else.
    pub(crate) other: usize,
}

impl Sub for Calls {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            budget: self.budget - before.budget,
            send: self.send - before.send,
            settled: self.settled - before.settled,
            other: self.other - before.other,
        }
    }
}

impl Socket {
    pub(super) fn new(port: Port, room: usize, pauses: bool) -> Self {
        Self {
            port,
            room,
            places: usize::MAX,
            unsent: 0,
            sent: Vec::new(),
            settled: 0,
            told_settled: 0,
            settles_at_once: true,
            drains_before_close: false,
            opened: false,
            stopped: false,
            closing: false,
            closing_after: None,
            closed: false,
            paused: false,
            resumes: 0,
            held: VecDeque::new(),
            close: None,
            sent_before_close: 0,
            settled_before_close: 0,
            abandoned: false,
            dropped: false,
            budget_waker: None,
            settled_waker: None,
            on_send: None,
            on_close: None,
            observer: None,
            told_bytes: None,
            taken_since: 0,
            budget: None,
            prepared: [const { None }; LOOKS_AT],
            in_call: false,
            closed_known: false,
            pauses,
            broken: Vec::new(),
            calls: Calls::default(),
        }
    }

    /// Notes a broken promise: a panic here would be inside the actor, and one more would follow when it is dropped.
    fn promise(&mut self, kept: bool, promise: impl Display) {
        if !kept {
            self.broken.push(promise.to_string());
        }
    }

    fn called(&mut self, call: &str, before_opened: bool) {
        *match call {
            "poll_budget" => &mut self.calls.budget,
            "send" => &mut self.calls.send,
            "settled" => &mut self.calls.settled,
            _ => &mut self.calls.other,
        } += 1;
        self.may_be_called(call, before_opened);
    }

    fn may_be_called(&mut self, call: &str, before_opened: bool) {
        // Not `format!`, which allocates even if the promise is kept: allocations are counted.
        let after_abandon = matches!(call, "settled" | "resume" | "unsent");
        self.promise(!self.abandoned || after_abandon, format_args!("`{call}` not after `abandon`"));
        self.promise(self.opened || before_opened, format_args!("`{call}` not before the port was told `opened`"));
    }

    /// Messages that it took whose fate is open.
    pub(super) fn unsettled(&self) -> usize {
        if self.settles_at_once { 0 } else { self.sent.len() - usize::try_from(self.settled).expect("few messages") }
    }

    fn take_wakers(&mut self) -> [Option<Waker>; 2] {
        [self.budget_waker.take(), self.settled_waker.take()]
    }
}

/// Wakes the actor, whatever it waits for, with the socket free to be used.
pub(super) fn wake(socket: &RefCell<Socket>) {
    let wakers = socket.borrow_mut().take_wakers();
    wakers.into_iter().flatten().for_each(Waker::wake);
}

/// Hands messages and the close to the port, as long as it does not ask for a pause.
pub(super) fn deliver(socket: &RefCell<Socket>) {
    loop {
        let (port, next) = {
            let mut socket = socket.borrow_mut();
            if socket.paused || socket.closed {
                return;
            }
            let Some(next) = socket.held.pop_front() else { return };
            (socket.port.clone(), next)
        };
        match next {
            Ok(msg) => {
                observe(socket, Seen::Message(&msg));
                let pause = port.message(msg) == Flow::Pause;
                let mut socket = socket.borrow_mut();
                let allowed = socket.pauses || !pause;
                socket.promise(allowed, "`Flow::Pause` only to a transport that can pause");
                socket.paused = pause;
            }
            Err(reason) => tell_closed(socket, reason),
        }
    }
}

/// The socket is closed, whatever was still to come.
pub(super) fn tell_closed(socket: &RefCell<Socket>, reason: ClosedReason) {
    let port = {
        let mut socket = socket.borrow_mut();
        socket.closing = true;
        socket.closed = true;
        socket.closed_known = !socket.in_call;
        socket.port.clone()
    };
    observe(socket, Seen::Closed(&reason));
    port.closed(reason);
}

fn observe(socket: &RefCell<Socket>, seen: Seen<'_>) {
    let observer = socket.borrow().observer.clone();
    if let Some(observer) = observer {
        observer(seen);
    }
}

fn call(socket: &RefCell<Socket>, hook: impl Fn(&mut Socket) -> &mut Option<Hook>) {
    let taken = {
        let mut socket = socket.borrow_mut();
        socket.in_call = true;
        (hook(&mut socket).take(), socket.port.clone())
    };
    if let (Some(mut run), port) = taken {
        run(&port);
        *hook(&mut socket.borrow_mut()) = Some(run);
    }
    socket.borrow_mut().in_call = false;
}

impl<const PAUSES: bool> Transport for ScriptedTransport<PAUSES> {
    const PAUSES: bool = PAUSES;

    fn poll_budget(&mut self, wanted: usize, cx: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        let mut socket = self.0.borrow_mut();
        socket.called("poll_budget", false);
        socket.budget = None;
        // What follows is another batch.
        socket.prepared = [const { None }; LOOKS_AT];
        if socket.closing || socket.stopped {
            return Poll::Ready(Err(Closing));
        }
        let bytes = socket.room.saturating_sub(socket.unsent);
        let messages = socket.places.saturating_sub(socket.unsettled());
        if messages == 0 || (wanted > bytes && socket.unsent > 0) {
            socket.budget_waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let budget = Budget { messages, bytes };
        socket.budget = Some((budget, Some(wanted)));
        (socket.told_bytes, socket.taken_since) = (Some(bytes), 0);
        Poll::Ready(Ok(budget))
    }

    fn prepare(&mut self, next: &[Msg]) -> usize {
        let mut socket = self.0.borrow_mut();
        // Not counted: it goes over the messages, and asks the socket nothing.
        socket.may_be_called("prepare", false);
        let kept = !next.is_empty() && socket.prepared.iter().all(Option::is_none);
        socket.promise(kept, "`prepare` of something, when what was prepared is sent");
        let granted = socket.budget.is_some_and(|(left, _)| next.len() <= left.messages);
        socket.promise(granted, "`prepare` only within the budget");
        let looks_at = next.len().min(LOOKS_AT);
        for (prepared, msg) in socket.prepared.iter_mut().zip(next) {
            *prepared = Some(msg.as_bytes().as_ptr_range());
        }
        looks_at
    }

    fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)> {
        {
            let mut socket = self.0.borrow_mut();
            socket.called("send", false);
            let prepared = socket.prepared[0].take() == Some(msg.as_bytes().as_ptr_range());
            socket.promise(prepared, "`send` of what was prepared, in order");
            socket.prepared.rotate_left(1);
            let (closed, known) = (socket.close.is_some(), socket.closed_known);
            socket.promise(!closed, "no `send` after `close`");
            socket.promise(!known, "no `send` after the port was told `closed`");
            let granted = socket.budget.is_some_and(|(left, alone)| {
                left.messages > 0 && (msg.len() <= left.bytes || alone == Some(msg.len()))
            });
            socket.promise(granted, "`send` only within the budget");
            let (left, _) = socket.budget.take().unwrap_or((Budget { messages: 0, bytes: 0 }, None));
            if socket.closing_after == Some(0) {
                socket.closing = true;
            }
            if socket.closing || socket.stopped {
                return Err((msg, Closing));
            }
            socket.closing_after = socket.closing_after.map(|left| left - 1);
            let left =
                Budget { messages: left.messages.saturating_sub(1), bytes: left.bytes.saturating_sub(msg.len()) };
            socket.budget = Some((left, None));
            socket.unsent += msg.len();
            socket.taken_since += msg.len();
            socket.sent.push(msg);
        }
        call(&self.0, |socket| &mut socket.on_send);
        Ok(())
    }

    fn settled(&mut self, cx: &mut Context<'_>) -> Result<u64, Closing> {
        let mut socket = self.0.borrow_mut();
        socket.called("settled", false);
        if socket.settles_at_once {
            socket.settled = socket.sent.len() as u64;
        }
        let news = socket.settled != socket.told_settled;
        socket.told_settled = socket.settled;
        if socket.closing && !news {
            return Err(Closing);
        }
        if socket.closing {
            // The next answer is another one.
            cx.waker().wake_by_ref();
        }
        socket.settled_waker = Some(cx.waker().clone());
        Ok(socket.settled)
    }

    fn unsent(&self) -> usize {
        let mut socket = self.0.borrow_mut();
        socket.called("unsent", true);
        socket.unsent
    }

    fn resume(&mut self) {
        {
            let mut socket = self.0.borrow_mut();
            socket.called("resume", false);
            let paused = std::mem::replace(&mut socket.paused, false);
            socket.promise(paused, "`resume` only during a pause");
            socket.resumes += 1;
            socket.in_call = true;
        }
        deliver(&self.0);
        self.0.borrow_mut().in_call = false;
    }

    fn poll_closable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut socket = self.0.borrow_mut();
        socket.called("poll_closable", false);
        if !socket.drains_before_close || socket.unsent == 0 {
            return Poll::Ready(());
        }
        socket.budget_waker = Some(cx.waker().clone());
        Poll::Pending
    }

    fn close(&mut self, frame: Option<&CloseFrame>) {
        {
            let mut socket = self.0.borrow_mut();
            socket.called("close", true);
            let first = socket.close.replace(frame.cloned()).is_none();
            socket.promise(first, "`close` at most once");
            socket.sent_before_close = socket.sent.len();
            socket.settled_before_close = socket.settled;
        }
        call(&self.0, |socket| &mut socket.on_close);
    }

    fn abandon(&mut self) {
        let mut socket = self.0.borrow_mut();
        socket.called("abandon", true);
        socket.abandoned = true;
    }
}

impl<const PAUSES: bool> Drop for ScriptedTransport<PAUSES> {
    fn drop(&mut self) {
        self.0.borrow_mut().dropped = true;
    }
}
