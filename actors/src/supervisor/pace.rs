//! What a server that goes away says about when to come back.

use std::time::Duration;

use crate::{CloseCode, ClosedReason};

/// The window from which the delay before the next attempt is to be drawn, if the server has a say in it.
///
/// Only a Close frame has such codes, whether or not the handshake that it begins was finished.
///
/// A reason of a Close frame that is exactly `retry-after=A` or `retry-after=A-B`, in whole seconds, with the code 1012
/// (service restart), 1013 (try again later) or one from 3000 to 4999, asks to come back after `A` seconds, or at a
/// random moment between `A` and `B`: a server that knows how many clients it has, and how many it can take in a
/// second, spreads them with it. Without such a reason, 1012 means from 5 to 30 s and 1013 from 30 to 60 s.
pub(crate) fn asked(reason: &ClosedReason) -> Option<(Duration, Duration)> {
    let code = u16::from(reason.code);
    let usual = match reason.code {
        CloseCode::ServiceRestart => Some(RESTART),
        CloseCode::TryAgainLater => Some(OVERLOAD),
        _ if (3000..5000).contains(&code) => None,
        _ => return None,
    };
    let (from, to) = window(&reason.reason).or(usual)?;
    Some((Duration::from_secs(from), Duration::from_secs(to)))
}

/// What the registration of 1012 asks of clients
/// (<https://www.ietf.org/mail-archive/web/hybi/current/msg09670.html>), in seconds.
const RESTART: (u64, u64) = (5, 30);

/// 1013 asks to come back only when a user wants it: later than after a restart, in seconds.
const OVERLOAD: (u64, u64) = (30, 60);

/// The most that a server can ask for, in seconds: an hour, lest a slip of a digit keeps clients away for days.
const LONGEST: u64 = 3600;

/// Strict, since a reason is a text for people and may say anything.
fn window(reason: &str) -> Option<(u64, u64)> {
    let asked = reason.strip_prefix("retry-after=")?;
    let (from, to) = asked.split_once('-').unwrap_or((asked, asked));
    let (from, to) = (seconds(from)?, seconds(to)?);
    (from <= to).then(|| (from.min(LONGEST), to.min(LONGEST)))
}

/// Digits only; `parse` alone would take a sign.
fn seconds(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}
