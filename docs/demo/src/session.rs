//! What goes on while the connections are open: all of it side by side, until both have ended.

use futures_util::{StreamExt, future, stream::FuturesUnordered};
use websocket_web::WebSocket;

use crate::{
    closing,
    component::Component,
    conversation::{receive, send},
    page::Page,
};

/// `main` is for the log, `shared` for the components.
pub(crate) async fn run(page: &Page, components: &[Component; 2], main: WebSocket, shared: WebSocket) {
    page.log.add("note", &format!("connected to {}", main.url()), None);
    if !main.protocol().is_empty() {
        page.log.add("note", &format!("the server chose subprotocol {}", main.protocol()), None);
    }
    page.show_metrics(&main.metrics());
    page.show_state(main.state());

    // A component gets a clone of the handle, and that is all it needs. Not `join`: that polls both whenever one of
    // them is woken, so that the first would take every message, whoever waits longer.
    let mut components: FuturesUnordered<_> =
        components.iter().map(|component| component.run(shared.clone())).collect();
    let components = async { while components.next().await.is_some() {} };
    // From here on only the sending halves are needed.
    let (shared, _) = shared.into_split();
    let (main, receiver) = main.into_split();
    future::join5(
        receive(page, receiver),
        send(page, main.clone()),
        components,
        closing::on_request(page, &main, &shared),
        closing::together(page, &main, &shared),
    )
    .await;
}
