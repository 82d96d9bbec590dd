//! Every component sees every message.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt, future::join_all};
use websocket_web::{
    Msg, ReadyState,
    broadcast::{Lag, Options, RecvError, Subscription, TryRecvError},
};

use crate::support::{Visit, contract, spawn};

/// Reads to the end.
async fn read(mut subscription: Subscription) -> Vec<Result<Arc<Msg>, RecvError>> {
    let mut items = Vec::new();
    while let Some(item) = subscription.next().await {
        items.push(item);
    }
    items
}

contract! {
    /// Node delivers the burst without a pause between the messages: what fits is small, and nothing is missed.
    async fn three_subscribers_see_every_message_of_a_burst(interface) {
        let visit = Visit::new("burst?count=400&size=8&kind=text&on=message&then=close");
        let (mut tx, rx) = visit.connect(interface).await.into_split();
        let messages = rx.broadcast(4);
        let readers: Vec<_> = (0..3).map(|_| spawn(read(messages.subscribe()))).collect();
        drop(messages);
        tx.send("go").await.unwrap();
        let seen: Vec<_> = join_all(readers).await.into_iter().map(Result::unwrap).collect();
        for seen in &seen {
            assert!(seen.iter().map(|msg| msg.as_ref().unwrap().to_string()).eq((0..400).map(|i| format!("{i:08}"))));
        }
        assert!(seen[0].iter().zip(&seen[1]).all(|(one, other)| {
            Arc::ptr_eq(one.as_ref().unwrap(), other.as_ref().unwrap())
        }));
    }

    async fn one_that_sleeps_learns_what_it_missed_and_the_socket_stays_open(interface) {
        let (mut tx, rx) = Visit::new("echo").connect(interface).await.into_split();
        let messages = rx.broadcast(10);
        let (mut quick, mut slow) = (messages.subscribe(), messages.subscribe());
        for i in 0..50 {
            let text = format!("{i}");
            tx.send(&text).await.unwrap();
            assert_eq!(*quick.next().await.unwrap().unwrap(), text);
        }
        assert_eq!(slow.next().await, Some(Err(RecvError::Lagged(40))));
        for i in 40..50 {
            assert_eq!(*slow.try_recv().unwrap(), format!("{i}"));
        }
        assert_eq!(slow.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(messages.state(), ReadyState::Open);
        tx.send("on").await.unwrap();
        assert_eq!(*slow.next().await.unwrap().unwrap(), "on");
        assert_eq!(*quick.next().await.unwrap().unwrap(), "on");
    }

    async fn where_all_wait_nobody_misses_a_message(interface) {
        let visit = Visit::new("burst?count=200&size=8&kind=text&on=message&then=close");
        let (mut tx, rx) = visit.connect(interface).await.into_split();
        let messages = rx.broadcast_with(Options::new(3).set_lag(Lag::Wait));
        let (quick, mut slow) = (spawn(read(messages.subscribe())), messages.subscribe());
        tx.send("go").await.unwrap();
        let mut seen = 0;
        while let Some(msg) = slow.next().await {
            assert_eq!(*msg.unwrap(), format!("{seen:08}"));
            seen += 1;
            crate::support::next_task().await;
        }
        assert_eq!((seen, quick.await.unwrap().len()), (200, 200));
    }

    async fn every_subscriber_learns_of_an_unclean_end(interface) {
        let (mut tx, rx) = Visit::new("obey").connect(interface).await.into_split();
        let messages = rx.broadcast(10);
        let readers: Vec<_> = (0..2).map(|_| spawn(read(messages.subscribe()))).collect();
        tx.send("drop").await.unwrap();
        let closed = messages.closed().await;
        for reader in readers {
            assert_eq!(reader.await.unwrap(), [Err(RecvError::Closed(closed.clone()))]);
        }
    }
}
