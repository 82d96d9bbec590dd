//! Makes the connections of a supervisor.

use std::{future::Future, io, pin::Pin, rc::Rc};

use async_lock::Mutex;
use websocket_web_actors::{
    Error, ErrorKind,
    supervisor::{Connector, Link},
};

use super::Endpoint;
use crate::{Interface, WebSocketBuilder};

/// Finds out where an attempt, whose number it is given, is to connect to.
pub(super) type FindEndpoint = Rc<dyn Fn(u32) -> Pin<Box<dyn Future<Output = io::Result<Endpoint>>>>>;

/// Connects as a builder says.
pub(super) struct Builders {
    pub(super) builder: WebSocketBuilder,
    pub(super) endpoint: Option<FindEndpoint>,
    /// Held by the one attempt that is under way.
    pub(super) gate: Rc<Mutex<()>>,
}

impl Connector for Builders {
    type Interface = Interface;
    type Connecting = Pin<Box<dyn Future<Output = Result<Link<Interface>, Error>>>>;

    fn connect(&mut self, attempt: u32) -> Self::Connecting {
        let Self { mut builder, endpoint, gate } =
            Self { builder: self.builder.clone(), endpoint: self.endpoint.clone(), gate: self.gate.clone() };
        Box::pin(async move {
            let _turn = gate.lock().await;
            if let Some(find) = endpoint {
                let Endpoint { url, protocols } = find(attempt).await.map_err(failed)?;
                builder.set_url(url);
                if let Some(protocols) = protocols {
                    builder.set_protocols(protocols);
                }
            }
            let socket = builder.into_connect().await.map_err(failed)?;
            let interface = socket.interface();
            let (sender, receiver) = socket.into_split();
            Ok(Link { outgoing: sender.handle, incoming: receiver.handle, interface })
        })
    }
}

/// What a program's own function returns: an error of this crate, which says whether trying again is of use, or any
/// other, after which it is.
pub(super) fn failed(error: io::Error) -> Error {
    Error::of(&error).cloned().unwrap_or_else(|| Error::new(ErrorKind::Handshake, error.to_string()))
}
