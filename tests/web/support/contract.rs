//! Turns a promise into tests, and runs them bounded.

use std::{future::Future, time::Duration};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

use super::{fake_socket, page_errors};

/// How long a check may take unless it says otherwise: the slowest needs a few seconds on a busy machine.
const BOUND: Duration = Duration::from_secs(30);

/// Writes for each `async fn name(interface)` a module `name` with one test for each interface.
///
/// `within SECONDS` before the body gives a check more time. `on NAME` restricts it to the interface of which it is
/// true.
macro_rules! contract {
    ($($(#[doc = $doc:literal])* async fn $name:ident($interface:ident) $(on $only:ident)? $(within $seconds:literal)? $body:block)*) => {
        $($(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "each promise uses what it needs of its theme's imports")]
            use super::*;

            async fn promise($interface: websocket_web::Interface) $body

            const BOUND: Option<std::time::Duration> = [$(Some(std::time::Duration::from_secs($seconds)),)? None][0];

            $crate::support::on_interface! { $($only)? $name }
        })*
    };
}

/// Writes the tests of a promise: for one interface, or for both.
macro_rules! on_interface {
    ($name:ident) => {
        $crate::support::on_interface! { standard $name }
        $crate::support::on_interface! { stream $name }
    };
    (standard $name:ident) => {
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn standard() {
            let name = concat!(stringify!($name), "::standard");
            $crate::support::check(name, BOUND, promise(websocket_web::Interface::Standard)).await;
        }
    };
    (stream $name:ident) => {
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn stream() {
            let name = concat!(stringify!($name), "::stream");
            $crate::support::check(name, BOUND, promise(websocket_web::Interface::Stream)).await;
        }
    };
}

pub(crate) use on_interface;

/// Writes tests that are about no interface.
macro_rules! checks {
    ($($(#[doc = $doc:literal])* async fn $name:ident() $body:block)*) => {
        $($(#[doc = $doc])*
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            $crate::support::check(stringify!($name), None, async $body).await;
        })*
    };
}

pub(crate) use checks;

/// Writes tests of a fake socket, which `FakeSocket::$install` makes.
macro_rules! fakes {
    ($install:ident $(async fn $name:ident($fake:ident) $body:block)*) => {
        $crate::support::checks! { $(async fn $name() {
            let $fake = $crate::support::FakeSocket::$install();
            $body
        })* }
    };
}

pub(crate) use fakes;

pub(crate) use contract;

/// Runs a check to its end, within the bound, and fails if the page saw an error meanwhile.
pub(crate) async fn check(name: &str, bound: Option<Duration>, promise: impl Future<Output = ()>) {
    fake_socket::restore();
    page_errors::watch();
    let bound = bound.unwrap_or(BOUND);
    let timeout = TimeoutFuture::new(u32::try_from(bound.as_millis()).unwrap());
    match select(Box::pin(promise), timeout).await {
        Either::Left(_) => {}
        Either::Right(_) => panic!("{name} did not finish within {bound:?}"),
    }
    // Errors in callbacks and unhandled rejections are reported at the end of a task.
    super::next_task().await;
    super::next_task().await;
    let errors = page_errors::take();
    assert!(errors.is_empty(), "{name} left errors in the page: {errors:?}");
}
