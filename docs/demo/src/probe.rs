//! Round trips: a text that the peer sends back, and how long that took.

use std::{cell::RefCell, collections::VecDeque};

use websocket_web::Msg;

/// The probes of this page, told from other messages by their text and number.
#[derive(Debug, Default)]
pub(crate) struct Probes(RefCell<Sent>);

#[derive(Debug, Default)]
struct Sent {
    last: u64,
    /// Those that have yet to come back: number, and when it went.
    pending: VecDeque<(u64, f64)>,
}

const PREFIX: &str = "probe ";
/// Probes that may be under way: those of a minute. What takes longer is not shown.
const PENDING: usize = 60;

impl Probes {
    /// The text of the next one.
    pub(crate) fn next(&self, now: f64) -> String {
        let sent = &mut *self.0.borrow_mut();
        sent.last += 1;
        sent.pending.push_back((sent.last, now));
        if sent.pending.len() > PENDING {
            sent.pending.pop_front();
        }
        format!("{PREFIX}{}", sent.last)
    }

    /// Whether a message is one of them.
    pub(crate) fn is_ours(&self, msg: &Msg) -> bool {
        number(msg).is_some_and(|number| (1..=self.0.borrow().last).contains(&number))
    }

    /// How many milliseconds ago this one went, if it was not back yet. Those before it will not come back.
    pub(crate) fn is_back(&self, msg: &Msg, now: f64) -> Option<f64> {
        let number = number(msg)?;
        let pending = &mut self.0.borrow_mut().pending;
        let index = pending.iter().position(|(pending, _)| *pending == number)?;
        pending.drain(..=index).next_back().map(|(_, sent_at)| now - sent_at)
    }
}

fn number(msg: &Msg) -> Option<u64> {
    let digits = msg.as_text()?.strip_prefix(PREFIX)?;
    // As it was written: `+7` is a number, too.
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_probe_that_is_back_tells_how_long_it_took_once() {
        let probes = Probes::default();
        let first = Msg::from(probes.next(100.0));
        let second = Msg::from(probes.next(1100.0));
        assert_eq!(probes.is_back(&first, 107.0), Some(7.0));
        assert_eq!(probes.is_back(&first, 108.0), None);
        assert_eq!(probes.is_back(&second, 1109.5), Some(9.5));
    }

    #[wasm_bindgen_test]
    fn what_others_say_is_no_probe() {
        let probes = Probes::default();
        let ours = Msg::from(probes.next(0.0));
        assert!(probes.is_ours(&ours));
        for text in ["probe", "probe ", "probe x", "probe +1", "probe 2", "probe 0", "Probe 1", " probe 1", "probe 1 "]
        {
            assert!(!probes.is_ours(&Msg::from(text)), "{text}");
        }
        assert!(!probes.is_ours(&Msg::from(b"probe 1")));
    }

    #[wasm_bindgen_test]
    fn what_never_comes_back_is_not_kept() {
        let probes = Probes::default();
        let first = Msg::from(probes.next(0.0));
        (0..PENDING).for_each(|_| drop(probes.next(0.0)));
        assert_eq!(probes.is_back(&first, 1.0), None);
        assert_eq!(probes.0.borrow().pending.len(), PENDING);
    }

    #[wasm_bindgen_test]
    fn one_that_was_overtaken_is_given_up() {
        let probes = Probes::default();
        let first = Msg::from(probes.next(0.0));
        let second = Msg::from(probes.next(0.0));
        assert_eq!(probes.is_back(&second, 5.0), Some(5.0));
        assert_eq!(probes.is_back(&first, 6.0), None);
    }
}
