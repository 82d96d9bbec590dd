//! Closing, from either side.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, ReadyState};

use super::quirks::{LATER_CODES_REFUSED, UNSENT_UNKNOWN};
use crate::support::{Visit, contract, next_task, poll_once, until};

contract! {
    async fn code_and_reason_reach_the_server_and_come_back(interface) {
        let longest = "r".repeat(123);
        for (code, reason) in [(1000, ""), (1000, "done"), (3000, "library"), (3999, "x"), (4000, "application"),
            (4999, longest.as_str()), (4001, "grüße 😀")]
        {
            let visit = Visit::new("echo");
            let socket = visit.connect(interface).await;
            socket.close_with_reason(code.into(), reason);
            let closed = socket.closed().await;
            assert_eq!((u16::from(closed.code), closed.reason.as_str(), closed.was_clean), (code, reason, true));
            let seen = visit.report("gone").await;
            assert_eq!(seen["close_received"], serde_json::json!({ "code": code, "reason": reason }));
            assert_eq!(seen["ended"], "close");
        }
    }

    async fn a_plain_close_is_a_normal_closure(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        socket.close();
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.was_clean), (CloseCode::NormalClosure, true));
        assert_eq!(visit.report("gone").await["close_received"], serde_json::json!({ "code": 1000, "reason": "" }));
    }

    async fn the_last_drop_closes_without_a_code(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        let closed = socket.closed();
        drop(socket);
        assert_eq!(closed.await.code, CloseCode::NoStatusRcvd);
        assert_eq!(visit.report("gone").await["close_received"]["code"], serde_json::Value::Null);
    }

    async fn the_servers_code_and_reason_are_reported(interface) {
        for (code, reason) in [(1000, "fine"), (1001, ""), (1008, "policy"), (1011, "oops"), (1012, "restart"),
            (1013, "later"), (3000, "a"), (4999, "grüße")]
        {
            let refused = LATER_CODES_REFUSED.is_here() && matches!(code, 1012 | 1013);
            let expected = if refused { (1006, "", false) } else { (code, reason, true) };
            let visit = Visit::new("obey");
            let mut socket = visit.connect(interface).await;
            socket.send(format!("close {code} {reason}")).await.unwrap();
            let closed = socket.closed().await;
            assert_eq!((u16::from(closed.code), closed.reason.as_str(), closed.was_clean), expected);
            assert!(refused || socket.next().await.is_none());
        }
    }

    async fn what_may_not_be_sent_is_refused_and_the_socket_lives_on(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        for code in [0, 999, 1001, 1002, 1005, 1006, 1015, 2999, 5000, 65535] {
            let error = socket.try_close_with_reason(code.into(), "").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains(&code.to_string()), "{error}");
        }
        for reason in ["r".repeat(124), "😀".repeat(31)] {
            let error = socket.try_close_with_reason(CloseCode::NormalClosure, &reason).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains("124 bytes"), "{error}");
        }
        assert_eq!(socket.state(), ReadyState::Open);
        socket.send("alive").await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), "alive");
    }

    async fn the_first_close_wins(interface) {
        let visit = Visit::new("echo");
        let socket = visit.connect(interface).await;
        let clone = socket.clone();
        socket.close_with_reason(CloseCode::Other(4010), "first");
        clone.close_with_reason(CloseCode::Other(4011), "second");
        socket.close();
        assert_eq!(socket.closed().await.reason, "first");
        socket.close();
        let seen = visit.report("gone").await;
        assert_eq!((&seen["close_received"]["reason"], &seen["close_frames"]), (&"first".into(), &1.into()));
    }

    async fn accepted_messages_go_before_the_close(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        for i in 0..1000 {
            socket.feed(format!("{i}")).await.unwrap();
        }
        socket.close_with_reason(CloseCode::NormalClosure, "");
        drop(socket);
        let seen = visit.report("gone").await;
        assert_eq!((&seen["messages"], &seen["last_message"]["text"]), (&1000.into(), &"999".into()));
        assert_eq!(seen["after_close"], 0);
    }

    async fn a_close_that_is_answered_late_is_waited_for(interface) {
        let visit = Visit::new("late-close?delay=500&messages=5");
        let mut socket = visit.connect(interface).await;
        socket.close_with_reason(CloseCode::Other(4012), "patience");
        visit.report("close_received").await;
        let mut closed = socket.closed();
        assert!(poll_once(&mut closed).await.is_none(), "it must wait for the answer");
        assert_eq!(socket.state(), ReadyState::Closing);
        let reason = closed.await;
        assert_eq!((reason.reason.as_str(), reason.was_clean), ("patience", true));
        // The standard drops what arrives once this side has closed; there is no half-close.
        assert!(socket.next().await.is_none());
    }

    async fn the_close_timeout_ends_a_close_that_is_not_answered(interface) {
        let visit = Visit::new("never-close");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_close_timeout(Duration::from_millis(300)).connect().await.unwrap();
        socket.close_with_reason(CloseCode::Other(4013), "anyone?");
        let reason = socket.closed().await;
        assert_eq!((reason.code, reason.was_clean), (CloseCode::AbnormalClosure, false));
        assert!(reason.reason.contains("300 ms"), "{reason}");
        assert!(socket.next().await.unwrap().is_err());
        assert!(socket.next().await.is_none());
        assert_eq!(visit.report("close_received").await["close_received"]["reason"], "anyone?");
        visit.release().await;
        visit.report("gone").await;
    }

    async fn a_close_that_makes_progress_outlasts_the_close_timeout(interface) {
        // At this rate the socket takes 2.7 s to drain, and the buffers behind it, about 4 MiB of which nothing is
        // known, less than half a second. Node tells of two steps, the first at once: more than twice the timeout
        // would be too long.
        let visit = Visit::new("slow?rate=10000000&rcvbuf=65536");
        let mut builder = visit.builder(interface);
        builder.set_close_timeout(Duration::from_secs(2)).set_send_buffer_size(64 << 20);
        let mut socket = builder.connect().await.unwrap();
        for _ in 0..480 {
            socket.feed(vec![1; 64 << 10]).await.unwrap();
        }
        socket.close();
        let closed = socket.closed().await;
        // Where no progress is told, the close timeout cannot wait for it; what was accepted is sent all the same.
        assert!(closed.was_clean || UNSENT_UNKNOWN.is_here(), "{closed}");
        assert_eq!(visit.report("gone").await["bytes"], 30 << 20);
    }

    async fn a_close_behind_messages_that_nobody_reads_is_given_up(interface) {
        let visit = Visit::new("stall?for=forever&rcvbuf=65536");
        let mut builder = visit.builder(interface);
        let mut socket = builder.set_close_timeout(Duration::from_millis(300)).connect().await.unwrap();
        for _ in 0..160 {
            if socket.try_send(vec![1; 64 << 10]).is_err() {
                break;
            }
            next_task().await;
        }
        // Full down to the lane, so that the close has not reached the socket when patience ends.
        let waits = !UNSENT_UNKNOWN.is_here();
        until(|| socket.metrics().outgoing_messages > 0 || !waits).await;
        socket.close();
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.was_clean), (CloseCode::AbnormalClosure, false));
        assert_eq!(socket.flush().await.is_err(), waits);
        assert_eq!(socket.metrics().outgoing_messages > 0, waits);
        visit.release().await;
        visit.report("gone").await;
    }

    async fn closing_in_answer_to_the_close_is_harmless(interface) {
        let visit = Visit::new("obey");
        let mut socket = visit.connect(interface).await;
        socket.send("close 4014 first").await.unwrap();
        assert!(socket.next().await.is_none());
        socket.close();
        socket.close_with_reason(CloseCode::Other(4015), "too late");
        assert_eq!(socket.closed().await.reason, "first");
    }
}
