//! Where a managed connection stands, in one word.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// Where a managed connection stands. Copied out of one atomic number: as cheap as it gets for a render function.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::supervisor as managed; }
/// use websocket_web::managed::Status;
///
/// fn light(status: Status) -> &'static str {
///     match status {
///         Status::Open => "green",
///         Status::Connecting { attempt: 1 } => "yellow",
///         // The first attempt has failed.
///         Status::Connecting { .. } | Status::Waiting { .. } | Status::Paused => "red",
///         _ => "grey",
///     }
/// }
///
/// assert_eq!(light(Status::Waiting { attempt: 2 }), "red");
/// assert_eq!(Status::Waiting { attempt: 2 }.to_string(), "waiting");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// An attempt is under way; the first in a row is 1.
    Connecting {
        /// Its number.
        attempt: u32,
    },
    /// Messages go both ways.
    Open,
    /// The connection is lost, and a delay goes by.
    Waiting {
        /// The number of the attempt that follows.
        attempt: u32,
    },
    /// There is no network, or the page is out of sight for good or for now: no attempt is made.
    Paused,
    /// It is closing, as it was told to.
    Closing,
    /// It has ended, and will not connect again.
    Closed,
}

/// `connecting`, `open`, `waiting`, `paused`, `closing` or `closed`.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting { .. } => "connecting",
            Self::Open => "open",
            Self::Waiting { .. } => "waiting",
            Self::Paused => "paused",
            Self::Closing => "closing",
            Self::Closed => "closed",
        })
    }
}

/// A [`Status`] that everyone may read while one writes.
#[derive(Debug)]
pub(super) struct StatusCell(AtomicU64);

impl StatusCell {
    pub(super) fn new(status: Status) -> Self {
        Self(AtomicU64::new(pack(status)))
    }

    pub(super) fn set(&self, status: Status) {
        self.0.store(pack(status), Ordering::Relaxed);
    }

    pub(super) fn load(&self) -> Status {
        let [high, low] = halves(self.0.load(Ordering::Relaxed));
        match low {
            0 => Status::Connecting { attempt: high },
            1 => Status::Open,
            2 => Status::Waiting { attempt: high },
            3 => Status::Paused,
            4 => Status::Closing,
            _ => Status::Closed,
        }
    }
}

/// The kind in the lower half, the attempt in the upper.
fn pack(status: Status) -> u64 {
    let (kind, attempt) = match status {
        Status::Connecting { attempt } => (0, attempt),
        Status::Open => (1, 0),
        Status::Waiting { attempt } => (2, attempt),
        Status::Paused => (3, 0),
        Status::Closing => (4, 0),
        Status::Closed => (5, 0),
    };
    u64::from(attempt) << 32 | kind
}

fn halves(number: u64) -> [u32; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "what is cut off is the other half")]
    [(number >> 32) as u32, number as u32]
}
