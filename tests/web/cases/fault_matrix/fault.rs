//! A fault, as data: how it is provoked, what it needs of the builder, and what each phase comes to.

use websocket_web::{ErrorKind, WebSocketBuilder};

use super::{cell::CONNECT_TIMEOUT, phases::Phase, seen::End};
use crate::cases::quirks::Quirk;

/// A fault, and what it comes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) name: &'static str,
    /// What it is, in a sentence.
    pub(super) what: &'static str,
    pub(super) provoked: Provoked,
    /// Where messages that came before it may be lost.
    loses: Loses,
    /// The server echoes until it closes.
    pub(super) echoes: bool,
    /// The server reads on.
    pub(super) reads: bool,
    /// What the server sends in `receiving` is the fault, so it sends that in every phase.
    pub(super) floods: bool,
    /// In `closing`, it begins before this side has closed.
    pub(super) ahead: bool,
    offers: Option<&'static str>,
    connect_timeout: bool,
    receive_buffer: Option<usize>,
    max_message: Option<usize>,
    /// In the order of [`Phase::ALL`].
    pub(super) phases: [Expected; Phase::ALL.len()],
}

#[derive(Debug, Clone, Copy)]
enum Loses {
    Nowhere,
    Everywhere,
    Where(&'static Quirk),
}

/// How the server comes to play it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provoked {
    /// By the path; the phase adds when it begins.
    ByPath(&'static str),
    /// By killing the server.
    ByKilling,
}

/// What is to be seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// The connection is not opened.
    Refused(ErrorKind),
    /// It is not, or it is opened and ends so: a race of the runtime with itself.
    RefusedOr(End),
    /// It ends so by itself.
    Ends(End),
    /// Likewise, though what was under way to the server may make it unclean.
    EndsUnderWay(End),
    /// Likewise, in answer to a close of this side, though the runtime may lose what the answer says.
    EndsInAnswer(End),
    /// Nothing ends it, and a close is given up after the close timeout.
    GivenUp,
    /// It is none to this interface or in this phase: everything arrives, and this side can close.
    GoesOn,
    /// It is not played, and why.
    Excluded(&'static str),
}

/// Why a fault of the opening handshake is played in one phase only.
pub(super) const OF_THE_HANDSHAKE: &str = "it ends the opening handshake: there is no open connection";

impl Fault {
    pub(super) const fn at(path: &'static str) -> Self {
        Self::provoked(Provoked::ByPath(path))
    }

    pub(super) const fn killed() -> Self {
        Self::provoked(Provoked::ByKilling)
    }

    const fn provoked(provoked: Provoked) -> Self {
        Self {
            name: "",
            what: "",
            provoked,
            loses: Loses::Nowhere,
            echoes: false,
            reads: true,
            floods: false,
            ahead: false,
            offers: None,
            connect_timeout: false,
            receive_buffer: None,
            max_message: None,
            phases: [Expected::Excluded(OF_THE_HANDSHAKE); Phase::ALL.len()],
        }
    }

    pub(super) const fn losing_what_is_under_way(mut self) -> Self {
        self.loses = Loses::Everywhere;
        self
    }

    /// In some runtimes.
    pub(super) const fn losing_where(mut self, quirk: &'static Quirk) -> Self {
        self.loses = Loses::Where(quirk);
        self
    }

    pub(super) const fn echoing(mut self) -> Self {
        self.echoes = true;
        self
    }

    pub(super) const fn not_reading(mut self) -> Self {
        self.reads = false;
        self
    }

    pub(super) const fn flooding(mut self) -> Self {
        self.floods = true;
        self
    }

    pub(super) const fn ahead_of_a_close(mut self) -> Self {
        self.ahead = true;
        self
    }

    pub(super) const fn offering(mut self, protocol: &'static str) -> Self {
        self.offers = Some(protocol);
        self
    }

    pub(super) const fn connect_timeout(mut self) -> Self {
        self.connect_timeout = true;
        self
    }

    pub(super) const fn receive_buffer(mut self, bytes: usize) -> Self {
        self.receive_buffer = Some(bytes);
        self
    }

    pub(super) const fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message = Some(bytes);
        self
    }

    /// Whether messages that came before it may be lost, here.
    pub(super) fn loses(&self) -> bool {
        match self.loses {
            Loses::Nowhere => false,
            Loses::Everywhere => true,
            Loses::Where(quirk) => quirk.is_here(),
        }
    }

    /// Sets what it needs.
    pub(super) fn prepare(&self, builder: &mut WebSocketBuilder) {
        if self.connect_timeout {
            builder.set_connect_timeout(CONNECT_TIMEOUT);
        }
        if let Some(protocol) = self.offers {
            builder.set_protocols([protocol]);
        }
        if let Some(bytes) = self.receive_buffer {
            builder.set_receive_buffer_size(bytes);
        }
        if let Some(bytes) = self.max_message {
            builder.set_max_message_size(bytes);
        }
    }
}

/// Writes the list of faults, and for each that is played in a phase a test for each interface.
///
/// A fault is `name (how) { phase [what it comes to] ... }`, with every phase in order.
macro_rules! matrix {
    (
        of the opening handshake, which they end:
        $($(#[doc = $early_doc:literal])+ $early:ident ($early_made:expr) [$($early_expected:tt)+])+
        of any phase:
        $($(#[doc = $doc:literal])+ $fault:ident ($made:expr) {
            connecting [$($connecting:tt)+] idle [$($idle:tt)+] sending [$($sending:tt)+] receiving [$($receiving:tt)+]
            closing [$($closing:tt)+]
        })+
    ) => {
        const FAULTS: &[Fault] = &[
            $({
                let mut fault = $early_made;
                fault.name = stringify!($early);
                fault.what = concat!($($early_doc),+);
                fault.phases[0] = $($early_expected)+;
                fault
            },)+
            $({
                let mut fault = $made;
                fault.name = stringify!($fault);
                fault.what = concat!($($doc),+);
                fault.phases = [$($connecting)+, $($idle)+, $($sending)+, $($receiving)+, $($closing)+];
                fault
            },)+
        ];

        $($(#[doc = $early_doc])+
        mod $early {
            use super::{Phase, matrix, play};
            matrix! { @cell $early connecting Connecting [$($early_expected)+] }
        })+

        $($(#[doc = $doc])+
        mod $fault {
            use super::{Phase, matrix, play};
            matrix! { @cell $fault connecting Connecting [$($connecting)+] }
            matrix! { @cell $fault idle Idle [$($idle)+] }
            matrix! { @cell $fault sending Sending [$($sending)+] }
            matrix! { @cell $fault receiving Receiving [$($receiving)+] }
            matrix! { @cell $fault closing Closing [$($closing)+] }
        })+
    };
    (@cell $fault:ident $name:ident $phase:ident [Excluded($($why:tt)+)]) => {};
    (@cell $fault:ident $name:ident $phase:ident [$($expected:tt)+]) => {
        $crate::support::contract! {
            async fn $name(interface) {
                play(stringify!($fault), Phase::$phase, interface).await;
            }
        }
    };
}

pub(super) use matrix;
