//! Timers of any runtime.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use wasm_bindgen::{JsValue, throw_val};
use websocket_web_actors::Clock;

use super::{
    Handler, Registered,
    bindings::{clear_timeout, set_timeout},
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
    alarm: Rc<Alarm>,
    timeout: JsValue,
    _registered: Registered,
}

#[derive(Debug)]
struct Alarm(RefCell<State>);

#[derive(Debug)]
enum State {
    Running(Option<Waker>),
    Done,
}

impl Handler for Alarm {
    fn call(&self, _: u32, _: JsValue) {
        if let State::Running(Some(waker)) = self.0.replace(State::Done) {
            waker.wake();
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.alarm.0.borrow_mut() {
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
        // Rounded up: a timeout never comes early. With 32 bits: more would link a multiplication of 128.
        let seconds = i32::try_from(duration.as_secs()).unwrap_or(i32::MAX);
        let part = i32::try_from(duration.subsec_nanos().div_ceil(1_000_000)).unwrap_or_default();
        let millis = seconds.saturating_mul(1000).saturating_add(part);
        let alarm = Rc::new(Alarm(RefCell::new(State::Running(None))));
        let registered = Registered::new(alarm.clone());
        let timeout = set_timeout(&registered.function(0), millis);
        let timeout = timeout.unwrap_or_else(|exception| throw_val(exception));
        Sleep { alarm, timeout, _registered: registered }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        clear_timeout(&self.timeout);
    }
}
