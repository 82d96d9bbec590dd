//! Functions of the program that panic: the supervisor ends, and everybody is told.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

use futures_util::FutureExt;
use websocket_web_actors::supervisor::{Event, Status};

use super::supervise;
use crate::support::{Supervised, lost};

#[test]
fn a_function_of_the_program_that_panics_ends_it_for_all() {
    let (mut supervised, managed) =
        supervise(|options| options.retry = Rc::new(|_| resume_unwind(Box::new("a panic of the test's"))));
    let mut events = managed.events();
    supervised.run();
    assert_eq!(managed.status(), Status::Open);
    supervised.net.peer().break_off(lost());
    assert!(catch_unwind(AssertUnwindSafe(|| supervised.run())).is_err());
    let Supervised { net, tasks, .. } = supervised;
    // As an executor does with a task that has panicked.
    drop(tasks);
    let reason = managed.closed().now_or_never().expect("it has ended");
    assert_eq!((reason.reason.as_str(), reason.was_clean), ("the supervisor was dropped", false));
    assert_eq!(managed.status(), Status::Closed);
    assert!(managed.try_send("late".into()).is_err());
    let mut last = None;
    while let Some(event) = events.try_recv() {
        last = Some(event);
    }
    assert!(matches!(last, Some(Event::Closed(told)) if told == reason));
    assert!(net.peer().is_gone());
}
