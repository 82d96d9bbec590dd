//! The web-platform-tests for `websockets/`, as far as a program can observe them through this library: tables of
//! cases, each with the file that it mirrors. Inputs and outcomes are theirs; where they differ from this library's
//! promises, the row says so.
//!
//! Left out, since nothing of this library could make a difference, or another test has it:
//!
//! * `idlharness`, `constants/`, `eventhandlers`, `events/`, `CloseEvent/constructor` and `historical`, `url/002` to
//!   `006`, `readyState/001` to `005`, `close-return`, `close-replace`, `bufferedAmount-defineProperty*`, `-deleting`,
//!   `-getting`, `-readonly`, `binaryType-*`, `constructor/001` and `005`, `send/001`, `002`, `004`: the shape of the
//!   JavaScript interface.
//! * What Rust's types rule out: sending before it is open (`Send-before-open`, `send/003`), values that are neither
//!   text nor bytes (`send/010`), a reason without a code (`Close-onlyReason`), unpaired surrogates as such.
//! * `cookies/`, `referrer`, `mixed-content`, `security/002`, `constructor/target-address-space`, `multi-globals/`,
//!   `opening-handshake/003` (origin), the 401 of `basic-auth`: policy of the runtime, which asks nobody.
//! * `constructor/010` (a subprotocol in the answer to a request without): Firefox hides it, and Node 20 ends the process
//!   with an error that nobody can catch; `runtimes.rs` plays a runtime that lets it through.
//! * `constructor/014` (one handshake at a time for a host), `bufferedAmount-unchanged-by-sync-xhr`,
//!   `keeping-connection-open/001` as to its 20 seconds: nothing of ours would end an idle connection.
//! * The variants `?wss` and `?wpt_flags=h2`, and so `Create-Secure-*` and `Secure-*`: below the JavaScript interface.
//! * `unload-a-document/`, `back-forward-cache-*`, `remove-own-iframe-*`, `Create-on-worker-shutdown`: the life of a
//!   page, which a test inside of the page does not survive.
//! * Tested elsewhere: relative URLs (`Create-non-absolute-url`, `Create-valid-url-relative`) in `connect.rs`, 25
//!   sockets at once (`constructor/013`) in `connect.rs` and `drop.rs`, `stream/tentative/backpressure-receive` in
//!   `pressure.rs`, `stream/tentative/write` in `send.rs` and, since it can crash Chromium, with a fake socket in
//!   `streams.rs`.

mod backpressure;
mod close;
mod ending;
mod handshake;
mod messages;
mod remote_close;
mod urls;

use std::collections::HashSet;

use wasm_bindgen_test::wasm_bindgen_test;

/// `mirror!` runs every row that it tells of.
#[wasm_bindgen_test]
fn the_tables_hold_120_cases_and_each_names_its_file() {
    let groups = [
        backpressure::tables(),
        close::tables(),
        handshake::tables(),
        messages::tables(),
        remote_close::tables(),
        urls::tables(),
    ];
    let mut count = 0;
    for table in groups.iter().flatten() {
        let mut cases = HashSet::new();
        for (files, case) in &table.rows {
            for file in *files {
                assert!(file.ends_with(".any.js") || file.ends_with(".worker.js") || file.ends_with(".html"), "{file}");
            }
            assert!(cases.insert(case), "{}: {case} is there twice", table.name);
            count += 1;
        }
    }
    assert!(count >= 120, "{count} cases");
}
