//! The elements of index.html, each found once and with its type.

use web_sys::{Element, HtmlElement, HtmlFieldSetElement, HtmlInputElement};
use websocket_web::{ClosedReason, Metrics, ReadyState};

use crate::{
    describe,
    elements::{enable, find},
    list::List,
    peer,
};

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
        page.url.set_value(&format!("{}/obey", peer::url()?));
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
        enable(&self.connect_fields, can_connect, &self.status);
        enable(&self.close_fields, !can_connect, &self.status);
        self.open_fields.iter().for_each(|fields| enable(fields, can_send, &self.status));
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
}
