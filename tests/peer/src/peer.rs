//! A running server: the listening socket and the tasks of its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

use crate::connection;
use crate::ledger::Ledger;

/// How long to wait when `accept` fails: long enough not to spin while file descriptors are short,
/// short enough not to be noticed by a test.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A peer that listens. It stops when dropped.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    stopping: Arc<Notify>,
    accepting: JoinHandle<()>,
}

impl Peer {
    /// Listens on the address, port 0 for any free one. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// What binding the address fails with.
    pub async fn start(address: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let stopping = Arc::new(Notify::new());
        let accepting = tokio::spawn(accept(listener, Arc::clone(&stopping)));
        Ok(Self { address, stopping, accepting })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops listening and drops every connection; both have happened when this returns.
    pub async fn stop(mut self) {
        self.stopping.notify_one();
        // An error would say that it panicked, and then it has stopped as well.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Owns the connections' tasks, so that aborting this one ends them all.
async fn accept(listener: TcpListener, stopping: Arc<Notify>) {
    let ledger = Arc::new(Ledger::default());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::serve(stream, Arc::clone(&ledger)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopping.notified() => break,
        }
    }
    drop(listener);
    connections.shutdown().await;
}
