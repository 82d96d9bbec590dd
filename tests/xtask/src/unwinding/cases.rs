//! The cases: what the server plays, and what it has to see, where panics unwind and where they abort.

use crate::played::Close::{self, Any, Code, WithoutCode};

/// One case; the page knows it by the same name, which says what panics.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    /// Of each connection, in order of arrival: the messages that the server got, and the end.
    pub(super) unwind: &'static [(u64, Close)],
    pub(super) abort: &'static [(u64, Close)],
}

/// Another connection comes and goes, after the panic.
const ANOTHER: (u64, Close) = (1, Code(4000));

const fn case(name: &'static str, unwind: &'static [(u64, Close)], abort: &'static [(u64, Close)]) -> Case {
    Case { name, path: "echo", unwind, abort }
}

/// What both come to.
const fn both(name: &'static str, sees: &'static [(u64, Close)]) -> Case {
    case(name, sees, sees)
}

/// A function of the program that a managed connection calls.
const fn function(name: &'static str, unwind: &'static [(u64, Close)], abort: &'static [(u64, Close)]) -> Case {
    Case { path: "obey", ..case(name, unwind, abort) }
}

pub(super) const CASES: &[Case] = &[
    both("a_task_with_a_clone", &[(11, Code(4001))]),
    case("a_task_with_the_last_handles", &[(1, WithoutCode)], &[(1, Code(4002))]),
    both("a_task_before_a_connection_begins", &[(1, Code(4007))]),
    both("a_task_of_spawn_local_ahead_of_another", &[(1, Code(4000))]),
    both("a_waker_when_a_message_comes_in", &[(2, Code(4003))]),
    both("a_waker_when_the_connection_ends", &[(0, Code(4004)), ANOTHER]),
    case(
        "a_waker_when_there_is_room",
        &[(1, Code(4005)), (1, WithoutCode), (1, Code(4005)), (1, Code(4005)), (1, Code(4005))],
        &[(1, Code(4005)), (1, Any), (1, Code(4005)), (1, Code(4005)), (1, Code(4005)), ANOTHER],
    ),
    function("an_endpoint", &[], &[ANOTHER]),
    function("a_greeting", &[(0, WithoutCode)], &[(0, Any), ANOTHER]),
    function("a_retry", &[(1, Any)], &[(1, Any), ANOTHER]),
    function("an_answer_to_the_heartbeat", &[(1, WithoutCode)], &[(1, Any), ANOTHER]),
    both("a_task_and_a_hook_that_closes", &[(0, Code(4006))]),
    both("a_task_and_a_hook_that_tells_the_page", &[ANOTHER]),
    case("a_trap_that_no_hook_sees", &[(1, Any)], &[(1, Any)]),
];
