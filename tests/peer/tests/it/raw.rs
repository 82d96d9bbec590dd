//! A client that shows every frame, and does nothing by itself.

use std::io::Cursor;

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};

use crate::stage::soon;

/// The key of RFC 6455, 1.3, and the answer that it says is right.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

pub(crate) const TEXT: OpCode = OpCode::Data(Data::Text);
pub(crate) const BINARY: OpCode = OpCode::Data(Data::Binary);
pub(crate) const CONTINUE: OpCode = OpCode::Data(Data::Continue);
pub(crate) const CLOSE: OpCode = OpCode::Control(Control::Close);
pub(crate) const PING: OpCode = OpCode::Control(Control::Ping);
pub(crate) const PONG: OpCode = OpCode::Control(Control::Pong);

pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
    pub(crate) input: BytesMut,
}

pub(crate) struct Head {
    pub(crate) status: u16,
    lines: Vec<String>,
}

impl Head {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.lines.iter().filter_map(|line| line.split_once(": "));
        pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Raw {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, input: BytesMut::new() }
    }

    pub(crate) async fn request(&mut self, target: &str, headers: &str) {
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: peer\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n{headers}\r\n"
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
    }

    /// Reads once; false at the end of TCP.
    pub(crate) async fn read(&mut self) -> bool {
        // Room for everything that a test calls one read.
        self.input.reserve(64 << 10);
        soon(self.stream.read_buf(&mut self.input)).await.unwrap() > 0
    }

    pub(crate) async fn head(&mut self) -> Head {
        loop {
            if let Some(end) = self.input.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8(self.input.split_to(end + 4).to_vec()).unwrap();
                let lines = head.lines().map(str::to_owned).collect();
                return Head { status: head[9..12].parse().unwrap(), lines };
            }
            assert!(self.read().await, "the response ends early");
        }
    }

    /// The next frame in what was read: opcode, whether it is final, payload.
    pub(crate) fn buffered_frame(&mut self) -> Option<(OpCode, bool, Vec<u8>)> {
        let mut cursor = Cursor::new(&self.input[..]);
        let (header, length) = FrameHeader::parse(&mut cursor).unwrap()?;
        let (start, length) = (usize::try_from(cursor.position()).unwrap(), usize::try_from(length).unwrap());
        if self.input.len() < start + length {
            return None;
        }
        self.input.advance(start);
        Some((header.opcode, header.is_final, self.input.split_to(length).to_vec()))
    }

    pub(crate) async fn frame(&mut self) -> (OpCode, bool, Vec<u8>) {
        loop {
            if let Some(frame) = self.buffered_frame() {
                return frame;
            }
            assert!(self.read().await, "no frame before the end");
        }
    }

    /// What is left of the stream.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        while self.read().await {}
        self.input.split().to_vec()
    }

    pub(crate) async fn send(&mut self, opcode: OpCode, payload: &[u8]) {
        self.stream.write_all(&masked(opcode, payload)).await.unwrap();
    }
}

/// One client frame.
pub(crate) fn masked(opcode: OpCode, payload: &[u8]) -> Vec<u8> {
    let header = FrameHeader { opcode, mask: Some([7, 77, 177, 0]), ..FrameHeader::default() };
    let mut bytes = BytesMut::new().writer();
    Frame::from_payload(header, payload.to_vec().into()).format(&mut bytes).unwrap();
    bytes.into_inner().to_vec()
}
