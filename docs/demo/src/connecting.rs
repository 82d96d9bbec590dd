//! From the Connect button to an open connection, over and over.

use std::{io, pin::pin, time::Duration};

use futures_util::{
    StreamExt,
    future::{self, Either},
};
use websocket_web::{Error, ReadyState, WebSocket, WebSocketBuilder};

use crate::{component::Component, events::Events, page::Page, session};

/// Runtimes wait for minutes, people do not.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with the page.
pub(crate) async fn run(page: Page, components: [Component; 2]) {
    let mut connects = Events::new(&page.connect_form, "submit");
    page.show_state(ReadyState::Closed);
    while connects.next().await.is_some() {
        page.show_state(ReadyState::Connecting);
        match connect(&page).await {
            Ok((main, shared)) => session::run(&page, &components, main, shared).await,
            Err(problem) => page.show_end(Err(&problem)),
        }
        page.show_state(ReadyState::Closed);
    }
}

/// Opens both connections, unless the person closes before they are open.
async fn connect(page: &Page) -> Result<(WebSocket, WebSocket), String> {
    page.show_end(Err(""));
    let builder = builder(page);
    // One builder connects as often as it is asked to.
    let both = pin!(future::try_join(builder.connect(), builder.connect()));
    let mut gives_up = Events::new(&page.close_form, "submit");
    match future::select(both, gives_up.next()).await {
        Either::Left((connected, _)) => connected.map_err(|error| explain(&error)),
        // Both futures are dropped here, which gives both connections up.
        Either::Right(_) => Err("given up: you closed before it was open".to_owned()),
    }
}

fn builder(page: &Page) -> WebSocketBuilder {
    let protocols = page.protocols.value();
    let mut builder = WebSocketBuilder::new(page.url.value().trim());
    builder.set_protocols(protocols.split(',').map(str::trim).filter(|protocol| !protocol.is_empty()));
    builder.set_connect_timeout(PATIENCE);
    builder
}

/// The library's text for the error, and the kind that a program finds inside.
fn explain(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(inner) => format!("{error} (ErrorKind::{:?})", inner.kind()),
        None => error.to_string(),
    }
}
