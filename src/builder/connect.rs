//! How a connection begins.

use std::{future::poll_fn, io};

use websocket_web_actors::{
    Error, ErrorKind, Incoming, Limits, Outgoing, Port, SocketActor, Transport, concat, without_secrets,
};

use super::WebSocketBuilder;
use crate::{
    Interface, WebSocket,
    js::Timers,
    page_life::PageLife,
    task::Task,
    trace::trace,
    transport::{Standard, Stream},
    url,
};

/// What a WebSocketStream reads ahead by default: enough that a burst is taken in at once, and no more, since what is
/// not read can stay with the server.
const STREAM_RECEIVE_BUFFER_SIZE: usize = 8 << 20;

impl WebSocketBuilder {
    /// A number of `async fn`s, one in the other, would be twice the code.
    pub(crate) async fn into_connect(self) -> io::Result<WebSocket> {
        trace!(DEBUG, "connecting", url = without_secrets(&self.url));
        let socket = match self.begin() {
            Ok(socket) => socket.sender.handle.opened().await.map(|_| ()).map(|()| socket),
            Err(error) => Err(error),
        };
        let socket =
            socket.map_err(|error| error.context(&concat(&["could not connect to ", &without_secrets(&self.url)])));
        match &socket {
            Ok(socket) => {
                trace!(DEBUG, "open", url = without_secrets(socket.url()), interface = socket.interface().name())
            }
            Err(error) => trace!(WARN, "failed", error = error.to_string()),
        }
        socket.map_err(io::Error::from)
    }

    fn begin(&self) -> Result<WebSocket, Error> {
        url::validate(&self.url)?;
        if let Some(offer) = &self.offered {
            offer.validate()?;
        }
        (self.spawn)(self)
    }

    pub(super) fn spawn_standard(&self) -> Result<WebSocket, Error> {
        let Self { url, offered, limits, .. } = self;
        if !Standard::is_supported() {
            return Err(unsupported(Interface::Standard));
        }
        self.spawn(Interface::Standard, limits.receive_buffer_size, |port| {
            Standard::open(url, offered, limits.send_buffer_size, port)
        })
    }

    pub(super) fn spawn_stream(&self) -> Result<WebSocket, Error> {
        let Self { url, offered, limits, .. } = self;
        if !Stream::is_supported() {
            return Err(unsupported(Interface::Stream));
        }
        self.spawn(Interface::Stream, STREAM_RECEIVE_BUFFER_SIZE, |port| {
            Stream::open(url, offered, limits.send_buffer_size, port)
        })
    }

    fn spawn<T: Transport + 'static>(
        &self,
        interface: Interface,
        receive_buffer_size: usize,
        transport: impl FnOnce(Port) -> Result<T, Error>,
    ) -> Result<WebSocket, Error> {
        let mut limits = self.limits.clone();
        limits.receive_buffer_size = self.receive_buffer_size.unwrap_or(receive_buffer_size);
        (self.check_limits)(&limits)?;
        let (outgoing, incoming) = start(&limits, transport)?;
        Ok(WebSocket::new(outgoing, incoming, interface))
    }
}

fn unsupported(interface: Interface) -> Error {
    let name = interface.name();
    let text = concat(&[name, " is not available here: it needs WebAssembly in a JavaScript runtime that has it"]);
    Error::new(ErrorKind::Unsupported, text)
}

/// Starts an actor.
fn start<T: Transport + 'static>(
    limits: &Limits,
    transport: impl FnOnce(Port) -> Result<T, Error>,
) -> Result<(Outgoing, Incoming), Error> {
    let life = PageLife::watch();
    let (mut actor, outgoing, incoming, _) = SocketActor::new(limits, Timers, transport)?;
    let task = Task::reserve();
    actor.set_turn(task.clone());
    task.spawn(poll_fn(move |cx| {
        // It ends with the actor.
        let _ = &life;
        let end = actor.poll_run(cx);
        if end.is_ready() {
            trace!(DEBUG, "closed", reason = actor.closed_reason().map(|reason| reason.to_string()));
        }
        end
    }));
    Ok((outgoing, incoming))
}

#[cfg(all(test, target_pointer_width = "32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::js::THREADS;

    /// Bytes that the task of a connection takes: what is needed only for a while is elsewhere, and freed after.
    #[wasm_bindgen_test]
    fn the_actor_is_small() {
        assert_eq!(size_of::<SocketActor<Standard, Timers>>(), 88 + 8 * THREADS);
        assert_eq!(size_of::<SocketActor<Stream, Timers>>(), 72);
    }
}
