//! What a connection of `/obey` can be told to do: in a text message, or by control.

use crate::message::CloseBody;
use crate::scripts::burst::Burst;

/// The most bytes a ping carries (RFC 6455, 5.5).
const PING_MAX: usize = 125;

/// The commands, for whoever misspelt one.
pub(crate) const COMMANDS: &str =
    "abort, bad-utf8, burst COUNT SIZE, close, close CODE REASON, drop, half-frame, ping TEXT, say TEXT, silent, stall";

/// One of them.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Abort,
    BadUtf8,
    Burst(Burst),
    Close(CloseBody),
    Drop,
    HalfFrame,
    Ping(String),
    Say(String),
    Silent,
    Stall,
}

impl Command {
    /// Whether nothing can follow it.
    pub(crate) fn ends_tcp(&self) -> bool {
        matches!(self, Self::Abort | Self::Drop | Self::HalfFrame)
    }

    /// None if the text is not exactly a command.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once(' ').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let words = || rest.unwrap_or_default().to_owned();
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
            ("ping", _) => Some(Self::Ping(words())).filter(|_| text.len() <= PING_MAX),
            ("say", _) => Some(Self::Say(words())),
            ("silent", None) => Some(Self::Silent),
            ("stall", None) => Some(Self::Stall),
            _ => None,
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
        let near =
            ["", "Close", "close soon", "drop it", "burst 3", "burst x 3", "burst 9999999 1", "close 70000", "stall 1"];
        for text in near {
            assert!(Command::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn what_is_listed_is_a_command() {
        let example = |usage: &str| usage.replace("COUNT", "1").replace("SIZE", "2").replace("CODE", "1000");
        for usage in COMMANDS.split(", ") {
            assert!(Command::parse(&example(usage)).is_some(), "{usage:?}");
        }
    }
}
