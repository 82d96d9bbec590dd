//! The elements of index.html, each found once and with its type.

use web_sys::{Element, HtmlElement, HtmlFieldSetElement, HtmlInputElement, UrlSearchParams};
use websocket_web::{ClosedReason, Metrics, ReadyState};

use crate::{
    describe,
    elements::{document, find, window},
    list::List,
};

/// The server that `cargo xtask demo` starts, unless the page's address names another.
const PEER: &str = "ws://127.0.0.1:8765";

pub(crate) struct Page {
    pub(crate) url: HtmlInputElement,
    pub(crate) protocols: HtmlInputElement,
    pub(crate) text: HtmlInputElement,
    pub(crate) hex: HtmlInputElement,
    pub(crate) times: HtmlInputElement,
    pub(crate) close_code: HtmlInputElement,
    pub(crate) close_reason: HtmlInputElement,
    pub(crate) connect_form: Element,
    pub(crate) text_form: Element,
    pub(crate) binary_form: Element,
    pub(crate) close_form: Element,
    pub(crate) log: List,
    metrics: Element,
    close_problem: Element,
    status: HtmlElement,
    state: Element,
    closed_reason: Element,
    connect_fields: HtmlFieldSetElement,
    close_fields: HtmlFieldSetElement,
    open_fields: [HtmlFieldSetElement; 2],
}

impl Page {
    pub(crate) fn find() -> Result<Self, String> {
        let page = Self {
            url: find("#url")?,
            protocols: find("#protocols")?,
            text: find("#text")?,
            hex: find("#hex")?,
            times: find("#times")?,
            close_code: find("#close-code")?,
            close_reason: find("#close-reason")?,
            connect_form: find("#connect-form")?,
            text_form: find("#text-form")?,
            binary_form: find("#binary-form")?,
            close_form: find("#close-form")?,
            log: List::find("#log")?,
            metrics: find("#metrics")?,
            close_problem: find("#close-problem")?,
            status: find("#status")?,
            state: find("#state")?,
            closed_reason: find("#closed-reason")?,
            connect_fields: find("#connect-fields")?,
            close_fields: find("#close-fields")?,
            open_fields: [find("#send-fields")?, find("#component-fields")?],
        };
        let query = window()?.location().search().and_then(|query| UrlSearchParams::new_with_str(&query));
        let peer = query.ok().and_then(|query| query.get("peer")).unwrap_or_else(|| PEER.to_owned());
        page.url.set_value(&format!("{}/obey", peer.trim_end_matches('/')));
        Ok(page)
    }

    /// Shows where the connection stands, and lets a person do what is possible there.
    pub(crate) fn show_state(&self, state: ReadyState) {
        let (name, can_connect, can_send) = match state {
            ReadyState::Connecting => ("connecting", false, false),
            ReadyState::Open => ("open", false, true),
            // What is sent now fails: see how.
            ReadyState::Closing => ("closing", false, true),
            ReadyState::Closed => ("closed", true, false),
        };
        if self.state.text_content().as_deref() == Some(name) {
            return;
        }
        self.state.set_text_content(Some(name));
        self.state.set_class_name(name);
        self.enable(&self.connect_fields, can_connect);
        self.enable(&self.close_fields, !can_connect);
        self.open_fields.iter().for_each(|fields| self.enable(fields, can_send));
    }

    /// Shows how the connection ended, if it was open.
    pub(crate) fn show_end(&self, end: Result<&ClosedReason, &str>) {
        let (class, text) = match end {
            Ok(reason) => (if reason.was_clean { "clean" } else { "problem" }, describe::closed(reason)),
            Err(problem) => ("problem", problem.to_owned()),
        };
        self.closed_reason.set_class_name(class);
        self.closed_reason.set_text_content(Some(&text));
    }

    /// Shows why the connection cannot be closed so.
    pub(crate) fn show_close_problem(&self, problem: &str) {
        self.close_problem.set_text_content(Some(problem));
    }

    pub(crate) fn show_metrics(&self, metrics: &Metrics) {
        self.metrics.set_text_content(Some(&describe::metrics(metrics)));
    }

    /// A control that is disabled loses the keyboard's focus: then the status line gets it, from where Tab leads on.
    fn enable(&self, fields: &HtmlFieldSetElement, enabled: bool) {
        let focused = document().ok().and_then(|document| document.active_element());
        if !enabled && fields.contains(focused.as_deref()) {
            let _ = self.status.focus();
        }
        fields.set_disabled(!enabled);
    }
}
