//! The subprotocols that a connection offers, checked so that every runtime gives the same answer.

use std::{fmt::Debug, sync::Arc};

use js_sys::Array;
use wasm_bindgen::JsValue;
use websocket_web_actors::{Error, ErrorKind, concat};

/// What is offered, or nothing. A trait object, so that a program that offers none links nothing of it.
pub(crate) type Offered = Option<Arc<dyn Offer>>;

pub(crate) trait Offer: Debug + Send + Sync {
    /// Whether it can be offered at all.
    fn validate(&self) -> Result<(), Error>;

    /// For the constructors.
    fn to_js(&self) -> JsValue;

    /// What is wrong with the server's choice, if anything is. Empty says that it chose none.
    fn refusal(&self, chosen: &str) -> Option<String>;
}

/// In order of preference; at least one.
#[derive(Debug)]
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
        let text = "the server chose none of the subprotocols offered to it (";
        (!names.iter().any(|name| name == chosen))
            .then(|| concat(&[text, &names.join(", "), "): offer one that it knows, or none"]))
    }
}

/// Checks that each is a token and that none is asked for twice.
///
/// [WebSockets Standard, constructor](https://websockets.spec.whatwg.org/#dom-websocket-websocket), step 9, with the
/// token of [RFC 2616, section 2.2](https://www.rfc-editor.org/rfc/rfc2616#section-2.2). Runtimes differ on names that
/// are equal but for case: the standard refuses them.
fn validate(protocols: &[String]) -> Result<(), Error> {
    for (index, protocol) in protocols.iter().enumerate() {
        if protocol.is_empty() {
            return Err(invalid("a subprotocol is empty: name it, or leave it out".to_owned()));
        }
        if let Some(c) = protocol.chars().find(|c| !is_token(*c)) {
            return Err(invalid(format!("subprotocol {protocol:?} holds {c:?}: use visible ASCII without separators")));
        }
        if protocols[..index].iter().any(|other| other.eq_ignore_ascii_case(protocol)) {
            return Err(invalid(format!("subprotocol {protocol:?} is asked for twice: leave one out")));
        }
    }
    Ok(())
}

fn is_token(c: char) -> bool {
    c.is_ascii_graphic() && !r#"()<>@,;:\"/[]?={}"#.contains(c)
}

fn invalid(detail: String) -> Error {
    Error::new(ErrorKind::InvalidProtocol, detail)
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
            (&[""][..], "empty"),
            (&["a b"], "' '"),
            (&["a,b"], "','"),
            (&["a\u{7f}"], "'\\u{7f}'"),
            (&["ä"], "'ä'"),
            (&["a", "b", "a"], "\"a\" is asked for twice"),
            (&["chat", "Chat"], "\"Chat\" is asked for twice"),
        ] {
            let error = check(protocols).expect_err("refused");
            assert!(error.contains(text), "{protocols:?}: {error}");
        }
    }
}
