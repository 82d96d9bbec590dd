//! Facts that a report can wait for.

use std::sync::Arc;

use crate::parameters::{BadParameter, bad};
use crate::record::Record;

/// Something about all connections of one id that becomes true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Nothing to wait for.
    Now,
    /// That many TCP connections.
    Connected(usize),
    /// That many handshakes answered with 101.
    Opened(usize),
    /// All connections have ended, and there was one.
    Gone,
    /// A Close frame was received.
    CloseReceived,
    /// That many data messages were received, on all connections together.
    Messages(u64),
    /// That many bytes of data messages were received, on all connections together.
    Bytes(u64),
    /// A script is in its phase of not reading.
    Stalled,
}

impl Fact {
    pub(crate) fn parse(fact: &str) -> Result<Self, BadParameter> {
        let (name, count) = match fact.split_once(':') {
            Some((name, count)) => (name, Some(count.parse::<u64>().map_err(|_| unknown(fact))?)),
            None => (fact, None),
        };
        let connections = || usize::try_from(count.unwrap_or(1)).map_err(|_| unknown(fact));
        match (name, count) {
            ("now", None) => Ok(Self::Now),
            ("connected", _) => Ok(Self::Connected(connections()?)),
            ("opened", _) => Ok(Self::Opened(connections()?)),
            ("gone", None) => Ok(Self::Gone),
            ("close_received", None) => Ok(Self::CloseReceived),
            ("messages", Some(count)) => Ok(Self::Messages(count)),
            ("bytes", Some(count)) => Ok(Self::Bytes(count)),
            ("stalled", None) => Ok(Self::Stalled),
            _ => Err(unknown(fact)),
        }
    }

    pub(crate) fn holds(self, records: &[Arc<Record>]) -> bool {
        match self {
            Self::Now => true,
            Self::Connected(count) => records.len() >= count,
            Self::Opened(count) => records.iter().filter(|record| record.seen().opened).count() >= count,
            Self::Gone => !records.is_empty() && records.iter().all(|record| !record.seen().open),
            Self::CloseReceived => records.iter().any(|record| record.seen().close_received.is_some()),
            Self::Messages(count) => records.iter().map(|record| record.seen().messages).sum::<u64>() >= count,
            Self::Bytes(count) => records.iter().map(|record| record.seen().bytes).sum::<u64>() >= count,
            Self::Stalled => records.iter().any(|record| record.seen().stalled),
        }
    }
}

fn unknown(fact: &str) -> BadParameter {
    bad(
        "until",
        fact,
        "now, connected, connected:N, opened, opened:N, gone, close_received, messages:N, bytes:N, stalled",
    )
}
