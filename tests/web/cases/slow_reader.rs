//! A reader that has work to do for each message, while the server sends them all and closes at once.

use futures_util::StreamExt;
use websocket_web::{CloseCode, MESSAGE_COST, WebSocket};

use crate::support::{Visit, at_length, contract, next_task};

/// Messages for which the reader works: so many that the close is here long before it has caught up, so few that all
/// cases together take seconds.
const WORKED: u32 = 20;

/// Keeps the thread busy, as a program does that decodes or draws, then lets the runtime have its turn: it acts on the
/// close, whatever waits to be read.
async fn work(milliseconds: f64) {
    let start = js_sys::Date::now();
    while js_sys::Date::now() - start <= milliseconds {}
    next_task().await;
}

/// Reads to the end, working for the first messages. Gives their numbers.
async fn read_slowly(socket: &mut WebSocket, size: usize, milliseconds: f64) -> Vec<u32> {
    let mut numbers = Vec::new();
    while let Some(Ok(msg)) = socket.next().await {
        let (number, rest) = msg.as_bytes().split_at(4);
        let number = u32::from_le_bytes(number.try_into().unwrap());
        // Every other byte is the number's lowest.
        assert!(msg.len() == size && rest.first() == rest.last() && rest[0] == number as u8);
        if number < WORKED {
            work(milliseconds).await;
        }
        numbers.push(number);
    }
    numbers
}

contract! {
    /// Where the program reads from the runtime only when it wants a message, Chromium delivers 1 of 100. Where it is
    /// not tried at length, at one pace, and without the largest.
    async fn everything_that_fits_the_receive_buffer_is_received(interface) within 90 {
        for count in [100, 1000, 10_000] {
            for size in [16, 1024, 16_384] {
                let whole = count as usize * (size + MESSAGE_COST);
                let paces: &[f64] = match (at_length(interface), whole > 100_000_000) {
                    (true, false) => &[1.0, 2.0, 5.0],
                    // The largest, of 160 MB, is sent once.
                    (true, true) | (false, false) => &[5.0],
                    (false, true) => &[],
                };
                for milliseconds in paces {
                    let visit = Visit::new(&format!("burst?count={count}&size={size}&then=close&code=4022"));
                    let mut builder = visit.builder(interface);
                    let mut socket = builder.set_receive_buffer_size(whole).connect().await.unwrap();
                    let numbers = read_slowly(&mut socket, size, *milliseconds).await;
                    let case = format!("{} of {count} messages of {size} bytes, {milliseconds} ms each", numbers.len());
                    assert!(numbers.into_iter().eq(0..count), "{case}");
                    let closed = socket.closed().await;
                    assert_eq!((closed.code, closed.was_clean), (CloseCode::Other(4022), true), "{case}");
                    assert_eq!(visit.report("gone").await["sent_messages"], count, "{case}");
                }
            }
        }
    }

    /// As `Interface::Stream` says: with a full buffer, what the runtime itself holds when the server closes may be
    /// lost, and nothing tells. What is in the buffer never is.
    async fn beyond_the_receive_buffer_a_close_may_cost_messages(interface) on stream {
        const COUNT: u32 = 100;
        const SIZE: usize = 1024;
        const FIT: u32 = 10;

        let visit = Visit::new(&format!("burst?count={COUNT}&size={SIZE}&then=close&code=4023"));
        let mut builder = visit.builder(interface);
        builder.set_receive_buffer_size(FIT as usize * (SIZE + MESSAGE_COST));
        let mut socket = builder.connect().await.unwrap();
        while socket.metrics().incoming_messages < FIT as usize {
            next_task().await;
        }
        let numbers = read_slowly(&mut socket, SIZE, 5.0).await;
        assert!(numbers.iter().copied().take(FIT as usize).eq(0..FIT), "{numbers:?}");
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert_eq!(socket.closed().await.code, CloseCode::Other(4023));
    }
}
