//! A value that changes more often than a screen should: whoever shows it is drawn at most ten times a second.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
};

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::page;

/// Shared by all its clones, which are equal only to each other.
pub(crate) struct Live<T>(Rc<Inner<T>>);

struct Inner<T> {
    value: RefCell<T>,
    shown_by: RefCell<Vec<(u32, UseForceUpdateHandle)>>,
    pending: RefCell<Option<Pending>>,
    drawn_at: Cell<f64>,
}

/// What it is drawn after; kept, since dropping it would cancel it.
enum Pending {
    Gap(#[expect(dead_code, reason = "held until it fires")] Timeout),
    Frame(#[expect(dead_code, reason = "held until it fires")] AnimationFrame),
}

/// Milliseconds between two drawings of what changes all the time: faster is not read, and takes the time of messages.
const GAP: f64 = 100.0;

impl<T: 'static> Live<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(Inner {
            value: RefCell::new(value),
            shown_by: RefCell::default(),
            pending: RefCell::default(),
            drawn_at: Cell::new(-GAP),
        }))
    }

    pub(crate) fn read(&self) -> Ref<'_, T> {
        self.0.value.borrow()
    }

    /// Changes it, and has it drawn: in the next frame, or in that after the gap.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.0.value.borrow_mut());
        if self.0.pending.borrow().is_none() {
            self.0.schedule();
        }
        result
    }
}

impl<T: 'static> Inner<T> {
    fn schedule(self: &Rc<Self>) {
        let inner = Rc::downgrade(self);
        let left = GAP - (page::now() - self.drawn_at.get());
        if left > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the gap")]
            let left = left.ceil() as u32;
            let gap = Timeout::new(left, move || inner.upgrade().iter().for_each(Self::frame));
            self.pending.replace(Some(Pending::Gap(gap)));
        } else {
            self.frame();
        }
    }

    fn frame(self: &Rc<Self>) {
        let inner = Rc::downgrade(self);
        let frame = request_animation_frame(move |_| inner.upgrade().iter().for_each(|inner| inner.draw()));
        self.pending.replace(Some(Pending::Frame(frame)));
    }

    fn draw(&self) {
        self.drawn_at.set(page::now());
        drop(self.pending.take());
        let shown_by = self.shown_by.borrow().clone();
        shown_by.iter().for_each(|(_, shown_by)| shown_by.force_update());
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Live<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Has the component drawn when the value has changed.
#[hook]
pub(crate) fn use_live<T: 'static>(live: &Live<T>) {
    let shown_by = use_force_update();
    use_effect_with(live.clone(), |live| {
        let live = live.clone();
        let id = {
            let mut all = live.0.shown_by.borrow_mut();
            let id = all.last().map_or(0, |(last, _)| last + 1);
            all.push((id, shown_by));
            id
        };
        move || live.0.shown_by.borrow_mut().retain(|(other, _)| *other != id)
    });
}
