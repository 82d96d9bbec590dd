//! What is known of a connection once it is open.

/// What the opening handshake settled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Opened {
    /// The URL as the runtime resolved it. May hold secrets.
    pub url: String,
    /// The subprotocol that the server chose; empty if none.
    pub protocol: String,
    /// The extensions that were negotiated; empty if none.
    pub extensions: String,
}
