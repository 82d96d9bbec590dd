//! Tasks of the program's own.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    rc::Rc,
    task::{Poll, Waker},
};

use futures_channel::oneshot;
use futures_util::{SinkExt, StreamExt};
use websocket_web::{Msg, spawn_local};

use crate::support::{Visit, checks, contract, next_task};

contract! {
    async fn a_loop_in_a_task_of_its_own_sends_and_receives(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        let (done, is_done) = oneshot::channel();
        spawn_local(async move {
            for i in 0..100 {
                socket.send(format!("{i}")).await.unwrap();
                assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text(format!("{i}")));
            }
            socket.close();
            // Woken by a timer.
            next_task().await;
            done.send(socket.closed().await).unwrap();
        });
        assert!(is_done.await.unwrap().was_clean);
    }
}

/// Notes what happens, in its order.
#[derive(Clone, Default)]
struct Notes(Rc<RefCell<String>>);

impl Notes {
    fn add(&self, note: char) {
        self.0.borrow_mut().push(note);
    }

    fn taken(&self) -> String {
        self.0.take()
    }
}

/// Lets all others that are woken run.
fn give_way() -> impl Future<Output = ()> {
    let mut gave_way = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut gave_way, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

checks! {
    async fn tasks_begin_after_the_call_and_take_turns() {
        let notes = Notes::default();
        for (first, second) in [('a', 'd'), ('b', 'e'), ('c', 'f')] {
            let notes = notes.clone();
            spawn_local(async move {
                notes.add(first);
                give_way().await;
                notes.add(second);
            });
        }
        assert_eq!(notes.taken(), "");
        next_task().await;
        assert_eq!(notes.taken(), "abcdef");
    }

    async fn a_task_may_spawn_others() {
        let notes = Notes::default();
        let (outer, inner) = (notes.clone(), notes.clone());
        spawn_local(async move {
            spawn_local(async move { inner.add('b') });
            outer.add('a');
        });
        next_task().await;
        assert_eq!(notes.taken(), "ab");
    }

    async fn a_task_that_is_done_is_dropped_and_its_wakers_do_nothing() {
        let (polls, kept) = (Rc::new(Cell::new(0)), Rc::new(RefCell::new(None::<Waker>)));
        let (counted, keep) = (polls.clone(), kept.clone());
        spawn_local(poll_fn(move |cx| {
            keep.replace(Some(cx.waker().clone()));
            counted.set(counted.get() + 1);
            if counted.get() == 2 { Poll::Ready(()) } else { Poll::Pending }
        }));
        next_task().await;
        assert_eq!((polls.get(), Rc::strong_count(&polls)), (1, 2), "nobody has woken it");
        let waker = kept.take().unwrap();
        for _ in 0..3 {
            waker.wake_by_ref();
        }
        next_task().await;
        assert_eq!((polls.get(), Rc::strong_count(&polls)), (2, 1), "woken three times, it is polled once, and done");
        waker.wake();
        next_task().await;
        assert_eq!(polls.get(), 2);
    }
}
