//! What a person does, as a stream.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc;
use futures_util::Stream;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// How many clicks wait while the one before them is dealt with; those beyond are ignored.
const WAITING: usize = 8;

/// Yields whenever the event happens, and keeps the browser from acting upon it. Dropping it ends the listening.
pub(crate) struct Events {
    target: EventTarget,
    name: &'static str,
    listener: Closure<dyn FnMut(Event)>,
    events: mpsc::Receiver<()>,
}

impl Events {
    pub(crate) fn new(target: &EventTarget, name: &'static str) -> Self {
        let (mut sender, events) = mpsc::channel(WAITING);
        let listener = Closure::new(move |event: Event| {
            event.prevent_default();
            let _ = sender.try_send(());
        });
        // Fails only if the browser runs out of memory.
        let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        Self { target: target.clone(), name, listener, events }
    }
}

impl Stream for Events {
    type Item = ();

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<()>> {
        Pin::new(&mut self.events).poll_next(cx)
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.name, self.listener.as_ref().unchecked_ref());
    }
}
