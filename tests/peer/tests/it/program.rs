//! The peer as a program.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn the_program_says_where_it_listens_and_ends_with_its_standard_input() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_websocket-web-peer"))
        .args(["--port", "0", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on ws://").unwrap();
    TcpStream::connect(address).unwrap();
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}
