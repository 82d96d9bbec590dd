//! The Rust code of the guide, compiled and, in a JavaScript runtime, run: `cargo xtask guide --check`.
//!
//! A snippet that talks to a server is a `#[wasm_bindgen_test]` in lines that the guide hides; on a host, which has no
//! WebSocket, it is only compiled.

/// Has the snippets of each chapter compiled.
macro_rules! chapters {
    ($($name:ident: $file:literal;)*) => {
        $(#[cfg(doctest)] #[doc = include_str!($file)] mod $name {})*
    };
}

chapters! {
    quick_start: "quick-start.md";
    sending: "sending.md";
    receiving: "receiving.md";
    backpressure: "backpressure.md";
    closing: "closing.md";
    errors: "errors.md";
}
