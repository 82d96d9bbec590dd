//! The test peer as a program.
#![expect(clippy::print_stdout, reason = "says where it listens, for whoever started it")]
#![expect(clippy::print_stderr, reason = "a program says why it fails")]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use tokio::sync::oneshot;
use websocket_web_peer::Peer;

/// The other end of a WebSocket under test. tests/peer/README.md lists the URL paths.
#[derive(Debug, Parser)]
struct Arguments {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8765)]
    port: u16,
    /// Ends when standard input does: when whoever holds its other end is gone.
    #[arg(long)]
    exit_with_stdin: bool,
}

// Two threads: a large echo on one connection does not hold up the others.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot listen on {}:{}: {error}", arguments.host, arguments.port);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> io::Result<()> {
    let peer = Peer::start((arguments.host.as_str(), arguments.port)).await?;
    println!("listening on ws://{}", peer.address());
    io::stdout().flush()?;
    if arguments.exit_with_stdin {
        end_of_stdin().await;
        peer.stop().await;
        Ok(())
    } else {
        std::future::pending().await
    }
}

/// On a thread of its own: tokio's standard input would keep its runtime from ending.
async fn end_of_stdin() {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        // An error ends it as well.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}
