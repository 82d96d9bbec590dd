//! The same in another crate and in this library, side by side: what the guide shows in "Moving from another crate".
//! `cargo xtask guide --check` compiles it.

/// From ewebsock 0.8.
pub mod ewebsock {
    pub mod frames_ours;
    pub mod frames_theirs;
}

/// From gloo-net 0.7.
pub mod gloo_net {
    pub mod closing_ours;
    pub mod closing_theirs;
    pub mod halves_ours;
    pub mod halves_theirs;
}

/// From websocket-web 0.1.9.
pub mod published {
    pub mod ends_ours;
    pub mod ends_theirs;
    pub mod paths_ours;
    pub mod paths_theirs;
    pub mod setters_ours;
    pub mod setters_theirs;
}

/// From tokio-tungstenite-wasm 0.9.
pub mod tokio_tungstenite_wasm {
    pub mod talk_ours;
    pub mod talk_theirs;
}

/// From ws_stream_wasm 0.7.
pub mod ws_stream_wasm {
    pub mod bytes_ours;
    pub mod bytes_theirs;
    pub mod talk_ours;
    pub mod talk_theirs;
}
