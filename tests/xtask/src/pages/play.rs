//! Plays a scenario, and looks at both ends.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::facts::Facts;
use super::scenarios::{Event, Interface, Scenario, State};
use crate::browser::Engine;
use crate::peer;
use crate::visit::Visit;
use crate::webdriver::Page;

/// The end, everywhere: handles and readers know it, nothing more is accepted, and `Closed` has resolved.
const ENDED: &str = "learned => learned.refused || \
     learned.closed && learned.read && learned.refuses && learned.state === 'Closed'";
const ALIVE: &str = "learned => learned.state === 'Open' && !learned.closed && !learned.read";

/// What takes a page milliseconds, on a machine that is busy building.
pub(super) const SOON: Duration = Duration::from_secs(20);

/// Browser, web server and peer together.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) engine: Engine,
    pub(super) page: Page,
    /// The page's address.
    url: String,
    /// The peer's.
    pub(super) peer: String,
    pub(super) control: String,
    /// The window that stays, as a rule.
    pub(super) home: RefCell<String>,
    played: Cell<u32>,
    /// How many complaints of the browser's console were seen.
    complaints: Cell<usize>,
}

impl Stage {
    pub(super) fn set(engine: Engine, page: Page, site: &str, peer: &str) -> anyhow::Result<Self> {
        let home = page.window()?;
        Ok(Self {
            engine,
            page,
            url: format!("{site}/page.html"),
            peer: peer.to_owned(),
            control: peer::control(peer),
            home: RefCell::new(home),
            played: Cell::new(0),
            complaints: Cell::new(0),
        })
    }

    pub(super) fn has_stream(&self) -> anyhow::Result<bool> {
        self.open_page()?;
        Ok(self.page.evaluate("life.has_stream()")? == true)
    }

    /// In a window of its own. Says what was seen.
    pub(super) fn play(&self, scenario: Scenario) -> anyhow::Result<String> {
        if scenario.state == State::Unconnected {
            // An engine has reasons of its own to drop a page: Firefox 153 did once in some thirty runs. That it keeps one of
            // three is what the other scenarios stand on.
            for _ in 1..3 {
                if let Ok(seen) = self.in_a_window(|| self.play_here(scenario)) {
                    return Ok(seen);
                }
            }
        }
        self.in_a_window(|| self.play_here(scenario))
    }

    pub(super) fn in_a_window(&self, play: impl FnOnce() -> anyhow::Result<String>) -> anyhow::Result<String> {
        self.page.open_window()?;
        let result = play();
        // The window may be gone, as some scenarios want it.
        let _ = self.page.close_window();
        self.page.switch_to(&self.home.borrow())?;
        let seen = result?;
        self.console_is_quiet()?;
        Ok(seen)
    }

    fn play_here(&self, scenario: Scenario) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        let facts = Facts::of(self.engine, scenario);
        let id = self.next_id();
        let visit = Visit::new(&self.control, id.clone());
        self.open_page()?;
        page.evaluate("life.forget()")?;
        let document = page.evaluate("life.document")?;
        self.begin(scenario, &format!("{}/{}id={id}", self.peer, scenario.state.path()))?;
        visit.report(scenario.state.seen_by_server())?;

        self.happen(scenario.event)?;
        if facts.waits_for_server() {
            visit.release()?;
        }
        let mut seen = String::new();
        if scenario.goes_back() {
            if scenario.state == State::Unconnected {
                // There is nothing to go.
            } else if !facts.waits_for_page() && !facts.survives() {
                seen += &sees_it_go(&visit, facts)?;
            } else if scenario.state == State::Receiving {
                // At least it knows.
                visit.report("close_received")?;
            }
            page.back()?;
            seen += &self.comes_back(scenario, facts, &document)?;
        }
        if facts.survives() {
            ensure!(visit.report("now")?["open"] == true, "the connection did not survive");
        } else if seen.is_empty() || facts.waits_for_page() {
            seen += &sees_it_go(&visit, facts)?;
        }
        self.is_well(&id)?;
        Ok(seen)
    }

    /// The page is as it was, or is loaded anew, as the engine does it. Says what it learned.
    fn comes_back(&self, scenario: Scenario, facts: Facts, document: &Value) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        page.wait_until("globalThis.life && location.search === ''", SOON)?;
        let restored = page.evaluate("life.document")? == *document;
        let expected = facts.is_restored().is_none_or(|expected| expected == restored);
        ensure!(expected, "the page was {}restored", if restored { "" } else { "not " });
        if restored {
            page.wait_until("life.shown.at(-1) === true", SOON)?;
        } else {
            ensure!(page.evaluate("!life.shown.includes(true)")? == true, "it was restored, and is another");
            return Ok("the page was loaded anew; ".to_owned());
        }
        if scenario.state == State::Unconnected {
            return Ok("the page was restored".to_owned());
        }
        let wanted = if facts.survives() { ALIVE } else { ENDED };
        let place = if scenario.event == Event::BackOfWorker { "life.learned_of_worker" } else { "life.learned()" };
        let result = page.wait_until(&format!("({wanted})({place})"), SOON);
        let learned = page.evaluate(place)?;
        result.with_context(|| format!("the page was restored and learned {learned}"))?;
        if let Some((code, clean)) = facts.reason() {
            let closed = &learned["closed"];
            ensure!(closed["code"] == code && closed["clean"] == clean, "the page was restored and learned {closed}");
        }
        Ok(format!("the page was restored and learned {}{}; ", learned["refused"], learned["closed"]))
    }

    /// Of the next scenario's connections.
    pub(super) fn next_id(&self) -> String {
        format!("page{}", self.played.replace(self.played.get() + 1))
    }

    fn console_is_quiet(&self) -> anyhow::Result<()> {
        let complaints = self.page.complaints()?;
        let seen = self.complaints.replace(complaints.len());
        let new: Vec<_> = complaints.into_iter().skip(seen).collect();
        ensure!(new.is_empty(), "the browser's console complains: {}", new.join("\n"));
        Ok(())
    }

    /// Opens the page, and waits until it can be asked.
    pub(super) fn open_page(&self) -> anyhow::Result<()> {
        self.page.open(&self.url)?;
        self.life()
    }

    pub(super) fn life(&self) -> anyhow::Result<()> {
        self.page.wait_until("globalThis.life", SOON)
    }

    /// Has the connection get into its state.
    fn begin(&self, scenario: Scenario, url: &str) -> anyhow::Result<()> {
        let Self { page, .. } = self;
        let stream = scenario.interface == Interface::Stream;
        let arguments = format!("'{url}', {stream}, '{}'", scenario.state.name());
        if scenario.state == State::Unconnected {
            return Ok(());
        }
        let learned = match scenario.event {
            Event::WorkerTerminated | Event::BackOfWorker => {
                page.evaluate(&format!("life.start_worker({arguments})"))?;
                "life.learned_of_worker"
            }
            Event::FrameRemoved => {
                page.evaluate("life.add_frame()")?;
                page.wait_until("frames[0].life", SOON)?;
                page.evaluate(&format!("frames[0].life.hold({arguments})"))?;
                "frames[0].life.learned()"
            }
            Event::Navigation | Event::WindowClosed | Event::Back | Event::BackClosing | Event::BackOfUnseen => {
                page.evaluate(&format!("life.hold({arguments})"))?;
                "life.learned()"
            }
        };
        page.wait_until(&format!("(learned => learned && {})({learned})", scenario.state.seen_by_page()), SOON)
            .with_context(|| format!("the page learned {}", page.evaluate(learned).unwrap_or(Value::Null)))
    }

    /// Has it happen. Then there is a page that can be asked about it.
    fn happen(&self, event: Event) -> anyhow::Result<()> {
        let Self { page, .. } = self;
        match event {
            Event::Navigation => self.open_page(),
            Event::WindowClosed => {
                page.close_window()?;
                page.switch_to(&self.home.borrow())?;
                page.open_window()?;
                self.open_page()
            }
            Event::WorkerTerminated => page.evaluate("life.worker.terminate()").map(drop),
            Event::FrameRemoved => page.evaluate("life.frame.remove()").map(drop),
            Event::Back | Event::BackOfWorker => self.leave(),
            Event::BackClosing => {
                page.evaluate("life.closes_on_pagehide = true")?;
                self.leave()
            }
            Event::BackOfUnseen => {
                page.evaluate("life.is_unseen = true")?;
                self.leave()
            }
        }
    }

    pub(super) fn leave(&self) -> anyhow::Result<()> {
        self.page.open(&format!("{}?other", self.url))?;
        self.life()
    }

    /// The page, whichever it is by now, saw no error, and can connect.
    pub(super) fn is_well(&self, id: &str) -> anyhow::Result<()> {
        let Self { page, peer, .. } = self;
        let url = format!("{peer}/echo?id=after-{id}");
        page.evaluate("delete life.echoed")?;
        page.evaluate(&format!(
            "void life.echo('{url}', false).then(() => life.echoed = 'yes', error => life.echoed = String(error))"
        ))?;
        page.wait_until("life.echoed", SOON)?;
        let echoed = page.evaluate("life.echoed")?;
        ensure!(echoed == "yes", "afterwards, a connection fails: {echoed}");
        let errors = page.evaluate("life.noted()")?;
        ensure!(errors.as_array().is_some_and(Vec::is_empty), "the page saw errors: {errors}");
        Ok(())
    }
}

/// Both ends of the connection agree that it is gone.
fn sees_it_go(visit: &Visit<'_>, facts: Facts) -> anyhow::Result<String> {
    let gone = visit.report("gone").context("the server did not see the socket go")?;
    let (ended, code) = (&gone["ended"], &gone["close_received"]["code"]);
    ensure!(["close", "eof", "reset"].iter().any(|end| ended == end), "the server saw {gone}");
    ensure!(code.is_null() || facts.codes().iter().any(|expected| code == expected), "the server was told {code}");
    Ok(format!("the server saw {ended} {code}; "))
}
