//! What went over the connection, the last of it: plain data.

use std::{collections::VecDeque, sync::Arc};

use websocket_web::Msg;

use crate::hex;

/// The last messages, and notes about what happened between them.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    /// What came in since the log is paused.
    held: Option<VecDeque<Entry>>,
    held_count: u64,
    dropped: u64,
}

#[derive(Debug)]
pub(crate) struct Entry {
    /// Milliseconds since the page was opened.
    pub(crate) at: f64,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    Sent(Kept),
    Received(Kept),
    Note(String),
}

/// A message, of which the log keeps the beginning if it is long.
#[derive(Debug)]
pub(crate) struct Kept {
    msg: Arc<Msg>,
    /// Of the whole message, in bytes.
    pub(crate) len: usize,
}

/// How messages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Text as it is, bytes in hex.
    #[default]
    Text,
    /// All in hex.
    Hex,
}

/// Entries that are kept: as many as a browser lays out within a frame.
const CAPACITY: usize = 500;
/// Bytes that are kept of a message: more than is shown, so that a filter finds a little more.
const KEPT: usize = 1024;
/// Characters of a text that are shown.
const SHOWN: usize = 300;
/// Bytes that are shown in hex: three characters each.
const SHOWN_HEX: usize = SHOWN / 3;

impl Log {
    pub(crate) fn push(&mut self, at: f64, what: What) {
        let entry = Entry { at, what };
        let into = match &mut self.held {
            Some(held) => {
                self.held_count += 1;
                held
            }
            None => &mut self.entries,
        };
        self.dropped += append(into, [entry]);
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.held.is_some()
    }

    /// From now on, what comes in is held; or what was held is shown.
    pub(crate) fn toggle_pause(&mut self) {
        match self.held.take() {
            None => self.held = Some(VecDeque::new()),
            Some(held) => self.dropped += append(&mut self.entries, held),
        }
        self.held_count = 0;
    }

    /// Entries that came in since the log is paused.
    pub(crate) fn held(&self) -> u64 {
        self.held_count
    }

    /// Entries that are not kept any more.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.held.iter_mut().for_each(VecDeque::clear);
        self.held_count = 0;
        self.dropped = 0;
    }

    /// Those that contain `filter`, whether in capitals or not, with what is shown of them.
    pub(crate) fn shown(&self, format: Format, filter: &str) -> impl Iterator<Item = (&Entry, String)> {
        let filter = filter.to_lowercase();
        let shown = self.entries.iter().map(move |entry| (entry, entry.what.text(format)));
        shown.filter(move |(_, text)| filter.is_empty() || text.to_lowercase().contains(&filter))
    }
}

impl What {
    fn text(&self, format: Format) -> String {
        match self {
            Self::Sent(kept) | Self::Received(kept) => kept.text(format),
            Self::Note(text) => text.clone(),
        }
    }
}

impl Kept {
    /// Of a message that others have, too.
    pub(crate) fn shared(msg: &Arc<Msg>) -> Self {
        if msg.len() > KEPT { Self::copied(msg) } else { Self { msg: msg.clone(), len: msg.len() } }
    }

    /// Of a message that goes elsewhere.
    pub(crate) fn copied(msg: &Msg) -> Self {
        let beginning = match msg {
            Msg::Text(text) => Msg::Text(text[..text.floor_char_boundary(KEPT)].to_owned()),
            Msg::Binary(bytes) => Msg::Binary(bytes[..bytes.len().min(KEPT)].to_vec()),
        };
        Self { msg: Arc::new(beginning), len: msg.len() }
    }

    pub(crate) fn is_text(&self) -> bool {
        self.msg.is_text()
    }

    fn text(&self, format: Format) -> String {
        match (&*self.msg, format) {
            (Msg::Text(text), Format::Text) => match text.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{} …", &text[..end]),
                None => text.clone(),
            },
            (msg, _) => hex::show(msg.as_bytes(), SHOWN_HEX),
        }
    }
}

/// Says how many of the oldest are gone for it.
fn append(to: &mut VecDeque<Entry>, entries: impl IntoIterator<Item = Entry>) -> u64 {
    to.extend(entries);
    let over = to.len().saturating_sub(CAPACITY);
    to.drain(..over);
    over as u64
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn received(text: &str) -> What {
        What::Received(Kept::copied(&Msg::from(text)))
    }

    fn texts(log: &Log, format: Format, filter: &str) -> Vec<String> {
        log.shown(format, filter).map(|(_, text)| text).collect()
    }

    #[wasm_bindgen_test]
    fn the_oldest_go_and_are_counted() {
        let mut log = Log::default();
        for number in 0..CAPACITY + 3 {
            log.push(0.0, received(&number.to_string()));
        }
        let texts = texts(&log, Format::Text, "");
        assert_eq!((texts.len(), log.dropped()), (CAPACITY, 3));
        assert_eq!((texts[0].as_str(), texts[CAPACITY - 1].as_str()), ("3", "502"));
    }

    #[wasm_bindgen_test]
    fn what_comes_while_paused_is_shown_afterwards() {
        let mut log = Log::default();
        log.push(0.0, received("before"));
        log.toggle_pause();
        log.push(0.0, received("meanwhile"));
        assert_eq!((log.is_paused(), log.held()), (true, 1));
        assert_eq!(texts(&log, Format::Text, ""), ["before"]);
        log.toggle_pause();
        assert_eq!((log.is_paused(), log.held()), (false, 0));
        assert_eq!(texts(&log, Format::Text, ""), ["before", "meanwhile"]);
    }

    #[wasm_bindgen_test]
    fn a_flood_while_paused_is_bounded_and_counted() {
        let mut log = Log::default();
        log.push(0.0, received("before"));
        log.toggle_pause();
        for number in 0..CAPACITY + 10 {
            log.push(0.0, received(&number.to_string()));
        }
        assert_eq!(log.held(), 510);
        log.toggle_pause();
        // The ten oldest that were held, and then the one from before.
        assert_eq!(log.dropped(), 11);
        assert_eq!(texts(&log, Format::Text, "").len(), CAPACITY);
    }

    #[wasm_bindgen_test]
    fn cleared_is_as_new() {
        let mut log = Log::default();
        (0..=CAPACITY).for_each(|_| log.push(0.0, received("x")));
        log.toggle_pause();
        log.push(0.0, received("x"));
        log.clear();
        assert_eq!((log.dropped(), log.held(), log.shown(Format::Text, "").count()), (0, 0, 0));
        log.toggle_pause();
        assert_eq!(log.shown(Format::Text, "").count(), 0);
    }

    #[wasm_bindgen_test]
    fn a_filter_goes_by_what_is_shown() {
        let mut log = Log::default();
        log.push(0.0, received("Hello"));
        log.push(0.0, What::Sent(Kept::copied(&Msg::from(vec![0xab, 0xcd]))));
        log.push(0.0, What::Note("open".to_owned()));
        assert_eq!(texts(&log, Format::Text, "hell"), ["Hello"]);
        assert_eq!(texts(&log, Format::Text, "AB CD"), ["ab cd"]);
        assert_eq!(texts(&log, Format::Hex, "48 65"), ["48 65 6c 6c 6f"]);
        assert_eq!(texts(&log, Format::Hex, "open"), ["open"]);
    }

    #[wasm_bindgen_test]
    fn of_a_long_message_the_beginning_is_kept() {
        let text = "ä".repeat(100_000);
        let kept = Kept::shared(&Arc::new(Msg::from(text)));
        assert_eq!((kept.len, kept.is_text(), kept.msg.len()), (200_000, true, KEPT));
        assert_eq!(kept.text(Format::Text).chars().count(), SHOWN + 2);
        // An odd number of bytes: the boundary is within a character.
        let kept = Kept::copied(&Msg::from(format!("x{}", "ä".repeat(KEPT))));
        assert_eq!(kept.msg.len(), KEPT - 1);
    }

    #[wasm_bindgen_test]
    fn a_short_message_is_not_copied() {
        let msg = Arc::new(Msg::from("short"));
        assert!(Arc::ptr_eq(&Kept::shared(&msg).msg, &msg));
    }
}
