//! Subprotocols: what is offered, and what the server makes of it. Most of it is mirrored in `wpt/handshake.rs`.

use std::io;

use crate::support::{Visit, contract};

contract! {
    async fn the_server_may_choose_the_second(interface) {
        let visit = Visit::new("protocol?choose=chat.v1");
        let socket = visit.builder(interface).set_protocols(vec!["chat.v2".to_owned(), "chat.v1".to_owned()]).connect().await;
        assert_eq!(socket.unwrap().protocol(), "chat.v1");
    }

    async fn a_server_that_chooses_what_was_not_offered_is_refused(interface) {
        let visit = Visit::new("protocol?choose=other");
        let error = visit.builder(interface).set_protocols(["chat"]).connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused, "{error}");
    }
}
