//! What `WebSocket` and both halves have in common, written once.

/// Gives a handle the methods that do not depend on its direction. `$half` names the field to use, where the handle
/// consists of halves.
macro_rules! accessors {
    ($handle:ident $(, $half:ident)?) => {
        impl $handle {
            /// The URL of the server, as the runtime resolved it. May hold credentials and query.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn url(&self) -> &str {
                self$(.$half)?.handle.info().map_or("", |opened| &opened.url)
            }

            /// The subprotocol that the server chose from those asked for; empty if none.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn protocol(&self) -> &str {
                self$(.$half)?.handle.info().map_or("", |opened| &opened.protocol)
            }

            /// The extensions that were negotiated, as in the `Sec-WebSocket-Extensions` header; empty if none.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn extensions(&self) -> &str {
                self$(.$half)?.handle.info().map_or("", |opened| &opened.extensions)
            }

            /// The JavaScript interface in use.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn interface(&self) -> $crate::Interface {
                self$(.$half)?.interface
            }

            /// Where the connection stands. Never [`Connecting`](crate::ReadyState::Connecting): a handle is there once
            /// it is open.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn state(&self) -> $crate::ReadyState {
                self$(.$half)?.handle.ready_state()
            }

            /// A future of why the connection ended, for as many tasks as want to know, at any time.
            ///
            /// It resolves whether or not anyone reads, gives the same value to all, and does not keep the
            /// connection open.
            ///
            /// ```no_run
            /// # use websocket_web::{*, broadcast::*};
            #[doc = concat!("# fn example(handle: &", stringify!($handle), ") {")]
            /// let closed = handle.closed();
            /// spawn_local(async {
            ///     let reason = closed.await;
            ///     println!("{}: {reason}", if reason.was_clean { "disconnected" } else { "connection lost" });
            /// });
            /// # }
            /// ```
            pub fn closed(&self) -> $crate::Closed {
                self$(.$half)?.handle.closed()
            }

            /// Why the connection ended, or is about to; `None` as long as that is open.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn closed_reason(&self) -> Option<$crate::ClosedReason> {
                self$(.$half)?.handle.closed_reason()
            }

            /// Closes the connection with code 1000 and no reason, once everything accepted so far is sent.
            ///
            /// The first request to close wins; on a connection that is closing or closed this does nothing.
            /// [`closed`](Self::closed) tells when it is done. Dropping every handle does the same without a code.
            ///
            /// On a `&mut` handle, and with `SinkExt` in scope, `handle.close()` means that trait's method, and the
            /// compiler asks for a type: say `(*handle).close()`.
            ///
            /// ```no_run
            /// # use websocket_web::{*, broadcast::*};
            #[doc = concat!("# async fn example(handle: &", stringify!($handle), ") {")]
            /// handle.close();
            /// handle.closed().await; // what was accepted has been sent, and the server has answered, or did not in time
            /// # }
            /// ```
            pub fn close(&self) {
                let frame = websocket_web_actors::CloseFrame::new($crate::CloseCode::NormalClosure, "");
                self$(.$half)?.handle.close(frame.ok());
            }

            /// Closes the connection with a code and a reason, once everything accepted so far is sent.
            ///
            /// As [`close`](Self::close) otherwise.
            ///
            /// ```no_run
            /// # use websocket_web::{*, broadcast::*};
            #[doc = concat!("# fn example(handle: &", stringify!($handle), ") {")]
            /// // 4000 to 4999 are for applications: what this one means, server and program know.
            /// handle.close_with_reason(CloseCode::Other(4001), "logged out");
            /// # }
            /// ```
            ///
            /// # Panics
            /// If the code [may not be sent](crate::CloseCode::is_valid), or the reason has more than 123 bytes of
            /// UTF-8. [`try_close_with_reason`](Self::try_close_with_reason) returns an error instead.
            #[track_caller]
            pub fn close_with_reason(&self, code: $crate::CloseCode, reason: &str) {
                if let Err(error) = self.try_close_with_reason(code, reason) {
                    $crate::accessors::panic_with(&error);
                }
            }

            /// Closes the connection with a code and a reason, once everything accepted so far is sent.
            ///
            /// As [`close`](Self::close) otherwise.
            ///
            /// ```no_run
            /// # use websocket_web::{*, broadcast::*};
            #[doc = concat!("# fn example(handle: &", stringify!($handle), ", typed: &str) {")]
            /// // What a user typed may not fit a Close frame.
            /// if handle.try_close_with_reason(CloseCode::NormalClosure, typed).is_err() {
            ///     handle.close();
            /// }
            /// # }
            /// ```
            ///
            /// # Errors
            /// [`InvalidInput`](std::io::ErrorKind::InvalidInput) if the code
            /// [may not be sent](crate::CloseCode::is_valid), or the reason has more than 123 bytes of UTF-8
            /// ([WebSockets Standard, `close()`](https://websockets.spec.whatwg.org/#dom-websocket-close)). The
            /// connection stays as it is.
            pub fn try_close_with_reason(&self, code: $crate::CloseCode, reason: &str) -> std::io::Result<()> {
                self$(.$half)?.handle.close(Some(websocket_web_actors::CloseFrame::new(code, reason)?));
                Ok(())
            }

            /// A handle that does not keep the connection open. [Example](crate::WeakWebSocket#example).
            pub fn downgrade(&self) -> $crate::WeakWebSocket {
                $crate::WeakWebSocket::new(self$(.$half)?.handle.downgrade(), self.interface())
            }

            /// Figures of the connection, at this moment.
            ///
            /// [Example](crate::WebSocket#what-every-handle-has).
            pub fn metrics(&self) -> $crate::Metrics {
                self$(.$half)?.handle.metrics()
            }
        }

        /// Without the credentials and the query of the URL, and without the subprotocol, which may be a token.
        impl std::fmt::Debug for $handle {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($handle))
                    .field("url", &websocket_web_actors::without_secrets(self.url()))
                    .field("interface", &self.interface())
                    .field("state", &self.state())
                    .finish_non_exhaustive()
            }
        }
    };
}

/// What becomes of a Close frame that cannot be sent, for who did not ask to be told. The library's only panic.
#[track_caller]
#[expect(clippy::panic, reason = "documented by each `close_with_reason`, for a mistake in the program's own text")]
pub(crate) fn panic_with(error: &std::io::Error) -> ! {
    panic!("{error}")
}

pub(crate) use accessors;
