//! How fast the page reads: as fast as messages come, so many in a second, or not at all.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::Waker,
};

/// How fast the page reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// It takes nothing.
    Stopped,
    /// Messages per second.
    PerSecond(f64),
    /// As they come.
    Full,
}

impl Speed {
    /// The slider's ends, and between them a scale on which each step is as much faster as the one before.
    pub(crate) fn at(slider: u32) -> Self {
        match slider {
            0 => Self::Stopped,
            1..SLIDER_MAX => {
                let part = f64::from(slider - 1) / f64::from(SLIDER_MAX - 2);
                Self::PerSecond(FASTEST.powf(part).round())
            }
            _ => Self::Full,
        }
    }

    pub(crate) fn text(self) -> String {
        match self {
            Self::Stopped => "does not read".to_owned(),
            Self::PerSecond(1.0) => "1 message per second".to_owned(),
            Self::PerSecond(rate) => format!("{rate} messages per second"),
            Self::Full => "as fast as they come".to_owned(),
        }
    }
}

/// The slider's upper end.
pub(crate) const SLIDER_MAX: u32 = 100;
/// The last step below that: messages per second that one still sees come one by one in a plot.
const FASTEST: f64 = 10_000.0;

/// The speed for all that read; clones share it.
#[derive(Clone)]
pub(crate) struct Pace(Rc<Inner>);

struct Inner {
    speed: Cell<Speed>,
    readers: RefCell<Vec<Waker>>,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Rc::new(Inner { speed: Cell::new(Speed::Full), readers: RefCell::default() }))
    }
}

impl Pace {
    pub(crate) fn speed(&self) -> Speed {
        self.0.speed.get()
    }

    pub(crate) fn set(&self, speed: Speed) {
        self.0.speed.set(speed);
        let readers = self.0.readers.take();
        readers.into_iter().for_each(Waker::wake);
    }

    /// Wakes it when the speed changes.
    pub(crate) fn watch(&self, waker: &Waker) {
        let mut readers = self.0.readers.borrow_mut();
        if !readers.iter().any(|other| other.will_wake(waker)) {
            readers.push(waker.clone());
        }
    }
}

/// What one reader has left of its rate.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    messages: f64,
    filled_at: Option<f64>,
}

/// Milliseconds of a rate that may be caught up on, since timers come late: with less, a thousand a second were not
/// reached.
const CATCH_UP: f64 = 50.0;

impl Bucket {
    /// Milliseconds until there is one to take at `rate` per second; 0 when there is.
    pub(crate) fn wait(&mut self, rate: f64, now: f64) -> f64 {
        let per_millisecond = rate / 1000.0;
        // The first may be taken at once.
        let earned = self.filled_at.map_or(1.0, |filled_at| (now - filled_at) * per_millisecond);
        self.filled_at = Some(now);
        self.messages = (self.messages + earned).min((CATCH_UP * per_millisecond).max(1.0));
        if self.messages >= 1.0 { 0.0 } else { (1.0 - self.messages) / per_millisecond }
    }

    pub(crate) fn take(&mut self) {
        self.messages -= 1.0;
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_slider_stops_paces_and_lets_go() {
        assert_eq!(Speed::at(0), Speed::Stopped);
        assert_eq!(Speed::at(1), Speed::PerSecond(1.0));
        assert_eq!(Speed::at(50), Speed::PerSecond(100.0));
        assert_eq!(Speed::at(99), Speed::PerSecond(10_000.0));
        assert_eq!(Speed::at(100), Speed::Full);
    }

    #[wasm_bindgen_test]
    fn each_step_of_the_slider_is_at_least_as_fast() {
        let rates: Vec<f64> = (1..SLIDER_MAX)
            .map(|step| match Speed::at(step) {
                Speed::PerSecond(rate) => rate,
                other => panic!("{other:?} at {step}"),
            })
            .collect();
        assert!(rates.is_sorted());
    }

    /// Messages that a reader takes within `until` milliseconds, with a timer that is `late`.
    fn taken(rate: f64, until: f64, late: f64) -> u32 {
        let (mut bucket, mut now, mut taken) = (Bucket::default(), 0.0, 0);
        while now <= until {
            match bucket.wait(rate, now) {
                0.0 => {
                    bucket.take();
                    taken += 1;
                }
                wait => now += wait.ceil() + late,
            }
        }
        taken
    }

    #[wasm_bindgen_test]
    fn a_reader_keeps_its_rate() {
        // The first at once, and one after each interval.
        assert_eq!(taken(1.0, 10_000.0, 0.0), 11);
        assert_eq!(taken(10.0, 10_000.0, 0.0), 101);
    }

    #[wasm_bindgen_test]
    fn a_timer_that_is_late_costs_no_rate() {
        let taken = taken(1000.0, 10_000.0, 4.0);
        assert!((9_900..=10_051).contains(&taken), "{taken}");
    }

    #[wasm_bindgen_test]
    fn what_was_not_taken_for_long_is_not_caught_up_on() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.wait(100.0, 0.0), 0.0);
        bucket.take();
        let mut burst = 0;
        while bucket.wait(100.0, 60_000.0) == 0.0 {
            bucket.take();
            burst += 1;
        }
        assert_eq!(burst, 5);
    }
}
