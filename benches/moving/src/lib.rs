//! The same in another crate and in this library, side by side: what the guide shows in "Moving from another crate".
//! Compiled by `cargo xtask guide --check`.
#![allow(missing_docs, reason = "each function is a figure of the guide")]

pub mod ewebsock;
pub mod gloo_net;
pub mod published;
pub mod tokio_tungstenite_wasm;
pub mod ws_stream_wasm;
