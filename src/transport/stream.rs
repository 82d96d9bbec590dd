//! WebSocketStream: promises in and out, with backpressure both ways.

mod link;

use std::{
    rc::Rc,
    task::{Context, Poll},
};

use js_sys::Object;
use wasm_bindgen::JsValue;
use web_sys::AbortController;
use websocket_web_actors::{Budget, CloseFrame, Closing, Error, Msg, Port, Transport};

use self::link::Link;
use super::{quirks, refused_by_constructor, spares::Spares};
use crate::{
    js::{Joined, WebSocketStream, set},
    subprotocols::Offered,
};

/// A WebSocketStream.
///
/// What Chromium does with it in the wrong order shapes the order here. `close()` forgets queued writes and, with two
/// or more outstanding, crashes the tab: so it is called when every write has settled, and if that takes too long, the
/// writer is aborted. A `close()` with unread data hangs until the browser's own timeout: so reading goes on, and discards.
#[derive(Debug)]
pub(crate) struct Stream {
    link: Rc<Link>,
    buffer_size: usize,
    /// What [`settled`](Transport::settled) last said.
    settled: u64,
    joined: Joined,
    spares: Rc<Spares>,
}

/// Writes that are outstanding at most: few, since each takes a handful of objects of the JavaScript heap, and a close
/// has to wait for all.
///
/// The smallest number beyond which nothing is gained. Measured in Chromium 156 with messages of 32 bytes and of 1 KiB
/// to a server that reads, seven series of 9 to 25 rounds; throughput against that without a bound, median of a series,
/// mean of the series: 1 and 2 give 0.94, 4 gives 0.99, and 8, 16, 64 and 256 give 0.97 to 1.02, where series differ by
/// 0.15. In plain JavaScript even 1 gives it all: Chromium takes small messages at once.
const WRITES_MAX: usize = 4;

impl Stream {
    /// Whether the runtime has it, with all that it takes.
    pub(crate) fn is_supported() -> bool {
        ["WebSocketStream", "WebSocketError", "AbortController", "ReadableStream", "WritableStream"]
            .iter()
            .all(|name| super::has_global(name))
    }

    /// Begins the opening handshake.
    pub(crate) fn open(url: &str, offered: &Offered, buffer_size: usize, port: Port) -> Result<Self, Error> {
        let controller = AbortController::new().map_err(|exception| refused_by_constructor(&exception))?;
        let options = Object::new();
        set(&options, "signal", &controller.signal());
        if let Some(offer) = offered {
            set(&options, "protocols", &offer.to_js());
        }
        let socket = quirks::with_resolved_url(url, |url| WebSocketStream::new(url, &options))?;
        let spares = Spares::shared();
        let link = Link::new(socket, controller, offered.clone(), port, Rc::downgrade(&spares));
        Ok(Self { link, buffer_size, settled: 0, joined: Joined::default(), spares })
    }
}

impl Transport for Stream {
    const PAUSES: bool = true;

    fn poll_budget(&mut self, wanted: usize, cx: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        if self.link.takes_nothing() {
            return Poll::Ready(Err(Closing));
        }
        let messages = WRITES_MAX.saturating_sub(self.link.outstanding());
        let bytes = self.buffer_size.saturating_sub(self.link.unsent());
        if messages > 0 && bytes >= wanted.min(self.buffer_size) {
            return Poll::Ready(Ok(Budget { messages, bytes }));
        }
        self.link.register(cx);
        Poll::Pending
    }

    fn prepare(&mut self, next: &[Msg]) -> usize {
        self.joined.join(next)
    }

    fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)> {
        let (chunk, buffer) = match &msg {
            Msg::Text(text) => (self.joined.take(text), None),
            Msg::Binary(bytes) => self.spares.copy(bytes),
        };
        if self.link.write(&chunk, msg.len(), buffer) { Ok(()) } else { Err((msg, Closing)) }
    }

    fn settled(&mut self, cx: &mut Context<'_>) -> Result<u64, Closing> {
        let settled = self.link.settled();
        if self.link.takes_nothing() && settled == self.settled {
            return Err(Closing);
        }
        self.settled = settled;
        if self.link.takes_nothing() {
            // No write is left to wake for the next answer, which says so.
            cx.waker().wake_by_ref();
        } else {
            self.link.register(cx);
        }
        Ok(settled)
    }

    fn unsent(&self) -> usize {
        self.link.unsent()
    }

    fn resume(&mut self) {
        self.link.resume();
    }

    /// What has settled has left.
    fn poll_closable(&mut self, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn close(&mut self, frame: Option<&CloseFrame>) {
        let info = Object::new();
        if let Some(frame) = frame {
            set(&info, "closeCode", &u16::from(frame.code()).into());
            set(&info, "reason", &JsValue::from_str(frame.reason()));
        }
        self.link.close(&info);
    }

    fn abandon(&mut self) {
        self.link.abort();
        self.link.detach();
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.link.detach();
    }
}
