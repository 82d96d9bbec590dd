//! The task that runs an actor, or a future of the program's: woken through a promise, and polled at once where a handle
//! waits for it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use websocket_web_actors::Turn;

use crate::{
    js::{HAS_THREADS, Registered, THREADS, Thenable, is_javascript},
    places::{Key, Places},
};

/// Runs a future on this thread, in microtasks from the next one on, until it is done.
///
/// It is for any future, whatever that waits for, and does what `wasm_bindgen_futures::spawn_local` does. But it is woken by
/// a reaction to a promise ([HTML](https://html.spec.whatwg.org/multipage/webappapis.html#hostenqueuepromisejob)), as a
/// connection's own task is, and not by `queueMicrotask`, which saves a third of all that it takes to receive a small
/// message in Chromium 156. Futures of both run side by side, and a framework's own function, which ends a task when its
/// component goes, is as good as ever.
///
/// # Example
/// ```no_run
/// use futures_util::StreamExt;
/// use websocket_web::{WebSocketReceiver, spawn_local};
///
/// fn show(mut receiver: WebSocketReceiver) {
///     spawn_local(async move {
///         while let Some(Ok(msg)) = receiver.next().await {
///             println!("{msg}");
///         }
///         println!("disconnected: {}", receiver.closed().await);
///     });
/// }
/// ```
///
/// # Panics
/// Where there is no JavaScript. A panic of the future is an unhandled rejection in the page's console, where panics unwind
/// as where they abort; other futures go on.
pub fn spawn_local(future: impl Future<Output = ()> + 'static) {
    assert!(is_javascript(), "there is no JavaScript to run a future: spawn it by an executor of this platform");
    Task::reserve().spawn(future);
}

/// What handles and wakers hold of the task. They may be on other threads; the task stays where it was made.
pub(crate) struct Task {
    thread: u32,
    key: Key,
    /// Wakes it on its own thread, from any other. Without threads there is none, nor an executor: a task has all that it
    /// needs here.
    executor: [OnceLock<Waker>; THREADS],
}

/// Without the executor's waker: printing that links what prints pointers.
impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

impl Task {
    /// A place for a task.
    pub(crate) fn reserve() -> Arc<Self> {
        LOCAL.with(|local| {
            let key = local.tasks.borrow_mut().insert(Polled { future: None, woken: false });
            Arc::new(Self { thread: local.thread, key, executor: [const { OnceLock::new() }; THREADS] })
        })
    }

    /// Starts it.
    pub(crate) fn spawn(self: Arc<Self>, future: impl Future<Output = ()> + 'static) {
        let future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(future);
        self.with_polled(|polled| polled.future = Some(future));
        if HAS_THREADS {
            self.clone().spawn_on_executor();
        }
        // The executor stops where a task of the program panics, and polls those after it when it is woken again: who waits
        // for this one would wait for ever.
        self.wake();
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that spawns")]
    fn spawn_on_executor(self: Arc<Self>) {
        wasm_bindgen_futures::spawn_local(poll_fn(move |cx| {
            for executor in &self.executor {
                let _ = executor.get_or_init(|| cx.waker().clone());
            }
            self.poll();
            self.with_polled(|_| ()).map_or(Poll::Ready(()), |()| Poll::Pending)
        }));
    }

    /// None on another thread, and after the end.
    fn with_polled<R>(&self, use_it: impl FnOnce(&mut Polled) -> R) -> Option<R> {
        LOCAL.with(|local| {
            let mut tasks = local.tasks.borrow_mut();
            tasks.get_mut(self.key).filter(|_| local.thread == self.thread).map(use_it)
        })
    }

    /// Says whether it was polled: not on another thread, after the end, or while it is being polled, when a callback
    /// inside one of its calls has come back here.
    fn poll(self: &Arc<Self>) -> bool {
        let future = self.with_polled(|polled| {
            let future = polled.future.take()?;
            polled.woken = false;
            Some(future)
        });
        let Some(future) = future.flatten() else { return false };
        let waker = Waker::from(self.clone());
        let mut ending = Ending { task: self, future: Some(future) };
        let poll = ending.future.as_mut().map(|future| future.as_mut().poll(&mut Context::from_waker(&waker)));
        if poll.is_some_and(|poll| poll.is_pending()) {
            let future = ending.future.take();
            self.with_polled(|polled| polled.future = future);
        }
        true
    }

    fn wake_executor(&self) {
        self.executor.iter().filter_map(OnceLock::get).for_each(Waker::wake_by_ref);
    }
}

/// A future that is polled: unless it is taken back, it is done, or has panicked, and is never polled again. Then the
/// actor closes its socket and tells all, wherever it was.
struct Ending<'a> {
    task: &'a Task,
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if let Some(done) = self.future.take() {
            let Task { key, .. } = self.task;
            LOCAL.with(|local| local.tasks.borrow_mut().remove(*key));
            // When nothing is borrowed any more: this may run code that comes back here.
            drop(done);
            self.task.wake_executor();
        }
    }
}

/// Woken, it is polled in a microtask of its own, as by the executor.
///
/// The executor's microtasks come from `queueMicrotask`, which in Chromium 156 takes 0.7 to 1.0 µs for each; a reaction
/// to a promise that is fulfilled takes 0.03 to 0.05 µs (in Node 20, 0.09 and 0.03).
impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        match self.with_polled(|polled| std::mem::replace(&mut polled.woken, true)) {
            Some(false) => LOCAL.with(|local| local.schedule(self.clone())),
            Some(true) => {}
            None => self.wake_executor(),
        }
    }
}

impl Turn for Task {
    fn take(self: Arc<Self>, asked: bool) -> bool {
        (asked || self.with_polled(|polled| polled.woken) == Some(true)) && self.poll()
    }
}

/// A task on its own thread.
struct Polled {
    /// None while it is polled.
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    /// Its waker was called since it was last polled.
    woken: bool,
}

/// The tasks of a thread.
struct Local {
    thread: u32,
    tasks: RefCell<Places<Polled>>,
    woken: RefCell<VecDeque<Arc<Task>>>,
    fulfilled: Promise,
    run: Function,
    _registered: Registered,
}

/// Numbers threads.
static NUMBERS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static LOCAL: Local = Local::new();
}

impl Local {
    fn new() -> Self {
        let registered = Registered::new(Rc::new(|_: JsValue| LOCAL.with(Self::run)));
        Self {
            thread: NUMBERS.fetch_add(1, Ordering::Relaxed),
            tasks: RefCell::default(),
            woken: RefCell::default(),
            fulfilled: Promise::resolve(&JsValue::UNDEFINED),
            run: registered.function(0),
            _registered: registered,
        }
    }

    fn schedule(&self, task: Arc<Task>) {
        let is_first = {
            let mut woken = self.woken.borrow_mut();
            woken.push_back(task);
            woken.len() == 1
        };
        if is_first {
            self.react();
        }
    }

    /// There is a reaction to come while tasks are woken.
    fn react(&self) {
        let promise: &Thenable = self.fulfilled.unchecked_ref();
        promise.then_run(&self.run);
    }

    /// Polls one task: where that panics, the others have a reaction of their own.
    fn run(&self) {
        let (task, more) = {
            let mut woken = self.woken.borrow_mut();
            (woken.pop_front(), !woken.is_empty())
        };
        if more {
            self.react();
        }
        if let Some(task) = task {
            task.take(false);
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "an executor of this platform")]
    fn nothing_is_spawned_off_javascript() {
        spawn_local(async {});
    }
}
