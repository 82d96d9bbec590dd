//! What the connect form says, checked: options for the library, or a problem with a field.

use std::time::Duration;

use websocket_web::{
    Interface, Overflow, WebSocketBuilder,
    broadcast::Lag,
    managed::{Backoff, Heartbeat, ManagedBuilder, Outbox},
};

/// How to connect. What is `None` is left to the library.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Options {
    pub(crate) url: String,
    protocols: Vec<String>,
    interface: Option<Interface>,
    pub(crate) send_capacity: Option<usize>,
    pub(crate) send_buffer: Option<usize>,
    pub(crate) receive_capacity: Option<usize>,
    pub(crate) receive_buffer: Option<usize>,
    max_message: Option<usize>,
    overflow: Overflow,
    connect_timeout: Option<Duration>,
    close_timeout: Option<Duration>,
    /// For a connection that is made again.
    pub(crate) managed: Option<Managed>,
}

/// How to connect again.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Managed {
    max_attempts: Option<u32>,
    first_delay: Option<Duration>,
    longest_delay: Option<Duration>,
    pub(crate) outbox_limit: Option<usize>,
    heartbeat: Option<Duration>,
    lag: Lag,
}

/// Why a field's value cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The field's id.
    pub(crate) field: &'static str,
    /// For people: field, cause, remedy.
    pub(crate) text: String,
}

/// What a heartbeat sends.
const HEARTBEAT: &str = "heartbeat";
/// The longest that a timer of a browser can be set to: 2^31 - 1 ms, or 24.8 days.
const LONGEST: u64 = i32::MAX as u64;

impl Options {
    /// Takes the fields by their ids.
    pub(crate) fn parse(field: impl Fn(&str) -> String) -> Result<Self, Problem> {
        let url = field("url").trim().to_owned();
        if url.is_empty() {
            return Err(problem("url", "Server: it is empty. Write an address that begins with ws:// or wss://"));
        }
        let size = |id, label, unit| number(&field, id, label, unit, usize::MAX as u64).map(|size| size.map(to_usize));
        let time =
            |id, label| number(&field, id, label, "milliseconds", LONGEST).map(|time| time.map(Duration::from_millis));
        Ok(Self {
            url,
            protocols: protocols(&field("protocols")),
            interface: match field("interface").as_str() {
                "standard" => Some(Interface::Standard),
                "stream" => Some(Interface::Stream),
                _ => None,
            },
            send_capacity: size("send-capacity", "Send capacity", "messages")?,
            send_buffer: size("send-buffer", "Send buffer", "bytes")?,
            receive_capacity: size("receive-capacity", "Receive capacity", "messages")?,
            receive_buffer: size("receive-buffer", "Receive buffer", "bytes")?,
            max_message: size("max-message", "Largest message", "bytes")?,
            overflow: match field("overflow").as_str() {
                "drop-oldest" => Overflow::DropOldest,
                "drop-newest" => Overflow::DropNewest,
                _ => Overflow::Close,
            },
            connect_timeout: time("connect-timeout", "Connect timeout")?,
            close_timeout: time("close-timeout", "Close timeout")?,
            managed: (field("mode") == "managed")
                .then(|| {
                    let attempts = number(&field, "max-attempts", "Attempts", "attempts", u32::MAX.into())?;
                    Ok(Managed {
                        max_attempts: attempts.map(|attempts| u32::try_from(attempts).unwrap_or(u32::MAX)),
                        first_delay: time("first-delay", "First delay")?,
                        longest_delay: time("longest-delay", "Longest delay")?,
                        outbox_limit: size("outbox-limit", "Outbox", "messages")?,
                        heartbeat: time("heartbeat", "Heartbeat")?,
                        lag: if field("lag") == "wait" { Lag::Wait } else { Lag::DropOldest },
                    })
                })
                .transpose()?,
        })
    }

    /// Whether it is to be a WebSocketStream.
    pub(crate) fn is_stream(&self) -> bool {
        self.interface == Some(Interface::Stream)
    }

    pub(crate) fn builder(&self) -> WebSocketBuilder {
        let mut builder = WebSocketBuilder::new(&self.url);
        builder.set_protocols(&self.protocols).set_overflow(self.overflow).set_connect_timeout(self.connect_timeout);
        self.interface.map(|interface| builder.set_interface(interface));
        self.send_capacity.map(|messages| builder.set_send_capacity(messages));
        self.send_buffer.map(|bytes| builder.set_send_buffer_size(bytes));
        self.receive_capacity.map(|messages| builder.set_receive_capacity(messages));
        self.receive_buffer.map(|bytes| builder.set_receive_buffer_size(bytes));
        self.max_message.map(|bytes| builder.set_max_message_size(bytes));
        self.close_timeout.map(|timeout| builder.set_close_timeout(timeout));
        builder
    }
}

impl Managed {
    /// Of connections that `builder` makes.
    pub(crate) fn builder(&self, builder: &WebSocketBuilder) -> ManagedBuilder {
        let mut managed = builder.managed();
        let usual = Backoff::default();
        let first = self.first_delay.unwrap_or(usual.first);
        let cap = self.longest_delay.unwrap_or(usual.cap);
        managed.set_backoff(Backoff { first, base: first, cap, ..usual }).set_lag(self.lag);
        self.max_attempts.map(|attempts| managed.set_max_attempts(attempts));
        self.outbox_limit.map(|capacity| managed.set_outbox(Outbox { capacity, ..Outbox::default() }));
        self.heartbeat.map(|time| {
            let mut heartbeat = Heartbeat::new(HEARTBEAT);
            (heartbeat.interval, heartbeat.timeout) = (time, time);
            managed.set_heartbeat(heartbeat)
        });
        managed
    }
}

/// Names between commas. Whether they are tokens, the library says.
fn protocols(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A whole number from 1; none if the field is empty.
fn number(
    field: impl Fn(&str) -> String,
    id: &'static str,
    label: &str,
    unit: &str,
    max: u64,
) -> Result<Option<u64>, Problem> {
    let text = field(id);
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let remedy = "or leave it empty for the default";
    let why = match text.parse() {
        Ok(number @ 1..) if number <= max => return Ok(Some(number)),
        Ok(0) => format!("0 {unit} let nothing through. Write 1 or more, {remedy}"),
        Ok(_) => format!("{text} is more than the {max} {unit} there can be. Write less, {remedy}"),
        Err(_) => format!("“{text}” is no whole number of {unit}. Write digits only, {remedy}"),
    };
    Err(problem(id, format!("{label}: {why}")))
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn problem(field: &'static str, text: impl Into<String>) -> Problem {
    Problem { field, text: text.into() }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const URL: (&str, &str) = ("url", "ws://localhost/");

    /// A form in which only these fields are filled in.
    fn parse(fields: &[(&str, &str)]) -> Result<Options, Problem> {
        Options::parse(|id| {
            fields.iter().find(|(name, _)| *name == id).map_or_else(String::new, |(_, text)| (*text).to_owned())
        })
    }

    #[wasm_bindgen_test]
    fn what_is_empty_is_left_to_the_library() {
        assert_eq!(parse(&[URL]), Ok(Options { url: URL.1.to_owned(), ..Options::default() }));
        let managed = parse(&[URL, ("mode", "managed")]).unwrap().managed;
        assert_eq!(managed, Some(Managed::default()));
    }

    #[wasm_bindgen_test]
    fn every_field_arrives() {
        let options = parse(&[
            ("url", " wss://example.org/ "),
            ("protocols", "chat.v2, chat.v1,"),
            ("interface", "stream"),
            ("send-capacity", "1"),
            ("send-buffer", "2"),
            ("receive-capacity", "3"),
            ("receive-buffer", "4"),
            ("max-message", "5"),
            ("overflow", "drop-newest"),
            ("connect-timeout", "6"),
            ("close-timeout", "7"),
            ("mode", "managed"),
            ("max-attempts", "8"),
            ("first-delay", "9"),
            ("longest-delay", "10"),
            ("outbox-limit", "11"),
            ("heartbeat", "12"),
            ("lag", "wait"),
        ]);
        let expected = Options {
            url: "wss://example.org/".to_owned(),
            protocols: vec!["chat.v2".to_owned(), "chat.v1".to_owned()],
            interface: Some(Interface::Stream),
            send_capacity: Some(1),
            send_buffer: Some(2),
            receive_capacity: Some(3),
            receive_buffer: Some(4),
            max_message: Some(5),
            overflow: Overflow::DropNewest,
            connect_timeout: Some(Duration::from_millis(6)),
            close_timeout: Some(Duration::from_millis(7)),
            managed: Some(Managed {
                max_attempts: Some(8),
                first_delay: Some(Duration::from_millis(9)),
                longest_delay: Some(Duration::from_millis(10)),
                outbox_limit: Some(11),
                heartbeat: Some(Duration::from_millis(12)),
                lag: Lag::Wait,
            }),
        };
        assert_eq!(options, Ok(expected));
    }

    #[wasm_bindgen_test]
    fn the_other_choices_arrive() {
        let options = parse(&[URL, ("interface", "standard"), ("overflow", "drop-oldest")]).unwrap();
        assert_eq!((options.interface, options.overflow), (Some(Interface::Standard), Overflow::DropOldest));
        let options = parse(&[URL, ("interface", "any"), ("overflow", "close"), ("mode", "plain")]).unwrap();
        assert_eq!((options.interface, options.overflow, options.managed), (None, Overflow::Close, None));
    }

    #[wasm_bindgen_test]
    fn a_problem_names_field_cause_and_remedy() {
        let cases = [
            ("url", "", "Server: it is empty. Write"),
            ("send-capacity", "0", "Send capacity: 0 messages let nothing through. Write 1 or more"),
            ("send-buffer", "-1", "Send buffer: “-1” is no whole number of bytes. Write digits"),
            ("receive-capacity", "many", "Receive capacity: “many” is no whole number of messages. Write digits"),
            ("receive-buffer", "1.5", "Receive buffer: “1.5” is no whole number"),
            ("max-message", "99999999999999999999", "Largest message: “99999999999999999999” is no whole number"),
            ("connect-timeout", "2147483648", "Connect timeout: 2147483648 is more than the 2147483647 milliseconds"),
            ("close-timeout", "x", "Close timeout: “x”"),
            ("max-attempts", "4294967296", "Attempts: 4294967296 is more than the 4294967295 attempts"),
            ("first-delay", "x", "First delay: “x”"),
            ("longest-delay", "x", "Longest delay: “x”"),
            ("outbox-limit", "0", "Outbox: 0 messages let nothing through"),
            ("heartbeat", "0", "Heartbeat: 0 milliseconds let nothing through"),
        ];
        for (id, text, beginning) in cases {
            let problem = parse(&[(id, text), URL, ("mode", "managed")]).unwrap_err();
            assert_eq!(problem.field, id);
            assert!(problem.text.starts_with(beginning), "{}", problem.text);
        }
    }

    #[wasm_bindgen_test]
    fn fields_for_a_managed_connection_do_not_trouble_a_plain_one() {
        assert_eq!(parse(&[URL, ("mode", "plain"), ("heartbeat", "x")]).unwrap().managed, None);
    }
}
