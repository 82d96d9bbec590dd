async fn keep_connected(builder: WebSocketBuilder, mut run: impl AsyncFnMut(WebSocket)) -> io::Result<()> {
    let mut delay = 1.0;
    loop {
        match builder.connect().await {
            Ok(socket) => {
                let closed = socket.closed();
                run(socket).await;
                if !closed.await.is_transient() {
                    return Ok(());
                }
                delay = 1.0;
            }
            // What is wrong with the URL, an option or the runtime is as wrong the next time.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => return Err(error),
            Err(_) => {}
        }
        sleep(delay * js_sys::Math::random()).await;
        delay = f64::min(delay * 2.0, 30.0);
    }
}
