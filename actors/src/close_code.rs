//! Close codes, with their numbers and names in one table.

use std::fmt;

/// Writes each row of the table once: the enum, both conversions and the display text come from it.
macro_rules! close_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        /// Why a WebSocket connection was, or is to be, closed ([RFC 6455, section 7.4]).
        ///
        /// `CloseCode::from(u16)` gives the named variant where there is one, and so does everything that this library
        /// reports. `CloseCode::Other(1000)`, which only a program can make, does not equal
        /// [`CloseCode::NormalClosure`]; that codes can be patterns of a `match` is the gain.
        ///
        /// # Example
        /// ```
        /// # use websocket_web_actors as websocket_web;
        /// use websocket_web::CloseCode;
        ///
        /// fn explain(code: CloseCode) -> String {
        ///     match code {
        ///         CloseCode::NormalClosure | CloseCode::GoingAway => "goodbye".to_owned(),
        ///         CloseCode::AbnormalClosure => "the network is gone".to_owned(),
        ///         CloseCode::Other(4001) => "signed in elsewhere".to_owned(), // the application's own
        ///         other => format!("{other} ({})", u16::from(other)),
        ///     }
        /// }
        ///
        /// assert_eq!(explain(CloseCode::from(1001)), "goodbye");
        /// assert_eq!(explain(CloseCode::from(1012)), "service restart (1012)");
        /// assert!(CloseCode::Other(4001).is_valid() && !CloseCode::GoingAway.is_valid());
        /// ```
        ///
        /// [RFC 6455, section 7.4]: https://www.rfc-editor.org/rfc/rfc6455#section-7.4
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum CloseCode {
            $($(#[$doc])* $name = $number,)*
            /// Any other code; 3000 to 3999 are for libraries and frameworks, 4000 to 4999 for applications.
            Other(u16),
        }

        impl From<u16> for CloseCode {
            fn from(number: u16) -> Self {
                match number {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }

        impl From<CloseCode> for u16 {
            fn from(code: CloseCode) -> Self {
                match code {
                    $(CloseCode::$name => $number,)*
                    CloseCode::Other(other) => other,
                }
            }
        }

        impl CloseCode {
            /// A text for people, where the code is one of those with a name.
            pub(crate) fn name(self) -> Option<&'static str> {
                match u16::from(self) {
                    $($number => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

close_codes! {
    /// The connection has done what it was for.
    NormalClosure = 1000, "normal closure";
    /// The endpoint goes away: a server shuts down, or a page is left.
    GoingAway = 1001, "going away";
    /// The endpoint saw a protocol error.
    ProtocolError = 1002, "protocol error";
    /// The endpoint got data of a kind that it does not take.
    UnsupportedData = 1003, "unsupported data";
    /// Reserved: the peer's Close frame carried no code. Never sent.
    NoStatusRcvd = 1005, "no status rcvd";
    /// Reserved: the connection ended without a Close frame, or was never established. Never sent.
    AbnormalClosure = 1006, "abnormal closure";
    /// The endpoint got a message whose data does not fit its type, such as text that is not UTF-8.
    InvalidFramePayloadData = 1007, "invalid frame payload data";
    /// The endpoint got a message that violates its policy.
    PolicyViolation = 1008, "policy violation";
    /// The endpoint got a message, or more messages, than it has room for.
    MessageTooBig = 1009, "message too big";
    /// The client wanted an extension that the server did not negotiate.
    MandatoryExt = 1010, "mandatory ext";
    /// The server met an unexpected condition.
    InternalError = 1011, "internal error";
    /// The server restarts.
    ServiceRestart = 1012, "service restart";
    /// The server is overloaded for now.
    TryAgainLater = 1013, "try again later";
    /// A gateway got an invalid response from the server behind it.
    BadGateway = 1014, "bad gateway";
    /// Reserved: the TLS handshake failed. Never sent.
    TlsHandshake = 1015, "TLS handshake";
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => fmt::Display::fmt(&u16::from(*self), f),
        }
    }
}

impl CloseCode {
    /// Whether a program may close a connection with this code: 1000, or 3000 to 4999.
    ///
    /// Every other code belongs to the protocol itself, and JavaScript runtimes refuse it
    /// ([WebSockets Standard, `close()`](https://websockets.spec.whatwg.org/#dom-websocket-close)).
    ///
    /// [Example](Self#example).
    pub fn is_valid(&self) -> bool {
        matches!(u16::from(*self), 1000 | 3000..=4999)
    }
}
