//! Whether trying again may help.

use super::Cause;
use crate::{CloseCode, ClosedReason, Error, ErrorKind};

impl ClosedReason {
    /// Whether a connection that ended so is worth another attempt, if nothing else is known of its server.
    ///
    /// It is not after 1000 (the peer was done), 1002, 1003, 1007, 1008, 1009 and 1010 (what this side sends, or is,
    /// would be refused again). It is after everything else: a lost network, a server that restarts, fails or gives no
    /// code. The codes from 3000 to 4999 mean what their application says: most libraries that know none of it try
    /// again (reconnecting-websocket, partysocket, Phoenix), and those that stop do so for codes of their own protocol
    /// (graphql-ws, Centrifuge and Pusher each for others). So this says yes: a program that has such codes says which.
    ///
    /// [Example](Self#example).
    pub fn is_transient(&self) -> bool {
        !matches!(
            self.code,
            CloseCode::NormalClosure
                | CloseCode::ProtocolError
                | CloseCode::UnsupportedData
                | CloseCode::InvalidFramePayloadData
                | CloseCode::PolicyViolation
                | CloseCode::MessageTooBig
                | CloseCode::MandatoryExt
        )
    }
}

/// Whether the same attempt would fail in the same way, whatever becomes of network and server.
fn is_hopeless(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::InvalidUrl
        | ErrorKind::InvalidProtocol
        | ErrorKind::InvalidClose
        | ErrorKind::InvalidOption
        | ErrorKind::Unsupported
        | ErrorKind::Forbidden => true,
        ErrorKind::Handshake
        | ErrorKind::ConnectTimeout
        | ErrorKind::Closed
        | ErrorKind::Full
        | ErrorKind::Lagged
        | ErrorKind::Json => false,
    }
}

/// How an attempt failed, as the end of the connection that it did not become.
pub(super) fn failure(error: &Error) -> (Cause, ClosedReason) {
    let cause = if is_hopeless(error) { Cause::Hopeless } else { Cause::Lost };
    (cause, error.closed_reason().cloned().unwrap_or_else(|| ClosedReason::abnormal(error.to_string())))
}
