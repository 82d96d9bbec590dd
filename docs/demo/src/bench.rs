//! What the parts of the page share besides the connection.

use std::rc::Rc;

use crate::{
    gauges::Gauges,
    live::Live,
    log::{Log, What},
    pace::Pace,
    page,
    probe::Probes,
    timeline::Timeline,
};

/// A handle, as all clones are to the same bench.
#[derive(Clone)]
pub(crate) struct Bench(Rc<Inner>);

struct Inner {
    id: String,
    peer: Option<String>,
    pace: Pace,
    log: Live<Log>,
    timeline: Live<Timeline>,
    gauges: Live<Gauges>,
    probes: Probes,
}

impl Bench {
    pub(crate) fn new(address: page::Address) -> Self {
        Self(Rc::new(Inner {
            id: page::fresh_id(),
            peer: address.peer,
            pace: Pace::default(),
            log: Live::new(Log::default()),
            timeline: Live::new(Timeline::default()),
            gauges: Live::new(Gauges::default()),
            probes: Probes::default(),
        }))
    }

    /// By which the test server tells this page's connections from others.
    pub(crate) fn id(&self) -> &str {
        &self.0.id
    }

    /// The test server, if the page was opened with one.
    pub(crate) fn peer(&self) -> Option<&str> {
        self.0.peer.as_deref()
    }

    /// How fast the page reads.
    pub(crate) fn pace(&self) -> &Pace {
        &self.0.pace
    }

    pub(crate) fn log(&self) -> &Live<Log> {
        &self.0.log
    }

    pub(crate) fn timeline(&self) -> &Live<Timeline> {
        &self.0.timeline
    }

    pub(crate) fn gauges(&self) -> &Live<Gauges> {
        &self.0.gauges
    }

    pub(crate) fn probes(&self) -> &Probes {
        &self.0.probes
    }

    /// Puts a note into the log.
    pub(crate) fn note(&self, text: impl Into<String>) {
        self.log().update(|log| log.push(page::now(), What::Note(text.into())));
    }
}

impl PartialEq for Bench {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
