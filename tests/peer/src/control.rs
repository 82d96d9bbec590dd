//! The control endpoint: reports and commands over plain HTTP, on the port of the WebSockets.

use serde_json::json;

use crate::command::{COMMANDS, Command};
use crate::fact::Fact;
use crate::ledger::Ledger;
use crate::parameters::{BadParameter, Parameters, bad};
use crate::request::Request;
use crate::response::Response;

/// How long a report waits for its fact unless told, in milliseconds: longer than anything a test provokes,
/// shorter than the time after which a test runner gives up.
const WITHIN_MILLIS: u64 = 5000;

/// Answers a request to a path below `/control/`.
pub(crate) async fn answer(request: &Request, ledger: &Ledger) -> Response {
    match request.method.as_str() {
        "GET" => {}
        "OPTIONS" => return Response::text(204, ""),
        _ => return Response::text(405, "allowed: GET, OPTIONS\n"),
    }
    match command(&request.path, &request.query, ledger).await {
        Ok(response) => response,
        Err(bad) => Response::text(400, format!("{bad}\n")),
    }
}

async fn command(path: &str, query: &str, ledger: &Ledger) -> Result<Response, BadParameter> {
    let mut parameters = Parameters::parse(query);
    match path {
        "/control/ping" => {
            parameters.finish()?;
            Ok(Response::json(200, &json!({ "ok": true })))
        }
        "/control/open" => {
            parameters.finish()?;
            let ids = ledger.open();
            Ok(Response::json(200, &json!({ "open": ids.len(), "ids": ids })))
        }
        "/control/report" => report(parameters, ledger).await,
        "/control/release" => {
            let id = parameters.text("id").unwrap_or_default();
            parameters.finish()?;
            Ok(Response::json(200, &json!({ "id": id, "released": ledger.release(&id) })))
        }
        "/control/play" => play(parameters, ledger).await,
        "/control/refuse" => {
            let id = parameters.text("id").unwrap_or_default();
            // From 200: a 1xx is not the end of a response.
            let code = parameters.number("code", 503, 200..=599)?;
            parameters.finish()?;
            ledger.set_refused(&id, Some(code));
            Ok(Response::json(200, &json!({ "id": id, "refused": true })))
        }
        "/control/accept" => {
            let id = parameters.text("id").unwrap_or_default();
            parameters.finish()?;
            ledger.set_refused(&id, None);
            Ok(Response::json(200, &json!({ "id": id, "refused": false })))
        }
        "/control/down" | "/control/up" => {
            let id = parameters.text("id").unwrap_or_default();
            parameters.finish()?;
            let down = path == "/control/down";
            ledger.set_down(&id, down);
            Ok(Response::json(200, &json!({ "id": id, "down": down })))
        }
        "/control/forget" => {
            let id = parameters.text("id").unwrap_or_default();
            parameters.finish()?;
            Ok(Response::json(200, &json!({ "id": id, "forgotten": ledger.forget(&id) })))
        }
        _ => Ok(Response::text(404, format!("no control command at {path:?}\n"))),
    }
}

async fn play(mut parameters: Parameters, ledger: &Ledger) -> Result<Response, BadParameter> {
    let id = parameters.text("id").unwrap_or_default();
    let text = parameters.text("command").unwrap_or_default();
    parameters.finish()?;
    let command = Command::parse(&text).ok_or_else(|| bad("command", text, COMMANDS))?;
    let played = ledger.play(&id, &command).await;
    Ok(Response::json(200, &json!({ "id": id, "played": played })))
}

async fn report(mut parameters: Parameters, ledger: &Ledger) -> Result<Response, BadParameter> {
    let id = parameters.text("id").unwrap_or_default();
    let fact = parameters.text("until").map_or(Ok(Fact::Now), |fact| Fact::parse(&fact))?;
    let within = parameters.millis("within", WITHIN_MILLIS)?;
    parameters.finish()?;
    let held = ledger.wait(&id, fact, within).await;
    Ok(Response::json(if held { 200 } else { 504 }, &ledger.report(&id)))
}
