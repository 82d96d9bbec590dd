//! What is sent, and what is kept of what is received.

/// Text or binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Binary,
}

/// A message that a program has made and gives away: each contender makes its own type of it, by a move where it can.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    Text(String),
    Binary(Vec<u8>),
}

/// What a program has seen of a message that it received.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received {
    pub(crate) kind: Kind,
    pub(crate) len: usize,
}

/// Messages and bytes of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) messages: u32,
    pub(crate) bytes: f64,
}

impl Message {
    /// `size` bytes of it; text is ASCII.
    pub(crate) fn new(kind: Kind, size: usize) -> Self {
        match kind {
            Kind::Text => Self::Text("a".repeat(size)),
            Kind::Binary => Self::Binary(vec![b'a'; size]),
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Binary(_) => Kind::Binary,
        }
    }
}

impl Received {
    pub(crate) fn text(text: &str) -> Self {
        Self { kind: Kind::Text, len: text.len() }
    }

    pub(crate) fn binary(bytes: &[u8]) -> Self {
        Self { kind: Kind::Binary, len: bytes.len() }
    }
}

impl Tally {
    /// Counts a message of the `expected` kind.
    ///
    /// # Errors
    /// It is of the other.
    pub(crate) fn count(&mut self, received: Received, expected: Kind) -> Result<(), String> {
        if received.kind != expected {
            return Err(format!("received {:?}, not {expected:?}", received.kind));
        }
        self.messages += 1;
        self.bytes += received.len as f64;
        Ok(())
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.messages += other.messages;
        self.bytes += other.bytes;
    }
}
