//! Every fault that the server plays, in every phase of a connection, over each interface: a test for each cell, such as
//! `fault_matrix::drop::sending::standard`.
//!
//! The faults are the table below, and where a runtime differs, `differences.rs`. The phases are functions in
//! `phases/`. What holds at every end, whatever ended it, is in `ending.rs`, and what holds for messages in
//! `traffic.rs`.

mod cell;
mod differences;
mod ending;
mod fault;
mod phases;
mod seen;
mod traffic;

use websocket_web::ErrorKind;

use self::{
    cell::{FIT, play},
    fault::{Expected::*, Fault, matrix},
    phases::Phase,
    seen::{LOST, OVERFLOW, TOO_BIG, clean},
};
use super::quirks::FAULTS_OVERTAKE;

matrix! {
    of the opening handshake, which they end:

    /// The server answers, and not with 101.
    status (Fault::at("status?code=503")) [Refused(ErrorKind::Handshake)]
    /// What listens there speaks something else.
    not_http (Fault::at("not-http")) [Refused(ErrorKind::Handshake)]
    /// The server takes the connection and never answers.
    mute_handshake (Fault::at("mute-handshake").connect_timeout()) [Refused(ErrorKind::ConnectTimeout)]
    /// The server answers to another key.
    bad_accept (Fault::at("bad-accept")) [Refused(ErrorKind::Handshake)]
    /// The server chooses a subprotocol that was not offered.
    other_protocol (Fault::at("protocol?choose=other").offering("chat")) [Refused(ErrorKind::Handshake)]
    /// The server chooses none of those that were offered.
    no_protocol (Fault::at("protocol").offering("chat")) [Refused(ErrorKind::Handshake)]

    of any phase:

    /// The server ends TCP in order, without a Close.
    drop (Fault::at("drop")) {
        connecting [RefusedOr(LOST)] idle [Ends(LOST)] sending [Ends(LOST)] receiving [Ends(LOST)] closing [Ends(LOST)]
    }
    /// The server resets TCP.
    reset (Fault::at("drop?rst=true").losing_what_is_under_way()) {
        connecting [RefusedOr(LOST)] idle [Ends(LOST)] sending [Ends(LOST)] receiving [Ends(LOST)] closing [Ends(LOST)]
    }
    /// The server ends TCP in the middle of a frame.
    half_frame (Fault::at("drop?after=half-frame")) {
        connecting [RefusedOr(LOST)] idle [Ends(LOST)] sending [Ends(LOST)] receiving [Ends(LOST)] closing [Ends(LOST)]
    }
    /// The server is killed: all that it has not written is lost, and it takes no more connections.
    down (Fault::killed().losing_what_is_under_way()) {
        connecting [Refused(ErrorKind::Handshake)]
        idle [Ends(LOST)] sending [Ends(LOST)] receiving [Ends(LOST)] closing [Ends(LOST)]
    }
    /// The server sends a text that is not UTF-8.
    bad_utf8 (Fault::at("bad-utf8").losing_where(&FAULTS_OVERTAKE)) {
        connecting [RefusedOr(LOST)] idle [Ends(LOST)] sending [Ends(LOST)] receiving [Ends(LOST)] closing [GoesOn]
    }

    /// The server closes with a code and a reason of its own.
    close_4000 (Fault::at("close?code=4000&reason=enough")) {
        connecting [Ends(clean(4000, "enough"))] idle [Ends(clean(4000, "enough"))]
        sending [EndsUnderWay(clean(4000, "enough"))] receiving [Ends(clean(4000, "enough"))]
        closing [EndsInAnswer(clean(4000, "enough"))]
    }
    /// The server goes away.
    close_1001 (Fault::at("close?code=1001")) {
        connecting [Ends(clean(1001, ""))] idle [Ends(clean(1001, ""))] sending [EndsUnderWay(clean(1001, ""))]
        receiving [Ends(clean(1001, ""))] closing [EndsInAnswer(clean(1001, ""))]
    }
    /// The server restarts: a code that was registered after RFC 6455.
    close_1012 (Fault::at("close?code=1012")) {
        connecting [Ends(clean(1012, ""))] idle [Ends(clean(1012, ""))] sending [EndsUnderWay(clean(1012, ""))]
        receiving [Ends(clean(1012, ""))] closing [EndsInAnswer(clean(1012, ""))]
    }
    /// The server closes, and its Close has no body.
    close_without_code (Fault::at("close")) {
        connecting [Ends(clean(1005, ""))] idle [Ends(clean(1005, ""))] sending [EndsUnderWay(clean(1005, ""))]
        receiving [Ends(clean(1005, ""))] closing [EndsInAnswer(clean(1005, ""))]
    }
    /// The server takes its time to answer a Close, and sends messages before it does.
    late_close (Fault::at("late-close?delay=100&messages=3").echoing()) {
        connecting [Excluded("it begins with the client's Close: see closing")]
        idle [Excluded("it begins with the client's Close: see closing")]
        sending [GoesOn] receiving [GoesOn] closing [GoesOn]
    }

    /// The server answers no Close, and echoes all else.
    never_close (Fault::at("never-close").echoing().ahead_of_a_close()) {
        connecting [Excluded("it begins when the connection is open: see idle")]
        idle [GivenUp] sending [GivenUp] receiving [GivenUp] closing [GivenUp]
    }
    /// The server reads, and answers nothing.
    silent (Fault::at("silent").ahead_of_a_close()) {
        connecting [Excluded("it begins when the connection is open: see idle")]
        idle [GivenUp] sending [GivenUp] receiving [GivenUp] closing [GivenUp]
    }
    /// The server stops reading.
    stall (Fault::at("stall?for=forever&rcvbuf=65536").not_reading().ahead_of_a_close()) {
        connecting [Excluded("it begins when the connection is open: see idle")]
        idle [GivenUp] sending [GivenUp] receiving [GivenUp] closing [GivenUp]
    }

    /// More arrives than the receive buffer holds.
    overflow (Fault::at("sink").flooding().receive_buffer(FIT)) {
        connecting [Ends(OVERFLOW)] idle [Ends(OVERFLOW)] sending [Ends(OVERFLOW)] receiving [Ends(OVERFLOW)]
        closing [GoesOn]
    }
    /// A message is larger than what is received.
    oversized (Fault::at("large?size=20000").max_message_size(10_000)) {
        connecting [Ends(TOO_BIG)] idle [Ends(TOO_BIG)] sending [Ends(TOO_BIG)] receiving [Ends(TOO_BIG)]
        closing [GoesOn]
    }
}
