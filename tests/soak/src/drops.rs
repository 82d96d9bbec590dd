//! Connections that are dropped: while connecting, open, closing, refused, or lost.

use std::{io, pin::pin};

use futures_util::{StreamExt, future::poll_immediate};

use crate::{place::Place, unexpected};

/// What a connection is when it is dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum State {
    Connecting,
    Open,
    Closing,
    /// The handshake failed.
    Refused,
    /// The server is gone, without a Close.
    Lost,
}

/// Connections that fail for each that opens, where they fail.
const FAILURES: u32 = 4;
/// How handshakes fail, one after the other.
const REFUSALS: [&str; 3] = ["/status?code=404", "/bad-accept", "/not-http"];

impl State {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "drop_while_connecting" => Self::Connecting,
            "drop_while_open" => Self::Open,
            "drop_while_closing" => Self::Closing,
            "drop_when_refused" => Self::Refused,
            "drop_when_lost" => Self::Lost,
            _ => return None,
        })
    }
}

/// Drops `count` connections, one after the other: browsers open them so, and delay those of a page that has many
/// pending.
pub(crate) async fn round(state: State, place: &mut Place, count: u32) -> io::Result<()> {
    for number in 0..count {
        match state {
            State::Connecting => connecting(place, number).await?,
            State::Open => open(place, number).await?,
            State::Closing => closing(place).await?,
            State::Refused => refused(place, number).await?,
            State::Lost => lost(place).await?,
        }
    }
    Ok(())
}

/// One in four has come to the server, which does not answer.
async fn connecting(place: &mut Place, number: u32) -> io::Result<()> {
    let id = place.id();
    {
        let mut connect = pin!(place.builder(&format!("/mute-handshake?id={id}")).connect());
        if poll_immediate(&mut connect).await.is_some() {
            return Err(unexpected("connected to a server that does not answer"));
        }
        if number.is_multiple_of(FAILURES) {
            place.until_connected(&id).await?;
        }
    }
    succeed(place, number).await
}

/// One in two has sent something, of which it does not read the echo, and has tasks that wait for what it does.
async fn open(place: &Place, number: u32) -> io::Result<()> {
    let mut socket = place.connect("/echo").await?;
    if !number.is_multiple_of(2) {
        let mut closed = pin!(socket.closed());
        if poll_immediate(&mut closed).await.is_some() || poll_immediate(socket.next()).await.is_some() {
            return Err(unexpected("something came of a quiet connection"));
        }
        socket.try_send("never read")?;
    }
    Ok(())
}

/// The server answers the Close some time later.
async fn closing(place: &Place) -> io::Result<()> {
    let socket = place.connect("/late-close?delay=2").await?;
    socket.close();
    Ok(())
}

async fn refused(place: &Place, number: u32) -> io::Result<()> {
    let path = REFUSALS[number as usize % REFUSALS.len()];
    if place.connect(path).await.is_ok() {
        return Err(unexpected(format!("connected to {path}")));
    }
    succeed(place, number).await
}

/// Nothing is written: Chromium's WebSocketStream crashes the tab where a connection is lost meanwhile.
async fn lost(place: &Place) -> io::Result<()> {
    let mut socket = place.connect("/burst?count=3&then=drop").await?;
    let mut received = 0;
    loop {
        match socket.next().await {
            Some(Ok(_)) => received += 1,
            Some(Err(_)) if received == 3 => return Ok(()),
            end => return Err(unexpected(format!("{received} messages, then {end:?}"))),
        }
    }
}

/// Has a connection open after so many that did not. Browsers delay those that follow failures: Chromium by the number of
/// failures for each success, up to four of them by less than a millisecond.
async fn succeed(place: &Place, number: u32) -> io::Result<()> {
    if number.is_multiple_of(FAILURES) { place.connect("/echo").await.map(drop) } else { Ok(()) }
}
