//! What messages cost in wakes, polls, calls of the transport and allocations: numbers that are the same on every
//! machine.
//!
//! Those that are exact hold for the order in which executors poll, that of the wake-ups; under random schedules there
//! are bounds. Each is of the second of two equal rounds: in the first the queues grow.

mod fanning_out;
mod idle;
mod receiving;
mod round_trips;
mod sending;
mod supervising;

use std::{
    cell::Cell,
    future::{Future, poll_fn},
    ops::Sub,
    rc::Rc,
};

use websocket_web_actors::{Incoming, Limits, Msg, Outgoing};

use crate::support::{Calls, Scheduler, TaskId, World};

const HANDLES: [usize; 3] = [1, 4, 16];
const BATCHES: [usize; 3] = [1, 100, 1000];

/// What a round costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Costs {
    actor: Turns,
    users: Turns,
    calls: Calls,
    allocations: u64,
    allocated_bytes: u64,
}

/// How often tasks were woken and polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Turns {
    wakes: usize,
    polls: usize,
}

/// A connection whose users are counted.
struct Stage {
    world: World,
    outgoing: Outgoing,
    incoming: Incoming,
    users: Vec<TaskId>,
    limits: Limits,
}

impl Stage {
    fn new<const PAUSES: bool>(limits: &Limits, tasks: Scheduler) -> Self {
        let (mut world, outgoing, incoming, _closed) = World::new::<PAUSES>(limits, tasks);
        world.peer.open();
        world.run();
        Self { world, outgoing, incoming, users: Vec::new(), limits: limits.clone() }
    }

    /// Adds a task, woken.
    fn user(&mut self, user: impl Future<Output = ()> + 'static) {
        let user = self.world.tasks.spawn("user", user);
        self.users.push(user);
    }

    /// Counts what it costs to come to rest, after `work` and by it.
    fn count(&mut self, work: impl FnOnce(&mut World)) -> Costs {
        let before = self.counts();
        let memory = allocation_counter::measure(|| {
            work(&mut self.world);
            self.world.run();
        });
        let (actor, users, calls) = self.counts();
        Costs {
            actor: actor - before.0,
            users: users - before.1,
            calls: calls - before.2,
            allocations: memory.count_total,
            allocated_bytes: memory.bytes_total,
        }
    }

    fn counts(&self) -> (Turns, Turns, Calls) {
        let tasks = &self.world.tasks;
        let of = |users: &[TaskId]| Turns {
            wakes: users.iter().map(|user| tasks.wakes(*user)).sum(),
            polls: users.iter().map(|user| tasks.polls(*user)).sum(),
        };
        (of(&[self.world.actor]), of(&self.users), self.world.peer.calls())
    }
}

impl Sub for Turns {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self { wakes: self.wakes - before.wakes, polls: self.polls - before.polls }
    }
}

/// The second of two rounds.
fn steady(mut round: impl FnMut() -> Costs) -> Costs {
    round();
    round()
}

/// Messages that are there before anything is counted.
fn messages(count: usize) -> Vec<Msg> {
    vec![Msg::Text("x".repeat(32)); count]
}

/// As browsers deliver: who was woken runs before the next message.
fn one_by_one(world: &mut World, messages: Vec<Msg>) {
    for msg in messages {
        world.peer.deliver(msg);
        world.run();
    }
}

/// As Node delivers.
fn all_at_once(world: &mut World, messages: Vec<Msg>) {
    for msg in messages {
        world.peer.deliver(msg);
    }
}

async fn feed(outgoing: &mut Outgoing, msg: Msg) {
    poll_fn(|cx| outgoing.poll_ready(cx)).await.expect("open");
    outgoing.start_send(msg).expect("a place was kept");
}

async fn send(outgoing: &mut Outgoing, msg: Msg) {
    feed(outgoing, msg).await;
    poll_fn(|cx| outgoing.poll_flush(cx)).await.expect("open");
}

async fn next(incoming: &mut Incoming) -> Msg {
    poll_fn(|cx| incoming.poll_next(cx)).await.expect("not the end").expect("no failure")
}

/// A shared number, for tasks to count what they did.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<usize>>);

impl Counter {
    fn add(&self) {
        self.0.set(self.0.get() + 1);
    }

    fn take(&self) -> usize {
        self.0.take()
    }
}
