//! Workers that share this module's memory, and what they are given to do.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, TryLockError},
};

use futures_channel::oneshot;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use websocket_web::spawn_local;

use crate::Outcome;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = threads)]
    fn start(module: JsValue, memory: JsValue) -> u32;

    #[wasm_bindgen(js_namespace = threads)]
    fn post(worker: u32, job: u32);

    #[wasm_bindgen(js_namespace = threads)]
    fn terminate(worker: u32);
}

/// A worker.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thread(u32);

impl Thread {
    /// Only the page's main thread starts workers.
    pub(crate) fn start() -> Self {
        Self(start(wasm_bindgen::module(), wasm_bindgen::memory()))
    }

    pub(crate) fn start_many<const N: usize>() -> [Self; N] {
        std::array::from_fn(|_| Self::start())
    }

    /// Has the worker run the future that `work` makes there, and gives its outcome.
    pub(crate) async fn run<T, F>(self, work: impl FnOnce() -> F + Send + 'static) -> Outcome<T>
    where
        T: Send + 'static,
        F: Future<Output = Outcome<T>> + 'static,
    {
        self.spawn(work).await?
    }

    /// Likewise, and goes on at once.
    pub(crate) fn spawn<T, F>(self, work: impl FnOnce() -> F + Send + 'static) -> oneshot::Receiver<Outcome<T>>
    where
        T: Send + 'static,
        F: Future<Output = Outcome<T>> + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job = hand_over(Box::new(move || {
            let work = work();
            spawn_local(async move { drop(tell.send(work.await)) });
        }));
        post(self.0, job);
        told
    }

    /// Ends it wherever it is, as the page can.
    pub(crate) fn terminate(self) {
        terminate(self.0);
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Jobs that were posted and have not begun.
static JOBS: Mutex<BTreeMap<u32, Job>> = Mutex::new(BTreeMap::new());

fn hand_over(job: Job) -> u32 {
    let mut jobs = jobs();
    let number = jobs.last_key_value().map_or(0, |(last, _)| last + 1);
    jobs.insert(number, job);
    number
}

pub(crate) fn run(number: u32) {
    let job = jobs().remove(&number);
    if let Some(job) = job {
        job();
    }
}

/// Without waiting: on a page's main thread that is an error.
fn jobs() -> MutexGuard<'static, BTreeMap<u32, Job>> {
    loop {
        match JOBS.try_lock() {
            Ok(jobs) => return jobs,
            Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
        }
    }
}
