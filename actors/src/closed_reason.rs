//! What a program asks of a close, and what it gets to know of one.

use std::fmt;

use crate::{
    CloseCode, Error, ErrorKind,
    text::{concat, decimal},
};

/// Why a connection is closed.
///
/// `code` and `reason` are what the peer's Close frame said. Where there was none, or where this side ended the
/// connection by its own decision (receive buffer overflow, a timeout), they say why, and `was_clean` is `false`.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::{CloseCode, ClosedReason};
///
/// /// Whether to load the page anew, to sign in again, or to connect once more.
/// fn what_next(reason: &ClosedReason) -> &'static str {
///     match reason.code {
///         CloseCode::Other(4000) => "a new version is there: load the page anew",
///         CloseCode::PolicyViolation => "sign in again",
///         _ if reason.is_transient() => "connect again",
///         _ => "done",
///     }
/// }
///
/// let done = ClosedReason { code: CloseCode::NormalClosure, reason: "bye".to_owned(), was_clean: true };
/// assert_eq!(what_next(&done), "done");
/// assert_eq!(done.to_string(), "bye (normal closure)");
/// // What a connection that was lost gives; of use in tests.
/// assert_eq!(what_next(&ClosedReason::abnormal("")), "connect again");
/// assert!(!ClosedReason::unclean(CloseCode::MessageTooBig, "receive buffer overflow").is_transient());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClosedReason {
    /// The close code. [`CloseCode::NoStatusRcvd`] if the peer's Close frame had none,
    /// [`CloseCode::AbnormalClosure`] if there was no Close frame. WebKitGTK 2.50 takes the codes 1012 to 1014 for a fault
    /// of the peer, Deno 2.9 the last of them: there they are an abnormal closure too.
    pub code: CloseCode,
    /// A text for people; may be empty.
    pub reason: String,
    /// Whether both sides finished the closing handshake. Deno 2.9 also has it so where the peer ended the TCP connection
    /// instead of answering this side's Close, with [`CloseCode::NoStatusRcvd`]. Chromium 156 and WebKitGTK 2.50 do not where
    /// the peer closed and something that had been handed over could not be sent any more.
    pub was_clean: bool,
}

impl ClosedReason {
    /// The end of a connection without a closing handshake, with a text that says what happened.
    /// [Example](Self#example).
    pub fn abnormal(reason: impl Into<String>) -> Self {
        Self::unclean(CloseCode::AbnormalClosure, reason)
    }

    /// An end that this side decided on. [Example](Self#example).
    pub fn unclean(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), was_clean: false }
    }

    /// The reason, if there is one, and the code, for people.
    pub(crate) fn text(&self) -> String {
        let (number, code);
        match self.code.name() {
            Some(name) => code = name,
            None => {
                number = decimal(u16::from(self.code).into());
                code = &number;
            }
        }
        if self.reason.is_empty() { code.to_owned() } else { concat(&[&self.reason, " (", code, ")"]) }
    }
}

impl fmt::Display for ClosedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl From<ClosedReason> for std::io::Error {
    fn from(reason: ClosedReason) -> Self {
        Error::closed(reason).into()
    }
}

/// The Close frame that a program asks for: a code that [may be sent](CloseCode::is_valid) and a reason of at most
/// [`CloseFrame::MAX_REASON`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CloseFrame {
    code: CloseCode,
    reason: String,
}

impl CloseFrame {
    /// The largest reason, in bytes of UTF-8: a control frame carries 125 bytes ([RFC 6455, section 5.5]), of which
    /// the code takes two.
    ///
    /// [RFC 6455, section 5.5]: https://www.rfc-editor.org/rfc/rfc6455#section-5.5
    pub const MAX_REASON: usize = 123;

    /// Checks code and reason.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidClose`] if `code` may not be sent or `reason` is too long.
    pub fn new(code: CloseCode, reason: impl Into<String>) -> Result<Self, Error> {
        let reason = reason.into();
        if !code.is_valid() {
            return Err(Error::new(
                ErrorKind::InvalidClose,
                concat(&[
                    "close code ",
                    &decimal(u16::from(code).into()),
                    " may not be sent: use 1000 (normal closure) or 3000 to 4999 (own codes)",
                ]),
            ));
        }
        if reason.len() > Self::MAX_REASON {
            return Err(Error::new(
                ErrorKind::InvalidClose,
                concat(&[
                    "close reason of ",
                    &decimal(reason.len() as u64),
                    " bytes does not fit a Close frame: shorten it to ",
                    &decimal(Self::MAX_REASON as u64),
                    " bytes of UTF-8",
                ]),
            ));
        }
        Ok(Self { code: u16::from(code).into(), reason })
    }

    /// The code to send.
    pub fn code(&self) -> CloseCode {
        self.code
    }

    /// The reason to send.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}
