//! What the network, the server, the page and the machine do, and when.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{ClosedReason, supervisor::Managed};

use crate::support::{Answer, Supervised, lost, refused};

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    BreakOff,
    Close(u16),
    StartClosing,
    StartClosingAfter(usize),
    StopTaking,
    Room(usize),
    Drain(usize),
    HoldSettling,
    Settle(u64),
    Deliver,
    RetryNow,
    Pause,
    Resume,
    Leave,
    Reconnect,
    /// So many milliseconds pass.
    Wait(u64),
    /// So many milliseconds pass, and no timer runs meanwhile.
    Oversleep(u64),
    /// So many polls of tasks.
    Polls(usize),
}

pub(super) fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let fault = prop_oneof![
        3 => Just(Fault::BreakOff),
        2 => prop_oneof![Just(1001), Just(1005), Just(1012), Just(1013), Just(4000)].prop_map(Fault::Close),
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

/// Has it all happen, leaving time for others in between, then heals everything and waits until all is quiet.
pub(super) fn play(supervised: &mut Supervised, managed: &Managed<&'static str>, faults: Vec<Fault>) {
    let mut delivered = 0;
    for fault in faults {
        happen(supervised, managed, fault, &mut delivered);
    }
    managed.page().resume();
    // A socket that is closing says so at some time; the rest does as it should.
    for _ in 0..3 {
        for peer in supervised.net.peers().into_iter().filter(|peer| !peer.is_gone()) {
            peer.cooperate();
            if peer.is_closing() || peer.close_asked().is_some() {
                peer.break_off(lost());
            }
        }
        supervised.pass(Duration::from_secs(60));
    }
    // Longer than any delay, and what an attempt may take.
    supervised.pass(Duration::from_secs(120));
}

fn happen(supervised: &mut Supervised, managed: &Managed<&'static str>, fault: Fault, delivered: &mut u32) {
    let page = managed.page();
    match fault {
        Fault::RetryNow => return page.retry_now(),
        Fault::Pause => return page.pause(),
        Fault::Resume => return page.resume(),
        Fault::Leave => return page.leave(),
        Fault::Reconnect => {
            managed.reconnect();
            return;
        }
        Fault::Wait(millis) => return supervised.pass(Duration::from_millis(millis)),
        Fault::Oversleep(millis) => return supervised.oversleep(Duration::from_millis(millis)),
        Fault::Polls(polls) => {
            for _ in 0..polls {
                supervised.step();
            }
            return;
        }

        _ => {}
    }
    let Some(peer) = supervised.net.peers().pop() else { return };
    match fault {
        Fault::BreakOff => peer.break_off(lost()),
        Fault::Close(code) => {
            peer.close(ClosedReason { code: code.into(), reason: String::new(), was_clean: true });
        }
        Fault::StartClosing => peer.start_closing(),
        Fault::StartClosingAfter(messages) => peer.start_closing_after(messages),
        Fault::StopTaking => peer.stop_taking(),
        Fault::Room(bytes) => peer.set_room(bytes),
        Fault::Drain(bytes) => peer.drain(bytes),
        Fault::HoldSettling => peer.hold_settling(),
        Fault::Settle(messages) => peer.settle(messages),
        Fault::Deliver if peer.is_opened() && !peer.is_gone() => {
            peer.deliver(format!("in {delivered}"));
            *delivered += 1;
        }
        _ => {}
    }
}
