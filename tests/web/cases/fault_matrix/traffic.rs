//! Numbered messages: fed to the server, and read from it, with an account of both.

use std::{cell::RefCell, io, rc::Rc};

use futures_channel::oneshot;
use futures_util::{SinkExt, StreamExt};
use websocket_web::{Msg, WebSocketReceiver, WebSocketSender};

use crate::support::{next_task, spawn};

/// The size of each message, this side's and the server's.
pub(super) const SIZE: usize = 1024;

/// Messages that are fed at most: 4 MiB, twenty times what the server reads before the fault.
const FED_MAX: u32 = 4096;

/// Message `number`, as the server's: it begins with its number, of which every other byte is the lowest.
fn numbered(number: u32) -> Vec<u8> {
    let start = number.to_le_bytes();
    let mut bytes = vec![start[0]; SIZE];
    bytes[..4].copy_from_slice(&start);
    bytes
}

/// The number of a message, which has to be whole.
fn number(msg: &Msg) -> u32 {
    let bytes = msg.as_bytes();
    let number = u32::from_le_bytes(bytes[..4].try_into().unwrap());
    assert_eq!(bytes, numbered(number), "message {number} is not whole");
    number
}

/// The number in what the server kept of a message.
pub(super) fn number_in(excerpt: &serde_json::Value) -> Option<u32> {
    let hex = excerpt["text"].as_str()?;
    u32::from_str_radix(hex.get(..8)?, 16).ok().map(u32::swap_bytes)
}

/// A task that feeds messages as fast as they are accepted, until none is.
#[derive(Debug)]
pub(super) struct Feeding(oneshot::Receiver<Fed>);

/// What became of it.
#[derive(Debug)]
pub(super) struct Fed {
    pub(super) sender: WebSocketSender,
    pub(super) accepted: u32,
    /// Why the next was not.
    pub(super) refused: Option<io::Error>,
}

impl Feeding {
    pub(super) fn start(sender: WebSocketSender) -> Self {
        Self(spawn(feed(sender, FED_MAX)))
    }

    pub(super) async fn end(self) -> Fed {
        self.0.await.unwrap()
    }
}

/// Feeds that many, unless the connection ends before.
pub(super) async fn feed(mut sender: WebSocketSender, count: u32) -> Fed {
    let mut accepted = 0;
    while accepted < count {
        if let Err(error) = sender.feed(numbered(accepted)).await {
            return Fed { sender, accepted, refused: Some(error) };
        }
        accepted += 1;
    }
    Fed { sender, accepted, refused: None }
}

/// A task that reads to the end.
#[derive(Debug)]
pub(super) struct Reading {
    numbers: Rc<RefCell<Vec<u32>>>,
    ended: oneshot::Receiver<Option<io::Error>>,
}

/// What was read: the numbers of the messages, and the error after them, if the end was unclean.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) numbers: Vec<u32>,
    pub(super) error: Option<io::Error>,
}

impl Reading {
    /// Reads at once.
    pub(super) fn start(receiver: WebSocketReceiver) -> Self {
        Self::with_work(receiver, 0)
    }

    /// Works for each of the first messages, for a millisecond and then for a turn of the event loop: what arrives
    /// meanwhile has to wait.
    pub(super) fn with_work(receiver: WebSocketReceiver, worked: usize) -> Self {
        let numbers = Rc::new(RefCell::new(Vec::new()));
        let ended = spawn(read(receiver, numbers.clone(), worked));
        Self { numbers, ended }
    }

    /// How many messages were read so far.
    pub(super) fn count(&self) -> usize {
        self.numbers.borrow().len()
    }

    pub(super) async fn end(self) -> Read {
        let error = self.ended.await.unwrap();
        Read { numbers: self.numbers.take(), error }
    }
}

async fn read(mut receiver: WebSocketReceiver, numbers: Rc<RefCell<Vec<u32>>>, worked: usize) -> Option<io::Error> {
    while let Some(item) = receiver.next().await {
        match item {
            Ok(msg) => numbers.borrow_mut().push(number(&msg)),
            Err(error) => {
                assert!(receiver.next().await.is_none(), "an unclean end is one error");
                return Some(error);
            }
        }
        if numbers.borrow().len() <= worked {
            let start = js_sys::Date::now();
            while js_sys::Date::now() - start <= 1.0 {}
            next_task().await;
        }
    }
    None
}
