//! The end: asked for with a code and a reason, or come upon; and why it came.

use futures_util::{StreamExt, future};
use websocket_web::{CloseCode, WebSocketSender};

use crate::{describe, events::Events, page::Page};

/// Closes both connections as the form says, until they have ended.
pub(crate) async fn on_request(page: &Page, main: &WebSocketSender, shared: &WebSocketSender) {
    let mut requests = Events::new(&page.close_form, "submit").take_until(main.closed());
    page.show_close_problem("");
    while requests.next().await.is_some() {
        let result = close(page, main).and_then(|()| close(page, shared));
        page.show_close_problem(&result.err().unwrap_or_default());
        page.show_state(main.state());
    }
}

fn close(page: &Page, sender: &WebSocketSender) -> Result<(), String> {
    let (code, reason) = (page.close_code.value(), page.close_reason.value());
    if code.is_empty() && reason.is_empty() {
        sender.close();
        return Ok(());
    }
    let code: u16 = code.parse().map_err(|_| "a close code is a number; without one there is no reason".to_owned())?;
    sender.try_close_with_reason(CloseCode::from(code), &reason).map_err(|error| error.to_string())
}

/// Ends the one connection when the other has ended, and shows why the log's did.
pub(crate) async fn together(page: &Page, main: &WebSocketSender, shared: &WebSocketSender) {
    future::select(main.closed(), shared.closed()).await;
    // Does nothing on one that is closing already.
    main.close();
    shared.close();
    let reason = main.closed().await;
    page.show_end(Ok(&reason));
    page.log.add("note", &format!("closed: {}", describe::closed(&reason)), None);
    shared.closed().await;
}
