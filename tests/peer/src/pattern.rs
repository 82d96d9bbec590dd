//! What generated messages contain, so that a client can tell them apart and see damage.

use bytes::Bytes;

use crate::message::{Kind, Message};

/// The period of a large binary message: prime, so that a block lost or repeated at a power of two shows.
const PERIOD: u8 = 251;

/// Message `index` of a burst: binary begins with the index as little-endian u32 (from 4 bytes on) and is filled
/// with its lowest byte; text is the index in decimal, padded with zeros to `size` characters.
pub(crate) fn numbered(kind: Kind, index: u32, size: usize) -> Message {
    let payload = match kind {
        Kind::Binary => {
            let number = index.to_le_bytes();
            let mut bytes = vec![number[0]; size];
            if let Some(start) = bytes.first_chunk_mut() {
                *start = number;
            }
            Bytes::from(bytes)
        }
        Kind::Text => {
            let number = index.to_string();
            // By hand: formatting takes a width of 65535 at most.
            Bytes::from("0".repeat(size.saturating_sub(number.len())) + &number)
        }
    };
    Message { kind, payload }
}

/// One large message: binary counts 0 to 250 over and over, text repeats the alphabet.
pub(crate) fn large(kind: Kind, size: usize) -> Message {
    let period: Vec<u8> = match kind {
        Kind::Binary => (0..PERIOD).collect(),
        Kind::Text => (b'a'..=b'z').collect(),
    };
    let mut bytes = period.repeat(size.div_ceil(period.len()));
    bytes.truncate(size);
    Message { kind, payload: Bytes::from(bytes) }
}
