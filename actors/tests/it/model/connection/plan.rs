//! What is done to a connection, and by its socket: read from bytes, so that a fuzzer can change one thing at a time.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use websocket_web_actors::{Limits, Overflow, broadcast::Lag};

/// A connection, and what happens to it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) setup: Setup,
    pub(super) ops: Vec<Op>,
}

/// What is settled beforehand.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) seed: u64,
    /// Handles can give the actor its turn.
    pub(super) turns: bool,
    /// The socket can pause.
    pub(super) pauses: bool,
    pub(super) limits: Limits,
    /// The socket settles each message at once.
    pub(super) settles: bool,
    /// How many messages it takes whose fate is open.
    pub(super) places: usize,
}

/// One thing that is done from outside. Numbers of handles are taken modulo how many there are.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Act(Act),
    /// Operations that wait, each a task.
    Feed(u8, Shape),
    Send(u8, Shape),
    Flush(u8),
    SinkClose(u8),
    Opened(u8),
    Next(u8),
    Read(u8, usize),
    SubscriptionNext(u8),
    Closed(u8),
    /// The future of what a handle waits for is dropped.
    CancelSender(u8),
    CancelReceiver(u8),
    CancelSubscription(u8),
    /// The next calls of `send`, or of `close`, call back.
    OnSend(Vec<Act>),
    OnClose(Vec<Act>),
    /// So many polls.
    Steps(u8),
    /// Polls until nobody is woken.
    Run,
    /// So much time passes.
    Wait(Duration),
    /// The executor drops the actor.
    DropActor,
}

/// One thing that does not wait, so that it can also be done inside a call to the socket.
#[derive(Debug, Clone)]
pub(super) enum Act {
    TrySend(u8, Shape),
    StartSend(u8, Shape),
    PollReady(u8),
    PollFlush(u8),
    CloneSender(u8),
    DropSender(u8),
    Close(u8, Option<u16>),
    TryRecv(u8),
    PollNext(u8),
    PollRead(u8, usize),
    CloneReceiver(u8),
    DropReceiver(u8),
    FanOut(u8, usize, Option<usize>, Lag),
    DropFanOut(u8),
    Subscribe(u8),
    CloneSubscription(u8),
    DropSubscription(u8),
    SubscriptionTryRecv(u8),
    SubscriptionPollNext(u8),
    CloneClosed(u8),
    DropClosed(u8),
    Upgrade,
    Open,
    Deliver(Shape),
    Wants(usize),
    Drain(usize),
    Room(usize),
    Places(usize),
    Settle(u64),
    StartClosing,
    StopTaking,
    StartClosingAfter(usize),
    Answer,
    PeerClose(bool),
    BreakOff,
    Refuse,
}

/// Length and kind of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) len: usize,
    pub(super) text: bool,
}

/// Operations of one plan at most: a longer one finds nothing that a shorter one does not.
const LONGEST: usize = 300;
/// From nothing to more than any buffer holds.
const LENS: [usize; 10] = [0, 1, 2, 5, 12, 30, 60, 100, 200, 600];
const BUFFERS: [usize; 6] = [1, 40, 100, 200, 400, 1 << 20];

impl Plan {
    pub(crate) fn read(input: &[u8]) -> Result<Self> {
        let mut u = Unstructured::new(input);
        let setup = Setup::read(&mut u)?;
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(Op::read(&mut u)?);
        }
        Ok(Self { setup, ops })
    }
}

impl Setup {
    fn read(u: &mut Unstructured<'_>) -> Result<Self> {
        let seed = u.arbitrary::<u8>()?.into();
        let flags: u8 = u.arbitrary()?;
        let mut limits = Limits::default();
        limits.send_capacity = u.int_in_range(1..=4)?;
        limits.send_buffer_size = *u.choose(&BUFFERS)?;
        limits.receive_capacity = *u.choose(&[1, 2, 3, usize::MAX])?;
        limits.receive_buffer_size = *u.choose(&BUFFERS)?;
        limits.overflow = *u.choose(&[Overflow::Close, Overflow::DropOldest, Overflow::DropNewest])?;
        limits.max_message_size = if flags & 1 > 0 { 100 } else { usize::MAX };
        limits.connect_timeout = (flags & 2 > 0).then_some(Duration::from_secs(3));
        limits.close_timeout = Duration::from_secs(1);
        let places = if flags & 4 > 0 { 2 } else { usize::MAX };
        Ok(Self { seed, turns: flags & 8 > 0, pauses: flags & 16 > 0, limits, settles: flags & 32 > 0, places })
    }
}

impl Op {
    fn read(u: &mut Unstructured<'_>) -> Result<Self> {
        Ok(match u.arbitrary::<u8>()? {
            0..=19 => Self::Steps(u.int_in_range(1..=8)?),
            20..=39 => Self::Run,
            40..=51 => Self::Feed(u.arbitrary()?, Shape::read(u)?),
            52..=63 => Self::Send(u.arbitrary()?, Shape::read(u)?),
            64..=69 => Self::Flush(u.arbitrary()?),
            70..=71 => Self::SinkClose(u.arbitrary()?),
            72..=74 => Self::Opened(u.arbitrary()?),
            75..=84 => Self::Next(u.arbitrary()?),
            85..=90 => Self::Read(u.arbitrary()?, u.int_in_range(0..=8)?),
            91..=98 => Self::SubscriptionNext(u.arbitrary()?),
            99..=102 => Self::Closed(u.arbitrary()?),
            103..=106 => Self::CancelSender(u.arbitrary()?),
            107..=110 => Self::CancelReceiver(u.arbitrary()?),
            111..=113 => Self::CancelSubscription(u.arbitrary()?),
            114..=119 => Self::OnSend(acts(u)?),
            120..=123 => Self::OnClose(acts(u)?),
            124..=129 => Self::Wait(Duration::from_millis(100 * u.int_in_range(1..=40u64)?)),
            130 => Self::DropActor,
            _ => Self::Act(Act::read(u)?),
        })
    }
}

/// A few.
fn acts(u: &mut Unstructured<'_>) -> Result<Vec<Act>> {
    (0..u.int_in_range(1..=3)?).map(|_| Act::read(u)).collect()
}

impl Act {
    fn read(u: &mut Unstructured<'_>) -> Result<Self> {
        Ok(match u.int_in_range(0..=58u8)? {
            0..=4 => Self::TrySend(u.arbitrary()?, Shape::read(u)?),
            5..=6 => Self::StartSend(u.arbitrary()?, Shape::read(u)?),
            7..=8 => Self::PollReady(u.arbitrary()?),
            9..=10 => Self::PollFlush(u.arbitrary()?),
            11..=12 => Self::CloneSender(u.arbitrary()?),
            13..=14 => Self::DropSender(u.arbitrary()?),
            15 => Self::Close(u.arbitrary()?, u.arbitrary::<bool>()?.then_some(3000)),
            16..=18 => Self::TryRecv(u.arbitrary()?),
            19..=20 => Self::PollNext(u.arbitrary()?),
            21..=22 => Self::PollRead(u.arbitrary()?, u.int_in_range(0..=8)?),
            23 => Self::CloneReceiver(u.arbitrary()?),
            24..=25 => Self::DropReceiver(u.arbitrary()?),
            26 => {
                let size = u.arbitrary::<bool>()?.then_some(*u.choose(&BUFFERS)?);
                let lag = if u.arbitrary()? { Lag::Wait } else { Lag::DropOldest };
                Self::FanOut(u.arbitrary()?, u.int_in_range(1..=4)?, size, lag)
            }
            27 => Self::DropFanOut(u.arbitrary()?),
            28..=29 => Self::Subscribe(u.arbitrary()?),
            30 => Self::CloneSubscription(u.arbitrary()?),
            31..=32 => Self::DropSubscription(u.arbitrary()?),
            33..=34 => Self::SubscriptionTryRecv(u.arbitrary()?),
            35 => Self::SubscriptionPollNext(u.arbitrary()?),
            36 => Self::CloneClosed(u.arbitrary()?),
            37 => Self::DropClosed(u.arbitrary()?),
            38 => Self::Upgrade,
            39..=40 => Self::Open,
            41..=45 => Self::Deliver(Shape::read(u)?),
            46 => Self::Wants(*u.choose(&LENS)?),
            47..=48 => Self::Drain(*u.choose(&LENS)?),
            49 => Self::Room(*u.choose(&BUFFERS)?),
            50 => Self::Places(u.int_in_range(1..=4)?),
            51 => Self::Settle(u.int_in_range(1..=3)?),
            52 => Self::StartClosing,
            53 => Self::StopTaking,
            54 => Self::StartClosingAfter(u.int_in_range(0..=3)?),
            55 => Self::Answer,
            56 => Self::PeerClose(u.arbitrary()?),
            57 => Self::BreakOff,
            _ => Self::Refuse,
        })
    }
}

impl Shape {
    fn read(u: &mut Unstructured<'_>) -> Result<Self> {
        let both = u.int_in_range(0..=2 * LENS.len() - 1)?;
        Ok(Self { len: LENS[both / 2], text: both % 2 > 0 })
    }
}
