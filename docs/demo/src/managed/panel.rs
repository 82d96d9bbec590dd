//! What the components have in common: where the connection stands, its figures, and how they send.

use futures_util::StreamExt;
use web_sys::{Element, HtmlElement, HtmlFieldSetElement};
use websocket_web::{ManagedWebSocket, Msg, managed::Status};

use crate::{
    describe,
    elements::{enable, find, show},
    events::Events,
};

pub(super) struct Panel {
    pub(super) connect: Element,
    pub(super) reconnect: Element,
    status: HtmlElement,
    state: Element,
    attempt: Element,
    reason: Element,
    countdown: Element,
    metrics: Element,
    problem: Element,
    /// Usable once the program runs.
    controls: HtmlFieldSetElement,
    /// Usable while the connection is managed.
    managed_fields: [HtmlFieldSetElement; 2],
}

impl Panel {
    pub(super) fn find() -> Result<Self, String> {
        Ok(Self {
            connect: find("#managed-connect")?,
            reconnect: find("#reconnect")?,
            status: find("#managed-status")?,
            state: find("#managed-state")?,
            attempt: find("#attempt")?,
            reason: find("#managed-reason")?,
            countdown: find("#countdown")?,
            metrics: find("#managed-metrics")?,
            problem: find("#managed-problem")?,
            controls: find("#managed-controls")?,
            managed_fields: [find("#reconnect-fields")?, find("#managed-fields")?],
        })
    }

    /// Shows where the connection stands, and lets a person do what is possible there.
    pub(super) fn show_status(&self, status: Status) {
        let name = status.to_string();
        let attempt = match status {
            Status::Connecting { attempt } => format!("(attempt {attempt})"),
            Status::Waiting { attempt } => format!("for attempt {attempt}"),
            _ => String::new(),
        };
        show(&self.state, &name);
        self.state.set_class_name(&name);
        show(&self.attempt, &attempt);

        let ended = status == Status::Closed;
        show(&self.connect, if ended { "Connect" } else { "Close" });
        enable(&self.controls, true, &self.status);
        self.managed_fields.iter().for_each(|fields| enable(fields, !ended, &self.status));
    }

    /// Shows how long it is until the next attempt, if that is known.
    pub(super) fn show_countdown(&self, seconds: Option<f64>) {
        let countdown = seconds.map(|seconds| format!("Next attempt in {seconds:.1} s"));
        show(&self.countdown, &countdown.unwrap_or_default());
    }

    /// Shows why there is no connection.
    pub(super) fn show_reason(&self, reason: &str) {
        show(&self.reason, reason);
    }

    pub(super) fn show_metrics(&self, socket: &ManagedWebSocket) {
        show(&self.metrics, &describe::managed_metrics(&socket.metrics()));
    }

    pub(super) fn show_problem(&self, problem: &str) {
        show(&self.problem, problem);
    }

    /// Sends a component's text at each such event, until the connection has ended for good.
    pub(super) async fn send_at_each<M: Into<Msg>>(
        &self,
        (element, event): (&Element, &'static str),
        socket: &ManagedWebSocket,
        text: impl Fn() -> M,
    ) {
        let mut events = Events::new(element, event).take_until(socket.closed());
        while events.next().await.is_some() {
            self.send(socket, text());
        }
    }

    /// Sends for a component. Waiting is the connection's business: what there is no room for is refused.
    fn send(&self, socket: &ManagedWebSocket, msg: impl Into<Msg>) {
        let problem = socket.try_send(msg).err().map(|error| error.to_string());
        self.show_problem(&problem.unwrap_or_default());
        self.show_metrics(socket);
    }
}
