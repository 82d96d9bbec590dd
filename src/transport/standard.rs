//! The standard WebSocket: events in, `bufferedAmount` out.
#![expect(clippy::disallowed_types, reason = "this is the one file that may name the JavaScript WebSocket")]

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{CloseEvent, MessageEvent, WebSocket};
use websocket_web_actors::{
    Budget, Clock, CloseCode, CloseFrame, ClosedReason, Closing, Error, ErrorKind, Flow, Msg, Opened, Port, Transport,
    concat, decimal,
};

use super::{HANDSHAKE_FAILED, deliver, handshake_failed, has_global, quirks, spares::Spares};
use crate::{
    js::{Data, Handler, Joined, Registered, Sleep, THREADS, Timers, memory_is_plain, property, set, string_property},
    page_life,
    subprotocols::Offered,
};

/// A [WebSocket](https://websockets.spec.whatwg.org/#the-websocket-interface) with its handlers.
#[derive(Debug)]
pub(crate) struct Standard {
    socket: WebSocket,
    _events: Registered,
    port: Port,
    buffer_size: usize,
    has_buffered_amount: bool,
    /// No more than this is unsent: what the socket said last, and what was sent since. So it is asked again only where
    /// that might be too much.
    unsent_at_most: usize,
    /// Otherwise bytes are copied out of WebAssembly memory before they are sent.
    takes_views: bool,
    /// Where threads share that memory, what bytes are copied to, if the socket has read it when they are sent.
    spares: [Option<Rc<Spares>>; THREADS],
    sent: u64,
    joined: Joined,
    /// Waits to look at `bufferedAmount` again, of which no event tells.
    recheck: Option<Box<Recheck>>,
}

#[derive(Debug)]
struct Recheck {
    /// Milliseconds.
    wait: u32,
    timer: Sleep,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = WebSocket)]
    type Socket;

    /// With subprotocols or undefined: web-sys has a function for each.
    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &str, protocols: &JsValue) -> Result<Socket, JsValue>;

    /// Text or an array: web-sys has a function for each, and for text of Rust only.
    #[wasm_bindgen(method, catch)]
    fn send(this: &Socket, data: &JsValue) -> Result<(), JsValue>;

    /// What is undefined is not given: web-sys has a function for each.
    #[wasm_bindgen(method, catch)]
    fn close(this: &Socket, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue>;
}

/// What the socket's events lead to: it holds a [`Port`] and nothing of the transport.
#[derive(Debug)]
struct Events {
    port: Port,
    offered: Offered,
}

/// What its four functions are set as.
const HANDLERS: [&str; 4] = ["onopen", "onmessage", "onerror", "onclose"];

/// The longest wait between two looks at `bufferedAmount`: about four frames of a display, so that a peer that reads
/// again is noticed before a user notices. The first look is at the next task, and each wait doubles.
const RECHECK_MAX: u32 = 64;

/// Bytes that may be left to send when the socket is closed: what leaves within the shortest sensible close timeout, a
/// second, also over a slow mobile connection, of half a megabit per second.
const CLOSABLE: usize = 64 << 10;

impl Standard {
    /// Whether the runtime has it.
    pub(crate) fn is_supported() -> bool {
        has_global("WebSocket")
    }

    /// Begins the opening handshake.
    pub(crate) fn open(url: &str, offered: &Offered, buffer_size: usize, port: Port) -> Result<Self, Error> {
        let socket = quirks::with_resolved_url(url, |url| {
            let protocols = offered.as_ref().map_or(JsValue::UNDEFINED, |offer| offer.to_js());
            Socket::new(url, &protocols).map(JsCast::unchecked_into::<WebSocket>)
        })?;
        set(&socket, "binaryType", &"arraybuffer".into());
        // Before anything is awaited: a server may send its first message with its handshake.
        let events = Registered::new(Rc::new(Events { port: port.clone(), offered: offered.clone() }));
        for (handler, which) in HANDLERS.iter().zip(0..) {
            set(&socket, handler, &events.function(which));
        }
        let has_buffered_amount = quirks::has_buffered_amount(&socket);
        let reads_at_once = !quirks::reads_bytes_again();
        Ok(Self {
            socket,
            _events: events,
            port,
            buffer_size,
            has_buffered_amount,
            unsent_at_most: usize::MAX,
            takes_views: reads_at_once && memory_is_plain(),
            spares: [(); THREADS].map(|()| reads_at_once.then(Spares::shared)),
            sent: 0,
            joined: Joined::default(),
            recheck: None,
        })
    }

    fn socket(&self) -> &Socket {
        self.socket.unchecked_ref()
    }

    /// At least this much room, and if that is less than `wanted`, no more.
    fn free(&mut self, wanted: usize) -> usize {
        if self.buffer_size.saturating_sub(self.unsent_at_most) < wanted {
            self.unsent_at_most = self.unsent();
        }
        self.buffer_size.saturating_sub(self.unsent_at_most)
    }

    fn send_copy(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let Some(spares) = self.spares.first().and_then(Option::as_ref) else {
            return self.socket().send(&Uint8Array::new_from_slice(bytes));
        };
        let (copy, buffer) = spares.copy(bytes);
        let result = self.socket().send(&copy);
        if let Some(buffer) = buffer {
            spares.keep(buffer);
        }
        result
    }

    fn detach(&self) {
        for handler in HANDLERS {
            set(&self.socket, handler, &JsValue::NULL);
        }
    }
}

impl Transport for Standard {
    /// Nothing slows the messages of the standard WebSocket down.
    const PAUSES: bool = false;

    fn poll_budget(&mut self, wanted: usize, cx: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        loop {
            // In CLOSING and CLOSED, `send` drops messages in silence; no event tells of CLOSING.
            if self.socket.ready_state() != WebSocket::OPEN {
                return Poll::Ready(Err(Closing));
            }
            let wanted = wanted.min(self.buffer_size);
            let free = self.free(wanted);
            if free >= wanted {
                self.recheck = None;
                return Poll::Ready(Ok(Budget { messages: usize::MAX, bytes: free }));
            }
            let Recheck { wait, timer } = &mut **self
                .recheck
                .get_or_insert_with(|| Box::new(Recheck { wait: 0, timer: Timers.sleep(Duration::ZERO) }));
            std::task::ready!(Pin::new(&mut *timer).poll(cx));
            *wait = wait.saturating_mul(2).clamp(1, RECHECK_MAX);
            *timer = Timers.sleep(Duration::from_millis((*wait).into()));
        }
    }

    fn prepare(&mut self, next: &[Msg]) -> usize {
        self.joined.join(next)
    }

    fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)> {
        let result = match &msg {
            Msg::Text(text) => {
                let text = self.joined.take(text);
                self.socket().send(&text)
            }
            Msg::Binary(bytes) if self.takes_views => self.socket.send_with_u8_array(bytes),
            Msg::Binary(bytes) => self.send_copy(bytes),
        };
        match result {
            Ok(()) => {
                self.sent = self.sent.wrapping_add(1);
                self.unsent_at_most = self.unsent_at_most.saturating_add(msg.len());
                Ok(())
            }
            Err(exception) => {
                // An open socket does not refuse for closing; it will not say why it would be closed, so this does.
                if self.socket.ready_state() == WebSocket::OPEN {
                    let text = string_property(&exception, "message");
                    let reason = concat(&[
                        "the runtime refused to send a message of ",
                        &decimal(msg.len() as u64),
                        " bytes: ",
                        &text,
                    ]);
                    let reason = ClosedReason::unclean(CloseCode::InternalError, reason);
                    self.port.refuse(ErrorKind::Closed, reason);
                }
                Err((msg, Closing))
            }
        }
    }

    /// The socket queues what it takes, and sends it even if it is closed after.
    fn settled(&mut self, _cx: &mut Context<'_>) -> Result<u64, Closing> {
        Ok(self.sent)
    }

    fn unsent(&self) -> usize {
        if self.has_buffered_amount { self.socket.buffered_amount() as usize } else { 0 }
    }

    fn resume(&mut self) {}

    /// When little is left to send: Deno 2.9 has 0 for the `bufferedAmount` of every socket that is closing, so that it
    /// could not be told whether bytes leave. Little does not have to wait for a timer, which a hidden page has to wait
    /// for in turn.
    fn poll_closable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_budget(self.buffer_size.saturating_sub(CLOSABLE).max(1), cx).map(|_| ())
    }

    fn close(&mut self, frame: Option<&CloseFrame>) {
        // It throws for codes and reasons that a `CloseFrame` cannot hold, and for nothing else.
        let _ = self.socket().close(frame.map(|frame| frame.code().into()), frame.map(CloseFrame::reason));
        // From now on the standard drops what arrives; Deno 2.9 delivers it.
        set(&self.socket, "onmessage", &JsValue::NULL);
    }

    fn abandon(&mut self) {
        self.detach();
        // The standard WebSocket cannot be aborted: this begins the closing handshake, if nothing has.
        let _ = self.socket().close(None, None);
    }
}

impl Drop for Standard {
    fn drop(&mut self) {
        self.detach();
    }
}

impl Handler for Events {
    fn call(&self, which: u32, event: JsValue) {
        let Self { port, offered } = self;
        match which {
            0 => on_open(port, offered, &event),
            1 => on_message(port, event.unchecked_ref()),
            2 => on_error(port, &event),
            _ => on_close(port, event.unchecked_ref()),
        }
    }

    fn page_left(&self) {
        page_life::leave(&self.port);
    }
}

fn on_open(port: &Port, offered: &Offered, event: &JsValue) {
    let socket = property(event, "target");
    // Some runtimes have null for an empty one.
    let protocol = string_property(&socket, "protocol");
    if !quirks::check_protocol(port, offered, &protocol) {
        return;
    }
    let (url, extensions) = (string_property(&socket, "url"), string_property(&socket, "extensions"));
    port.opened(Opened { url, protocol, extensions });
}

fn on_message(port: &Port, event: &MessageEvent) {
    // Nothing slows a standard WebSocket down: the port never asks it to pause.
    let _: Flow = deliver(port, Data::new(event.data()));
}

fn on_error(port: &Port, event: &JsValue) {
    if quirks::error_is_the_end(port) {
        port.closed(ClosedReason::abnormal(handshake_failed(event)));
    }
}

fn on_close(port: &Port, event: &CloseEvent) {
    if !port.is_opened() {
        port.closed(ClosedReason::abnormal(HANDSHAKE_FAILED));
        return;
    }
    let code = quirks::close_code(event.code());
    port.closed(ClosedReason {
        code,
        reason: string_property(event, "reason"),
        was_clean: property(event, "wasClean").is_truthy(),
    });
}
