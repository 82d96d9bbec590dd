//! A subscription of a component: from when the connection is there until it is let go of.

use futures_util::StreamExt;
use yew::prelude::*;

use crate::{
    bench::Bench,
    connection::{Connection, Item},
    reader::Reader,
};

/// Has `take` called with all that comes in, at the page's pace, and `begin` before, for each connection.
///
/// All subscriptions are made when a connection is drawn first, before any of them is read: so no component misses what
/// another has seen.
#[hook]
pub(crate) fn use_feed(
    bench: &Bench,
    connection: &Option<Connection>,
    begin: impl Fn() + 'static,
    take: impl Fn(Item) + 'static,
) {
    use_effect_with(connection.clone(), {
        let pace = bench.pace().clone();
        move |connection| {
            let Some(connection) = connection else { return };
            begin();
            let mut reader = Reader::new(connection.subscribe(), &pace);
            connection.spawn(async move {
                while let Some(item) = reader.next().await {
                    take(item);
                }
            });
        }
    });
}
