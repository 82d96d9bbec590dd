//! What every handle can do besides its own direction: ask about the connection, and end it.

/// Gives a handle, which has a field `connection`, the methods that all handles share. `$handle_of` names the field to
/// use, where another handle has it.
macro_rules! control {
    ($handle:ident $(, $handle_of:ident)?) => {
        impl $handle {
            /// Waits for the connection to be open and says what the handshake settled.
            ///
            /// # Errors
            /// Why the connection was not established.
            ///
            /// # Cancel safety
            /// Dropping the future loses nothing; the connection goes on opening while a handle is left.
            pub fn opened(&self) -> impl Future<Output = Result<&crate::Opened, crate::Error>> + Send + Sync {
                crate::connection::Opening::new(&self$(.$handle_of)?.connection)
            }

            /// What the handshake settled, once the connection is open.
            pub fn info(&self) -> Option<&crate::Opened> {
                self$(.$handle_of)?.connection.opened.get()
            }

            /// Closes the connection once everything accepted so far is handed over. The first request wins; returns
            /// whether this is the one.
            pub fn close(&self, frame: Option<crate::CloseFrame>) -> bool {
                self$(.$handle_of)?.connection.with(|state, wakes| state.request_close(frame, wakes))
            }

            /// Resolves when the connection has ended.
            pub fn closed(&self) -> crate::Closed {
                crate::Closed::new(self$(.$handle_of)?.connection.clone())
            }

            /// Why the connection has ended, or is about to; `None` while that is open.
            pub fn closed_reason(&self) -> Option<crate::ClosedReason> {
                self$(.$handle_of)?.connection.closed_reason()
            }

            /// Where the connection stands.
            pub fn ready_state(&self) -> crate::ReadyState {
                self$(.$handle_of)?.connection.with(|state, _| state.ready_state)
            }

            /// Figures of the connection.
            pub fn metrics(&self) -> crate::Metrics {
                self$(.$handle_of)?.connection.with(|state, _| state.metrics())
            }

            /// A handle that does not keep the connection open.
            pub fn downgrade(&self) -> crate::WeakHandle {
                crate::WeakHandle::new(&self$(.$handle_of)?.connection)
            }
        }
    };
}

pub(crate) use control;
