//! A WebSocket message.

use std::{borrow::Cow, fmt};

/// A message: text or binary.
///
/// Everything that can be sent converts into it: `&str`, `String`, `&String`, `Box<str>` and `Cow<str>` give text;
/// `&[u8]`, `&[u8; N]`, `[u8; N]`, `Vec<u8>`, `&Vec<u8>`, `Box<[u8]>` and `Cow<[u8]>` give binary, and
/// so do `Bytes`, `&Bytes` and `BytesMut` with the feature `bytes`.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::Msg;
///
/// let msg = Msg::from("grüezi");
/// assert_eq!(msg, "grüezi");
/// assert_eq!((msg.is_text(), msg.is_binary(), msg.is_empty()), (true, false, false));
/// assert_eq!(msg.len(), 7); // bytes of UTF-8
///
/// match msg {
///     Msg::Text(text) => println!("{text}"),
///     Msg::Binary(bytes) => println!("{} bytes", bytes.len()),
/// }
/// ```
///
/// # What is in it
/// ```
/// # use websocket_web_actors as websocket_web;
/// # use websocket_web::Msg;
/// // To look at, if it is of that kind, or whatever kind it is.
/// let msg = Msg::from([1, 2, 3]);
/// assert_eq!((msg.as_text(), msg.as_binary()), (None, Some(&[1, 2, 3][..])));
/// assert_eq!(msg.as_bytes(), [1, 2, 3]);
///
/// // To have, without a copy. What is of the other kind comes back.
/// let Err(msg) = msg.into_text() else { panic!("binary") };
/// assert_eq!(msg.into_binary(), Ok(vec![1, 2, 3]));
/// assert_eq!(Msg::from("abc").to_vec(), b"abc");
/// assert_eq!(String::try_from(Msg::from("abc")), Ok("abc".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

impl Msg {
    /// Whether this is text. [Example](Self#example).
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether this is binary. [Example](Self#example).
    pub const fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_))
    }

    /// The text, if this is text. [Example](Self#what-is-in-it).
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// The bytes, if this is binary. [Example](Self#what-is-in-it).
    pub fn as_binary(&self) -> Option<&[u8]> {
        match self {
            Self::Text(_) => None,
            Self::Binary(bytes) => Some(bytes),
        }
    }

    /// The text without a copy. [Example](Self#what-is-in-it).
    ///
    /// # Errors
    /// Gives the message back if it is binary.
    pub fn into_text(self) -> Result<String, Self> {
        match self {
            Self::Text(text) => Ok(text),
            binary => Err(binary),
        }
    }

    /// The bytes without a copy. [Example](Self#what-is-in-it).
    ///
    /// # Errors
    /// Gives the message back if it is text.
    pub fn into_binary(self) -> Result<Vec<u8>, Self> {
        match self {
            Self::Binary(bytes) => Ok(bytes),
            text => Err(text),
        }
    }

    /// The bytes of either kind, without a copy; text gives its UTF-8. [Example](Self#what-is-in-it).
    pub fn to_vec(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The bytes of either kind; text gives its UTF-8. [Example](Self#what-is-in-it).
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// Length in bytes; of text, in bytes of UTF-8. [Example](Self#example).
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether there are no bytes. [Example](Self#example).
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }
}

/// The text, or the bytes read as UTF-8 with replacement characters.
impl fmt::Display for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Binary(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
        }
    }
}

impl AsRef<[u8]> for Msg {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<Msg> for Vec<u8> {
    fn from(msg: Msg) -> Self {
        msg.to_vec()
    }
}

/// Fails with the message itself if it is not text.
impl TryFrom<Msg> for String {
    type Error = Msg;

    fn try_from(msg: Msg) -> Result<Self, Msg> {
        msg.into_text()
    }
}

impl From<&Msg> for Msg {
    fn from(msg: &Msg) -> Self {
        msg.clone()
    }
}

/// Each row: generic parameters, a type, the kind of message it gives, and how.
macro_rules! conversions {
    ($([$($generic:tt)*] $from:ty => $kind:ident, $into:expr;)*) => {
        $(impl<$($generic)*> From<$from> for Msg {
            fn from(data: $from) -> Self {
                let into: fn($from) -> _ = $into;
                Self::$kind(into(data))
            }
        })*
    };
}

conversions! {
    [] String => Text, |text| text;
    [] &String => Text, |text| text.clone();
    [] &str => Text, |text| text.to_owned();
    [] Box<str> => Text, |text| text.into_string();
    ['a] Cow<'a, str> => Text, |text| text.into_owned();
    [] Vec<u8> => Binary, |bytes| bytes;
    [] &Vec<u8> => Binary, |bytes| bytes.clone();
    [] &[u8] => Binary, |bytes| bytes.to_vec();
    [] Box<[u8]> => Binary, |bytes| bytes.into_vec();
    ['a] Cow<'a, [u8]> => Binary, |bytes| bytes.into_owned();
    [const N: usize] [u8; N] => Binary, |bytes| bytes.to_vec();
    [const N: usize] &[u8; N] => Binary, |bytes| bytes.to_vec();
}

#[cfg(feature = "bytes")]
conversions! {
    [] bytes::Bytes => Binary, Vec::from;
    [] &bytes::Bytes => Binary, |bytes| bytes.to_vec();
    [] bytes::BytesMut => Binary, Vec::from;
}

/// The bytes of either kind, without a copy. With the feature `bytes`.
#[cfg(feature = "bytes")]
impl From<Msg> for bytes::Bytes {
    fn from(msg: Msg) -> Self {
        msg.to_vec().into()
    }
}

/// Each row: generic parameters, a type, the kind of message to which it is compared, and as what.
macro_rules! comparisons {
    ($([$($generic:tt)*] $other:ty => $as:ident, $slice:ty;)*) => {
        $(impl<$($generic)*> PartialEq<$other> for Msg {
            fn eq(&self, other: &$other) -> bool {
                let other: &$slice = other.as_ref();
                self.$as().is_some_and(|this| this == other)
            }
        })*
    };
}

comparisons! {
    [] str => as_text, str;
    [] &str => as_text, str;
    [] String => as_text, str;
    [] [u8] => as_binary, [u8];
    [] &[u8] => as_binary, [u8];
    [] Vec<u8> => as_binary, [u8];
    [const N: usize] [u8; N] => as_binary, [u8];
    [const N: usize] &[u8; N] => as_binary, [u8];
}
