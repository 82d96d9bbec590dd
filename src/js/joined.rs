//! Small texts that are handed over together, made JavaScript's by one call.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use websocket_web_actors::Msg;

/// The small texts of a batch, one behind the other.
///
/// To make a text JavaScript's is a call of the runtime's decoder, which takes as long for a few bytes as for a few hundred;
/// to take a part of one that is JavaScript's already is next to nothing. In plain JavaScript, in Chromium 156, texts of 64,
/// 256, 512 and 1024 bytes take 0.20, 0.24, 0.28 and 0.35 µs one by one, and 0.06, 0.10, 0.16 and 0.28 where 4 KiB of them
/// are copied and decoded together; two at a time, 0.14, 0.16, 0.20 and 0.30.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// A string while some are left.
    all: JsValue,
    /// Where the next begins, in UTF-16 code units.
    begin: u16,
    left: u16,
}

/// Bytes up to which a text is a small one, which takes little more than half as long with others.
const SMALL: usize = 512;

/// Bytes that are joined at most, and texts: 8 or more share a call, and what JavaScript holds for the last of them is
/// little.
const ALL: u16 = 4096;

impl Joined {
    /// The small texts of messages that follow each other, if they are two or more, up to 4 KiB of them. Says how many
    /// messages that is.
    pub(crate) fn join(&mut self, batch: &[Msg]) -> usize {
        *self = Self::default();
        if batch.len() < 2 {
            return batch.len();
        }
        let (mut all, mut left, mut count) = (String::new(), 0u16, 0usize);
        for msg in batch {
            match msg {
                Msg::Text(text) if is_small(text) => {
                    if all.len().saturating_add(text.len()) > ALL.into() || left == ALL {
                        break;
                    }
                    if left == 0 {
                        all.reserve_exact(ALL.into());
                    }
                    all.push_str(text);
                    left = left.saturating_add(1);
                }
                _ => {}
            }
            count = count.saturating_add(1);
        }
        if left > 1 {
            *self = Self { all: JsValue::from_str(&all), begin: 0, left };
        }
        count
    }

    /// A text of the batch, each in its turn.
    pub(crate) fn take(&mut self, text: &str) -> JsValue {
        if self.left == 0 || !is_small(text) {
            return JsValue::from_str(text);
        }
        let begin = self.begin;
        self.begin = begin.saturating_add(units(text));
        let text = self.all.unchecked_ref::<JsString>().substring(begin.into(), self.begin.into());
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.all = JsValue::UNDEFINED;
        }
        text.into()
    }
}

fn is_small(text: &str) -> bool {
    text.len() <= SMALL
}

/// The length of a small one as JavaScript counts it: a character is one unit, and one of four bytes is two.
fn units(text: &str) -> u16 {
    let begins = |byte: u8| u16::from(byte & 0xc0 != 0x80);
    text.bytes().map(|byte| begins(byte).saturating_add(u16::from(byte >= 0xf0))).sum()
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// What becomes of a batch: for each text, how many are left that are joined.
    fn taken(batch: &[Msg]) -> Vec<u16> {
        let mut joined = Joined::default();
        joined.join(batch);
        let texts = batch.iter().filter_map(Msg::as_text);
        let left = texts.map(|text| {
            assert_eq!(joined.take(text).as_string().as_deref(), Some(text));
            assert_eq!(joined.all.is_undefined(), joined.left == 0, "a text that nobody needs is held");
            joined.left
        });
        left.collect()
    }

    #[wasm_bindgen_test]
    fn each_text_is_what_it_was() {
        let units = ["\u{feff}", "a", "é", "", "€", "𝄞", "\0", "0123456789abcdef"];
        let mut batch: Vec<Msg> = units.iter().map(|unit| Msg::from(*unit)).collect();
        batch.extend(units.iter().map(|unit| Msg::from(unit.repeat(16))));
        batch.extend(units.iter().rev().map(|unit| Msg::from([unit, "!"].concat())));
        assert_eq!(taken(&batch), (0..24).rev().collect::<Vec<_>>());
    }

    #[wasm_bindgen_test]
    fn what_is_no_small_text_is_left_out() {
        let large = "x".repeat(SMALL + 1);
        let batch = [
            Msg::from([1, 2, 3]),
            Msg::from("a"),
            Msg::from(large.clone()),
            Msg::from([4]),
            Msg::from("x".repeat(SMALL)),
            Msg::from(large),
        ];
        assert_eq!(taken(&batch), [1, 1, 0, 0]);
    }

    #[wasm_bindgen_test]
    fn one_text_is_not_joined() {
        let mut joined = Joined::default();
        for batch in [&[Msg::from([1]), Msg::from("a"), Msg::from([2])][..], &[]] {
            joined.join(batch);
            assert_eq!(joined.left, 0);
        }
    }

    #[wasm_bindgen_test]
    fn what_is_left_of_a_batch_is_forgotten_with_the_next() {
        let texts = |texts: &[&str]| texts.iter().copied().map(Msg::from).collect::<Vec<_>>();
        for next in [texts(&["d"]), texts(&["d", "e"]), vec![Msg::from([1])]] {
            let mut joined = Joined::default();
            joined.join(&texts(&["a", "b", "c"]));
            assert_eq!(joined.take("a").as_string().as_deref(), Some("a"));
            joined.join(&next);
            for text in next.iter().filter_map(Msg::as_text) {
                assert_eq!(joined.take(text).as_string().as_deref(), Some(text));
            }
            assert!(joined.all.is_undefined(), "a text that nobody needs is held");
        }
    }

    #[wasm_bindgen_test]
    fn no_more_is_joined_than_is_worth_a_copy() {
        for (text, most) in [("x".repeat(SMALL), 8), ("x".to_owned(), ALL), (String::new(), ALL)] {
            let batch = vec![Msg::from(text); usize::from(most) + 2];
            let expected: Vec<u16> = (0..most).rev().chain([0; 2]).collect();
            assert_eq!(taken(&batch), expected);
            assert_eq!(Joined::default().join(&batch), usize::from(most));
        }
    }
}
