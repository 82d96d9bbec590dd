//! What a person does on a page: clicks, types, chooses.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Page;

/// A key without a character, by the code point that stands for it
/// ([WebDriver, keyboard actions](https://www.w3.org/TR/webdriver2/#keyboard-actions)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Tab,
    Enter,
    Space,
    End,
    Home,
    Left,
    Right,
}

impl Key {
    const fn code(self) -> &'static str {
        match self {
            Self::Tab => "\u{e004}",
            Self::Enter => "\u{e007}",
            Self::Space => "\u{e00d}",
            Self::End => "\u{e010}",
            Self::Home => "\u{e011}",
            Self::Left => "\u{e012}",
            Self::Right => "\u{e014}",
        }
    }
}

impl Page {
    /// Clicks the element as a person would: it must be visible and not covered.
    pub(crate) fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.post(&format!("element/{}/click", self.element(selector)?), &json!({})).map(drop)
    }

    /// Replaces the text of an input, as from the clipboard: to the page that is one input, where keys are one for each
    /// character, and the driver's own way to clear one is none.
    pub(crate) fn fill(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        let fill = "(input, text) => { input.focus(); input.select(); \
                    document.execCommand(text ? 'insertText' : 'delete', false, text); return input.value; }";
        let (input, with) = (Value::from(selector), Value::from(text));
        let value = self.evaluate(&format!("({fill})(document.querySelector({input}), {with})"))?;
        ensure!(value == text, "{selector} has {value}, and not {text:?}");
        Ok(())
    }

    /// Chooses an option of a `select` by its value.
    pub(crate) fn choose(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.click(&format!("{selector} option[value={}]", Value::from(value)))?;
        let chosen = self.evaluate(&format!("document.querySelector({}).value", Value::from(selector)))?;
        ensure!(chosen == value, "{selector} is {chosen}, and not {value}");
        Ok(())
    }

    /// Gives a file to an `input`, as from the browser's dialog.
    pub(crate) fn upload(&self, selector: &str, file: &Path) -> anyhow::Result<()> {
        let path = file.to_str().context("a path that is no text")?;
        self.type_into(&self.element(selector)?, path)
    }

    /// Presses a key in the element, so many times.
    pub(crate) fn press_in(&self, selector: &str, key: Key, times: usize) -> anyhow::Result<()> {
        self.type_into(&self.element(selector)?, &key.code().repeat(times))
    }

    /// Presses and lets go of a key, wherever the focus is.
    pub(crate) fn press(&self, key: Key) -> anyhow::Result<()> {
        self.strike(key.code())
    }

    /// Types `text`, wherever the focus is.
    pub(crate) fn type_text(&self, text: &str) -> anyhow::Result<()> {
        text.chars().try_for_each(|character| self.strike(character.encode_utf8(&mut [0; 4])))
    }

    fn strike(&self, key: &str) -> anyhow::Result<()> {
        let strokes = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.post("actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    fn type_into(&self, element: &str, text: &str) -> anyhow::Result<()> {
        self.post(&format!("element/{element}/value"), &json!({ "text": text })).map(drop)
    }
}
