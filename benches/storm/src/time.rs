//! Virtual time, and chance, for each client its own.

use std::{
    cell::{Cell, RefCell},
    cmp::Reverse,
    collections::BinaryHeap,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use websocket_web_actors::{Clock, supervisor::World};

/// The timers of all clients.
#[derive(Debug, Default)]
pub(crate) struct Time {
    now: Cell<Duration>,
    /// When, and whom to wake.
    timers: RefCell<BinaryHeap<Reverse<(Duration, u32)>>>,
}

impl Time {
    pub(crate) fn now(&self) -> Duration {
        self.now.get()
    }

    /// Goes on to the next timer: gives whom to wake.
    pub(crate) fn advance(&self) -> Option<u32> {
        let Reverse((deadline, client)) = self.timers.borrow_mut().pop()?;
        self.now.set(deadline);
        Some(client)
    }
}

/// A client's world.
#[derive(Debug)]
pub(crate) struct ClientWorld {
    pub(crate) time: Rc<Time>,
    pub(crate) client: u32,
    /// State of SplitMix64.
    random: Cell<u64>,
}

impl ClientWorld {
    pub(crate) fn new(time: Rc<Time>, client: u32) -> Self {
        // Far apart in the sequence of all states, and the same in each run.
        let seed = u64::from(client).wrapping_mul(0xd134_2543_de82_ef95);
        Self { time, client, random: Cell::new(seed) }
    }
}

impl Clock for ClientWorld {
    type Sleep = Sleep;

    fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = self.time.now() + duration;
        self.time.timers.borrow_mut().push(Reverse((deadline, self.client)));
        Sleep { time: self.time.clone(), deadline }
    }
}

impl World for ClientWorld {
    fn now(&self) -> Duration {
        self.time.now()
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn random(&self) -> f64 {
        let state = self.random.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.random.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // The 53 bits that a `f64` holds.
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A timer. Whose it is is woken when it runs out, and looks.
pub(crate) struct Sleep {
    time: Rc<Time>,
    deadline: Duration,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.time.now() >= self.deadline { Poll::Ready(()) } else { Poll::Pending }
    }
}
