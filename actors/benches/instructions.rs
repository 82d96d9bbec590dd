//! How much the actor does, in instructions that callgrind counts: `cargo xtask instructions`, which compares them with
//! `instructions.txt`.

#![expect(missing_docs, reason = "gungraun's macros write none")]

mod cases;

use cases::{Load, Rig, Work};
use gungraun::{library_benchmark, library_benchmark_group, main};

/// Each work under each load.
macro_rules! benches {
    ($($name:ident: $work:ident),*) => {
        $(
            #[library_benchmark]
            #[bench::plain(Rig::new(Work::$work, Load::PLAIN))]
            #[bench::empty(Rig::new(Work::$work, Load::EMPTY))]
            #[bench::large(Rig::new(Work::$work, Load::LARGE))]
            #[bench::handles_4(Rig::new(Work::$work, Load::HANDLES_4))]
            #[bench::handles_16(Rig::new(Work::$work, Load::HANDLES_16))]
            #[bench::connections_8(Rig::new(Work::$work, Load::CONNECTIONS_8))]
            #[bench::connections_100(Rig::new(Work::$work, Load::CONNECTIONS_100))]
            fn $name(rig: Rig) -> Rig {
                rig.run()
            }
        )*
        library_benchmark_group!(name = actor, benchmarks = [$($name),*]);
    };
}

benches! { feed: Feed, send: Send, receive: Receive, receive_burst: ReceiveBurst, round_trip: RoundTrip }

main!(library_benchmark_groups = actor);
