//! Servers that take their time.

use futures_util::{SinkExt, StreamExt};

use crate::support::{Visit, mirror, next_task, poll_once};

mirror! {
    /// Echoes of the right length, and whether the close after them was clean.
    async fn messages_that_wait_for_a_slow_server_all_arrive(interface, (count, size): (usize, usize)) -> (usize, bool) {
        let mut socket = Visit::new("slow?rate=8000000&echo=true").builder(interface).connect().await?;
        for _ in 0..count {
            socket.feed(vec![0; size]).await?;
        }
        socket.flush().await?;
        let mut whole = 0;
        for _ in 0..count {
            whole += usize::from(socket.next().await.transpose()?.is_some_and(|msg| msg.len() == size));
        }
        socket.close();
        Ok((whole, socket.closed().await.was_clean))
    }
    rows {
        // It fills a pipe of Chromium exactly, which once hung.
        "send-many-64K-messages-with-backpressure.any.js": (50, 65_536) => (50, true),
    }

    /// Whether it waits while the server does not read, and what has arrived after.
    async fn a_message_that_no_buffer_holds_waits_for_the_server(interface, size: usize) on stream -> (bool, u64) {
        let visit = Visit::new("stall?for=forever&rcvbuf=65536");
        let mut socket = visit.builder(interface).connect().await?;
        visit.report("stalled").await;
        let mut sending = Box::pin(socket.send(vec![0; size]));
        let mut waits = true;
        for _ in 0..50 {
            waits &= poll_once(&mut sending).await.is_none();
            next_task().await;
        }
        visit.release().await;
        sending.await?;
        Ok((waits, visit.report("messages:1").await["bytes"].as_u64().unwrap_or_default()))
    }
    rows {
        "stream/tentative/backpressure-send.any.js": 8 << 20 => (true, 8 << 20),
    }
}
