//! Reads at the page's pace, for one component.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{FutureExt, Stream, StreamExt};
use gloo_timers::future::TimeoutFuture;

use crate::{
    breath::{self, Breath},
    connection::{Feed, Item},
    pace::{Bucket, Pace, Speed},
    page,
};

/// A [`Feed`] from which nothing is taken but at the page's pace.
pub(crate) struct Reader {
    feed: Feed,
    pace: Pace,
    bucket: Bucket,
    breath: Breath,
    /// Until the next message may be taken.
    timer: Option<TimeoutFuture>,
    /// In which the browser draws.
    pause: Option<TimeoutFuture>,
}

impl Reader {
    pub(crate) fn new(feed: Feed, pace: &Pace) -> Self {
        Self {
            feed,
            pace: pace.clone(),
            bucket: Bucket::default(),
            breath: Breath::default(),
            timer: None,
            pause: None,
        }
    }

    /// Ready when a message may be taken.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.pace.watch(cx.waker());
        if let Some(pause) = &mut self.pause {
            ready!(pause.poll_unpin(cx));
            self.pause = None;
        }
        loop {
            let wait = match self.pace.speed() {
                Speed::Stopped => return Poll::Pending,
                Speed::PerSecond(rate) => self.bucket.wait(rate, page::now()),
                Speed::Full => 0.0,
            };
            if wait <= 0.0 {
                return Poll::Ready(());
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a second at most")]
            let timer = self.timer.insert(TimeoutFuture::new(wait.ceil() as u32));
            ready!(timer.poll_unpin(cx));
        }
    }
}

impl Stream for Reader {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        ready!(self.poll_turn(cx));
        let Poll::Ready(item) = self.feed.poll_next_unpin(cx) else {
            self.breath.rest();
            return Poll::Pending;
        };
        if let Speed::PerSecond(_) = self.pace.speed() {
            self.bucket.take();
        }
        if self.breath.is_due() {
            self.pause = Some(breath::pause());
        }
        Poll::Ready(item)
    }
}
