//! `AsyncRead` and `AsyncWrite`, of tokio and of futures-io, over the handles.

use std::{
    io,
    task::{Context, Poll, ready},
};

use crate::{WebSocket, WebSocketReceiver, WebSocketSender};

/// Reads bytes; both traits rest on it.
trait ReadBytes {
    fn poll_read_bytes(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>>;
}

/// Writes bytes; both traits rest on it.
trait WriteBytes {
    /// Sends `buf` as one binary message; an empty one is not sent.
    fn poll_write_bytes(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>>;
    fn poll_flush_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn poll_close_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

impl ReadBytes for WebSocketReceiver {
    fn poll_read_bytes(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.handle.poll_read(cx, buf).map_err(io::Error::from)
    }
}

impl ReadBytes for WebSocket {
    fn poll_read_bytes(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        self.receiver.poll_read_bytes(cx, buf)
    }
}

impl WriteBytes for WebSocketSender {
    fn poll_write_bytes(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if !buf.is_empty() {
            ready!(self.handle.poll_ready(cx))?;
            self.handle.start_send(buf.into())?;
        }
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.poll_flush(cx).map_err(io::Error::from)
    }

    fn poll_close_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.poll_close(cx).map_err(io::Error::from)
    }
}

impl WriteBytes for WebSocket {
    fn poll_write_bytes(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.sender.poll_write_bytes(cx, buf)
    }

    fn poll_flush_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.sender.poll_flush_bytes(cx)
    }

    fn poll_close_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.sender.poll_close_bytes(cx)
    }
}

#[cfg(feature = "tokio")]
mod tokio_io {
    use std::pin::Pin;

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::*;

    macro_rules! tokio_read {
        ($($handle:ident)*) => {
            $(impl AsyncRead for $handle {
                fn poll_read(
                    mut self: Pin<&mut Self>,
                    cx: &mut Context<'_>,
                    buf: &mut ReadBuf<'_>,
                ) -> Poll<io::Result<()>> {
                    let n = ready!(self.poll_read_bytes(cx, buf.initialize_unfilled()))?;
                    buf.advance(n);
                    Poll::Ready(Ok(()))
                }
            })*
        };
    }

    macro_rules! tokio_write {
        ($($handle:ident)*) => {
            $(impl AsyncWrite for $handle {
                fn poll_write(
                    mut self: Pin<&mut Self>,
                    cx: &mut Context<'_>,
                    buf: &[u8],
                ) -> Poll<io::Result<usize>> {
                    self.poll_write_bytes(cx, buf)
                }

                fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                    self.poll_flush_bytes(cx)
                }

                fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                    self.poll_close_bytes(cx)
                }
            })*
        };
    }

    tokio_read! { WebSocket WebSocketReceiver }
    tokio_write! { WebSocket WebSocketSender }
}

#[cfg(feature = "futures-io")]
mod futures_io {
    use std::pin::Pin;

    use ::futures_io::{AsyncRead, AsyncWrite};

    use super::*;

    macro_rules! futures_read {
        ($($handle:ident)*) => {
            $(impl AsyncRead for $handle {
                fn poll_read(
                    mut self: Pin<&mut Self>,
                    cx: &mut Context<'_>,
                    buf: &mut [u8],
                ) -> Poll<io::Result<usize>> {
                    self.poll_read_bytes(cx, buf)
                }
            })*
        };
    }

    macro_rules! futures_write {
        ($($handle:ident)*) => {
            $(impl AsyncWrite for $handle {
                fn poll_write(
                    mut self: Pin<&mut Self>,
                    cx: &mut Context<'_>,
                    buf: &[u8],
                ) -> Poll<io::Result<usize>> {
                    self.poll_write_bytes(cx, buf)
                }

                fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                    self.poll_flush_bytes(cx)
                }

                fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                    self.poll_close_bytes(cx)
                }
            })*
        };
    }

    futures_read! { WebSocket WebSocketReceiver }
    futures_write! { WebSocket WebSocketSender }
}
