//! Programs written for the published websocket-web 0.1.9 run unchanged.

use wasm_bindgen_test::wasm_bindgen_test;

/// The example of its documentation, which connects to an echo server at this address.
#[wasm_bindgen_test]
async fn its_example_runs() {
    use futures_util::{SinkExt, StreamExt};
    use websocket_web::{CloseCode, WebSocket};

    let mut socket = WebSocket::connect("ws://127.0.0.1:8765").await.unwrap();
    socket.send("Test123").await.unwrap();
    let msg = socket.next().await.unwrap().unwrap();
    assert_eq!(msg.to_string(), "Test123");
    socket.close_with_reason(CloseCode::NormalClosure, "Goodbye!");
}

mod every_item_of_its_api {
    use futures_util::{SinkExt, StreamExt};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use websocket_web::*;

    use crate::support::{Visit, contract};

    fn debug<T: std::fmt::Debug>(_: &T) {}

    contract! {
        async fn compiles_and_works(interface) {
            let mut builder = WebSocketBuilder::new(Visit::new("echo").url());
            builder.set_interface(interface);
            builder.set_protocols(["chat"]);
            builder.set_send_buffer_size(1 << 20);
            builder.set_receive_buffer_size(1 << 20);
            debug(&builder);
            assert!(Interface::Standard.is_supported());
            let mut socket: WebSocket = builder.clone().connect().await.unwrap();
            debug(&socket);
            let (_, _, _): (&str, &str, Interface) = (socket.url(), socket.protocol(), socket.interface());
            let closed: Closed = socket.closed();
            debug(&closed);

            socket.send(String::from("text")).await.unwrap();
            socket.send(vec![1, 2, 3]).await.unwrap();
            socket.send(&[4, 5][..]).await.unwrap();
            socket.send(Msg::Text("msg".into())).await.unwrap();
            socket.write_all(&[6; 10]).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text("text".to_string()));
            assert_eq!(socket.next().await.unwrap().unwrap().to_vec(), [1, 2, 3]);

            let (mut tx, mut rx): (WebSocketSender, WebSocketReceiver) = socket.into_split();
            debug(&tx);
            debug(&rx);
            let _ = (tx.url(), tx.protocol(), tx.interface(), rx.url(), rx.protocol(), rx.interface());
            let mut buf = [0; 2];
            assert_eq!(rx.read_exact(&mut buf).await.unwrap(), 2);
            assert_eq!(buf, [4, 5]);
            let msg = rx.next().await.unwrap().unwrap();
            assert!(msg.is_text() && !msg.is_binary() && !msg.is_empty() && msg.len() == 3);
            assert_eq!(Vec::<u8>::from(msg), b"msg");
            assert_eq!(rx.next().await.unwrap().unwrap().as_ref(), [6; 10]);
            tx.feed("fed").await.unwrap();
            <WebSocketSender as SinkExt<Vec<u8>>>::flush(&mut tx).await.unwrap();
            <WebSocketSender as AsyncWriteExt>::flush(&mut tx).await.unwrap();
            assert!(matches!(rx.next().await, Some(Ok(Msg::Text(text))) if text == "fed"));
            tx.close_with_reason(CloseCode::Other(3999), "done");

            let ClosedReason { code, reason, was_clean } = closed.await;
            assert!(code.is_valid() && was_clean);
            assert_eq!((u16::from(code), CloseCode::from(3999), reason.as_str()), (3999, code, "done"));
            assert!(rx.next().await.is_none());
            assert_eq!(format!("{}", ClosedReason { code, reason, was_clean }), "done (3999)");
        }
    }
}
