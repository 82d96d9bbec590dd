//! A socket that is open, until it is lost.

use std::task::{Context, Poll};

use websocket_web_actors::{Budget, CloseFrame, Closing, Msg, Transport};

/// Says nothing and takes everything.
#[derive(Debug)]
pub(crate) struct Socket;

impl Transport for Socket {
    const PAUSES: bool = false;

    fn poll_budget(&mut self, _: usize, _: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        Poll::Ready(Ok(Budget { messages: usize::MAX, bytes: usize::MAX }))
    }

    fn send(&mut self, _: Msg) -> Result<(), (Msg, Closing)> {
        Ok(())
    }

    fn settled(&mut self, _: &mut Context<'_>) -> Result<u64, Closing> {
        Ok(0)
    }

    fn unsent(&self) -> usize {
        0
    }

    fn resume(&mut self) {}

    fn poll_closable(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn close(&mut self, _: Option<&CloseFrame>) {}

    fn abandon(&mut self) {}
}
