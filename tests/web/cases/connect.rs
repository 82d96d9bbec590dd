//! Connecting, and what can go wrong with it.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt, future::join_all};
use wasm_bindgen_test::wasm_bindgen_test;
use websocket_web::{Error, ErrorKind, Interface, Msg, ReadyState, WebSocket, WebSocketBuilder};

use super::quirks::{ABANDONED_HANDSHAKE_HELD, NO_BASE_URL};
use crate::support::{PEER, Visit, contract, poll_once};

fn kind_inside(error: &io::Error) -> ErrorKind {
    Error::of(error).unwrap().kind()
}

/// An address where nobody listens. Each path is used once: browsers slow down connects to one that failed before.
fn nobody(path: &str) -> String {
    format!("ws://127.0.0.1:47163/{path}")
}

contract! {
    async fn an_open_socket_knows_what_was_settled(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        assert_eq!(socket.url(), visit.url());
        assert_eq!(socket.protocol(), "");
        assert_eq!(socket.extensions(), "");
        assert_eq!(socket.interface(), interface);
        assert_eq!(socket.state(), ReadyState::Open);
        assert_eq!(socket.closed_reason(), None);
    }

    async fn nothing_happens_before_the_future_is_polled(interface) {
        let visit = Visit::new("echo");
        let future = visit.builder(interface).connect();
        drop(future);
        let second = Visit::new("echo").connect(interface).await;
        assert_eq!(visit.connections().await, 0);
        drop(second);
    }

    async fn a_builder_connects_again(interface) {
        let visit = Visit::new("echo");
        let builder = visit.builder(interface);
        let mut first = builder.connect().await.unwrap();
        let mut second = builder.connect().await.unwrap();
        drop(builder);
        first.send("1").await.unwrap();
        second.send("2").await.unwrap();
        assert_eq!(first.next().await.unwrap().unwrap(), "1");
        assert_eq!(second.next().await.unwrap().unwrap(), "2");
    }

    async fn ten_sockets_live_at_once(interface) {
        let visit = Visit::new("echo");
        let builder = visit.builder(interface);
        let echoes = (0..10).map(|i| {
            let connect = builder.connect();
            async move {
                let mut socket = connect.await.unwrap();
                socket.send(format!("{i}")).await.unwrap();
                assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text(format!("{i}")));
                socket
            }
        });
        let sockets = join_all(echoes).await;
        assert_eq!(visit.connections().await, 10);
        drop(sockets);
        visit.reports("gone").await;
    }

    async fn messages_that_come_with_the_handshake_are_not_lost(interface) {
        let mut socket = Visit::new("burst?count=100&size=10&kind=text&on=open").connect(interface).await;
        for i in 0..100 {
            assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text(format!("{i:010}")));
        }
    }

    async fn a_refused_connection_is_an_error_that_helps(interface) {
        let error = WebSocketBuilder::new(nobody("refused")).set_interface(interface).connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(kind_inside(&error), ErrorKind::Handshake);
        let text = error.to_string();
        assert!(text.contains("ws://127.0.0.1:47163/refused"), "{text}");
        assert!(text.contains("opening handshake failed"), "{text}");
    }

    async fn the_connect_timeout_ends_a_handshake_that_is_not_answered(interface) {
        let visit = Visit::new("mute-handshake");
        let mut builder = visit.builder(interface);
        builder.set_connect_timeout(Duration::from_millis(300));
        let error = visit.arrive(&builder).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.to_string().contains("300 ms"), "{error}");
        gives_up(&visit).await;
    }

    async fn a_generous_connect_timeout_changes_nothing(interface) {
        // A runtime's timer takes 24.8 days; what is more would fire at once.
        for timeout in [Duration::MAX, Duration::from_secs(30 * 24 * 60 * 60)] {
            let visit = Visit::new("obey");
            let mut builder = visit.builder(interface);
            let mut socket = builder.set_connect_timeout(timeout).set_close_timeout(timeout).connect().await.unwrap();
            socket.send("still here").await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), "still here");
            socket.close();
            assert!(socket.closed().await.was_clean);
        }
    }

    async fn dropping_connect_before_the_handshake_closes(interface) {
        let visit = Visit::new("mute-handshake");
        let mut connect = Box::pin(visit.builder(interface).connect());
        assert!(poll_once(&mut connect).await.is_none());
        visit.report("connected").await;
        drop(connect);
        gives_up(&visit).await;
    }

    async fn dropping_connect_at_once_leaves_no_connection(interface) {
        let visit = Visit::new("echo");
        for _ in 0..5 {
            let mut connect = Box::pin(visit.builder(interface).connect());
            assert!(poll_once(&mut connect).await.is_none());
        }
        // Whether the runtime got as far as connecting or not: one connection that is known to be there, and then
        // none is.
        drop(visit.connect(interface).await);
        visit.reports("gone").await;
    }

    async fn a_bad_url_is_invalid_input(interface) {
        for url in ["ws://", "ws://127.0.0.1:99999/", "ws://127.0.0.1/#fragment", "ws://ho st/", "ws://[::1", "javascript:0"] {
            let error = WebSocketBuilder::new(url).set_interface(interface).connect().await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{url}: {error}");
            assert_eq!(kind_inside(&error), ErrorKind::InvalidUrl, "{url}: {error}");
            assert!(error.to_string().contains("use ws://"), "{error}");
        }
    }

    async fn a_relative_url_is_resolved(interface) {
        let url = Visit::new("echo").url();
        let relative = url.strip_prefix("ws:").unwrap();
        let result = WebSocketBuilder::new(relative).set_interface(interface).connect().await;
        if NO_BASE_URL.is_here() {
            assert_eq!(result.unwrap_err().kind(), io::ErrorKind::InvalidInput);
        } else {
            assert_eq!(result.unwrap().url(), url);
        }
    }

    async fn an_option_that_cannot_work_is_invalid_input(interface) {
        let builder = Visit::new("echo").builder(interface);
        let mut builders = [builder.clone(), builder.clone(), builder.clone(), builder];
        builders[0].set_send_capacity(0);
        builders[1].set_send_buffer_size(0);
        builders[2].set_receive_capacity(0);
        builders[3].set_receive_buffer_size(0);
        for (builder, option) in builders.iter().zip(["send capacity", "send buffer", "receive capacity", "receive buffer"]) {
            let error = builder.connect().await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains(option), "{error}");
        }
    }

    async fn secrets_of_a_bad_url_are_not_printed(interface) {
        for url in ["ws://user:secret@127.0.0.1:99999/?token=secret", "ws://user:secret@ho st/?token=secret"] {
            let mut builder = WebSocketBuilder::new(url);
            let error = builder.set_interface(interface).connect().await.unwrap_err();
            assert!(!format!("{error} {error:?} {builder:?}").contains("secret"), "{error:?}");
        }
    }

    async fn secrets_of_the_url_are_not_printed(interface) {
        let url = "ws://user:secret@127.0.0.1:47163/secrets?token=secret";
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(interface);
        let error = builder.connect().await.unwrap_err();
        let visit = Visit::new("echo?token=secret");
        let mut builder = visit.builder(interface);
        let socket = builder.set_protocols(["secret-token"]).connect().await.unwrap();
        assert!(socket.url().contains("token=secret"));
        assert_eq!(socket.protocol(), "secret-token");
        let (sender, receiver) = socket.clone().into_split();
        for text in [
            format!("{error} {error:?}"),
            format!("{builder:?}"),
            format!("{socket:?} {sender:?} {receiver:?} {:?} {:?}", socket.closed(), socket.downgrade()),
        ] {
            assert!(!text.contains("secret@") && !text.contains("token"), "{text}");
        }
    }
}

#[wasm_bindgen_test]
fn handles_and_futures_are_send_and_sync() {
    fn check<T: Send + Sync + 'static>(_: &T) {}
    fn check_type<T: Send + Sync + Unpin + 'static>() {}
    check(&WebSocket::connect("ws://127.0.0.1"));
    check(&WebSocketBuilder::new("ws://127.0.0.1").connect());
    check_type::<WebSocket>();
    check_type::<WebSocketBuilder>();
    check_type::<websocket_web::WebSocketSender>();
    check_type::<websocket_web::WebSocketReceiver>();
    check_type::<websocket_web::broadcast::Broadcast>();
    check_type::<websocket_web::broadcast::Subscription>();
    check_type::<websocket_web::ManagedWebSocket>();
    check_type::<websocket_web::managed::Events>();
    check_type::<websocket_web::managed::Event>();
    check_type::<websocket_web::managed::Status>();
    check_type::<websocket_web::WeakWebSocket>();
    check_type::<websocket_web::Closed>();
    check_type::<websocket_web::ClosedReason>();
    check_type::<Msg>();
    check_type::<Error>();
}

/// The server sees that the handshake was given up; where the runtime holds on to it, once it has answered.
async fn gives_up(visit: &Visit) {
    if ABANDONED_HANDSHAKE_HELD.is_here() {
        visit.release().await;
    }
    visit.report("gone").await;
}

#[wasm_bindgen_test]
async fn the_standard_interface_is_the_default() {
    assert!(Interface::Standard.is_supported());
    let socket = WebSocket::connect(format!("ws://{PEER}/")).await.unwrap();
    assert_eq!(socket.interface(), Interface::Standard);
}
