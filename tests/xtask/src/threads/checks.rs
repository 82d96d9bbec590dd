//! The checks: what the server plays, and what it has to see.

use crate::played::Close;

/// One check; the page knows it by the same name.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    /// What the server plays.
    pub(super) path: &'static str,
    /// After `?id=ID`.
    pub(super) parameters: &'static str,
    /// Of each connection, in order of arrival: the messages that the server got, and the end.
    pub(super) sees: &'static [(u64, Close)],
}

use Close::{Any, Code, WithoutCode};

const fn check(name: &'static str, path: &'static str, sees: &'static [(u64, Close)]) -> Check {
    Check { name, path, parameters: "", sees }
}

const fn burst(name: &'static str, sees: &'static [(u64, Close)]) -> Check {
    let parameters = "&count=20000&size=16&on=message&then=close&code=4000";
    Check { name, path: "burst", parameters, sees }
}

pub(super) const CHECKS: &[Check] = &[
    check("made_on_the_main_thread", "echo", &[(3010, Code(4001))]),
    check("made_in_a_worker", "echo", &[(3010, Code(4001))]),
    check("made_in_a_worker_for_another", "echo", &[(3010, Code(4001))]),
    check("all_send_and_all_receive", "echo", &[(3200, Code(1000))]),
    burst("a_burst_is_shared", &[(1, Code(4000))]),
    burst("all_are_subscribed", &[(1, Code(4000))]),
    check("all_at_the_lock", "echo", &[(1, Code(1000))]),
    Check { name: "a_worker_waits_for_room", path: "stall", parameters: "&for=forever", sees: &[(400, Code(1000))] },
    check("the_last_handle_goes_in_a_worker", "echo", &[(0, WithoutCode)]),
    check("the_server_closes", "obey", &[(1, Code(4002))]),
    check("a_worker_ends_that_has_handles", "echo", &[(101, Code(4003))]),
    check("a_worker_ends_that_has_the_connection", "echo", &[(1, Any)]),
    check("managed_on_the_main_thread", "obey", &[(2, Any), (1, Any), (1, Code(4004))]),
    check("managed_in_a_worker", "obey", &[(2, Any), (1, Any), (1, Code(4004))]),
];
