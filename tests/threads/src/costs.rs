//! What a message costs, where a handle is used on the connection's own thread, and where it is used on another.

use std::cell::OnceCell;

use futures_util::{SinkExt, StreamExt};
use wasm_bindgen::prelude::wasm_bindgen;
use websocket_web::WebSocket;

use crate::{Outcome, thread::Thread};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Messages of one measurement: some milliseconds, of which browsers tell a twentieth of a microsecond at best.
const MESSAGES: u32 = 2000;
/// Messages before it, so that lanes and buffers have their room.
const BEFORE: u32 = 200;
/// Small, so that what is measured is not the copying.
const SIZE: usize = 32;
/// Large, so that it is.
const LARGE: usize = 65536;

thread_local! {
    static ELSEWHERE: OnceCell<Thread> = const { OnceCell::new() };
}

pub(crate) async fn measure(case: &str, peer: &str, elsewhere: bool) -> Outcome<f64> {
    let case = Case::named(case)?;
    let socket = WebSocket::connect(format!("{peer}/{}", case.path())).await?;
    let here = socket.clone();
    let cost = if elsewhere {
        let thread = ELSEWHERE.with(|thread| *thread.get_or_init(Thread::start));
        thread.run(move || case.measure(socket)).await?
    } else {
        case.measure(socket).await?
    };
    here.close();
    here.closed().await;
    Ok(cost)
}

/// What is done with each message.
#[derive(Debug, Clone, Copy)]
enum Case {
    /// Sent and flushed, one by one.
    Send,
    /// Sent, and flushed together at the end.
    Feed,
    /// Likewise, of a size at which what is measured is the copying.
    FeedLarge,
    /// Received, where many arrive at once.
    Receive,
    /// Sent, and its echo awaited, one by one.
    RoundTrip,
}

impl Case {
    fn named(name: &str) -> Outcome<Self> {
        match name {
            "send" => Ok(Self::Send),
            "feed" => Ok(Self::Feed),
            "feed, 64 KiB" => Ok(Self::FeedLarge),
            "receive" => Ok(Self::Receive),
            "round trip" => Ok(Self::RoundTrip),
            _ => Err("there is no such case".into()),
        }
    }

    /// What the server plays.
    fn path(self) -> &'static str {
        match self {
            Self::Send | Self::Feed | Self::FeedLarge => "sink",
            Self::Receive | Self::RoundTrip => "obey",
        }
    }

    /// Microseconds per message.
    async fn measure(self, mut socket: WebSocket) -> Outcome<f64> {
        self.repeat(&mut socket, BEFORE).await?;
        let begun = now();
        self.repeat(&mut socket, MESSAGES).await?;
        Ok((now() - begun) * 1000.0 / f64::from(MESSAGES))
    }

    async fn repeat(self, socket: &mut WebSocket, times: u32) -> Outcome {
        if let Self::Receive = self {
            socket.send(format!("burst {times} {SIZE}")).await?;
        }
        for _ in 0..times {
            match self {
                Self::Send => socket.send(vec![7; SIZE]).await?,
                Self::Feed => socket.feed(vec![7; SIZE]).await?,
                Self::FeedLarge => socket.feed(vec![7; LARGE]).await?,
                Self::Receive => drop(socket.next().await.ok_or("the end")??),
                Self::RoundTrip => {
                    socket.send(vec![7; SIZE]).await?;
                    socket.next().await.ok_or("the end")??;
                }
            }
        }
        Ok(socket.flush().await?)
    }
}
