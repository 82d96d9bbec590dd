//! An executor that polls a task only if its waker was called, and picks among the woken as told.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Runs tasks on the test's own thread.
///
/// A forgotten waker shows as a task that is left over ([`left`](Scheduler::left)), a task that always wakes itself
/// as a panic ([`SPIN`]). A seed replays any schedule.
pub(crate) struct Scheduler {
    tasks: Vec<Task>,
    woken: Arc<Mutex<VecDeque<usize>>>,
    /// State of SplitMix64; `None` polls in the order of the wake-ups.
    random: Option<u64>,
    /// Whether handles can give an actor its turn.
    pub(crate) turns: bool,
}

/// More polls than this without coming to rest are an endless loop: the longest run of a test takes a tenth of it.
const SPIN: usize = 100_000;

/// A task of a [`Scheduler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TaskId(usize);

struct Task {
    name: String,
    /// `None` once it is done or cancelled.
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    bell: Arc<Bell>,
    waker: Waker,
    polls: usize,
}

struct Bell {
    task: usize,
    /// Calls of the waker, also while the task was woken already.
    rung: AtomicUsize,
    is_woken: AtomicBool,
    woken: Arc<Mutex<VecDeque<usize>>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.fetch_add(1, Ordering::Relaxed);
        if !self.is_woken.swap(true, Ordering::Relaxed) {
            self.woken.lock().unwrap_or_else(PoisonError::into_inner).push_back(self.task);
        }
    }
}

impl Scheduler {
    /// Polls in the order in which the tasks were woken, as executors do.
    pub(crate) fn fair() -> Self {
        Self { tasks: Vec::new(), woken: Arc::default(), random: None, turns: false }
    }

    /// Polls in an order that depends on nothing but `seed`; so does whether handles can give an actor its turn.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { random: Some(seed), turns: seed % 2 == 1, ..Self::fair() }
    }

    /// The same, with the choice whether handles can give an actor its turn.
    pub(crate) fn with_turns(self, turns: bool) -> Self {
        Self { turns, ..self }
    }

    /// Adds a task, woken.
    pub(crate) fn spawn(&mut self, name: impl Into<String>, future: impl Future<Output = ()> + 'static) -> TaskId {
        let task = self.tasks.len();
        let (rung, is_woken) = (AtomicUsize::new(0), AtomicBool::new(false));
        let bell = Arc::new(Bell { task, rung, is_woken, woken: self.woken.clone() });
        let waker = Waker::from(bell.clone());
        waker.wake_by_ref();
        self.tasks.push(Task { name: name.into(), future: Some(Box::pin(future)), bell, waker, polls: 0 });
        TaskId(task)
    }

    /// Polls one woken task. `false` if there is none.
    pub(crate) fn step(&mut self) -> bool {
        let Some(index) = self.pick() else { return false };
        let task = &mut self.tasks[index];
        task.bell.is_woken.store(false, Ordering::Relaxed);
        // A task may be woken after its end.
        let Some(future) = &mut task.future else { return true };
        task.polls += 1;
        if let Poll::Ready(()) = future.as_mut().poll(&mut Context::from_waker(&task.waker)) {
            task.future = None;
        }
        true
    }

    /// Polls woken tasks until none is, with a check after each.
    ///
    /// # Panics
    /// If that never happens.
    pub(crate) fn run(&mut self, mut check: impl FnMut()) {
        for _ in 0..SPIN {
            if !self.step() {
                return;
            }
            check();
        }
        panic!("the tasks spin: {:?}", self.left());
    }

    /// Polls everyone who is not woken, once, when nobody is: gives the name of one who comes to its end by that, or
    /// wakes somebody. It had something to do, and was not told.
    pub(crate) fn poll_unwoken(&mut self) -> Option<String> {
        for task in &mut self.tasks {
            let Some(future) = &mut task.future else { continue };
            if future.as_mut().poll(&mut Context::from_waker(&task.waker)).is_ready() {
                task.future = None;
                return Some(task.name.clone());
            }
            if !self.woken.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                return Some(task.name.clone());
            }
        }
        None
    }

    /// Drops a task as it is.
    pub(crate) fn cancel(&mut self, task: TaskId) {
        self.tasks[task.0].future = None;
    }

    /// The tasks that are not done.
    pub(crate) fn left(&self) -> Vec<&str> {
        self.tasks.iter().filter(|task| task.future.is_some()).map(|task| task.name.as_str()).collect()
    }

    pub(crate) fn is_done(&self, task: TaskId) -> bool {
        self.tasks[task.0].future.is_none()
    }

    /// How often a task was polled.
    pub(crate) fn polls(&self, task: TaskId) -> usize {
        self.tasks[task.0].polls
    }

    /// How often a task's waker was called.
    pub(crate) fn wakes(&self, task: TaskId) -> usize {
        self.tasks[task.0].bell.rung.load(Ordering::Relaxed)
    }

    fn pick(&mut self) -> Option<usize> {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match &mut self.random {
            Some(state) if !woken.is_empty() => split_mix(state) % woken.len(),
            _ => 0,
        };
        woken.remove(index)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(super) fn split_mix(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 33) as usize
}

/// Lets the other tasks go first.
pub(crate) async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
