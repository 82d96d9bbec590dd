//! What frames carry: data messages, and the body of a Close.

use bytes::Bytes;
use serde::Serialize;

/// Text or binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Text,
    Binary,
}

/// One data message. The payload of a text is UTF-8, unless a fault made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) payload: Bytes,
}

impl Message {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { kind: Kind::Text, payload: Bytes::from(text.into()) }
    }
}

/// Why a connection is closed; without a code, the Close frame has no body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct CloseBody {
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

impl CloseBody {
    /// The most bytes a reason may have: the 125 of a control frame (RFC 6455, 5.5) less the 2 of the code.
    pub(crate) const REASON_MAX: usize = 123;

    pub(crate) fn payload(&self) -> Vec<u8> {
        match self.code {
            Some(code) => [&code.to_be_bytes(), self.reason.as_bytes()].concat(),
            None => Vec::new(),
        }
    }
}
