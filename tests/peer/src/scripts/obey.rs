//! `/obey`: an echo that obeys commands in text messages.

use tungstenite::protocol::frame::coding::{Control, OpCode};

use crate::faults;
use crate::link::{Event, Link};
use crate::message::{CloseBody, Kind, Message};
use crate::record::Ended;
use crate::scripts::burst::Burst;
use crate::scripts::never_close;

/// The most bytes a ping carries (RFC 6455, 5.5).
const PING_MAX: usize = 125;

/// What a client can order.
#[derive(Debug)]
enum Command<'a> {
    Abort,
    BadUtf8,
    Burst(Burst),
    Close(CloseBody),
    Drop,
    HalfFrame,
    Ping(&'a str),
    Say(&'a str),
    Silent,
}

impl<'a> Command<'a> {
    /// None if the text is not exactly a command.
    fn parse(text: &'a str) -> Option<Self> {
        let (name, rest) = text.split_once(' ').map_or((text, None), |(name, rest)| (name, Some(rest)));
        match (name, rest) {
            ("abort", None) => Some(Self::Abort),
            ("bad-utf8", None) => Some(Self::BadUtf8),
            ("burst", Some(rest)) => {
                let (count, size) = rest.split_once(' ')?;
                Burst::of(count.parse().ok()?, size.parse().ok()?).map(Self::Burst)
            }
            ("close", None) => Some(Self::Close(CloseBody::default())),
            ("close", Some(rest)) => {
                let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                let body = CloseBody { code: Some(code.parse().ok()?), reason: reason.to_owned() };
                (reason.len() <= CloseBody::REASON_MAX).then_some(Self::Close(body))
            }
            ("drop", None) => Some(Self::Drop),
            ("half-frame", None) => Some(Self::HalfFrame),
            ("ping", rest) => Some(Self::Ping(rest.unwrap_or_default())).filter(|_| text.len() <= PING_MAX),
            ("say", rest) => Some(Self::Say(rest.unwrap_or_default())),
            ("silent", None) => Some(Self::Silent),
            _ => None,
        }
    }
}

/// Obeys until an order or the client ends it.
pub(crate) async fn obey(link: &mut Link) -> Result<Ended, Ended> {
    loop {
        let message = match link.next().await? {
            Event::Message(message) => message,
            Event::Close(body) => return link.answer_close(&body).await,
        };
        let text = if message.kind == Kind::Text { std::str::from_utf8(&message.payload).ok() } else { None };
        match text.and_then(Command::parse) {
            None => link.send(&message).await?,
            Some(Command::Abort) => return link.cut(true).await,
            Some(Command::BadUtf8) => faults::bad_utf8(link).await?,
            Some(Command::Burst(burst)) => burst.send(link).await?,
            Some(Command::Close(body)) => {
                link.queue_close(&body);
                return link.await_close().await;
            }
            Some(Command::Drop) => return link.cut(false).await,
            Some(Command::HalfFrame) => {
                faults::half_frame(link).await?;
                return link.cut(false).await;
            }
            Some(Command::Ping(text)) => link.queue_frame(OpCode::Control(Control::Ping), true, text.as_bytes()),
            Some(Command::Say(text)) => link.send(&Message::text(text)).await?,
            Some(Command::Silent) => {
                if let Some(body) = never_close::silence(link).await? {
                    return link.answer_close(&body).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_command_takes_the_rest_of_the_line_as_its_reason() {
        let Some(Command::Close(body)) = Command::parse("close 4001 going for lunch") else { panic!("not a close") };
        assert_eq!(body, CloseBody { code: Some(4001), reason: "going for lunch".to_owned() });
    }

    #[test]
    fn what_is_not_exactly_a_command_is_none() {
        for text in ["", "Close", "close soon", "drop it", "burst 3", "burst x 3", "burst 9999999 1", "close 70000"] {
            assert!(Command::parse(text).is_none(), "{text:?}");
        }
    }
}
