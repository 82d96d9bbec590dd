//! The frame codec (RFC 6455, 5): client frames to messages, server frames to bytes.

use std::io::Cursor;

use bytes::{BufMut, Bytes, BytesMut};
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use crate::message::{CloseBody, Kind, Message};

/// The largest message taken: four times the 64 MiB that tests send, and a bound on what a wrong length allocates.
pub(crate) const MESSAGE_MAX: usize = 256 << 20;

/// The most a control frame may carry (RFC 6455, 5.5).
const CONTROL_MAX: usize = 125;

/// One complete thing the client said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    Message(Message),
    Close(CloseBody),
    Ping(Bytes),
    Pong,
}

/// The client broke the protocol; `code` is what a Close says about it (RFC 6455, 7.4.1).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) code: u16,
    pub(crate) reason: &'static str,
}

const fn violation(reason: &'static str) -> Violation {
    Violation { code: 1002, reason }
}

const NOT_UTF8: Violation = Violation { code: 1007, reason: "text is not UTF-8" };
const TOO_BIG: Violation = Violation { code: 1009, reason: "message too big" };

/// Takes frames from the input and joins fragments.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    partial: Option<(Kind, BytesMut)>,
}

impl Decoder {
    /// Takes frames until something is complete; none if the input ends before that.
    pub(crate) fn decode(&mut self, input: &mut BytesMut) -> Result<Option<Incoming>, Violation> {
        while let Some((header, payload)) = take_frame(input)? {
            match header.opcode {
                OpCode::Control(control) => return complete_control(control, &header, payload).map(Some),
                OpCode::Data(data) => {
                    if let Some(message) = self.join(data, header.is_final, payload)? {
                        return Ok(Some(Incoming::Message(message)));
                    }
                }
            }
        }
        Ok(None)
    }

    fn join(&mut self, data: Data, is_final: bool, payload: BytesMut) -> Result<Option<Message>, Violation> {
        let (kind, whole) = match (data, self.partial.take()) {
            (Data::Text, None) => (Kind::Text, payload),
            (Data::Binary, None) => (Kind::Binary, payload),
            (Data::Continue, Some((kind, mut whole))) => {
                whole.extend_from_slice(&payload);
                (kind, whole)
            }
            (Data::Continue, None) => return Err(violation("continuation of nothing")),
            (_, Some(_)) => return Err(violation("message within a message")),
            (Data::Reserved(_), None) => return Err(violation("reserved opcode")),
        };
        if whole.len() > MESSAGE_MAX {
            return Err(TOO_BIG);
        }
        if !is_final {
            self.partial = Some((kind, whole));
            return Ok(None);
        }
        if kind == Kind::Text && std::str::from_utf8(&whole).is_err() {
            return Err(NOT_UTF8);
        }
        Ok(Some(Message { kind, payload: whole.freeze() }))
    }
}

fn take_frame(input: &mut BytesMut) -> Result<Option<(FrameHeader, BytesMut)>, Violation> {
    let mut cursor = Cursor::new(&input[..]);
    let Some((header, length)) = FrameHeader::parse(&mut cursor).map_err(|_| violation("reserved opcode"))? else {
        return Ok(None);
    };
    let start = usize::try_from(cursor.position()).map_err(|_| TOO_BIG)?;
    if header.rsv1 || header.rsv2 || header.rsv3 {
        return Err(violation("reserved bits without an extension"));
    }
    let mask = header.mask.ok_or(violation("client frame without a mask"))?;
    let length = usize::try_from(length).ok().filter(|length| *length <= MESSAGE_MAX).ok_or(TOO_BIG)?;
    if input.len() < start + length {
        // One allocation for the whole frame, instead of one per read.
        input.reserve(start + length - input.len());
        return Ok(None);
    }
    let mut payload = input.split_to(start + length).split_off(start);
    unmask(&mut payload, mask);
    Ok(Some((header, payload)))
}

/// Works on 16 bytes at a time: tests run unoptimised, and echo many MiB.
fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let wide_mask = u128::from(u32::from_ne_bytes(mask)) * 0x0000_0001_0000_0001_0000_0001_0000_0001;
    let (blocks, rest) = payload.as_chunks_mut::<16>();
    for block in blocks {
        *block = (u128::from_ne_bytes(*block) ^ wide_mask).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

fn complete_control(control: Control, header: &FrameHeader, payload: BytesMut) -> Result<Incoming, Violation> {
    if !header.is_final || payload.len() > CONTROL_MAX {
        return Err(violation("control frame in fragments or too long"));
    }
    match control {
        Control::Ping => Ok(Incoming::Ping(payload.freeze())),
        Control::Pong => Ok(Incoming::Pong),
        Control::Close => close_body(&payload).map(Incoming::Close),
        Control::Reserved(_) => Err(violation("reserved opcode")),
    }
}

fn close_body(payload: &[u8]) -> Result<CloseBody, Violation> {
    match payload {
        [] => Ok(CloseBody::default()),
        [_] => Err(violation("half a close code")),
        [high, low, reason @ ..] => {
            let reason = std::str::from_utf8(reason).map_err(|_| NOT_UTF8)?.to_owned();
            Ok(CloseBody { code: Some(u16::from_be_bytes([*high, *low])), reason })
        }
    }
}

/// Appends one server frame that announces `length` bytes; a fault may give fewer.
pub(crate) fn encode(output: &mut BytesMut, opcode: OpCode, is_final: bool, length: usize, payload: &[u8]) {
    let header = FrameHeader { is_final, opcode, ..FrameHeader::default() };
    // `format` fails only as its writer does, and memory does not.
    let _ = header.format(length as u64, &mut output.writer());
    output.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmasking_is_the_exclusive_or_of_every_byte_at_any_length() {
        let mask = [1, 20, 133, 255];
        for length in 0..70_usize {
            let plain: Vec<u8> = (0..length).map(|index| u8::try_from(index).unwrap()).collect();
            let mut bytes: Vec<u8> = plain.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
            unmask(&mut bytes, mask);
            assert_eq!(bytes, plain);
        }
    }

    #[test]
    fn a_server_frame_is_refused_from_a_client() {
        let mut input = BytesMut::new();
        encode(&mut input, OpCode::Data(Data::Text), true, 2, b"hi");
        assert_eq!(Decoder::default().decode(&mut input), Err(violation("client frame without a mask")));
    }
}
