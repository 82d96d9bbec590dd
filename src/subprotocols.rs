//! The subprotocols that a connection offers, checked so that every runtime gives the same answer.

use std::{fmt, sync::Arc};

use js_sys::Array;
use wasm_bindgen::JsValue;
use websocket_web_actors::{Error, ErrorKind, concat, decimal};

/// What is offered, or nothing. A trait object, so that a program that offers none links nothing of it.
pub(crate) type Offered = Option<Arc<dyn Offer>>;

pub(crate) trait Offer: fmt::Debug + Send + Sync {
    /// Whether it can be offered at all.
    fn validate(&self) -> Result<(), Error>;

    /// For the constructors.
    fn to_js(&self) -> JsValue;

    /// What is wrong with the server's choice, if anything is. Empty says that it chose none.
    fn refusal(&self, chosen: &str) -> Option<String>;
}

/// In order of preference; at least one.
struct Subprotocols(Vec<String>);

pub(crate) fn offer(names: Vec<String>) -> Offered {
    if names.is_empty() { None } else { Some(Arc::new(Subprotocols(names))) }
}

impl Offer for Subprotocols {
    fn validate(&self) -> Result<(), Error> {
        validate(&self.0)
    }

    fn to_js(&self) -> JsValue {
        self.0.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
    }

    fn refusal(&self, chosen: &str) -> Option<String> {
        let Self(names) = self;
        let count = || decimal(names.len() as u64);
        (!names.iter().any(|name| name == chosen)).then(|| {
            concat(&[
                "the server chose none of the subprotocols offered to it (",
                &count(),
                "): offer one that it knows, or none",
            ])
        })
    }
}

/// Without their names, which may be tokens.
impl fmt::Debug for Subprotocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subprotocols")
    }
}

/// Checks that each is a token and that none is asked for twice.
///
/// [WebSockets Standard, constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket), step 9, with the
/// token of [RFC 2616, section 2.2](https://www.rfc-editor.org/rfc/rfc2616#section-2.2). Runtimes differ on names that
/// are equal but for case: the standard refuses them.
fn validate(protocols: &[String]) -> Result<(), Error> {
    for (index, protocol) in protocols.iter().enumerate() {
        let nth = || decimal((index as u64).saturating_add(1));
        if protocol.is_empty() {
            return Err(invalid(&["subprotocol ", &nth(), " is empty: name it, or leave it out"]));
        }
        if let Some(c) = protocol.chars().find(|c| !is_token(*c)) {
            let shown = c.escape_debug().collect::<String>();
            let text = ["subprotocol ", &nth(), " holds '", &shown, "': use visible ASCII without separators"];
            return Err(invalid(&text));
        }
        if protocols.iter().take(index).any(|other| other.eq_ignore_ascii_case(protocol)) {
            return Err(invalid(&["subprotocol ", &nth(), " is asked for twice: leave one out"]));
        }
    }
    Ok(())
}

fn is_token(c: char) -> bool {
    c.is_ascii_graphic() && !r#"()<>@,;:\"/[]?={}"#.contains(c)
}

/// Says which by its place: subprotocols may be tokens, which nobody should find in a log.
fn invalid(text: &[&str]) -> Error {
    Error::new(ErrorKind::InvalidProtocol, concat(text))
}

#[cfg(test)]
mod tests {
    use super::validate;

    fn check(protocols: &[&str]) -> Result<(), String> {
        let protocols: Vec<_> = protocols.iter().map(|&protocol| protocol.to_owned()).collect();
        validate(&protocols).map_err(|error| error.to_string())
    }

    #[test]
    fn tokens_are_accepted() {
        for protocols in [&[][..], &["chat"], &["chat", "super.chat-2!#$%&'*+^_`|~"]] {
            assert_eq!(check(protocols), Ok(()), "{protocols:?}");
        }
    }

    #[test]
    fn only_visible_ascii_without_separators_is_taken() {
        let taken = |c: &char| check(&[&format!("a{c}b")]).is_ok();
        let all: String = ('\0'..='\u{ff}').filter(taken).collect();
        assert_eq!(all, "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
    }

    #[test]
    fn everything_else_is_refused_and_named() {
        for (protocols, text) in [
            (&["a", ""][..], "subprotocol 2 is empty"),
            (&["a b"], "' '"),
            (&["a,b"], "','"),
            (&["a\u{7f}"], "'\\u{7f}'"),
            (&["b", "ä"], "subprotocol 2 holds 'ä'"),
            (&["a", "b", "a"], "subprotocol 3 is asked for twice"),
            (&["chat", "Chat"], "subprotocol 2 is asked for twice"),
        ] {
            let error = check(protocols).expect_err("refused");
            assert!(error.contains(text), "{protocols:?}: {error}");
        }
    }

    #[test]
    fn a_token_is_never_printed() {
        let offered = |names: &[&str]| super::offer(names.iter().map(|&name| name.to_owned()).collect()).expect("some");
        for names in [&["secret", "secret"][..], &["secret secret"], &["secret", ""]] {
            let error = offered(names).validate().expect_err("refused");
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
        let refusal = offered(&["chat", "secret"]).refusal("else").expect("refused");
        assert!(refusal.contains("(2)") && !refusal.contains("secret"), "{refusal}");
    }
}
