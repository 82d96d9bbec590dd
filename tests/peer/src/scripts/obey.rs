//! `/obey`: an echo that obeys commands, in text messages and by control.
//!
//! An order by control is taken whatever the connection is waiting for, that it can write included: so everything that
//! waits here is a wait that is dropped, and begun again from what `Conduct` and the link know.

use std::collections::VecDeque;
use std::sync::Arc;

use tungstenite::protocol::frame::coding::{Control, OpCode};

use crate::command::Command;
use crate::faults;
use crate::link::{Event, Link};
use crate::message::{CloseBody, Kind, Message};
use crate::record::{Ended, Record};
use crate::scripts::burst::Burst;
use crate::scripts::{never_close, stall};

/// Obeys until an order or the client ends it.
pub(crate) async fn obey(link: &mut Link) -> Result<Ended, Ended> {
    let record = Arc::clone(link.record());
    record.orders().open();
    let mut conduct = Conduct::default();
    loop {
        tokio::select! {
            biased;
            order = record.orders().next() => {
                let ends = order.command.ends_tcp();
                conduct.play(order.command, link);
                // Whoever ordered it may be gone.
                let _ = order.taken.send(());
                if let (true, &Mode::Cutting { reset }) = (ends, &conduct.mode) {
                    return Ok(link.sever(reset));
                }
            }
            heard = conduct.listen(link, &record) => match heard? {
                Heard::Nothing => {}
                Heard::Command(command) => conduct.play(command, link),
                Heard::End(ended) => return Ok(ended),
            },
        }
    }
}

/// What is under way.
#[derive(Debug, Default)]
struct Conduct {
    mode: Mode,
    /// Reads nothing.
    stalled: bool,
    /// What is yet to be sent of them.
    bursts: VecDeque<Burst>,
}

#[derive(Debug, Default)]
enum Mode {
    #[default]
    Echoing,
    /// With the Close that came meanwhile.
    Silent(Option<CloseBody>),
    /// Our Close is out.
    Closing,
    /// The client's Close is there.
    Answering(CloseBody),
    /// TCP ends behind what is still to be written.
    Cutting { reset: bool },
}

/// What came of a wait.
enum Heard {
    Nothing,
    Command(Command),
    End(Ended),
}

impl Conduct {
    /// Begins what the command says. Waits for nothing: what it sends is left in the output.
    fn play(&mut self, command: Command, link: &mut Link) {
        match command {
            Command::Abort => self.mode = Mode::Cutting { reset: true },
            Command::Drop => self.mode = Mode::Cutting { reset: false },
            Command::HalfFrame => {
                faults::half_frame(link);
                self.mode = Mode::Cutting { reset: false };
            }
            Command::Stall => {
                self.stalled = true;
                stall::begin(link);
            }
            // A Close is the last that is sent.
            _ if link.has_closed() => {}
            Command::BadUtf8 => faults::bad_utf8(link),
            Command::Burst(burst) => self.bursts.push_back(burst),
            Command::Close(body) => {
                self.bursts.clear();
                link.queue_close(&body);
                self.mode = Mode::Closing;
            }
            Command::Ping(text) => link.queue_frame(OpCode::Control(Control::Ping), true, text.as_bytes()),
            Command::Say(text) => link.queue(&Message::text(text)),
            Command::Silent => {
                self.bursts.clear();
                link.stop_answering_pings();
                self.mode = Mode::Silent(None);
            }
        }
    }

    /// Goes on with what is under way, until there is something to play, or another mode.
    async fn listen(&mut self, link: &mut Link, record: &Record) -> Result<Heard, Ended> {
        if self.stalled {
            tokio::select! {
                () = record.released() => self.release(link),
                ended = write_only(&mut self.bursts, link) => return Err(ended?),
            }
            return Ok(Heard::Nothing);
        }
        match &mut self.mode {
            Mode::Echoing if self.bursts.is_empty() => {
                let message = match link.next().await? {
                    Event::Message(message) => message,
                    Event::Close(body) => {
                        self.mode = Mode::Answering(body);
                        return Ok(Heard::Nothing);
                    }
                };
                let text = if message.kind == Kind::Text { std::str::from_utf8(&message.payload).ok() } else { None };
                match text.and_then(Command::parse) {
                    Some(command) => return Ok(Heard::Command(command)),
                    None => link.send(&message).await?,
                }
            }
            Mode::Echoing => send_all(&mut self.bursts, link).await?,
            Mode::Silent(close) => {
                never_close::withhold(link, false, close).await?;
                self.release(link);
            }
            Mode::Closing => {
                if let Event::Close(body) = link.next().await? {
                    self.mode = Mode::Answering(body);
                }
            }
            Mode::Answering(body) => return link.answer_close(body).await.map(Heard::End),
            Mode::Cutting { reset } => return link.cut(*reset).await.map(Heard::End),
        }
        Ok(Heard::Nothing)
    }

    /// Ends a stall and a silence.
    fn release(&mut self, link: &mut Link) {
        if std::mem::take(&mut self.stalled) {
            stall::end(link);
        }
        if let Mode::Silent(close) = &mut self.mode {
            self.mode = close.take().map_or(Mode::Echoing, Mode::Answering);
        }
    }
}

/// In order; what is sent of them is remembered.
async fn send_all(bursts: &mut VecDeque<Burst>, link: &mut Link) -> Result<(), Ended> {
    while let Some(burst) = bursts.front_mut() {
        burst.send(link).await?;
        bursts.pop_front();
    }
    Ok(())
}

/// Writes, and then waits for a reset.
async fn write_only(bursts: &mut VecDeque<Burst>, link: &mut Link) -> Result<Ended, Ended> {
    send_all(bursts, link).await?;
    link.flush().await?;
    Ok(link.reset().await)
}
