//! Values that travel as JSON.

use std::collections::BTreeMap;

use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use websocket_web::{Error, ErrorKind, WebSocket};

use crate::support::{Visit, contract};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Point {
    x: i32,
    y: i32,
}

contract! {
    async fn values_travel_as_json(interface) {
        let visit = Visit::new("obey");
        let (sender, receiver) = visit.connect(interface).await.into_split();
        let (mut sender, mut receiver) = (sender.json::<Point>(), receiver.json::<Point>());
        sender.send(Point { x: 1, y: -2 }).await.unwrap();
        sender.send(&Point { x: 3, y: 4 }).await.unwrap();
        sender.try_send(&Point { x: 5, y: 6 }).unwrap();
        for (x, y) in [(1, -2), (3, 4), (5, 6)] {
            assert_eq!(receiver.next().await.unwrap().unwrap(), Point { x, y });
        }
        let seen = visit.report("messages:3").await;
        assert_eq!(seen["first_messages"][0]["text"], r#"{"x":1,"y":-2}"#);

        // What is no point is an error with the message in it, and the next one comes.
        let mut raw = sender.into_inner();
        raw.send("say nothing").await.unwrap();
        raw.send(r#"{"x":7,"y":8}"#).await.unwrap();
        let error = receiver.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
        let error = Error::of(&error).unwrap();
        assert_eq!((error.kind(), error.clone().into_msg()), (ErrorKind::Json, Some("nothing".into())));
        assert_eq!(receiver.next().await.unwrap().unwrap(), Point { x: 7, y: 8 });
    }

    async fn a_value_without_json_leaves_its_place_to_others(interface) {
        let visit = Visit::new("echo");
        let socket = visit.builder(interface).set_send_capacity(1).connect().await.unwrap();
        let other = socket.sender();
        // The keys of an object are texts.
        let mut maps = socket.json::<BTreeMap<Vec<u8>, u8>>();
        let error = maps.send(BTreeMap::from([(vec![1], 2)])).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
        assert_eq!(other.try_send("there is room"), Ok(()));
    }

    async fn a_whole_socket_speaks_json_both_ways(interface) {
        let mut socket = Visit::new("echo").connect(interface).await.json::<Vec<u32>>();
        socket.send(vec![1, 2, 3]).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), [1, 2, 3]);
        SinkExt::<Vec<u32>>::close(&mut socket).await.unwrap();
        assert!(socket.get_ref().closed().await.was_clean);
        assert!(socket.next().await.is_none());
        let _: WebSocket = socket.into_inner();
    }
}
