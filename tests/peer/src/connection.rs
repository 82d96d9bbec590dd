//! One TCP connection, from its request to its end.

use std::sync::Arc;

use bytes::BytesMut;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::control;
use crate::handshake::{self, Answer};
use crate::ledger::Ledger;
use crate::link::Link;
use crate::parameters::Parameters;
use crate::record::{Ended, Record, Seen};
use crate::request::{NoRequest, Request};
use crate::response::{self, Response};
use crate::script::Script;

/// Serves one connection: a control request, or a WebSocket.
pub(crate) async fn serve(mut stream: TcpStream, ledger: Arc<Ledger>) {
    // Without it, small answers wait for acknowledgements; if it cannot be set, the client is gone.
    let _ = stream.set_nodelay(true);
    let mut input = BytesMut::new();
    let request = match Request::read(&mut stream, &mut input).await {
        Ok(request) => request,
        Err(NoRequest::Gone) => return,
        Err(NoRequest::Malformed) => return Response::text(400, "not HTTP\n").send(&mut stream).await,
    };
    if request.path.starts_with("/control/") {
        return control::answer(&request, &ledger).await.send(&mut stream).await;
    }
    if let Err(refusal) = handshake::check(&request) {
        return refusal.send(&mut stream).await;
    }
    let id = Parameters::parse(&request.query).text("id").unwrap_or_default();
    let presence = Presence(arrive(&request, &id, &ledger));
    let ended = tokio::select! {
        biased;
        // As when the process is killed: the stream is dropped as it is.
        () = ledger.until_down(&id) => Ended::Dropped,
        ended = converse(stream, input, &request, ledger.refused(&id), &presence.0) => ended,
    };
    presence.0.note_end(ended);
}

/// Notes the end of a connection also if its task is aborted.
struct Presence(Arc<Record>);

impl Drop for Presence {
    fn drop(&mut self) {
        if self.0.seen().open {
            self.0.note_end(Ended::Dropped);
        }
    }
}

fn arrive(request: &Request, id: &str, ledger: &Ledger) -> Arc<Record> {
    ledger.arrive(
        id,
        Seen {
            path: request.path.clone(),
            query: request.query.clone(),
            origin: request.header("Origin").map(str::to_owned),
            offered_protocols: request.header_list("Sec-WebSocket-Protocol").map(str::to_owned).collect(),
            ..Seen::default()
        },
    )
}

/// Plays the script of the path. It owns the stream, so that TCP has ended when this returns.
async fn converse(
    mut stream: TcpStream,
    input: BytesMut,
    request: &Request,
    refused: Option<u16>,
    record: &Arc<Record>,
) -> Ended {
    let found = match refused {
        Some(status) => Err(Response::text(status, "refused, as it was told\n")),
        None => Script::find(&request.path, &request.query),
    };
    let (script, answer) = match found {
        Ok((script, answer)) => (script, answer),
        Err(refusal) => (Script::Echo, Answer::Refusal(refusal)),
    };
    match answer {
        Answer::Refusal(response) => {
            record.note(|seen| seen.refused = Some(response.summary()));
            response.send(&mut stream).await;
            Ended::Dropped
        }
        Answer::Gibberish => {
            record.note(|seen| seen.refused = Some("not HTTP".to_owned()));
            response::send_bytes(&mut stream, b"this is not HTTP\r\n\r\n").await;
            Ended::Dropped
        }
        Answer::Switch { right_key, subprotocol, held } => {
            if held {
                tokio::select! {
                    ended = wait_for_end(&mut stream) => return ended,
                    () = record.released() => {}
                }
            }
            let response = handshake::switching(request, right_key, &subprotocol);
            // Both before it is sent: whoever sees the connection open finds it in the report, and can order something.
            if script.takes_orders() {
                record.orders().open();
            }
            record.note(|seen| seen.opened = true);
            let mut link = Link::new(stream, Arc::clone(record), input, response.as_bytes());
            // Either the script came to its own end, or the connection ended before that.
            script.play(&mut link).await.unwrap_or_else(|ended| ended)
        }
    }
}

async fn wait_for_end(stream: &mut TcpStream) -> Ended {
    let mut rest = [0; 1024];
    loop {
        match stream.read(&mut rest).await {
            Ok(0) => return Ended::Eof,
            Ok(_) => {}
            Err(_) => return Ended::Reset,
        }
    }
}
