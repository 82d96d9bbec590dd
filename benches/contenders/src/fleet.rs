//! The cases: what is done with a number of connections of one contender. They know none of the contenders.

use futures_util::future::{LocalBoxFuture, try_join_all};

use crate::{
    Contender, Message, Tally,
    tasks::{join_all, spawn},
};

/// Connections of one contender, each with its sending handles.
pub(crate) struct Fleet<C: Contender> {
    connections: Vec<Connection<C>>,
    message: Message,
}

struct Connection<C: Contender> {
    senders: Vec<C::Sender>,
    receiver: C::Receiver,
}

/// What is measured. The number of messages is for each connection; the tally is of what was received.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Case {
    /// One task for each connection receives.
    Receive,
    /// One task for each handle feeds its share, then flushes.
    Feed,
    /// One task for each handle sends its share, one message at a time.
    Send,
    /// One task for each connection sends a message, receives one, and so on.
    RoundTrip,
    /// Two tasks for each connection: one feeds all and flushes, the other receives as many.
    Burst,
}

/// The fleet again, and what it received.
pub(crate) type Outcome = Result<(Box<dyn Cases>, Tally), String>;

/// A fleet of any contender.
pub(crate) trait Cases {
    /// Consumes the fleet, so that a failed one is not used again. A `word` is a text that a server reacts to: with
    /// [`Case::Receive`] it is said first on each connection, with [`Case::Feed`] and [`Case::Send`] last, and
    /// answered.
    fn run(self: Box<Self>, case: Case, count: u32, word: Option<String>) -> LocalBoxFuture<'static, Outcome>;

    fn close(self: Box<Self>);
}

/// Connections that are opened at a time: Chromium delays those of a page that has a dozen pending.
const PENDING_MAX: u32 = 8;

impl<C: Contender> Fleet<C> {
    /// `connections` open connections, each with `handles` for sending; `message` is what they send and receive.
    pub(crate) async fn connect(url: &str, connections: u32, handles: u32, message: Message) -> Result<Self, String> {
        let connect = async || {
            let (sender, receiver) = C::connect(url).await?;
            let mut senders = vec![sender];
            for _ in 1..handles {
                senders.push(C::clone_sender(&senders[0]).ok_or("no cloned handles")?);
            }
            Ok::<_, String>(Connection { senders, receiver })
        };
        let mut open = Vec::new();
        for first in (0..connections).step_by(PENDING_MAX as usize) {
            let pending = PENDING_MAX.min(connections - first);
            open.extend(try_join_all((0..pending).map(|_| connect())).await?);
        }
        Ok(Self { connections: open, message })
    }

    async fn receive(self, count: u32, word: Option<String>) -> Result<(Self, Tally), String> {
        let Self { connections, message } = self;
        let kind = message.kind();
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|Connection { mut senders, mut receiver }| {
                let word = word.clone();
                spawn::<C, _>(async move {
                    if let Some(word) = word {
                        C::send(&mut senders[0], Message::Text(word)).await?;
                    }
                    let tally = receive::<C>(&mut receiver, count, kind).await?;
                    Ok((Connection { senders, receiver }, tally))
                })
            })
            .collect();
        Self::gather(join_all(tasks).await?, message)
    }

    async fn transmit(self, count: u32, case: Case, word: Option<String>) -> Result<(Self, Tally), String> {
        let Self { connections, message } = self;
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|Connection { senders, receiver }| {
                let share = count / senders.len() as u32;
                let senders: Vec<_> = senders
                    .into_iter()
                    .map(|mut sender| {
                        let message = message.clone();
                        spawn::<C, _>(async move {
                            match case {
                                Case::Send => {
                                    for _ in 0..share {
                                        C::send(&mut sender, message.clone()).await?;
                                    }
                                }
                                _ => feed::<C>(&mut sender, share, &message).await?,
                            }
                            Ok(sender)
                        })
                    })
                    .collect();
                (senders, receiver)
            })
            .collect();
        let mut connections = Vec::with_capacity(tasks.len());
        for (senders, receiver) in tasks {
            let connection = Connection { senders: join_all(senders).await?, receiver };
            connections.push(spawn::<C, _>(connection.ask(word.clone())));
        }
        let connections = join_all(connections).await?;
        Self::gather(connections.into_iter().map(|connection| (connection, Tally::default())).collect(), message)
    }

    async fn round_trip(self, count: u32) -> Result<(Self, Tally), String> {
        let Self { connections, message } = self;
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|Connection { mut senders, mut receiver }| {
                let message = message.clone();
                spawn::<C, _>(async move {
                    let mut tally = Tally::default();
                    for _ in 0..count {
                        C::send(&mut senders[0], message.clone()).await?;
                        tally.count(C::receive(&mut receiver).await?, message.kind())?;
                    }
                    Ok((Connection { senders, receiver }, tally))
                })
            })
            .collect();
        Self::gather(join_all(tasks).await?, message)
    }

    async fn burst(self, count: u32) -> Result<(Self, Tally), String> {
        let Self { connections, message } = self;
        let kind = message.kind();
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|Connection { mut senders, mut receiver }| {
                let message = message.clone();
                let sending = spawn::<C, _>(async move {
                    feed::<C>(&mut senders[0], count, &message).await?;
                    Ok(senders)
                });
                let receiving = spawn::<C, _>(async move {
                    let tally = receive::<C>(&mut receiver, count, kind).await?;
                    Ok((receiver, tally))
                });
                (sending, receiving)
            })
            .collect();
        let mut connections = Vec::with_capacity(tasks.len());
        for (sending, receiving) in tasks {
            let (receiver, tally) = receiving.join().await?;
            connections.push((Connection { senders: sending.join().await?, receiver }, tally));
        }
        Self::gather(connections, message)
    }

    fn gather(done: Vec<(Connection<C>, Tally)>, message: Message) -> Result<(Self, Tally), String> {
        let mut total = Tally::default();
        let connections = done.into_iter().map(|(connection, tally)| {
            total.add(tally);
            connection
        });
        Ok((Self { connections: connections.collect(), message }, total))
    }
}

impl<C: Contender> Connection<C> {
    /// Says the word, if there is one, and waits for the answer.
    async fn ask(mut self, word: Option<String>) -> Result<Self, String> {
        if let Some(word) = word {
            C::send(&mut self.senders[0], Message::Text(word)).await?;
            C::receive(&mut self.receiver).await?;
        }
        Ok(self)
    }
}

impl<C: Contender> Cases for Fleet<C> {
    fn run(self: Box<Self>, case: Case, count: u32, word: Option<String>) -> LocalBoxFuture<'static, Outcome> {
        Box::pin(async move {
            let (fleet, tally) = match case {
                Case::Receive => self.receive(count, word).await?,
                Case::Feed | Case::Send => self.transmit(count, case, word).await?,
                Case::RoundTrip => self.round_trip(count).await?,
                Case::Burst => self.burst(count).await?,
            };
            Ok((Box::new(fleet) as Box<dyn Cases>, tally))
        })
    }

    fn close(self: Box<Self>) {
        for Connection { mut senders, receiver } in self.connections {
            senders.truncate(1);
            if let Some(sender) = senders.pop() {
                C::close(sender, receiver);
            }
        }
    }
}

async fn receive<C: Contender>(receiver: &mut C::Receiver, count: u32, kind: crate::Kind) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for _ in 0..count {
        tally.count(C::receive(receiver).await?, kind)?;
    }
    Ok(tally)
}

async fn feed<C: Contender>(sender: &mut C::Sender, count: u32, message: &Message) -> Result<(), String> {
    for _ in 0..count {
        C::feed(sender, message.clone()).await?;
    }
    C::flush(sender).await
}
