//! What happens to a subscriber that falls behind, and what it is told.

use std::{fmt, io};

use crate::{
    Error, ErrorKind,
    text::{concat, decimal},
};

/// What happens when a subscriber has as much to read as the ring holds, and more is published.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::broadcast::Lag;
///
/// // For `broadcast::Options::set_lag`: edits must not be missed, cursors may.
/// let lag = |topic: &str| if topic == "edits" { Lag::Wait } else { Lag::DropOldest };
/// assert_eq!(lag("cursors"), Lag::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Lag {
    /// The oldest items go until the new one fits. Who had yet to read them is told how many, and goes on at the oldest
    /// that is left. A slow subscriber costs nobody else an item, nor time.
    #[default]
    DropOldest,
    /// Nothing goes: what is to be published waits until the slowest subscriber has read, or is dropped.
    Wait,
}

/// A subscriber fell behind, and so many items that it had yet to read are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lagged(pub u64);

impl fmt::Display for Lagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for Lagged {}

/// [`io::ErrorKind::Other`].
impl From<Lagged> for io::Error {
    fn from(lagged: Lagged) -> Self {
        Error::new(ErrorKind::Lagged, lagged.text()).into()
    }
}

impl Lagged {
    fn text(self) -> String {
        let missed = decimal(self.0);
        concat(&["a subscriber was too slow, and missed ", &missed, ": read faster, or raise the capacity"])
    }
}
