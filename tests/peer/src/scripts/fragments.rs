//! `/fragments`: one message in several frames, with a ping in between.

use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use crate::link::Link;
use crate::message::Kind;
use crate::parameters::{BadParameter, Parameters};
use crate::record::Ended;
use crate::scripts::echo;

/// The most fragments and the largest: more would test the peer, not the client.
const COUNT_MAX: usize = 10_000;
const SIZE_MAX: usize = 1 << 20;

/// How many fragments, of what size and kind.
#[derive(Debug)]
pub(crate) struct Fragments {
    count: usize,
    size: usize,
    kind: Kind,
}

impl Fragments {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            count: parameters.number("count", 3, 1..=COUNT_MAX)?,
            size: parameters.number("size", 10, 0..=SIZE_MAX)?,
            kind: parameters.choice("kind", [("text", Kind::Text), ("binary", Kind::Binary)])?,
        })
    }

    /// Fragment i consists of the digit i, modulo 10.
    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        for (index, digit) in (b'0'..=b'9').cycle().take(self.count).enumerate() {
            let opcode = match (index, self.kind) {
                (0, Kind::Text) => Data::Text,
                (0, Kind::Binary) => Data::Binary,
                _ => Data::Continue,
            };
            link.queue_frame(OpCode::Data(opcode), index + 1 == self.count, &vec![digit; self.size]);
            if index == 0 {
                link.queue_frame(OpCode::Control(Control::Ping), true, b"between");
            }
            link.flush().await?;
        }
        link.record().note(|seen| seen.sent_messages += 1);
        echo::echo(link).await
    }
}
