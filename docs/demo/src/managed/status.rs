//! Where a managed connection stands, and how long it is until the next attempt.

use std::time::Duration;

use futures_util::{
    StreamExt,
    future::{self, Either},
};
use gloo_timers::future::TimeoutFuture;
use websocket_web::{
    ManagedWebSocket,
    managed::{Event, Status},
};

use super::Panel;
use crate::{describe, elements::window};

/// Milliseconds between two steps of the countdown, which shows tenths of a second.
const STEP: u32 = 100;

/// Shows all of it until the connection has ended for good.
pub(super) async fn watch(panel: &Panel, socket: &ManagedWebSocket) {
    let mut events = socket.events();
    let mut next_attempt = None;
    loop {
        let status = socket.status();
        panel.show_status(status);
        panel.show_metrics(socket);
        // It may have become `Paused` meanwhile.
        let countdown = next_attempt.filter(|_| matches!(status, Status::Waiting { .. }));
        panel.show_countdown(countdown.map(|at: Duration| at.saturating_sub(now()).as_secs_f64()));

        let step = async {
            match next_attempt {
                Some(_) => TimeoutFuture::new(STEP).await,
                None => future::pending().await,
            }
        };
        let event = match future::select(events.next(), std::pin::pin!(step)).await {
            Either::Left((Some(event), _)) => event,
            Either::Left((None, _)) => return,
            Either::Right(_) => continue,
        };
        match event {
            Event::Connecting { .. } => next_attempt = None,
            Event::Open { .. } => panel.show_reason(""),
            Event::Disconnected { reason, retry_in } => {
                next_attempt = retry_in.map(|delay| now() + delay);
                panel.show_reason(&describe::closed(&reason));
            }
            Event::Closed(reason) => {
                next_attempt = None;
                panel.show_reason(&describe::closed(&reason));
            }
            _ => {}
        }
    }
}

/// The time since the page was loaded.
fn now() -> Duration {
    let performance = window().ok().and_then(|window| window.performance());
    // Never negative.
    performance.and_then(|time| Duration::try_from_secs_f64(time.now() / 1000.0).ok()).unwrap_or_default()
}
