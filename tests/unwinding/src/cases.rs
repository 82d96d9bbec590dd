//! The cases: where the panic is, and what is left.

mod functions;
mod hooks;
mod tasks;
mod wakers;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, WebSocket};

use crate::Outcome;
use functions::Function;
pub(crate) use hooks::trap;

/// Fails a case, and says why, unless it is true.
macro_rules! ensure {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err(format!($($why)+).into());
        }
    };
}
use ensure;

pub(crate) async fn play(name: &str, url: &str) -> Outcome<String> {
    match name {
        "a_task_with_a_clone" => tasks::with_a_clone(url).await,
        "a_task_with_the_last_handles" => tasks::with_the_last_handles(url).await,
        "a_task_before_a_connection_begins" => tasks::before_a_connection_begins(url).await,
        "a_task_of_spawn_local_ahead_of_another" => tasks::ahead_of_another(url).await,
        "a_waker_when_a_message_comes_in" => wakers::when_a_message_comes_in(url).await,
        "a_waker_when_the_connection_ends" => wakers::when_the_connection_ends(url).await,
        "a_waker_when_there_is_room" => wakers::when_there_is_room(url).await,
        "an_endpoint" => functions::panics(url, Function::Endpoint).await,
        "a_greeting" => functions::panics(url, Function::Greeting).await,
        "a_retry" => functions::panics(url, Function::Retry).await,
        "an_answer_to_the_heartbeat" => functions::panics(url, Function::Heartbeat).await,
        "a_task_and_a_hook_that_closes" => hooks::closes(url).await,
        "a_task_and_a_hook_that_tells_the_page" => hooks::tells_the_page(url).await,
        _ => Err("there is no such case".into()),
    }
}

/// Whether this module was built so.
pub(crate) const UNWINDS: bool = cfg!(panic = "unwind");

fn panic_now() {
    panic!("a panic of the test's");
}

/// The connection is usable: what is sent comes back.
async fn echoes(socket: &mut WebSocket, text: &str) -> Outcome {
    socket.send(text).await?;
    let echo = socket.next().await.ok_or("the end")??;
    ensure!(echo == text, "{echo} came back for {text}");
    Ok(())
}

/// And it can be closed.
async fn ends(socket: &WebSocket, code: u16) -> Outcome {
    socket.close_with_reason(CloseCode::from(code), "");
    let reason = socket.closed().await;
    ensure!(reason.was_clean && reason.code == CloseCode::from(code), "it ended with {reason:?}");
    Ok(())
}

async fn another(url: &str) -> Outcome {
    let mut socket = WebSocket::connect(url).await?;
    echoes(&mut socket, "another").await?;
    ends(&socket, 4000).await
}
