//! A fault of the handshake, or with it.

use futures_util::future::join;
use websocket_web::Error;

use super::idle;
use crate::{
    cases::fault_matrix::{
        cell::{Cell, in_time},
        fault::{Expected, Provoked},
        seen::Seen,
    },
    support::Visit,
};

pub(super) async fn play(cell: &Cell, expected: Expected) -> Seen {
    let visit = cell.visit("");
    let builder = cell.builder(&visit, expected);
    let kill = async {
        if cell.fault.provoked == Provoked::ByKilling {
            visit.report("connected").await;
            visit.down().await;
        }
    };
    let (connected, ()) = in_time(expected, join(visit.arrive(&builder), kill)).await;
    let seen = match connected {
        Err(error) => Seen::Refused(error.kind(), Error::of(&error).unwrap().kind()),
        Ok(socket) => Seen::Ended(idle::ends(cell, &visit, socket, expected).await),
    };
    // Some runtimes hold on to a handshake that was given up until it is answered.
    visit.release().await;
    visit.report("gone").await;
    // The page can connect; and browsers, which delay connects after failed ones, see one that succeeds.
    let after = Visit::new("echo").connect(cell.interface).await;
    after.close();
    assert!(after.closed().await.was_clean);
    seen
}
