//! How long to wait before the next attempt.

use std::time::Duration;

/// Delays that grow with every attempt that fails, each drawn at random.
///
/// The delay before retry number `n` is drawn from a window that ends at `first` for the first retry after a loss, and
/// at `min(cap, base · factor^(n - 2))` for the retry number `n` from the second on. `jitter` is the part of the
/// window that chance decides about: 1 draws from the whole of it, 0 always takes its end.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::supervisor as managed; }
/// use std::time::Duration;
/// use websocket_web::managed::Backoff;
///
/// // For a tool that one person uses, beside a server of their own: soon, and then less and less often.
/// let backoff = Backoff {
///     first: Duration::from_millis(200),
///     base: Duration::from_secs(1),
///     factor: 1.5,
///     cap: Duration::from_secs(10),
///     ..Backoff::default()
/// };
/// let windows: Vec<_> = (0..5).map(|retries| backoff.window(retries).as_millis()).collect();
/// assert_eq!(windows, [200, 1000, 1500, 2250, 3375]);
/// assert_eq!(backoff.delay(1, 0.5), Duration::from_millis(500)); // chance decides within the window
///
/// // Thousands that lose one server come back spread out.
/// assert!(Backoff::fleet().window(0) > backoff.window(0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// End of the window for the first retry. All who lose a server come back within it, so that it decides how hard
    /// they hit.
    pub first: Duration,
    /// End of the window for the second retry.
    pub base: Duration,
    /// By how much the window grows with each further one. Below 1, or not a number, it does not grow.
    pub factor: f64,
    /// The largest end of a window, that of the first one included.
    pub cap: Duration,
    /// The part of each window that is random, from 0 to 1.
    pub jitter: f64,
}

impl Backoff {
    /// For very many clients of one server, none of which has to be back within moments: a first window of 22 s, then
    /// from 4 s doubled up to 45 s.
    ///
    /// Chosen by simulation (`cargo xtask storm`): with a server that needs 20, 200 or 2000 s to take all of them back, no
    /// second sees more than a fifth of them, and all are back within 1.2 of that time. Between those it can take longer:
    /// 1.9 of the time with a server that needs 40 s. A server that says `retry-after` (see
    /// [`SupervisorOptions`](super::SupervisorOptions)) does better with any backoff.
    ///
    /// [Example](Self#example).
    pub fn fleet() -> Self {
        Self {
            first: Duration::from_secs(22),
            base: Duration::from_secs(4),
            cap: Duration::from_secs(45),
            ..Self::default()
        }
    }

    /// The delay before a retry, where `retries` were made in a row before it, and `random` is from 0 to below 1.
    /// [Example](Self#example).
    pub fn delay(&self, retries: u32, random: f64) -> Duration {
        let end = self.window(retries).as_secs_f64();
        let jitter = part(self.jitter);
        // Between nothing and a window, which a `Duration` holds.
        Duration::try_from_secs_f64(end * (1.0 - jitter) + end * jitter * part(random)).unwrap_or_default()
    }

    /// The longest delay before a retry, where `retries` were made in a row before it. [Example](Self#example).
    pub fn window(&self, retries: u32) -> Duration {
        let end = match retries.checked_sub(1) {
            None => self.first,
            Some(exponent) => {
                let factor = if self.factor > 1.0 { self.factor } else { 1.0 };
                let exponent = i32::try_from(exponent).unwrap_or(i32::MAX);
                // Infinite at some point, also times nothing, or more than a `Duration` holds: then the cap is less.
                let end = Duration::try_from_secs_f64(self.base.as_secs_f64() * factor.powi(exponent));
                if self.base.is_zero() { Duration::ZERO } else { end.unwrap_or(Duration::MAX) }
            }
        };
        // A timer of a runtime does not run longer.
        end.min(self.cap).min(LONGEST)
    }
}

/// A first window of 5 s, then from 5 s doubled up to 30 s, all of it random.
///
/// The first is what the standard calls reasonable ([RFC 6455, section 7.2.3]). With the second as wide, a server that
/// all clients lose at once sees two fifths of them in its worst second; with 1 s and 2 s it would see more than all of
/// them (`cargo xtask storm`). The cap is that of a user's patience: above it, people reload the page.
///
/// [RFC 6455, section 7.2.3]: https://www.rfc-editor.org/rfc/rfc6455#section-7.2.3
impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(5),
            base: Duration::from_secs(5),
            factor: 2.0,
            cap: Duration::from_secs(30),
            jitter: 1.0,
        }
    }
}

/// The longest that a timer of a JavaScript runtime can be set to: 2^31 - 1 ms.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// From 0 to 1; what is no number is 0.
pub(super) fn part(number: f64) -> f64 {
    if number > 0.0 { number.min(1.0) } else { 0.0 }
}
