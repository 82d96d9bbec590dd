//! Interfaces that the runtime does not have: run only where the table of expectations says so, and fails when that
//! stops being true.

use std::io;

use websocket_web::Interface;

use crate::support::Visit;

#[wasm_bindgen_test::wasm_bindgen_test]
async fn websocketstream_is_not_there_and_says_so() {
    assert!(!Interface::Stream.is_supported());
    let error = Visit::new("echo").builder(Interface::Stream).connect().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::Unsupported);
    assert!(error.to_string().contains("WebSocketStream"), "{error}");
}
