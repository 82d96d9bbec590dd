//! What is told of connections to those who collect traces. Without the feature, nothing of it is compiled.

/// Tells `tracing` of an event of this library; the message comes first, then its fields.
///
/// No field holds what must not be printed: URLs go through `without_secrets`, subprotocols and messages are left out.
macro_rules! trace {
    ($level:ident, $message:literal $(, $field:ident = $value:expr)*) => {{
        #[cfg(feature = "tracing")]
        tracing::event!(target: "websocket_web", tracing::Level::$level, $($field = $value,)* $message);
        // Checked, and not compiled.
        #[cfg(not(feature = "tracing"))]
        if false {
            $(let _ = $value;)*
        }
    }};
}

pub(crate) use trace;
