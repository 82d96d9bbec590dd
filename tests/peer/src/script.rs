//! The scripts, by URL path.

use crate::begin::Begin;
use crate::faults;
use crate::handshake::{Answer, Subprotocol};
use crate::link::Link;
use crate::parameters::{BadParameter, Parameters};
use crate::record::Ended;
use crate::response::Response;
use crate::scripts::burst::Burst;
use crate::scripts::close::Close;
use crate::scripts::drop::Drop;
use crate::scripts::fragments::Fragments;
use crate::scripts::large::Large;
use crate::scripts::late_close::LateClose;
use crate::scripts::ping::Ping;
use crate::scripts::slow::Slow;
use crate::scripts::stall::Stall;
use crate::scripts::status;
use crate::scripts::{echo, never_close, obey, sink};

/// What the peer plays after the handshake.
#[derive(Debug)]
pub(crate) enum Script {
    BadUtf8,
    Burst(Burst),
    Close(Close),
    Drop(Drop),
    Echo,
    Empty,
    Fragments(Fragments),
    Large(Large),
    LateClose(LateClose),
    /// The other, once it begins.
    Later(Begin, Box<Script>),
    NeverClose,
    Obey,
    Ping(Ping),
    Silent,
    Sink,
    Slow(Slow),
    Stall(Stall),
}

impl Script {
    /// The script of the path and how the request is answered, or the refusal that says what is wrong with it.
    pub(crate) fn find(path: &str, query: &str) -> Result<(Self, Answer), Response> {
        let mut parameters = Parameters::parse(query);
        parameters.text("id");
        let found = Self::choose(path, &mut parameters).and_then(|found| {
            let begin = Begin::read(&mut parameters)?;
            // Nothing can be misspelt where there are no parameters: there, a test may carry its own.
            if !matches!(path, "/" | "/echo") && found.is_some() {
                parameters.finish()?;
            }
            Ok(found.map(|(script, answer)| (Self::Later(begin, Box::new(script)), answer)))
        });
        match found {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(Response::text(404, format!("no script at {path:?}\n"))),
            Err(bad) => Err(Response::text(400, format!("{bad}\n"))),
        }
    }

    fn choose(path: &str, parameters: &mut Parameters) -> Result<Option<(Self, Answer)>, BadParameter> {
        let script = match path {
            "/" | "/echo" | "/extensions" => Self::Echo,
            "/bad-accept" => {
                let answer = Answer::Switch { right_key: false, subprotocol: Subprotocol::FirstOffered, held: false };
                return Ok(Some((Self::Sink, answer)));
            }
            "/bad-utf8" => Self::BadUtf8,
            "/burst" => Self::Burst(Burst::read(parameters)?),
            "/close" => Self::Close(Close::read(parameters)?),
            "/drop" => Self::Drop(Drop::read(parameters)?),
            "/empty" => Self::Empty,
            "/fragments" => Self::Fragments(Fragments::read(parameters)?),
            "/large" => Self::Large(Large::read(parameters)?),
            "/late-close" => Self::LateClose(LateClose::read(parameters)?),
            "/mute-handshake" => {
                let answer = Answer::Switch { right_key: true, subprotocol: Subprotocol::FirstOffered, held: true };
                return Ok(Some((Self::Echo, answer)));
            }
            "/never-close" => Self::NeverClose,
            "/not-http" => return Ok(Some((Self::Echo, Answer::Gibberish))),
            "/obey" => Self::Obey,
            "/ping" => Self::Ping(Ping::read(parameters)?),
            "/protocol" => {
                let choice = parameters.header_text("choose")?;
                let subprotocol = choice.map_or(Subprotocol::Nothing, Subprotocol::Named);
                return Ok(Some((Self::Echo, Answer::Switch { right_key: true, subprotocol, held: false })));
            }
            "/silent" => Self::Silent,
            "/sink" => Self::Sink,
            "/slow" => Self::Slow(Slow::read(parameters)?),
            "/stall" => Self::Stall(Stall::read(parameters)?),
            "/status" => return Ok(Some((Self::Echo, Answer::Refusal(status::read(parameters)?)))),
            _ => return Ok(None),
        };
        Ok(Some((script, Answer::PLAIN)))
    }

    /// Whether it takes commands by control from its first moment.
    pub(crate) fn takes_orders(&self) -> bool {
        match self {
            Self::Obey => true,
            Self::Later(begin, script) => begin.is_at_once() && script.takes_orders(),
            _ => false,
        }
    }

    /// Plays until the connection is over: `Ok` if the script came to its end, `Err` if the connection ended before.
    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        match self {
            Self::BadUtf8 => {
                faults::bad_utf8(link);
                sink::sink(link).await
            }
            Self::Burst(burst) => burst.play(link).await,
            Self::Close(close) => close.play(link).await,
            Self::Drop(drop) => drop.play(link).await,
            Self::Echo => echo::echo(link).await,
            Self::Empty => echo::after_empty_messages(link).await,
            Self::Fragments(fragments) => fragments.play(link).await,
            Self::Large(large) => large.play(link).await,
            Self::LateClose(late_close) => late_close.play(link).await,
            Self::NeverClose => never_close::never_close(link).await,
            Self::Obey => obey::obey(link).await,
            Self::Later(begin, script) => {
                begin.wait(link).await?;
                Box::pin(script.play(link)).await
            }
            Self::Ping(ping) => ping.play(link).await,
            Self::Silent => match never_close::silence(link).await? {
                Some(body) => link.answer_close(&body).await,
                None => sink::sink(link).await,
            },
            Self::Sink => sink::sink(link).await,
            Self::Slow(slow) => slow.play(link).await,
            Self::Stall(stall) => stall.play(link).await,
        }
    }
}
