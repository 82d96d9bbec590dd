//! From websocket-web 0.1.9: the exceptions, where a program has to change.

/// The builder's setters return the builder.
pub mod setters {
    pub mod theirs {
        // ANCHOR: setters_theirs
        use published::{Interface, WebSocketBuilder};

        pub fn prepare(builder: &mut WebSocketBuilder, standard: bool) {
            if standard {
                builder.set_interface(Interface::Standard)
            }
        }
        // ANCHOR_END: setters_theirs
    }

    pub mod ours {
        // ANCHOR: setters_ours
        use websocket_web::{Interface, WebSocketBuilder};

        pub fn prepare(builder: &mut WebSocketBuilder, standard: bool) {
            if standard {
                builder.set_interface(Interface::Standard);
            }
        }
        // ANCHOR_END: setters_ours
    }
}

/// `connect` and `close` take references.
pub mod paths {
    pub mod theirs {
        // ANCHOR: paths_theirs
        use published::WebSocket;

        pub fn close(socket: Option<WebSocket>) {
            socket.map(WebSocket::close);
        }
        // ANCHOR_END: paths_theirs
    }

    pub mod ours {
        // ANCHOR: paths_ours
        use websocket_web::WebSocket;

        pub fn close(socket: Option<WebSocket>) {
            socket.map(|socket| socket.close());
        }
        // ANCHOR_END: paths_ours
    }
}

/// An error is yielded once.
pub mod ends {
    pub mod theirs {
        // ANCHOR: ends_theirs
        use futures_util::StreamExt;
        use published::WebSocketReceiver;

        pub async fn read(mut receiver: WebSocketReceiver) {
            loop {
                match receiver.next().await {
                    Some(Ok(msg)) => println!("{msg}"),
                    Some(Err(error)) => {
                        println!("{error}");
                        break; // or it is yielded for ever
                    }
                    None => break,
                }
            }
        }
        // ANCHOR_END: ends_theirs
    }

    pub mod ours {
        // ANCHOR: ends_ours
        use futures_util::StreamExt;
        use websocket_web::WebSocketReceiver;

        pub async fn read(mut receiver: WebSocketReceiver) {
            while let Some(item) = receiver.next().await {
                match item {
                    Ok(msg) => println!("{msg}"),
                    Err(error) => println!("{error}"),
                }
            }
        }
        // ANCHOR_END: ends_ours
    }
}
