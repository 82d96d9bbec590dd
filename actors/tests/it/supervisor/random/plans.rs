//! What the network, the server, the page, the machine and those who send do, drawn at random.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};

use crate::{
    model::supervisor::{Fault, Step},
    support::{Answer, refused},
};

pub(super) fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let fault = prop_oneof![
        3 => Just(Fault::BreakOff),
        2 => prop_oneof![Just(1001), Just(1005), Just(1012), Just(1013), Just(4000)].prop_map(|code| Fault::Close(code, "")),
        1 => Just(Fault::StartClosing),
        2 => (0..4usize).prop_map(Fault::StartClosingAfter),
        1 => Just(Fault::StopTaking),
        4 => (0..60usize).prop_map(Fault::Room),
        8 => (1..60usize).prop_map(Fault::Drain),
        2 => Just(Fault::HoldSettling),
        6 => (1..4u64).prop_map(Fault::Settle),
        4 => Just(Fault::Deliver),
        1 => Just(Fault::RetryNow),
        1 => Just(Fault::Pause),
        2 => Just(Fault::Resume),
        1 => Just(Fault::Leave),
        1 => Just(Fault::Reconnect),
        10 => (1..20_000u64).prop_map(Fault::Wait),
        1 => (1..100_000u64).prop_map(Fault::Oversleep),
        10 => (1..30usize).prop_map(Fault::Polls),
    ];
    vec(fault, 0..60)
}

pub(super) fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let answer = prop_oneof![
        4 => Just(Answer::Open),
        2 => Just(Answer::Refuse),
        1 => Just(Answer::Fail(refused())),
        1 => Just(Answer::Silence),
        2 => (1..9000u64).prop_map(|millis| Answer::Slow(Duration::from_millis(millis))),
    ];
    vec(answer, 0..12)
}

pub(super) fn senders() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let step = prop_oneof![
        4 => Just(Step::Try),
        6 => Just(Step::Feed),
        3 => Just(Step::Flush),
        1 => Just(Step::FlushCancelled),
        1 => Just(Step::ReadyCancelled),
        1 => Just(Step::Clone),
        2 => (1..20usize).prop_map(Step::Rest),
    ];
    vec(vec(step, 0..25), 1..4)
}
