//! What the library counts of a connection, sampled, and what became of it in the last minute: plain data.

use std::collections::VecDeque;

use websocket_web::{Metrics, managed::ManagedMetrics};

use crate::form::Options;

/// One look at a connection.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Sample {
    pub(crate) sent_messages: u64,
    pub(crate) sent_bytes: u64,
    pub(crate) received_messages: u64,
    pub(crate) received_bytes: u64,
    pub(crate) dropped_messages: u64,
    /// What waits, of messages and bytes; with what the outbox of a managed connection holds.
    pub(crate) outgoing: Held,
    pub(crate) incoming: Held,
    /// Bytes in the runtime's own buffer.
    pub(crate) buffered: f64,
}

/// What a lane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Held {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
}

/// What a lane holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    messages: usize,
    bytes: usize,
}

/// A second of the connection, as the plots show it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Second {
    pub(crate) messages: InOut,
    pub(crate) bytes: InOut,
    /// Parts of what the lanes hold at most, in percent.
    pub(crate) lanes: InOut,
    pub(crate) buffered: f64,
    /// Milliseconds of the last round trip in it.
    pub(crate) rtt: Option<f64>,
}

/// The same of both directions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct InOut {
    pub(crate) incoming: f64,
    pub(crate) outgoing: f64,
}

/// The last sample, and the seconds before.
#[derive(Debug)]
pub(crate) struct Gauges {
    now: Sample,
    outgoing: Bounds,
    incoming: Bounds,
    /// Of the second that has begun: when, and from what.
    second_began: Option<(f64, Sample)>,
    rtt: Option<f64>,
    seconds: VecDeque<Second>,
}

/// Seconds that plots show.
pub(crate) const WINDOW: usize = 60;
/// Milliseconds.
const SECOND: f64 = 1000.0;
/// The library's defaults, for the fill of lanes: [`websocket_web::WebSocketBuilder`] has them with its setters.
const SEND_CAPACITY: usize = 1024;
const SEND_BUFFER: usize = 4 << 20;
const RECEIVE_BUFFER: usize = 64 << 20;
const RECEIVE_BUFFER_OF_STREAM: usize = 8 << 20;

impl Default for Gauges {
    fn default() -> Self {
        Self::for_connection(&Options::default())
    }
}

impl Gauges {
    /// Of a connection that has yet to do something.
    pub(crate) fn for_connection(options: &Options) -> Self {
        let outbox = options.managed.as_ref().map(|managed| managed.outbox_limit.unwrap_or(SEND_CAPACITY));
        let lane = options.send_capacity.unwrap_or(SEND_CAPACITY);
        let buffer = if options.is_stream() { RECEIVE_BUFFER_OF_STREAM } else { RECEIVE_BUFFER };
        Self {
            now: Sample::default(),
            outgoing: Bounds {
                messages: lane.saturating_add(outbox.unwrap_or(0)),
                bytes: options.send_buffer.unwrap_or(SEND_BUFFER),
            },
            incoming: Bounds {
                messages: options.receive_capacity.unwrap_or(usize::MAX),
                bytes: options.receive_buffer.unwrap_or(buffer),
            },
            second_began: None,
            rtt: None,
            seconds: VecDeque::new(),
        }
    }

    /// Takes a sample. With the first of a second, the one before is done.
    pub(crate) fn take(&mut self, at: f64, sample: Sample) {
        self.now = sample;
        let Some((began, before)) = self.second_began else {
            self.second_began = Some((at, sample));
            return;
        };
        if at - began < SECOND {
            return;
        }
        // A timer may be late: by seconds, in a page that is not looked at.
        let rate = |now: u64, before: u64| now.saturating_sub(before) as f64 * SECOND / (at - began);
        let messages = InOut {
            incoming: rate(sample.received_messages, before.received_messages),
            outgoing: rate(sample.sent_messages, before.sent_messages),
        };
        let bytes = InOut {
            incoming: rate(sample.received_bytes, before.received_bytes),
            outgoing: rate(sample.sent_bytes, before.sent_bytes),
        };
        let second = Second { messages, bytes, lanes: self.lanes(), buffered: sample.buffered, rtt: self.rtt.take() };
        self.seconds.push_back(second);
        if self.seconds.len() > WINDOW {
            self.seconds.pop_front();
        }
        self.second_began = Some((at, sample));
    }

    /// A round trip took so many milliseconds.
    pub(crate) fn round_trip(&mut self, millis: f64) {
        self.rtt = Some(millis);
    }

    /// Nothing waits any more: the connection is gone.
    pub(crate) fn empty(&mut self) {
        self.now = Sample { outgoing: Held::default(), incoming: Held::default(), buffered: 0.0, ..self.now };
    }

    pub(crate) fn now(&self) -> &Sample {
        &self.now
    }

    /// How full the lanes are, in percent.
    pub(crate) fn lanes(&self) -> InOut {
        InOut { incoming: self.incoming.percent(self.now.incoming), outgoing: self.outgoing.percent(self.now.outgoing) }
    }

    /// The seconds, the oldest first.
    pub(crate) fn seconds(&self) -> impl DoubleEndedIterator<Item = &Second> + ExactSizeIterator {
        self.seconds.iter()
    }
}

impl Sample {
    pub(crate) fn plain(metrics: &Metrics, buffered: f64) -> Self {
        Self {
            sent_messages: metrics.sent_messages,
            sent_bytes: metrics.sent_bytes,
            received_messages: metrics.received_messages,
            received_bytes: metrics.received_bytes,
            dropped_messages: metrics.dropped_messages,
            outgoing: Held { messages: metrics.outgoing_messages, bytes: metrics.outgoing_bytes },
            incoming: Held { messages: metrics.incoming_messages, bytes: metrics.incoming_bytes },
            buffered,
        }
    }

    pub(crate) fn managed(metrics: &ManagedMetrics, buffered: f64) -> Self {
        let sample = Self::plain(&metrics.connections, buffered);
        let messages = sample.outgoing.messages.saturating_add(metrics.outbox_messages);
        let bytes = sample.outgoing.bytes.saturating_add(metrics.outbox_bytes);
        Self { outgoing: Held { messages, bytes }, ..sample }
    }
}

impl Bounds {
    /// By messages or by bytes, whichever is nearer to its bound.
    fn percent(self, held: Held) -> f64 {
        let part = |held: usize, bound: usize| held as f64 / bound.max(1) as f64;
        100.0 * part(held.messages, self.messages).max(part(held.bytes, self.bytes)).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn received(messages: u64) -> Sample {
        Sample { received_messages: messages, received_bytes: 10 * messages, ..Sample::default() }
    }

    fn rates(gauges: &Gauges) -> Vec<f64> {
        gauges.seconds().map(|second| second.messages.incoming).collect()
    }

    #[wasm_bindgen_test]
    fn a_rate_is_what_came_in_a_second() {
        let mut gauges = Gauges::default();
        for (at, messages) in [(0.0, 5), (250.0, 10), (750.0, 20), (1000.0, 105), (1900.0, 200), (2000.0, 305)] {
            gauges.take(at, received(messages));
        }
        assert_eq!(rates(&gauges), [100.0, 200.0]);
        assert_eq!(gauges.seconds().map(|second| second.bytes.incoming).collect::<Vec<_>>(), [1000.0, 2000.0]);
    }

    #[wasm_bindgen_test]
    fn a_late_timer_does_not_make_a_peak() {
        let mut gauges = Gauges::default();
        gauges.take(0.0, received(0));
        gauges.take(4000.0, received(400));
        assert_eq!(rates(&gauges), [100.0]);
    }

    #[wasm_bindgen_test]
    fn the_window_is_a_minute() {
        let mut gauges = Gauges::default();
        (0..=100).for_each(|second| gauges.take(f64::from(second) * 1000.0, received(0)));
        assert_eq!(gauges.seconds().len(), 60);
    }

    #[wasm_bindgen_test]
    fn a_round_trip_counts_for_its_second_only() {
        let mut gauges = Gauges::default();
        gauges.take(0.0, received(0));
        gauges.round_trip(7.0);
        gauges.take(1000.0, received(0));
        gauges.take(2000.0, received(0));
        assert_eq!(gauges.seconds().map(|second| second.rtt).collect::<Vec<_>>(), [Some(7.0), None]);
    }

    #[wasm_bindgen_test]
    fn a_lane_is_as_full_as_its_nearest_bound_says() {
        let bounds = Bounds { messages: 10, bytes: 1000 };
        let percent = |messages, bytes| bounds.percent(Held { messages, bytes });
        assert_eq!([percent(0, 0), percent(5, 100), percent(1, 750), percent(11, 0)], [0.0, 50.0, 75.0, 100.0]);
    }

    #[wasm_bindgen_test]
    fn the_outbox_counts_as_outgoing() {
        let mut metrics = ManagedMetrics::default();
        (metrics.outbox_messages, metrics.outbox_bytes) = (3, 96);
        assert_eq!(Sample::managed(&metrics, 0.0).outgoing, Held { messages: 3, bytes: 96 });
    }
}
