//! What the page is asked to do, in order. Each scenario begins with the page as it is when it is opened.

use super::workbench::Workbench;

/// What the page must do in some situation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scenario {
    /// The file that it is in, and what it is about.
    pub(super) name: &'static str,
    /// Says what was seen, or what is wrong.
    pub(super) play: fn(&Workbench<'_>) -> anyhow::Result<String>,
    /// Left out where there is no WebSocketStream.
    pub(super) needs_stream: bool,
    /// Left out elsewhere: no other driver can do what it takes.
    pub(super) only_chromium: bool,
}

pub(super) const fn scenario(name: &'static str, play: fn(&Workbench<'_>) -> anyhow::Result<String>) -> Scenario {
    Scenario { name, play, needs_stream: false, only_chromium: false }
}

/// About the interface that not every engine has.
pub(super) const fn stream(scenario: Scenario) -> Scenario {
    Scenario { needs_stream: true, ..scenario }
}

/// About what only Chromium's driver can do.
pub(super) const fn chromium(scenario: Scenario) -> Scenario {
    Scenario { only_chromium: true, ..scenario }
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = &'static Scenario> {
    [
        super::connecting::SCENARIOS,
        super::sending::SCENARIOS,
        super::closing::SCENARIOS,
        super::log::SCENARIOS,
        super::reading::SCENARIOS,
        super::measured::SCENARIOS,
        super::components::SCENARIOS,
        super::managed::SCENARIOS,
        super::faults::SCENARIOS,
        super::keyboard::SCENARIOS,
        super::looks::SCENARIOS,
    ]
    .into_iter()
    .flatten()
}
