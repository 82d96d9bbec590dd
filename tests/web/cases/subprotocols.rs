//! Subprotocols: what is offered, and what the server makes of it.

use std::io;

use websocket_web::{Error, ErrorKind};

use super::quirks::UNASKED_PROTOCOL_THROWS;
use crate::support::{Engine, Visit, contract};

contract! {
    async fn the_server_sees_what_is_offered_and_its_choice_is_known(interface) {
        let visit = Visit::new("echo");
        let socket = visit.builder(interface).set_protocols(["chat.v2", "chat.v1"]).connect().await.unwrap();
        assert_eq!(socket.protocol(), "chat.v2");
        let report = visit.report("opened").await;
        assert_eq!(report["offered_protocols"], serde_json::json!(["chat.v2", "chat.v1"]));
    }

    async fn the_server_may_choose_the_second(interface) {
        let visit = Visit::new("protocol?choose=chat.v1");
        let socket = visit.builder(interface).set_protocols(vec!["chat.v2".to_owned(), "chat.v1".to_owned()]).connect().await;
        assert_eq!(socket.unwrap().protocol(), "chat.v1");
    }

    async fn a_server_that_chooses_none_is_refused(interface) {
        let visit = Visit::new("protocol");
        let error = visit.builder(interface).set_protocols(["chat"]).connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused, "{error}");
        visit.report("gone").await;
    }

    async fn a_server_that_chooses_what_was_not_offered_is_refused(interface) {
        for offered in [&[][..], &["chat"]] {
            if offered.is_empty() && UNASKED_PROTOCOL_THROWS.is_here() {
                // Nobody is told of the end, so that the connect timeout is all there is.
                continue;
            }
            let visit = Visit::new("protocol?choose=other");
            // Firefox ignores what it did not ask for, and does not tell.
            let ignores = Engine::here() == Engine::Firefox && offered.is_empty();
            match visit.builder(interface).set_protocols(offered).connect().await {
                Ok(socket) => assert!(ignores && socket.protocol().is_empty(), "{offered:?}: {socket:?}"),
                Err(error) => {
                    assert!(!ignores && error.kind() == io::ErrorKind::ConnectionRefused, "{offered:?}: {error}");
                }
            }
        }
    }

    async fn what_is_not_a_token_is_invalid_input_everywhere(interface) {
        for protocols in [&[""][..], &["a b"], &["a,b"], &["\u{e4}"], &["a", "a"], &["a", "A"], &["a/b"], &["\u{7f}"]] {
            let error = Visit::new("echo").builder(interface).set_protocols(protocols).connect().await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{protocols:?}: {error}");
            let inside = Error::of(&error).unwrap();
            assert_eq!(inside.kind(), ErrorKind::InvalidProtocol);
        }
    }
}
