//! One WebSocket connection as a script sees it: reads, writes and records, and does nothing unasked but pong.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use socket2::SockRef;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use crate::frames::{self, Decoder, Incoming, Violation};
use crate::message::{CloseBody, Kind, Message};
use crate::pace::Pace;
use crate::record::{Ended, Record};

/// What one read asks for: the usual TCP window, so that one read empties it.
const READ_CHUNK: usize = 64 << 10;

/// How much output is gathered before it is written: a burst up to this size leaves in one write.
const OUTPUT_MAX: usize = 1 << 20;

/// How much input is taken while the client does not read: enough to see its Close behind some messages,
/// little enough that a peer that cannot write also stops reading.
const READ_AHEAD: usize = 1 << 20;

/// How long to wait for the client to end TCP after both Close frames: closing first with its input unread
/// would reset the connection. A client that is there needs milliseconds.
const LINGER: Duration = Duration::from_secs(2);

/// What a script must react to.
#[derive(Debug)]
pub(crate) enum Event {
    Message(Message),
    Close(CloseBody),
}

/// The connection. Everything that waits can be cancelled and repeated.
#[derive(Debug)]
pub(crate) struct Link {
    stream: TcpStream,
    record: Arc<Record>,
    input: BytesMut,
    decoder: Decoder,
    /// Read while the peer could not write.
    ahead: VecDeque<Event>,
    ahead_bytes: usize,
    output: BytesMut,
    /// How much of the output is still the 101 response, which `sent_bytes` does not count.
    response_left: usize,
    pace: Option<Pace>,
    reads_ahead: bool,
    answers_pings: bool,
    close_sent: bool,
    close_received: bool,
}

impl Link {
    /// The 101 response leaves with the first output of the script.
    pub(crate) fn new(stream: TcpStream, record: Arc<Record>, input: BytesMut, response: &[u8]) -> Self {
        record.note(|seen| seen.tcp_bytes += input.len() as u64);
        Self {
            stream,
            record,
            input,
            decoder: Decoder::default(),
            ahead: VecDeque::new(),
            ahead_bytes: 0,
            output: BytesMut::from(response),
            response_left: response.len(),
            pace: None,
            reads_ahead: true,
            answers_pings: true,
            close_sent: false,
            close_received: false,
        }
    }

    pub(crate) fn record(&self) -> &Arc<Record> {
        &self.record
    }

    /// Waits for what the client says next. Writes first what there is to write.
    pub(crate) async fn next(&mut self) -> Result<Event, Ended> {
        loop {
            if let Some(event) = self.take()? {
                return Ok(event);
            }
            self.flush().await?;
            if self.ahead.is_empty() {
                self.fill(usize::MAX).await?;
            }
        }
    }

    /// What the client has said in the input read so far.
    pub(crate) fn take(&mut self) -> Result<Option<Event>, Ended> {
        match self.ahead.pop_front() {
            Some(event) => {
                self.ahead_bytes -= size(&event);
                Ok(Some(event))
            }
            None => self.decode(),
        }
    }

    /// Has a script hear again of what was taken.
    pub(crate) fn put_back(&mut self, event: Event) {
        self.ahead_bytes += size(&event);
        self.ahead.push_front(event);
    }

    /// Reads once from TCP, at most `limit` bytes.
    pub(crate) async fn fill(&mut self, limit: usize) -> Result<(), Ended> {
        loop {
            let allowance = match &mut self.pace {
                Some(pace) => pace.allowance().await,
                None => usize::MAX,
            };
            self.stream.readable().await.map_err(|_| self.lost(Ended::Reset))?;
            let read = self.read(limit.min(allowance))?;
            if let Some(pace) = &mut self.pace {
                pace.spend(read);
            }
            if read > 0 {
                return Ok(());
            }
        }
    }

    /// Reads and records for that long, and reacts to nothing.
    pub(crate) async fn listen_for(&mut self, time: Duration) -> Result<(), Ended> {
        let until = Instant::now() + time;
        while let Ok(event) = tokio::time::timeout_at(until, self.next()).await {
            event?;
        }
        Ok(())
    }

    /// Leaves the message in the output, and writes that if it is much.
    pub(crate) async fn send(&mut self, message: &Message) -> Result<(), Ended> {
        self.queue(message);
        if self.output.len() >= OUTPUT_MAX { self.flush().await } else { Ok(()) }
    }

    pub(crate) fn queue(&mut self, message: &Message) {
        let opcode = match message.kind {
            Kind::Text => Data::Text,
            Kind::Binary => Data::Binary,
        };
        self.queue_frame(OpCode::Data(opcode), true, &message.payload);
        self.record.note(|seen| seen.sent_messages += 1);
    }

    pub(crate) fn queue_frame(&mut self, opcode: OpCode, is_final: bool, payload: &[u8]) {
        frames::encode(&mut self.output, opcode, is_final, payload.len(), payload);
    }

    /// A frame that announces more than it has.
    pub(crate) fn queue_incomplete_frame(&mut self, opcode: OpCode, announced: usize, payload: &[u8]) {
        frames::encode(&mut self.output, opcode, true, announced, payload);
    }

    pub(crate) fn queue_close(&mut self, body: &CloseBody) {
        self.queue_frame(OpCode::Control(Control::Close), true, &body.payload());
        self.close_sent = true;
    }

    /// Writes all output. Reads ahead meanwhile, so that a client that sends before it reads is not stuck.
    pub(crate) async fn flush(&mut self) -> Result<(), Ended> {
        while !self.output.is_empty() {
            let reads_ahead = self.reads_ahead && self.ahead_bytes + self.input.len() < READ_AHEAD;
            tokio::select! {
                biased;
                writable = self.stream.writable() => {
                    writable.map_err(|_| self.lost(Ended::Reset))?;
                    self.write()?;
                }
                readable = self.stream.readable(), if reads_ahead => {
                    readable.map_err(|_| self.lost(Ended::Reset))?;
                    self.read(usize::MAX)?;
                    while let Some(event) = self.decode()? {
                        self.ahead_bytes += size(&event);
                        self.ahead.push_back(event);
                    }
                }
            }
        }
        if self.output.capacity() > OUTPUT_MAX {
            self.output = BytesMut::new();
        }
        Ok(())
    }

    /// Answers the client's Close with the same body, unless ours is out already, and ends TCP in order.
    pub(crate) async fn answer_close(&mut self, body: &CloseBody) -> Result<Ended, Ended> {
        if !self.close_sent {
            self.queue_close(body);
        }
        self.flush().await?;
        self.stream.shutdown().await.map_err(|_| self.lost(Ended::Reset))?;
        // The server is the one to end TCP first (RFC 6455, 7.1.1); what still comes is recorded.
        let _ = tokio::time::timeout(LINGER, async { while self.next().await.is_ok() {} }).await;
        Ok(Ended::Close)
    }

    /// Waits for the client's Close after ours.
    pub(crate) async fn await_close(&mut self) -> Result<Ended, Ended> {
        loop {
            if let Event::Close(body) = self.next().await? {
                return self.answer_close(&body).await;
            }
        }
    }

    /// Writes what is queued and ends TCP, without a Close frame unless one is queued.
    pub(crate) async fn cut(&mut self, reset: bool) -> Result<Ended, Ended> {
        self.flush().await?;
        Ok(self.sever(reset))
    }

    /// The same, with no more of it than the system takes at once.
    pub(crate) fn sever(&mut self, reset: bool) -> Ended {
        if !self.output.is_empty() {
            // A courtesy to a client that reads.
            let _ = self.write();
        }
        if reset {
            // A linger time of zero makes closing a reset; if it cannot be set, the client is gone.
            let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
        self.lost(Ended::Dropped)
    }

    /// Whether our Close is out, or will be with what is queued.
    pub(crate) fn has_closed(&self) -> bool {
        self.close_sent
    }

    /// Takes no more from TCP than this per second.
    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.reads_ahead = false;
        self.pace = Some(pace);
    }

    /// Reads only when the script asks for it.
    pub(crate) fn stop_reading_ahead(&mut self) {
        self.reads_ahead = false;
    }

    /// And from now on while it writes, as at the start.
    pub(crate) fn read_ahead_again(&mut self) {
        self.reads_ahead = true;
    }

    /// Answers no ping from now on.
    pub(crate) fn stop_answering_pings(&mut self) {
        self.answers_pings = false;
    }

    /// Bounds what the system takes from the client while the peer does not read.
    pub(crate) fn set_receive_buffer(&self, bytes: usize) {
        // Without it the test sees back-pressure later; the system may choose another size anyway.
        let _ = SockRef::from(&self.stream).set_recv_buffer_size(bytes);
    }

    /// Waits for a reset, without reading.
    pub(crate) async fn reset(&self) -> Ended {
        let _ = self.stream.ready(Interest::ERROR).await;
        self.lost(Ended::Reset)
    }

    fn decode(&mut self) -> Result<Option<Event>, Ended> {
        loop {
            match self.decoder.decode(&mut self.input) {
                Ok(None) => return Ok(None),
                Ok(Some(Incoming::Message(message))) => {
                    self.record.note_message(&message);
                    return Ok(Some(Event::Message(message)));
                }
                Ok(Some(Incoming::Close(body))) => {
                    self.close_received = true;
                    self.record.note_close(&body);
                    return Ok(Some(Event::Close(body)));
                }
                Ok(Some(Incoming::Ping(payload))) => {
                    if self.answers_pings {
                        self.queue_frame(OpCode::Control(Control::Pong), true, &payload);
                    }
                }
                Ok(Some(Incoming::Pong)) => self.record.note(|seen| seen.pongs += 1),
                Err(Violation { code, reason }) => {
                    self.queue_close(&CloseBody { code: Some(code), reason: reason.to_owned() });
                    // A courtesy: if the system does not take it at once, the client does without.
                    let _ = self.stream.try_write(&self.output);
                    return Err(Ended::ProtocolError);
                }
            }
        }
    }

    fn read(&mut self, limit: usize) -> Result<usize, Ended> {
        if self.input.capacity() == self.input.len() {
            self.input.reserve(READ_CHUNK);
        }
        match self.stream.try_read_buf(&mut (&mut self.input).limit(limit)) {
            Ok(0) => Err(self.lost(Ended::Eof)),
            Ok(read) => {
                self.record.note(|seen| seen.tcp_bytes += read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(_) => Err(self.lost(Ended::Reset)),
        }
    }

    fn write(&mut self) -> Result<(), Ended> {
        match self.stream.try_write(&self.output) {
            Ok(written) => {
                let _ = self.output.split_to(written);
                let response = written.min(self.response_left);
                self.response_left -= response;
                self.record.note(|seen| {
                    seen.sent_bytes += (written - response) as u64;
                    seen.sent_writes += 1;
                });
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(_) => Err(self.lost(Ended::Reset)),
        }
    }

    /// After both Close frames, any end of TCP is orderly.
    fn lost(&self, ended: Ended) -> Ended {
        if self.close_sent && self.close_received { Ended::Close } else { ended }
    }
}

fn size(event: &Event) -> usize {
    match event {
        Event::Message(message) => message.payload.len(),
        Event::Close(body) => body.reason.len(),
    }
}
