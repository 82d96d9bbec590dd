//! What became of the connection, attempt by attempt: plain data.

use std::{collections::VecDeque, time::Duration};

use websocket_web::ClosedReason;

use crate::describe;

/// The last of what happened, and when it goes on.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    entries: VecDeque<Entry>,
    began: f64,
    numbered: u64,
    next_attempt: Option<f64>,
    attempts: u64,
    opened: u64,
}

#[derive(Debug)]
pub(crate) struct Entry {
    /// Of all that there ever were.
    pub(crate) number: u64,
    /// Milliseconds since the first.
    pub(crate) after: f64,
    /// In one word.
    pub(crate) event: &'static str,
    /// Which attempt it was, where that is known.
    pub(crate) attempt: Option<u32>,
    pub(crate) text: String,
}

/// What there is to tell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Happened {
    Connecting {
        attempt: u32,
    },
    Open {
        interface: String,
    },
    /// It could not connect.
    Failed(String),
    Disconnected {
        reason: ClosedReason,
        retry_in: Option<Duration>,
    },
    Missed(u64),
    /// It ended, as somebody wanted, or it was not worth another attempt.
    Closed(ClosedReason),
    /// It would have been worth another attempt, but there were too many.
    GaveUp(ClosedReason),
    /// All handles were dropped.
    Dropped,
}

/// Entries that are kept: those of a server that is down for an hour.
const CAPACITY: usize = 200;

impl Timeline {
    /// Begins anew, with another connection.
    pub(crate) fn restart(&mut self, now: f64) {
        *self = Self { began: now, numbered: self.numbered, ..Self::default() };
    }

    /// Gives what is told of it.
    pub(crate) fn push(&mut self, now: f64, happened: &Happened) -> String {
        self.next_attempt = None;
        match happened {
            Happened::Connecting { .. } => self.attempts += 1,
            Happened::Open { .. } => self.opened += 1,
            Happened::Disconnected { retry_in: Some(delay), .. } => {
                self.next_attempt = Some(now + delay.as_secs_f64() * 1000.0);
            }
            _ => {}
        }
        let attempt = match happened {
            Happened::Connecting { attempt } => Some(*attempt),
            _ => None,
        };
        let (event, text) = (happened.event(), happened.text());
        self.entries.push_back(Entry {
            number: self.numbered,
            after: now - self.began,
            event,
            attempt,
            text: text.clone(),
        });
        self.numbered += 1;
        if self.entries.len() > CAPACITY {
            self.entries.pop_front();
        }
        text
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Whole seconds until the next attempt, rounded up, while that is waited for.
    pub(crate) fn countdown(&self, now: f64) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an hour at most, and not negative"
        )]
        self.next_attempt.map(|at| ((at - now).max(0.0) / 1000.0).ceil() as u64)
    }

    /// Attempts, and those that were successful.
    pub(crate) fn attempts(&self) -> (u64, u64) {
        (self.attempts, self.opened)
    }
}

impl Happened {
    fn event(&self) -> &'static str {
        match self {
            Self::Connecting { .. } => "connecting",
            Self::Open { .. } => "open",
            Self::Failed(_) => "failed",
            Self::Disconnected { retry_in: Some(_), .. } => "waiting",
            Self::Disconnected { retry_in: None, .. } => "lost",
            Self::Missed(_) => "lagged",
            Self::Closed(_) => "closed",
            Self::GaveUp(_) => "gave-up",
            Self::Dropped => "dropped",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Connecting { attempt } => format!("connecting, attempt {attempt}"),
            Self::Open { interface } => format!("open, by {interface}"),
            Self::Failed(error) => format!("failed: {error}"),
            Self::Disconnected { reason, retry_in: Some(delay) } => {
                format!("waiting for {:.1} s: {}", delay.as_secs_f64(), describe::closed(reason))
            }
            Self::Disconnected { reason, retry_in: None } => format!("ended: {}", describe::closed(reason)),
            Self::Missed(missed) => {
                format!("lagged: {} missed, to be read too late", describe::count(*missed, "event"))
            }
            Self::Closed(reason) => format!("closed: {}", describe::closed(reason)),
            Self::GaveUp(reason) => format!("gave up: {}", describe::closed(reason)),
            Self::Dropped => "all handles dropped".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn lost(delay: Option<u64>) -> Happened {
        let reason = ClosedReason::abnormal("gone");
        Happened::Disconnected { reason, retry_in: delay.map(Duration::from_millis) }
    }

    fn events(timeline: &Timeline) -> Vec<&str> {
        timeline.entries().map(|entry| entry.event).collect()
    }

    #[wasm_bindgen_test]
    fn the_countdown_ends_with_the_next_attempt() {
        let mut timeline = Timeline::default();
        timeline.restart(1000.0);
        timeline.push(1000.0, &lost(Some(2500)));
        assert_eq!(
            [1000.0, 1400.0, 1600.0, 3500.0, 9000.0].map(|now| timeline.countdown(now)),
            [3, 3, 2, 0, 0].map(Some)
        );
        timeline.push(3500.0, &Happened::Connecting { attempt: 2 });
        assert_eq!(timeline.countdown(3500.0), None);
    }

    #[wasm_bindgen_test]
    fn attempts_and_their_success_are_counted() {
        let mut timeline = Timeline::default();
        for attempt in 1..=3 {
            timeline.push(0.0, &Happened::Connecting { attempt });
        }
        timeline.push(0.0, &Happened::Open { interface: "WebSocket".to_owned() });
        assert_eq!(timeline.attempts(), (3, 1));
        assert_eq!(
            timeline.entries().map(|entry| entry.attempt).collect::<Vec<_>>(),
            [Some(1), Some(2), Some(3), None]
        );
        timeline.restart(0.0);
        assert_eq!((timeline.attempts(), timeline.entries().count()), ((0, 0), 0));
    }

    #[wasm_bindgen_test]
    fn a_loss_is_told_by_what_follows() {
        let mut timeline = Timeline::default();
        timeline.push(0.0, &lost(Some(1)));
        timeline.push(0.0, &lost(None));
        assert_eq!(events(&timeline), ["waiting", "lost"]);
    }

    #[wasm_bindgen_test]
    fn the_oldest_go() {
        let mut timeline = Timeline::default();
        for attempt in 0..=200 {
            timeline.push(0.0, &Happened::Connecting { attempt });
        }
        let attempts: Vec<_> = timeline.entries().map(|entry| entry.attempt.unwrap()).collect();
        assert_eq!((attempts.len(), attempts[0], attempts[199]), (200, 1, 200));
    }
}
