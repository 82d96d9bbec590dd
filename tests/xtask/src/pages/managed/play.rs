//! Plays a scenario with a managed connection, and looks at both ends.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Event, Managed};
use crate::pages::facts;
use crate::pages::play::{SOON, Stage};
use crate::pages::scenarios::Interface;
use crate::visit::Visit;

impl Stage {
    /// In a window of its own. Says what was seen.
    pub(in crate::pages) fn play_managed(&self, scenario: Managed) -> anyhow::Result<String> {
        self.in_a_window(|| {
            let id = self.next_id();
            let visit = Visit::new(&self.control, id.clone());
            self.open_page()?;
            self.page.evaluate("life.forget()")?;
            let url = format!("{}/{}?id={id}", self.peer, scenario.event.path());
            self.keep(scenario, &url)?;
            let seen = match scenario.event {
                Event::BackOpen | Event::BackConnecting | Event::BackWaiting => {
                    self.go_back(scenario.event, &visit, &id)
                }
                Event::Reloaded | Event::WindowClosed | Event::FrameRemoved | Event::WorkerTerminated => {
                    self.go_for_good(scenario.event, &visit, &id)
                }
                Event::Hidden | Event::Frozen => self.be_away(scenario.event, &visit, &id),
                Event::Offline => self.be_offline(&visit),
            }?;
            self.is_well(&id)?;
            Ok(seen)
        })
    }

    /// Makes the managed connection, and has it get to where it is to be.
    fn keep(&self, scenario: Managed, url: &str) -> anyhow::Result<()> {
        let Self { page, .. } = self;
        let Managed { event, interface } = scenario;
        let arguments = format!("'{url}', {}, '{}'", interface == Interface::Stream, event.doing());
        let learned = match event {
            Event::WorkerTerminated => {
                page.evaluate(&format!("life.start_worker({arguments}, true)"))?;
                "life.learned_of_worker"
            }
            Event::FrameRemoved => {
                page.evaluate("life.add_frame()")?;
                page.wait_until("frames[0].life", SOON)?;
                page.evaluate(&format!("frames[0].life.keep({arguments})"))?;
                "frames[0].life.learned_of_kept()"
            }
            _ => {
                page.evaluate(&format!("life.keep({arguments})"))?;
                "life.learned_of_kept()"
            }
        };
        let status = match event {
            Event::BackConnecting => "connecting",
            Event::BackWaiting | Event::Hidden | Event::Frozen => "waiting",
            _ => "open",
        };
        page.wait_until(&format!("{learned}?.status === '{status}'"), SOON)
            .with_context(|| format!("the page learned {}", page.evaluate(learned).unwrap_or(Value::Null)))
    }

    /// The page is left, and gone back to.
    fn go_back(&self, event: Event, visit: &Visit<'_>, id: &str) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        let made = usize::from(event != Event::BackWaiting);
        if event == Event::BackConnecting {
            visit.report("connected")?;
        }
        page.evaluate("life.send_after()")?;
        let document = page.evaluate("life.document")?;
        self.leave()?;
        if made > 0 {
            if facts::keeps_given_up_connect(self.engine, event) {
                visit.release()?;
            }
            visit.report("gone").context("the server did not see the connection go")?;
        }
        // Whatever is tried at once, is tried before that.
        self.is_well(id)?;
        let connections = visit.connections("now")?;
        ensure!(connections.len() == made, "while the page was away, the server saw {connections:?}");
        let seen = self.sees_them_go(event, &connections)?;

        page.back()?;
        page.wait_until("globalThis.life && location.search === ''", SOON)?;
        let restored = page.evaluate("life.document")? == document;
        let expected = facts::restores_managed(self.engine, event).is_none_or(|expected| expected == restored);
        ensure!(expected, "the page was restored: {restored}");
        if restored {
            return Ok(seen + &self.connects_again(event, visit, made + 1)?);
        }
        self.is_well(id)?;
        let connections = visit.connections("now")?;
        ensure!(connections.len() == made, "of a page that is gone, the server saw {connections:?}");
        Ok(seen + "the page was loaded anew")
    }

    /// The page was restored, and with it the connection, the one with that number; each message is sent once.
    fn connects_again(&self, event: Event, visit: &Visit<'_>, number: usize) -> anyhow::Result<String> {
        visit.report(&format!("connected:{number}")).with_context(|| format!("it did not connect: {}", self.told()))?;
        if event == Event::BackConnecting {
            visit.release()?;
        }
        visit.report("messages:2").context("messages were lost")?;
        let told: &[&str] = match event {
            Event::BackOpen => &["connecting 1", "open", "disconnected", "connecting 1", "open"],
            Event::BackConnecting => &["connecting 1", "disconnected", "connecting 1", "open"],
            _ => &["connecting 1", "disconnected, to wait", "connecting 2", "open"],
        };
        self.is_told(told, "pageshow")?;
        let connections = visit.connections("now")?;
        ensure!(connections.len() == number, "the server saw {connections:?}");
        let texts = json!(connections.iter().map(texts).collect::<Vec<_>>());
        let ways: &[Value] = match event {
            // The first was accepted when there was a connection: it may be either's.
            Event::BackOpen => &[json!([["before"], ["after"]]), json!([[], ["before", "after"]])],
            Event::BackConnecting => &[json!([[], ["before", "after"]])],
            _ => &[json!([["before", "after"]])],
        };
        ensure!(ways.contains(&texts), "the messages went so: {texts}");
        Ok(format!("the page was restored, and connected again; the messages went so: {texts}"))
    }

    /// The page, or the worker, is gone for good: so is its connection.
    fn go_for_good(&self, event: Event, visit: &Visit<'_>, id: &str) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        match event {
            Event::Reloaded => {
                let document = page.evaluate("life.document")?;
                page.reload()?;
                self.life()?;
                ensure!(page.evaluate("life.document")? != document, "the page is the same");
            }
            Event::WindowClosed => {
                page.close_window()?;
                page.switch_to(&self.home.borrow())?;
                page.open_window()?;
                self.open_page()?;
            }
            Event::FrameRemoved => page.evaluate("life.frame.remove()").map(drop)?,
            _ => page.evaluate("life.worker.terminate()").map(drop)?,
        }
        visit.report("gone").context("the server did not see the connection go")?;
        // It would try again without a delay: before that.
        self.is_well(id)?;
        let connections = visit.connections("gone").context("something was left")?;
        let expected = facts::connections_of_gone(self.engine, event);
        ensure!(expected.contains(&connections.len()), "of what is gone, the server saw {connections:?}");
        self.sees_them_go(event, &connections)
    }

    /// The server was told of the end of the first connection, if that was open, as the engine does it.
    fn sees_them_go(&self, event: Event, connections: &[Value]) -> anyhow::Result<String> {
        let mut seen = String::new();
        for (number, connection) in connections.iter().enumerate() {
            let (ended, code) = (&connection["ended"], &connection["close_received"]["code"]);
            if number == 0 && event != Event::BackConnecting {
                let expected = facts::codes_told(self.engine, event);
                let is_expected = expected.iter().any(|expected| *code == json!(expected));
                ensure!(ended == "close" && is_expected, "the server was told {code}: {connection}");
            }
            seen += &format!("the server saw {ended} {code}; ");
        }
        Ok(seen)
    }

    /// The page is out of sight during a long delay, and back before that is over.
    fn be_away(&self, event: Event, visit: &Visit<'_>, id: &str) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        let back = match event {
            Event::Hidden => {
                self.show_again(id)?;
                "visible"
            }
            _ => {
                page.devtools("Page.setWebLifecycleState", &json!({ "state": "frozen" }))?;
                page.devtools("Page.setWebLifecycleState", &json!({ "state": "active" }))?;
                "resume"
            }
        };
        visit.report("opened").with_context(|| format!("it did not try at once; {}", self.told()))?;
        self.is_told(&["connecting 1", "disconnected, to wait", "connecting 2", "open"], back)?;
        Ok(self.told())
    }

    /// Has the page be in a tab behind another, and then in front.
    fn show_again(&self, id: &str) -> anyhow::Result<()> {
        let Self { page, .. } = self;
        let here = page.window()?;
        let front = if facts::opens_tabs_behind(self.engine) {
            // The one that was in front so far makes room.
            self.home.replace(page.open_window()?)
        } else {
            page.open_window()?
        };
        page.switch_to(&front)?;
        self.open_page()?;
        self.is_well(id)?;
        page.close_window()?;
        page.switch_to(&here)
    }

    /// There is no network, or so the browser says.
    fn be_offline(&self, visit: &Visit<'_>) -> anyhow::Result<String> {
        let Self { page, .. } = self;
        let say = |online: bool| {
            // With a latency of 0 it would be as the machine has it, which may have no network.
            let state = json!({ "offline": !online, "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1 });
            page.devtools("Network.overrideNetworkState", &state)?;
            page.wait_until(&format!("navigator.onLine === {online}"), SOON)
        };
        page.devtools("Network.enable", &json!({}))?;
        say(true)?;
        say(false)?;
        page.evaluate("life.kept.send('drop')")?;
        visit.report("gone").context("the server did not drop it")?;
        page.wait_until("life.learned_of_kept().status === 'paused'", SOON)?;
        say(true)?;
        self.is_told(&["connecting 1", "open", "disconnected", "connecting 2", "open"], "online")?;
        Ok(self.told())
    }

    /// The connection's own events are these, at last, and the last attempt began once the page saw `back`.
    fn is_told(&self, events: &[&str], back: &str) -> anyhow::Result<()> {
        let own = format!("life.learned_of_kept().log.filter(line => !{}.includes(line))", json!(SEEN_BY_PAGE));
        self.page.wait_until(&format!("{own}.length >= {}", events.len()), SOON).with_context(|| self.told())?;
        ensure!(self.page.evaluate(&own)? == json!(events), "it was not told {events:?}, but {}", self.told());
        let last = format!(
            "(log => log.lastIndexOf('{back}') >= 0 && \
              log.lastIndexOf('{back}') < log.findLastIndex(line => line.startsWith('connecting')))\
             (life.learned_of_kept().log)"
        );
        ensure!(self.page.evaluate(&last)? == true, "the attempt was not made upon {back:?}: {}", self.told());
        Ok(())
    }

    fn told(&self) -> String {
        self.page
            .evaluate("life.learned_of_kept()")
            .map_or_else(|error| error.to_string(), |learned| learned.to_string())
    }
}

/// What the page itself writes into the log.
const SEEN_BY_PAGE: [&str; 8] = ["pagehide", "pageshow", "online", "offline", "freeze", "resume", "hidden", "visible"];

fn texts(connection: &Value) -> Vec<&str> {
    let messages = connection["first_messages"].as_array();
    messages.into_iter().flatten().filter_map(|message| message["text"].as_str()).collect()
}
