//! What is told to those who collect traces.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use futures_util::SinkExt;
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    dispatcher::{self, DefaultGuard},
    field::{Field, Visit as VisitFields},
    span,
};
use websocket_web::WebSocketBuilder;

use crate::support::{Visit, contract, until};

/// Keeps the text of each event of this library while it lives.
struct Collected {
    events: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Collected {
    fn begin() -> Self {
        let events = Arc::<Mutex<Vec<String>>>::default();
        let guard = dispatcher::set_default(&Dispatch::new(Collector(events.clone())));
        Self { events, _guard: guard }
    }

    fn texts(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

struct Collector(Arc<Mutex<Vec<String>>>);

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "websocket_web"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// An event's level, and each of its fields.
struct Text(String);

impl VisitFields for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}

contract! {
    async fn a_connection_is_traced_without_its_secrets(interface) {
        let collected = Collected::begin();
        let mut socket = Visit::new("obey").builder(interface).set_protocols(["secret"]).connect().await.unwrap();
        socket.send("close 4001 enough").await.unwrap();
        socket.closed().await;
        let url = "ws://user:secret@127.0.0.1:47163/trace?token=secret";
        WebSocketBuilder::new(url).set_interface(interface).connect().await.unwrap_err();
        // Others of before may have ended meanwhile.
        for parts in [
            &["DEBUG", "message=connecting", "/obey?…"][..],
            &["DEBUG", "message=open", "/obey?…", "WebSocket"],
            &["DEBUG", "message=closed", "enough (4001)"],
            &["DEBUG", "message=connecting", "ws://127.0.0.1:47163/trace?…"],
            &["WARN", "message=failed", "ws://127.0.0.1:47163/trace?…"],
        ] {
            until(|| collected.texts().iter().any(|text| parts.iter().all(|part| text.contains(part)))).await;
        }
        let texts = collected.texts();
        assert!(!texts.concat().contains("secret"), "{texts:?}");
    }
}
