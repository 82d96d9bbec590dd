//! The page as a person uses it, beside what the server saw of it.

use std::cell::RefCell;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::controls::Controls;
use crate::peer;
use crate::visit::Visit;
use crate::webdriver::{Key, POLL, Page};

/// A turn to a server on this machine takes milliseconds; this is for a machine that is busy building.
const SOON: Duration = Duration::from_secs(20);

/// Short for `document.querySelector` and for all that it could find.
const SHORT: &str = "s => document.querySelector(s), s => [...document.querySelectorAll(s)]";

/// The page, and the peer that it talks to.
#[derive(Debug)]
pub(super) struct Workbench<'a> {
    pub(super) page: &'a Page,
    url: String,
    /// The peer's address.
    pub(super) peer: String,
    control: String,
    /// What the page is called at the peer, since it was loaded last.
    id: RefCell<String>,
    pub(super) controls: Controls,
}

/// What the server saw of all connections of the page.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) connections: usize,
    pub(super) opened: usize,
    pub(super) messages: u64,
    pub(super) bytes: u64,
    pub(super) sent: u64,
}

impl<'a> Workbench<'a> {
    pub(super) fn new(page: &'a Page, url: &str, peer: &str) -> Self {
        Self {
            page,
            url: url.to_owned(),
            peer: peer.to_owned(),
            control: peer::control(peer),
            id: RefCell::default(),
            controls: Controls::default(),
        }
    }

    /// Loads the page anew: nothing is left of what was before.
    pub(super) fn open(&self) -> anyhow::Result<()> {
        self.open_at(&self.url)
    }

    /// Loads it from another address.
    pub(super) fn open_at(&self, url: &str) -> anyhow::Result<()> {
        self.page.open(url)?;
        self.begin()
    }

    /// Loads it in a frame of that width, in a page that has nothing else: one of this machine, or Chromium lets the frame
    /// load nothing from there.
    pub(super) fn open_in_a_frame(&self, width: u64) -> anyhow::Result<()> {
        self.page.open(&format!("{}/control/none", self.control))?;
        // That there is nothing, the console says.
        self.complaints()?;
        self.page.enter_frame(&self.url, width)?;
        // Before it has loaded, Firefox's frame may be one that has no width yet.
        self.begin()?;
        let room = self.evaluate("innerWidth")?;
        ensure!(room == width, "the frame has a room of {room}");
        Ok(())
    }

    /// Waits until the page has started.
    fn begin(&self) -> anyhow::Result<()> {
        self.until("document.body?.dataset.ready === 'yes'")?;
        let id = self.evaluate("document.body.dataset.id")?;
        self.id.replace(id.as_str().context("the page has no id")?.to_owned());
        self.controls.find(self)
    }

    /// The page's address, with the peer's.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn id(&self) -> String {
        self.id.borrow().clone()
    }

    /// What the server saw.
    pub(super) fn visit(&self) -> Visit<'_> {
        Visit::new(&self.control, self.id())
    }

    /// The same in sums, once `fact` holds.
    pub(super) fn ledger(&self, fact: &str) -> anyhow::Result<Ledger> {
        let connections = self.visit().connections(fact)?;
        let sum = |field: &str| connections.iter().filter_map(|connection| connection[field].as_u64()).sum();
        Ok(Ledger {
            connections: connections.len(),
            opened: connections.iter().filter(|connection| connection["opened"] == true).count(),
            messages: sum("messages"),
            bytes: sum("bytes"),
            sent: sum("sent_messages"),
        })
    }

    /// The last connection that the server saw, now.
    pub(super) fn last(&self) -> anyhow::Result<Value> {
        self.visit().connections("now")?.pop().context("the server saw no connection")
    }

    /// Has the server do something of its own accord, and says how many connections do.
    pub(super) fn order(&self, command: &str) -> anyhow::Result<u64> {
        let command = command.replace(' ', "+");
        Ok(self.tell(&format!("play?command={command}&"))?["played"].as_u64().unwrap_or_default())
    }

    /// Tells the server's control something about the page's id.
    pub(super) fn tell(&self, what: &str) -> anyhow::Result<Value> {
        peer::ask(&self.control, &format!("{what}id={}", self.id()), SOON)
    }

    /// Has the page connect, and waits until it has.
    pub(super) fn connect(&self) -> anyhow::Result<()> {
        self.click("#connect")?;
        self.state("open")
    }

    /// The same with another server's path, and with what stands in the form.
    pub(super) fn connect_to(&self, path: &str) -> anyhow::Result<()> {
        self.aim_at(path)?;
        self.connect()
    }

    /// Fills in the address of another path of the peer.
    pub(super) fn aim_at(&self, path: &str) -> anyhow::Result<()> {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.fill("#url", &format!("{}{path}{mark}id={}", self.peer, self.id()))
    }

    /// Waits until the page says that it is in `state`.
    pub(super) fn state(&self, state: &str) -> anyhow::Result<()> {
        self.until(&format!("q('#state').dataset.state === '{state}' && q('#state').textContent.trim() === '{state}'"))
    }

    pub(super) fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.controls.note_use(self, selector)?;
        self.page.click(selector).with_context(|| format!("a click on {selector}"))
    }

    pub(super) fn fill(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.controls.note_use(self, selector)?;
        self.page.fill(selector, text).with_context(|| format!("text for {selector}"))
    }

    pub(super) fn choose(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.controls.note_use(self, selector)?;
        self.page.choose(selector, value)
    }

    /// Presses a key in a control, so many times.
    pub(super) fn press_in(&self, selector: &str, key: Key, times: usize) -> anyhow::Result<()> {
        self.controls.note_use(self, selector)?;
        self.page.press_in(selector, key, times)
    }

    /// What `expression` is in the page; `q` finds one element, `all` finds all.
    pub(super) fn evaluate(&self, expression: &str) -> anyhow::Result<Value> {
        self.page.evaluate(&format!("((q, all) => ({expression}))({SHORT})"))
    }

    /// Waits until `condition` holds there.
    pub(super) fn until(&self, condition: &str) -> anyhow::Result<()> {
        self.page.wait_until(&format!("((q, all) => ({condition}))({SHORT})"), SOON)
    }

    /// The text of an element, as a person sees it.
    pub(super) fn text(&self, selector: &str) -> anyhow::Result<String> {
        let text = self.evaluate(&format!("q('{selector}').innerText.trim()"))?;
        Ok(text.as_str().with_context(|| format!("{selector} has no text"))?.to_owned())
    }

    /// Waits until an element has a text in which all of `words` are.
    pub(super) fn says(&self, selector: &str, words: &[&str]) -> anyhow::Result<String> {
        let words = Value::from(words.to_vec());
        let seen = self.until(&format!("{words}.every(word => q('{selector}').textContent.includes(word))"));
        let text = self.text(selector)?;
        seen.with_context(|| format!("{selector} says {text:?}, without {words}"))?;
        Ok(text)
    }

    /// Waits until there is nothing to read in an element.
    pub(super) fn is_silent(&self, selector: &str) -> anyhow::Result<()> {
        self.until(&format!("q('{selector}').innerText.trim() === ''"))
    }

    /// A number that an element has among its data.
    pub(super) fn number(&self, selector: &str, name: &str) -> anyhow::Result<f64> {
        let value = self.evaluate(&format!("Number(q('{selector}').dataset.{name} ?? NaN)"))?;
        value.as_f64().with_context(|| format!("{selector} has no data {name}"))
    }

    /// Waits until an element has that among its data.
    pub(super) fn has(&self, selector: &str, name: &str, value: impl Into<Value>) -> anyhow::Result<()> {
        let value = value.into();
        let is = format!("String(q('{selector}').dataset.{name})");
        self.until(&format!("{is} === String({value})"))
            .with_context(|| format!("{selector} has {name} {:?}", self.evaluate(&is).unwrap_or_default()))
    }

    /// Waits until both ends have counted the same, which is `ledger` for the server.
    pub(super) fn agrees_with(&self, ledger: Ledger) -> anyhow::Result<()> {
        self.has("#metrics", "sentMessages", ledger.messages)?;
        self.has("#metrics", "sentBytes", ledger.bytes)?;
        self.has("#metrics", "receivedMessages", ledger.sent)
    }

    /// Waits until a button that is on or off says which.
    pub(super) fn is_pressed(&self, selector: &str, pressed: bool) -> anyhow::Result<()> {
        self.until(&format!("q('{selector}').getAttribute('aria-pressed') === '{pressed}'"))
    }

    /// Asks the server again and again until what it saw is as wanted.
    pub(super) fn server_sees(&self, what: &str, seen: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let begun = Instant::now();
        loop {
            let last = self.last()?;
            if seen(&last) {
                return Ok(last);
            }
            if begun.elapsed() > SOON {
                bail!("the server did not see that {what}, but {last}");
            }
            // What it waits for needs the processor more.
            thread::sleep(POLL);
        }
    }

    /// The entries of the log, each with `direction`, `kind`, `length` and `text`: also of those that are not in view.
    pub(super) fn log(&self) -> anyhow::Result<Vec<Value>> {
        let entry = "e => ({ direction: e.dataset.direction, kind: e.dataset.kind, \
                     length: Number(e.dataset.length), text: e.textContent })";
        let entries = self.evaluate(&format!("all('#log > li').map({entry})"))?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// Waits until the log has so many entries that came in, or went out, and gives them.
    pub(super) fn logged(&self, direction: &str, count: usize) -> anyhow::Result<Vec<Value>> {
        let wanted = format!("all('#log > li[data-direction={direction}]').length");
        self.until(&format!("{wanted} >= {count}"))?;
        let mut entries = self.log()?;
        entries.retain(|entry| entry["direction"] == direction);
        ensure!(entries.len() == count, "{} entries went {direction}, and not {count}", entries.len());
        Ok(entries)
    }

    /// What a person would report of a failure.
    pub(super) fn situation(&self) -> String {
        let texts = "['#state', '#closed-reason', '#error', '#connect-problem', '#send-problem', '#failure'] \
                     .map(s => [s, q(s)?.innerText]).filter(([, text]) => text)";
        let page = self.evaluate(texts).unwrap_or_default();
        let server = self.visit().connections("now").map_or_else(|error| json!(error.to_string()), Value::from);
        format!("the page says {page}; the server saw {server}")
    }
}
