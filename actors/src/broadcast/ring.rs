//! The ring and the positions in it, as plain data: no lock, no waiting.

use std::{
    collections::VecDeque,
    task::{Context, Poll},
};

use super::{Lag, Lagged};
use crate::{
    MESSAGE_COST,
    lanes::{Waiters, Wakes, cost},
};

/// Items that somebody has yet to read, oldest first.
///
/// Each subscriber is counted in one place: at the item that it reads next, among those that have read everything, or
/// among those whose next item is gone. So all that happens to one of them, or to an item, is a matter of two counts,
/// however many there are of either.
#[derive(Debug)]
pub(crate) struct Ring<T> {
    items: VecDeque<Entry<T>>,
    /// The number of the oldest item: how many came before it.
    first: u64,
    /// What the items are charged.
    bytes: usize,
    capacity: usize,
    buffer_size: usize,
    lag: Lag,
    /// Subscribers that have read everything.
    caught_up: usize,
    /// Subscribers whose next item is gone, and who do not know it yet.
    lagged: usize,
    /// Who waits for an item.
    pub(crate) readers: Waiters,
    /// Who waits for room.
    room: Waiters,
    /// Nothing more is published.
    pub(crate) ended: bool,
    /// How many there were; the last one's id.
    cursors: u64,
}

#[derive(Debug)]
struct Entry<T> {
    item: T,
    cost: usize,
    /// Subscribers that read this one next.
    next: usize,
}

/// Where a subscriber stands.
#[derive(Debug)]
pub(crate) struct Cursor {
    /// By which [`Waiters`] know it.
    pub(crate) id: u64,
    /// The number of the item to read next.
    position: u64,
}

/// By which [`Waiters`] know the publisher; they know no cursor by this.
pub(crate) const PUBLISHER: u64 = 0;

impl<T: Clone> Ring<T> {
    /// Bounds of less than 1 are 1.
    pub(crate) fn new(capacity: usize, buffer_size: usize, lag: Lag) -> Self {
        Self {
            items: VecDeque::new(),
            first: 0,
            bytes: 0,
            capacity: capacity.max(1),
            buffer_size: buffer_size.max(1),
            lag,
            caught_up: 0,
            lagged: 0,
            readers: Waiters::default(),
            room: Waiters::default(),
            ended: false,
            cursors: PUBLISHER,
        }
    }

    /// A position behind the newest item.
    pub(crate) fn subscribe(&mut self) -> Cursor {
        self.caught_up = self.caught_up.saturating_add(1);
        self.cursors = self.cursors.wrapping_add(1);
        Cursor { id: self.cursors, position: self.first.wrapping_add(self.items.len() as u64) }
    }

    pub(crate) fn subscribers(&self) -> usize {
        self.items.iter().fold(self.caught_up.saturating_add(self.lagged), |all, entry| all.saturating_add(entry.next))
    }

    fn has_subscribers(&self) -> bool {
        // Each item is there for somebody, and who has lost some has one to go on at.
        self.caught_up > 0 || !self.items.is_empty()
    }

    /// Ready when the one known as `id` may publish an item of `bytes`: where items go for it, once it has given way to
    /// those who read them next. `gave_way` is the item at which it did so last.
    pub(crate) fn poll_room(
        &mut self,
        bytes: usize,
        id: u64,
        gave_way: &mut Option<u64>,
        cx: &Context<'_>,
        wakes: &mut Wakes,
    ) -> Poll<()> {
        if !self.admits(bytes) {
            self.room.register(id, 0, cx, wakes);
            return Poll::Pending;
        }
        match self.at_the_expense_of(bytes) {
            Some(number) if gave_way.replace(number) != Some(number) => {
                wakes.extend(Some(cx.waker().clone()));
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }

    /// Whether an item of `bytes` may be published: with [`Lag::Wait`], whether there is room for it.
    pub(crate) fn admits(&self, bytes: usize) -> bool {
        self.lag == Lag::DropOldest || self.fits(cost(bytes))
    }

    /// The number of the first item that would have to go for one of `bytes` and that a subscriber reads next. Who has
    /// lost items already, and does not know it yet, does not count: it has had its turn, and slept.
    fn at_the_expense_of(&self, bytes: usize) -> Option<u64> {
        let cost = cost(bytes);
        let (mut number, mut len, mut held) = (self.first, self.items.len(), self.bytes);
        for entry in &self.items {
            if len < self.capacity && held.saturating_add(cost) <= self.buffer_size {
                return None;
            }
            if entry.next > 0 {
                return Some(number);
            }
            (number, len, held) = (number.wrapping_add(1), len.saturating_sub(1), held.saturating_sub(entry.cost));
        }
        None
    }

    /// Adds an item. What has to go for it is put into `gone`, to be dropped when the lock is released; so is the item
    /// itself if nobody is subscribed.
    pub(crate) fn publish(&mut self, item: T, bytes: usize, gone: &mut Vec<T>, wakes: &mut Wakes) {
        if !self.has_subscribers() {
            gone.push(item);
            return;
        }
        let cost = cost(bytes);
        // Who waits is told of room before the size of the item is known: one may exceed the bound.
        let needed = if self.lag == Lag::Wait { MESSAGE_COST } else { cost };
        while !self.fits(needed) {
            let Some(oldest) = self.pop() else { break };
            self.lagged = self.lagged.saturating_add(oldest.next);
            gone.push(oldest.item);
        }
        self.bytes = self.bytes.saturating_add(cost);
        self.items.push_back(Entry { item, cost, next: std::mem::take(&mut self.caught_up) });
        self.readers.wake_all(wakes);
    }

    /// The next item for `cursor`, or how many it has missed.
    pub(crate) fn take(&mut self, cursor: &mut Cursor, wakes: &mut Wakes) -> Option<Result<T, Lagged>> {
        if cursor.position < self.first {
            let missed = self.first.wrapping_sub(cursor.position);
            cursor.position = self.first;
            self.lagged = self.lagged.saturating_sub(1);
            self.arrive_at(self.first);
            return Some(Err(Lagged(missed)));
        }
        let index = self.index(cursor.position);
        let entry = self.items.get_mut(index)?;
        let is_last = index == 0 && entry.next == 1 && self.lagged == 0;
        let item = if is_last { None } else { Some(entry.item.clone()) };
        entry.next = entry.next.saturating_sub(1);
        cursor.position = cursor.position.wrapping_add(1);
        self.arrive_at(cursor.position);
        if item.is_none() {
            self.room.wake_all(wakes);
        }
        item.or_else(|| Some(self.pop()?.item)).map(Ok)
    }

    /// Forgets `cursor`. What nobody is left to read is put into `gone`.
    pub(crate) fn unsubscribe(&mut self, cursor: &Cursor, gone: &mut Vec<T>, wakes: &mut Wakes) {
        if cursor.position < self.first {
            self.lagged = self.lagged.saturating_sub(1);
        } else {
            let next = self.next_at(cursor.position);
            *next = next.saturating_sub(1);
        }
        while self.lagged == 0 && self.items.front().is_some_and(|entry| entry.next == 0) {
            gone.extend(self.pop().map(|entry| entry.item));
            self.room.wake_all(wakes);
        }
        self.readers.remove(cursor.id, wakes);
        self.room.remove(cursor.id, wakes);
    }

    /// Nothing more is published.
    pub(crate) fn end(&mut self, wakes: &mut Wakes) {
        self.ended = true;
        self.readers.wake_all(wakes);
        self.room.remove(PUBLISHER, wakes);
    }

    fn pop(&mut self) -> Option<Entry<T>> {
        let entry = self.items.pop_front()?;
        self.first = self.first.wrapping_add(1);
        self.bytes = self.bytes.saturating_sub(entry.cost);
        Some(entry)
    }

    /// An empty ring takes an item of any size: else a large one could never be published.
    fn fits(&self, cost: usize) -> bool {
        let fits = self.items.len() < self.capacity && self.bytes.saturating_add(cost) <= self.buffer_size;
        fits || self.items.is_empty()
    }

    /// One more reads item `number` next.
    fn arrive_at(&mut self, number: u64) {
        let next = self.next_at(number);
        *next = next.saturating_add(1);
    }

    /// The count of those that read item `number` next.
    fn next_at(&mut self, number: u64) -> &mut usize {
        let index = self.index(number);
        self.items.get_mut(index).map_or(&mut self.caught_up, |entry| &mut entry.next)
    }

    fn index(&self, number: u64) -> usize {
        usize::try_from(number.wrapping_sub(self.first)).unwrap_or(usize::MAX)
    }
}
