//! What a server must not send, and ends that are not orderly.

use tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::link::Link;

/// "caf" and the first byte of a two-byte letter, followed by something else.
const BAD_UTF8: &[u8] = b"caf\xc3(";

/// What half a frame announces: below 126, so that the header has two bytes.
const ANNOUNCED: usize = 100;

/// What half a frame has: some, but not all.
const GIVEN: [u8; 40] = [0; 40];

/// Leaves a text message in the output that is not UTF-8.
pub(crate) fn bad_utf8(link: &mut Link) {
    link.queue_frame(OpCode::Data(Data::Text), true, BAD_UTF8);
}

/// Leaves the header of a binary message there, and less than it announces.
pub(crate) fn half_frame(link: &mut Link) {
    link.queue_incomplete_frame(OpCode::Data(Data::Binary), ANNOUNCED, &GIVEN);
}
