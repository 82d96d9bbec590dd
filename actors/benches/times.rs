//! How long the actor takes, in time: `cargo bench --package websocket-web-actors`.
//!
//! Each row is [`cases::MESSAGES`] messages; the right column is messages per second. Times differ from machine to
//! machine, and on a busy one from run to run: what guards against regressions is `cargo xtask instructions`.

mod cases;

use cases::{LOADS, Load, MESSAGES, Rig, Work};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

#[divan::bench(args = LOADS)]
fn feed(bencher: Bencher<'_, '_>, load: &Load) {
    bench(bencher, Work::Feed, *load);
}

#[divan::bench(args = LOADS)]
fn send(bencher: Bencher<'_, '_>, load: &Load) {
    bench(bencher, Work::Send, *load);
}

#[divan::bench(args = LOADS)]
fn receive(bencher: Bencher<'_, '_>, load: &Load) {
    bench(bencher, Work::Receive, *load);
}

#[divan::bench(args = LOADS)]
fn receive_burst(bencher: Bencher<'_, '_>, load: &Load) {
    bench(bencher, Work::ReceiveBurst, *load);
}

#[divan::bench(args = LOADS)]
fn round_trip(bencher: Bencher<'_, '_>, load: &Load) {
    bench(bencher, Work::RoundTrip, *load);
}

fn bench(bencher: Bencher<'_, '_>, work: Work, load: Load) {
    bencher.counter(ItemsCount::new(MESSAGES)).with_inputs(|| Rig::new(work, load)).bench_local_values(Rig::run);
}
