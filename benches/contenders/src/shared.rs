//! Two halves for crates whose connection is one object.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures_util::{Sink, Stream};

/// A connection that sender and receiver share.
///
/// `StreamExt::split`, which their documentation shows, does the same with a lock for threads: this costs less, so that
/// nobody is slowed down by how he is measured.
pub(crate) struct Shared<S>(Rc<RefCell<S>>);

impl<S> Shared<S> {
    /// Both halves.
    pub(crate) fn split(connection: S) -> (Self, Self) {
        let connection = Rc::new(RefCell::new(connection));
        (Self(connection.clone()), Self(connection))
    }
}

impl<S> Unpin for Shared<S> {}

impl<S: Stream + Unpin> Stream for Shared<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

impl<T, S: Sink<T> + Unpin> Sink<T> for Shared<S> {
    type Error = S::Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), S::Error> {
        Pin::new(&mut *self.0.borrow_mut()).start_send(item)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_close(cx)
    }
}
