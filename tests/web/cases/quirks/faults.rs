//! Where runtimes differ in what they make of a server's faults: the rows of `fault_matrix/differences.rs` go by these.

use super::{Quirk, ask};
use crate::support::Engine::{Bun, Chromium, Deno, Firefox, WebKitGtk};

/// Chromium 156: the tab crashes when the connection of a WebSocketStream is lost while a write is under way; see
/// `Interface::Stream`. It cannot be asked for: it would take the tests along.
pub(crate) const LOST_WRITE_CRASHES: Quirk = Quirk(&[Chromium]);

/// Deno 2.9: a WebSocketStream that was closed now and then rejects though the server answered, and without the code of
/// the answer; see `closed_as_asked` in `src/transport/quirks.rs`, which makes up for it where server and client close
/// with the same. It happens too seldom to be asked for.
pub(crate) const ANSWERS_LOST: Quirk = Quirk(&[Deno]);

quirks! {
    /// Chromium 156 and WebKitGTK 2.50.6: a close during which something could not be sent any more is not clean, though
    /// the closing handshake was finished.
    UNSENT_IS_UNCLEAN in &[Chromium, WebKitGtk]; a_finished_handshake_is_clean_whatever_was_unsent: r#"
        // Now and then, on a busy machine, all is sent before the close is looked at.
        for (let attempt = 0; attempt < 5; attempt++) {
            const socket = open("close?code=4000&begin=messages:1");
            await next(socket, "open");
            // The server closes upon the first message, which has arrived long before the last.
            socket.send("go");
            for (let i = 0; i < 32; i++) socket.send(new Uint8Array(1 << 20));
            const { code, wasClean } = await next(socket, "close");
            if (code !== 4000) throw new Error(`${code}`);
            if (!wasClean) return true;
        }
        return false;
    "#

    /// Chromium 156: a text that is not UTF-8 ends the connection before the messages are delivered that came in front of
    /// it and are still in the browser's pipe, up to 128 KiB.
    FAULTS_OVERTAKE in &[Chromium]; what_came_before_a_fault_is_delivered: r#"
        const socket = open("bad-utf8?lead=600&begin=messages:1");
        await next(socket, "open");
        let messages = 0;
        socket.onmessage = () => {
            messages += 1;
            for (const start = Date.now(); messages <= 20 && Date.now() - start <= 1;);
        };
        socket.send("go");
        await next(socket, "close");
        return messages < 600;
    "#

    /// All but Chromium 156 and Node: what a server sends between this side's Close and its own fails the connection if
    /// it is not UTF-8, though nothing is delivered any more.
    TEXT_CHECKED_AFTER_CLOSE in &[Firefox, WebKitGtk, Deno, Bun]; text_is_not_looked_at_after_close: r#"
        const socket = open("bad-utf8?begin=close");
        await next(socket, "open");
        socket.close(4000, "bye");
        const { code, wasClean } = await next(socket, "close");
        return code !== 4000 || !wasClean;
    "#

    /// WebKitGTK 2.50.6: such a connection has the code and the reason of the server's Close all the same.
    FAILED_CLOSE_KEEPS_CODE in &[WebKitGtk]; a_close_that_failed_has_no_code: r#"
        const socket = open("bad-utf8?begin=close");
        await next(socket, "open");
        socket.close(4000, "bye");
        const { code, wasClean } = await next(socket, "close");
        return code === 4000 && !wasClean;
    "#
}
