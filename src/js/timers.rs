//! Timers of any runtime.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use wasm_bindgen::{JsCast, JsValue, throw_val};
use websocket_web_actors::Clock;

use super::{
    Callback,
    bindings::{clear_timeout, set_timeout},
    callback,
};

/// Makes timers with `globalThis.setTimeout`, which windows, workers and servers all have.
///
/// One is done after 24.8 days at the latest: `setTimeout` takes a signed 32-bit number of milliseconds, and a larger
/// one fires at once.
#[derive(Debug)]
pub(crate) struct Timers;

/// A running timer, which is cleared when this is dropped. gloo-timers' takes a channel, or functions that a program
/// cannot have whose panics unwind.
#[derive(Debug)]
pub(crate) struct Sleep {
    state: Rc<RefCell<State>>,
    timeout: JsValue,
    _call: Callback,
}

#[derive(Debug)]
enum State {
    Running(Option<Waker>),
    Done,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.state.borrow_mut() {
            State::Done => Poll::Ready(()),
            State::Running(waker) => {
                *waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Clock for Timers {
    type Sleep = Sleep;

    fn sleep(&self, duration: Duration) -> Sleep {
        // Rounded up: a timeout never comes early.
        let part = u64::from(duration.subsec_nanos().div_ceil(1_000_000));
        let millis = duration.as_secs().saturating_mul(1000).saturating_add(part).min(i32::MAX as u64);
        let state = Rc::new(RefCell::new(State::Running(None)));
        let done = state.clone();
        let call = callback(move |_| {
            if let State::Running(Some(waker)) = done.replace(State::Done) {
                waker.wake();
            }
        });
        let timeout = set_timeout(call.as_ref().unchecked_ref(), i32::try_from(millis).unwrap_or(i32::MAX));
        Sleep { state, timeout: timeout.unwrap_or_else(|exception| throw_val(exception)), _call: call }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        clear_timeout(&self.timeout);
    }
}
