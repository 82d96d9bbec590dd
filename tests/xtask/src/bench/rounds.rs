//! Measures one case: as many messages as make a measurement long enough, then every contender once in each round.

use serde_json::{Value, json};

use super::driver::{Driver, Measured};
use super::plan::{BURST, Case, Family};
use super::statistics::Shuffle;

/// How carefully it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Care {
    pub(super) rounds: usize,
    /// What a measurement should take at least, in milliseconds.
    pub(super) millis: f64,
}

impl Care {
    /// The clocks of browsers tell tenths of milliseconds, in Firefox whole ones: 40 of them make an error of 2 % at
    /// most, and of a quarter of that in the median of some rounds.
    pub(super) const FULL: Self = Self { rounds: 11, millis: 40.0 };
    /// What the other end and the network do varies more.
    pub(super) const fn with_a_server(self) -> Self {
        Self { millis: self.millis * 2.5, ..self }
    }

    /// To see that everything works.
    pub(super) const QUICK: Self = Self { rounds: 3, millis: 5.0 };
}

/// One contender in one case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) contender: String,
    pub(super) result: Result<Samples, String>,
}

/// One number for each round, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Samples {
    /// Microseconds for a message; for a round trip and a burst, for a message that was sent and its answer.
    pub(super) micros: Vec<f64>,
    /// Of which the main thread worked, where that is known.
    pub(super) cpu: Vec<f64>,
    /// Messages of each measurement.
    pub(super) messages: f64,
}

/// Times that a measurement is tried until it is long enough; each tries at most ten times as many messages.
const CALIBRATIONS: usize = 10;
/// More than that, and even what takes nothing takes long enough.
const MESSAGES_MAX: f64 = 1e6;

/// Measures `contenders` in `case`. What one of them cannot is its result.
pub(super) fn measure(
    driver: &mut Driver,
    case: &Case,
    contenders: &[String],
    care: Care,
    shuffle: &mut Shuffle,
) -> anyhow::Result<Vec<Cell>> {
    let metered = case.family == Family::Server;
    let mut counts = Vec::new();
    let mut cells = Vec::new();
    for contender in contenders {
        let count = calibrate(driver, case, contender, care)?;
        counts.push(*count.as_ref().unwrap_or(&0.0));
        cells.push(Cell { contender: contender.clone(), result: count.map(|_| Samples::default()) });
    }
    for _ in 0..care.rounds {
        for i in shuffle.order(cells.len()) {
            let Ok(samples) = &mut cells[i].result else { continue };
            match driver.measure(&request(case, &contenders[i], counts[i]), metered)? {
                Ok(Measured { millis, messages, cpu }) => {
                    samples.micros.push(millis * 1000.0 / messages);
                    samples.cpu.extend(cpu.map(|millis| millis * 1000.0 / messages));
                    samples.messages = messages;
                }
                Err(error) => cells[i].result = Err(error),
            }
        }
    }
    Ok(cells)
}

/// The number of messages with which a measurement is long enough.
fn calibrate(driver: &mut Driver, case: &Case, contender: &str, care: Care) -> anyhow::Result<Result<f64, String>> {
    // 64 KiB at first: the largest alone.
    let mut count = f64::max(1.0, 65_536.0 / f64::from(case.size.max(1024)));
    for _ in 0..CALIBRATIONS {
        match driver.measure(&request(case, contender, count), false)? {
            Err(error) => return Ok(Err(error)),
            Ok(Measured { millis, messages, .. }) if millis >= care.millis * 0.8 || messages >= MESSAGES_MAX => break,
            Ok(Measured { messages, .. }) if messages < count => break,
            Ok(Measured { millis, messages, .. }) => count = next_count(millis, messages, care.millis),
        }
    }
    Ok(Ok(count))
}

/// What to try after `messages` messages took `millis`, for them to take `wanted`.
fn next_count(millis: f64, messages: f64, wanted: f64) -> f64 {
    // A short one is inexact, and its code was not yet optimised: then step by step.
    let factor = if millis > 0.0 { (wanted / millis).clamp(1.2, 10.0) } else { 10.0 };
    (messages * factor).ceil().min(MESSAGES_MAX)
}

/// The server numbers the messages that it sends, in decimal: shorter ones hold no number of those that are needed
/// elsewhere.
const NUMBERED: u32 = 7;
/// All numbers of 4 digits.
const COUNT_SHORT: f64 = 10_000.0;

/// Asks for `total` messages in all, rounded up to whole ones for each connection and handle.
fn request(case: &Case, contender: &str, total: f64) -> Value {
    let each = (total / f64::from(case.connections * case.handles)).ceil() * f64::from(case.handles);
    let each = if case.family == Family::Server && case.size < NUMBERED { each.min(COUNT_SHORT) } else { each };
    let burst = f64::from(BURST);
    let (count, repeat) = if case.is_burst() { (burst, (each / burst).ceil()) } else { (each, 1.0) };
    json!({
        "family": case.family.name(),
        "contender": contender,
        "direction": case.direction,
        "kind": case.kind,
        "size": case.size,
        "connections": case.connections,
        "handles": case.handles,
        "count": count,
        "repeat": repeat,
    })
}

#[cfg(test)]
mod tests {
    use super::super::plan::cases;
    use super::*;

    fn case(name: &str) -> Case {
        cases(Family::Own).into_iter().find(|case| case.to_string() == name).unwrap()
    }

    #[test]
    fn a_measurement_grows_until_it_is_long_enough_and_no_further() {
        assert_eq!(next_count(0.0, 64.0, 40.0), 640.0);
        assert_eq!(next_count(0.1, 64.0, 40.0), 640.0);
        assert_eq!(next_count(20.0, 1000.0, 40.0), 2000.0);
        assert_eq!(next_count(39.0, 1000.0, 40.0), 1200.0);
        assert_eq!(next_count(0.1, 900_000.0, 40.0), MESSAGES_MAX);
    }

    #[test]
    fn messages_are_shared_evenly() {
        let counts = |name: &str, total: f64| {
            let request = request(&case(name), "ours", total);
            (request["count"].as_f64().unwrap(), request["repeat"].as_f64().unwrap())
        };
        assert_eq!(counts("own/receive/text/32B", 1000.0), (1000.0, 1.0));
        assert_eq!(counts("own/receive/text/32B/8-sockets", 1001.0), (126.0, 1.0));
        assert_eq!(counts("own/feed/text/32B/16-handles", 1001.0), (1008.0, 1.0));
        assert_eq!(counts("own/burst/text/32B", 10.0), (1000.0, 1.0));
        assert_eq!(counts("own/burst/text/32B", 4500.0), (1000.0, 5.0));
    }
}
