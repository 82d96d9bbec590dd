//! What a WebSocketStream's promises tell, and what follows at once.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
    task::{Context, Waker},
};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, ReadableStreamDefaultReader, WritableStreamDefaultWriter};
use websocket_web_actors::{CloseCode, ClosedReason, Flow, Opened, Port};

use super::super::spares::{Buffer, Spares};
use super::super::{HANDSHAKE_FAILED, deliver, quirks, refused_by_constructor};
use crate::{
    js::{Data, Handler, OpenInfo, ReadResult, Registered, Thenable, WebSocketStream, property, string_property},
    page_life,
    subprotocols::Offered,
};

/// The socket, with the state that its promises change.
///
/// It owns its registration, by which it is called, and that owns it: what is under way goes on when the transport is
/// gone, so both live until no promise is pending. [`detach`](Link::detach) lets go of the port, and with it of the
/// connection's lanes. A promise that never settles, such as that of a write that the peer never reads, keeps the rest
/// alive.
#[derive(Debug)]
pub(super) struct Link {
    /// Taken when the transport is gone: it is told nothing more.
    port: RefCell<Option<Port>>,
    offered: Offered,
    socket: WebSocketStream,
    /// Aborts the opening handshake, until that is done.
    opening: RefCell<Option<AbortController>>,
    halves: OnceCell<(ReadableStreamDefaultReader, WritableStreamDefaultWriter)>,
    registered: RefCell<Option<Registered>>,
    /// The functions that react to reads and to writes, which are made once.
    read: OnceCell<[Function; 2]>,
    written: OnceCell<[Function; 2]>,
    /// Promises that have not settled.
    pending: Cell<usize>,
    reading: Cell<bool>,
    /// The incoming lane is full.
    paused: Cell<bool>,
    /// This side has closed: what still arrives is read, so that the close gets on, and discarded.
    discarding: Cell<bool>,
    /// Nothing more can be read.
    read_out: Cell<bool>,
    closed: RefCell<Option<Box<ClosedReason>>>,
    /// The code and the reason with which this side has closed.
    asked: RefCell<JsValue>,
    /// What to close the socket with, once every write has settled.
    closing: RefCell<Option<JsValue>>,
    writes: RefCell<VecDeque<Write>>,
    /// Gone with the transport: what is outstanding then may be so for ever.
    spares: Weak<Spares>,
    unsent: Cell<usize>,
    settled: Cell<u64>,
    write_failed: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// An outstanding write of `len` bytes, and what it reads from, if that can be used again.
#[derive(Debug)]
struct Write {
    len: usize,
    buffer: Option<Buffer>,
}

/// The functions that react to promises: one for when it is fulfilled, and the one after that for when it is rejected.
const OPENED: u32 = 0;
const NOT_OPENED: u32 = OPENED | 1;
const CLOSED: u32 = 2;
const CLOSED_UNCLEANLY: u32 = CLOSED | 1;
const READ: u32 = 4;
const READ_FAILED: u32 = READ | 1;
const WRITTEN: u32 = 6;
const WRITE_FAILED: u32 = WRITTEN | 1;
const ABORTED: u32 = 8;

impl Link {
    pub(super) fn new(
        socket: WebSocketStream,
        opening: AbortController,
        offered: Offered,
        port: Port,
        spares: Weak<Spares>,
    ) -> Rc<Self> {
        let link = Rc::new(Self {
            port: RefCell::new(Some(port)),
            offered,
            socket,
            opening: RefCell::new(Some(opening)),
            halves: OnceCell::new(),
            registered: RefCell::new(None),
            read: OnceCell::new(),
            written: OnceCell::new(),
            pending: Cell::new(0),
            reading: Cell::new(false),
            paused: Cell::new(false),
            discarding: Cell::new(false),
            read_out: Cell::new(false),
            closed: RefCell::new(None),
            asked: RefCell::new(JsValue::UNDEFINED),
            closing: RefCell::new(None),
            writes: RefCell::new(VecDeque::new()),
            spares,
            unsent: Cell::new(0),
            settled: Cell::new(0),
            write_failed: Cell::new(false),
            waker: RefCell::new(None),
        });
        link.registered.replace(Some(Registered::new(link.clone())));
        // Both, and at once: a rejection that nobody handles is reported as an error of the page.
        link.await_promise(&link.socket.opened(), &link.reactions(OPENED));
        link.await_promise(&link.socket.closed(), &link.reactions(CLOSED));
        link
    }

    /// Whether what is written now would not be sent.
    pub(super) fn takes_nothing(&self) -> bool {
        self.write_failed.get() || self.halves.get().is_none() || self.closed.borrow().is_some()
    }

    pub(super) fn unsent(&self) -> usize {
        self.unsent.get()
    }

    /// Writes whose promise has not settled.
    pub(super) fn outstanding(&self) -> usize {
        self.writes.borrow().len()
    }

    pub(super) fn settled(&self) -> u64 {
        self.settled.get()
    }

    /// Wakes the task when a write has settled, or nothing more is taken.
    pub(super) fn register(&self, cx: &Context<'_>) {
        self.waker.replace(Some(cx.waker().clone()));
    }

    /// Writes a chunk of `len` bytes, from `buffer` if that can be used again. Says whether it could be.
    pub(super) fn write(&self, chunk: &JsValue, len: usize, buffer: Option<Buffer>) -> bool {
        let Some((_, writer)) = self.halves.get() else { return false };
        self.writes.borrow_mut().push_back(Write { len, buffer });
        self.unsent.set(self.unsent.get().saturating_add(len));
        self.await_promise(&writer.write_with_chunk(chunk), self.written.get_or_init(|| self.reactions(WRITTEN)));
        true
    }

    /// The incoming lane has room again.
    pub(super) fn resume(&self) {
        self.paused.set(false);
        self.read();
    }

    /// Closes the socket, once every write has settled; or gives up connecting.
    pub(super) fn close(&self, info: &JsValue) {
        if self.halves.get().is_none() {
            self.discarding.set(true);
            if let Some(opening) = self.opening.take() {
                opening.abort();
            }
            return;
        }
        self.closing.replace(Some(info.clone()));
        self.close_when_settled();
        self.discard();
    }

    /// Closes the socket without waiting for its writes; or gives up connecting.
    ///
    /// With writes outstanding the writer is aborted instead, which takes effect once the write under way has
    /// settled; there is no quicker way that does not crash Chromium. Without, an aborted writer that had failed
    /// before would do nothing.
    pub(super) fn abort(&self) {
        let Some((_, writer)) = self.halves.get().filter(|_| self.outstanding() > 0) else {
            return self.close(&JsValue::UNDEFINED);
        };
        self.closing.replace(None);
        self.await_promise(&writer.abort(), &self.reactions(ABORTED));
        self.discard();
    }

    fn close_when_settled(&self) {
        if self.outstanding() == 0 {
            if let Some(info) = self.closing.take() {
                // It throws for codes and reasons that a `CloseFrame` cannot hold, and for nothing else.
                let _ = self.socket.close(&info);
                self.asked.replace(info);
            }
        }
    }

    /// Reads on, whether there is room or not: a close hangs unless what arrives is read.
    fn discard(&self) {
        self.discarding.set(true);
        self.resume();
    }

    /// Tells the port nothing more, and has this freed when the last promise has settled.
    pub(super) fn detach(&self) {
        // Out of the cells first: dropping them may run code that comes back here.
        let port = self.port.take();
        let waker = self.waker.take();
        drop((port, waker));
        self.discarding.set(true);
        self.free();
    }

    /// Functions that are called when a promise is fulfilled and when it is rejected.
    fn reactions(&self, fulfilled: u32) -> [Function; 2] {
        [fulfilled, fulfilled | 1].map(|which| match &*self.registered.borrow() {
            Some(registered) => registered.function(which),
            // Nothing is awaited by one that is not registered any more.
            None => JsValue::UNDEFINED.unchecked_into(),
        })
    }

    fn await_promise(&self, promise: &Promise, [fulfilled, rejected]: &[Function; 2]) {
        self.pending.set(self.pending.get().saturating_add(1));
        promise.unchecked_ref::<Thenable>().then(fulfilled, rejected);
    }

    fn free(&self) {
        if self.port.borrow().is_none() && self.pending.get() == 0 {
            // Out of the cell first: dropping it may drop this.
            let registered = self.registered.take();
            drop(registered);
        }
    }

    fn wake(&self) {
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn on_opened(&self, info: JsValue) {
        self.opening.take();
        let info: OpenInfo = info.unchecked_into();
        let (readable, writable) = (info.readable(), info.writable());
        let Ok(writer) = writable.get_writer() else {
            // A stream that somebody else has locked already: there is no using it.
            let _ = self.socket.close(&JsValue::UNDEFINED);
            return;
        };
        let _ = self.halves.set((readable.get_reader().unchecked_into(), writer));
        if self.discarding.get() {
            // The handshake was quicker than its abortion, which has no effect on an open socket.
            self.close(&JsValue::UNDEFINED);
            return;
        }
        let Some(port) = self.port() else { return };
        let protocol = info.protocol().as_string().unwrap_or_default();
        if quirks::check_protocol(&port, &self.offered, &protocol) {
            let extensions = info.extensions().as_string().unwrap_or_default();
            port.opened(Opened { url: self.socket.url(), protocol, extensions });
            self.read();
        }
    }

    /// The reason follows with `closed`, except where the page's policy is the reason.
    fn on_not_opened(&self, exception: JsValue) {
        if string_property(&exception, "name") == "SecurityError" {
            let error = refused_by_constructor(&exception);
            if let Some(port) = self.port() {
                port.refuse(error.kind(), ClosedReason::abnormal(error.to_string()));
            }
        }
    }

    fn read(&self) {
        let Some((reader, _)) = self.halves.get() else { return };
        let wanted = !self.paused.get() || self.discarding.get() || self.closed.borrow().is_some();
        if wanted && !self.read_out.get() && !self.reading.replace(true) {
            self.await_promise(&reader.read(), self.read.get_or_init(|| self.reactions(READ)));
        }
    }

    fn on_read(&self, result: JsValue) {
        self.reading.set(false);
        let result: ReadResult = result.unchecked_into();
        let data = Data::new(result.value());
        // At the end there is no chunk: so it is not asked of each.
        if data.is_unknown() && result.done() {
            self.read_out.set(true);
            self.report();
            return;
        }
        if let Some(port) = self.port().filter(|_| !self.discarding.get()) {
            self.paused.set(deliver(&port, data) == Flow::Pause);
        }
        self.read();
    }

    fn on_read_failed(&self) {
        self.reading.set(false);
        self.read_out.set(true);
        self.report();
    }

    fn on_written(&self) {
        if let (Some(buffer), Some(spares)) = (self.write_settled(), self.spares.upgrade()) {
            spares.keep(buffer);
        }
        self.settled.set(self.settled.get().wrapping_add(1));
        self.wake();
    }

    /// What the write reads from is left to it: it may be under way still.
    fn on_write_failed(&self) {
        let _ = self.write_settled();
        self.write_failed.set(true);
        self.wake();
    }

    fn write_settled(&self) -> Option<Buffer> {
        let write = self.writes.borrow_mut().pop_front()?;
        self.unsent.set(self.unsent.get().saturating_sub(write.len));
        self.close_when_settled();
        write.buffer
    }

    fn on_closed(&self, info: JsValue) {
        self.closed_with(&info, CloseCode::NoStatusRcvd, true);
    }

    /// A WebSocketError has the peer's code where the closing handshake was finished and something that was written
    /// could not be sent; the standard WebSocket does not call that clean either.
    fn on_closed_uncleanly(&self, error: JsValue) {
        let asked = self.asked.take();
        if quirks::closed_as_asked(&error, &asked) {
            self.closed_with(&asked, CloseCode::NoStatusRcvd, true);
            return;
        }
        self.closed_with(&error, CloseCode::AbnormalClosure, false);
    }

    fn closed_with(&self, info: &JsValue, without_code: CloseCode, was_clean: bool) {
        let reason = if self.is_opened() {
            #[expect(clippy::cast_possible_truncation, reason = "the IDL has it as an unsigned short")]
            let code = property(info, "closeCode").as_f64().map_or(without_code, |code| (code as u16).into());
            ClosedReason { code, reason: string_property(info, "reason"), was_clean }
        } else {
            ClosedReason::abnormal(HANDSHAKE_FAILED)
        };
        self.closed.replace(Some(Box::new(reason)));
        // What the runtime still holds is read, room or not: it is the last.
        self.read();
        self.wake();
        self.report();
    }

    /// Tells the port of the close, once everything that came before it is read.
    fn report(&self) {
        let closed = self.closed.borrow().clone();
        let known = closed.filter(|_| self.read_out.get() || !self.is_opened());
        if let (Some(reason), Some(port)) = (known, self.port()) {
            port.closed(*reason);
        }
    }

    fn is_opened(&self) -> bool {
        self.port().is_some_and(|port| port.is_opened())
    }

    fn port(&self) -> Option<Port> {
        self.port.borrow().clone()
    }
}

impl Handler for Link {
    fn call(&self, which: u32, value: JsValue) {
        self.pending.set(self.pending.get().saturating_sub(1));
        match which {
            OPENED => self.on_opened(value),
            NOT_OPENED => self.on_not_opened(value),
            CLOSED => self.on_closed(value),
            CLOSED_UNCLEANLY => self.on_closed_uncleanly(value),
            READ => self.on_read(value),
            READ_FAILED => self.on_read_failed(),
            WRITTEN => self.on_written(),
            WRITE_FAILED => self.on_write_failed(),
            // An abortion leads to nothing of its own.
            _ => {}
        }
        self.free();
    }

    fn page_left(&self) {
        if let Some(port) = self.port() {
            page_life::leave(&port);
        }
    }
}
