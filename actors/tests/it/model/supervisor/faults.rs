//! What the network, the server, the page and the machine do, and when.

use std::time::Duration;

use websocket_web_actors::{ClosedReason, supervisor::Managed};

use crate::support::{Supervised, lost};

/// One thing that happens.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    BreakOff,
    /// With a code and a reason.
    Close(u16, &'static str),
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

/// Has it all happen, leaving time for others in between, then heals everything and waits until all is quiet.
pub(crate) fn play(supervised: &mut Supervised, managed: &Managed<&'static str>, faults: Vec<Fault>) {
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
    supervised.assert_quiet();
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
        Fault::Wait(millis) => {
            supervised.pass(Duration::from_millis(millis));
            return supervised.assert_quiet();
        }
        Fault::Oversleep(millis) => {
            supervised.oversleep(Duration::from_millis(millis));
            return supervised.assert_quiet();
        }
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
        Fault::Close(code, reason) => {
            peer.close(ClosedReason { code: code.into(), reason: reason.to_owned(), was_clean: true });
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
