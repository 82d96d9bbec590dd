async fn keep_connected(builder: WebSocketBuilder, mut run: impl AsyncFnMut(WebSocket)) {
    let mut delay = 1.0;
    loop {
        if let Ok(socket) = builder.connect().await {
            let closed = socket.closed();
            run(socket).await;
            if !closed.await.is_transient() {
                break;
            }
            delay = 1.0;
        }
        sleep(delay * js_sys::Math::random()).await;
        delay = f64::min(delay * 2.0, 30.0);
    }
}
