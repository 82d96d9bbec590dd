//! A value that changes more often than the screen does: whoever shows it is drawn once in a frame.

use std::{
    cell::{Ref, RefCell},
    rc::Rc,
};

use gloo_render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

/// Shared by all its clones, which are equal only to each other.
pub(crate) struct Live<T>(Rc<Inner<T>>);

struct Inner<T> {
    value: RefCell<T>,
    shown_by: RefCell<Vec<(u32, UseForceUpdateHandle)>>,
    frame: RefCell<Option<AnimationFrame>>,
}

impl<T: 'static> Live<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(Inner { value: RefCell::new(value), shown_by: RefCell::default(), frame: RefCell::default() }))
    }

    pub(crate) fn read(&self) -> Ref<'_, T> {
        self.0.value.borrow()
    }

    /// Changes it, and has it drawn in the next frame.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.0.value.borrow_mut());
        let mut frame = self.0.frame.borrow_mut();
        if frame.is_none() {
            let inner = Rc::downgrade(&self.0);
            *frame = Some(request_animation_frame(move |_| {
                let Some(inner) = inner.upgrade() else { return };
                drop(inner.frame.borrow_mut().take());
                let shown_by = inner.shown_by.borrow().clone();
                shown_by.iter().for_each(|(_, shown_by)| shown_by.force_update());
            }));
        }
        result
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
