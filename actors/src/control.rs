//! What every handle can do besides its own direction: ask about the connection, and end it.

/// Gives a handle, which has a field `connection`, the methods that all handles share.
macro_rules! control {
    ($handle:ident) => {
        impl $handle {
            /// Waits for the connection to be open and says what the handshake settled.
            ///
            /// # Errors
            /// Why the connection was not established.
            ///
            /// # Cancel safety
            /// Dropping the future loses nothing; the connection goes on opening while a handle is left.
            pub async fn opened(&self) -> Result<&crate::Opened, crate::Error> {
                self.connection.opened().await
            }

            /// What the handshake settled, once the connection is open.
            pub fn info(&self) -> Option<&crate::Opened> {
                self.connection.opened.get()
            }

            /// Closes the connection once everything accepted so far is handed over. The first request wins; returns
            /// whether this is the one.
            pub fn close(&self, frame: Option<crate::CloseFrame>) -> bool {
                self.connection.with(|state, wakes| state.request_close(frame, wakes))
            }

            /// Resolves when the connection has ended.
            pub fn closed(&self) -> crate::Closed {
                crate::Closed::new(self.connection.clone())
            }

            /// Why the connection has ended, or is about to; `None` while that is open.
            pub fn closed_reason(&self) -> Option<crate::ClosedReason> {
                self.connection.with(|state, _| state.end.as_ref().map(|end| end.reason.clone()))
            }

            /// Where the connection stands.
            pub fn ready_state(&self) -> crate::ReadyState {
                self.connection.with(|state, _| state.ready_state)
            }

            /// Figures of the connection.
            pub fn metrics(&self) -> crate::Metrics {
                self.connection.with(|state, _| state.metrics())
            }

            /// A handle that does not keep the connection open.
            pub fn downgrade(&self) -> crate::WeakHandle {
                crate::WeakHandle::new(&self.connection)
            }
        }
    };
}

pub(crate) use control;
