//! `AsyncRead` and `AsyncWrite`, of tokio and of futures-io, over the handles.

use std::{
    io,
    pin::Pin,
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

/// Implements a family's `AsyncRead` for a handle, given how its `poll_read` takes the buffer.
macro_rules! async_read {
    ($trait:path, $handle:ident, |$this:ident, $cx:ident, $buf:ident: $buffer:ty| -> $output:ty $body:block) => {
        impl $trait for $handle {
            fn poll_read(mut self: Pin<&mut Self>, $cx: &mut Context<'_>, $buf: $buffer) -> Poll<io::Result<$output>> {
                let $this = &mut *self;
                $body
            }
        }
    };
}

/// Implements a family's `AsyncWrite` for a handle, given what it calls the close.
macro_rules! async_write {
    ($trait:path, $handle:ident, $close:ident) => {
        impl $trait for $handle {
            fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
                self.poll_write_bytes(cx, buf)
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_flush_bytes(cx)
            }

            fn $close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_close_bytes(cx)
            }
        }
    };
}

#[cfg(feature = "tokio")]
mod tokio_io {
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    use super::*;

    fn read(handle: &mut impl ReadBytes, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let n = ready!(handle.poll_read_bytes(cx, buf.initialize_unfilled()))?;
        buf.advance(n);
        Poll::Ready(Ok(()))
    }

    async_read!(AsyncRead, WebSocket, |this, cx, buf: &mut ReadBuf<'_>| -> () { read(this, cx, buf) });
    async_read!(AsyncRead, WebSocketReceiver, |this, cx, buf: &mut ReadBuf<'_>| -> () { read(this, cx, buf) });
    async_write!(AsyncWrite, WebSocket, poll_shutdown);
    async_write!(AsyncWrite, WebSocketSender, poll_shutdown);
}

#[cfg(feature = "futures-io")]
mod futures_io {
    use ::futures_io::{AsyncRead, AsyncWrite};

    use super::*;

    async_read!(AsyncRead, WebSocket, |this, cx, buf: &mut [u8]| -> usize { this.poll_read_bytes(cx, buf) });
    async_read!(AsyncRead, WebSocketReceiver, |this, cx, buf: &mut [u8]| -> usize { this.poll_read_bytes(cx, buf) });
    async_write!(AsyncWrite, WebSocket, poll_close);
    async_write!(AsyncWrite, WebSocketSender, poll_close);
}
