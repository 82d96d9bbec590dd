//! What a browser put on its console: the complaints that must not be there.

/// What browsers report by themselves, whatever the page does about it.
const EXPECTED: &[&str] = &[
    // Tests connect to closed ports on purpose.
    "WebSocket connection to 'ws",
    // The suite begins to listen for errors with its first test, and is heard: the warning is for other events.
    "Event handler of 'error' event must be added on the initial evaluation of worker script",
    "Event handler of 'unhandledrejection' event must be added on the initial evaluation of worker script",
    // The browser's own pages.
    "source: chrome://",
];

/// The complaints in Chromium's log. There, the wasm test harness's own output does not appear: it replaces the
/// console's methods. What does appear was not caught by anybody: errors, rejections, dead closures, deprecations.
pub(crate) fn complaints(log: &str) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    let mut in_message = false;
    for line in log.lines() {
        if let Some((place, text)) = line.strip_prefix('[').and_then(|line| line.split_once("] ")) {
            in_message = place.contains(":CONSOLE");
            if in_message {
                messages.push(text.to_owned());
            }
        } else if let Some(message) = messages.last_mut().filter(|_| in_message) {
            message.push('\n');
            message.push_str(line);
        }
    }
    messages.retain(|message| !is_expected(message));
    messages
}

/// Whether a browser says this by itself.
fn is_expected(message: &str) -> bool {
    EXPECTED.iter().any(|expected| message.contains(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"[9476:9506:1122/123019.630280:ERROR:dbus/bus.cc:405] Failed to connect to the bus: none
[9476:9476:1122/123020.213106:INFO:CONSOLE:341] "Uncaught (in promise) Error: nobody handles me
    at it
    at all", source: http://127.0.0.1:44281/wasm-bindgen-test (341)
[9476:9476:1122/123020.313106:INFO:CONSOLE:1] "WebSocket connection to 'ws://127.0.0.1:9/' failed: refused", source: x (1)
[9476:9476:1122/123020.414544:WARNING:dbus/property.cc:174] GetAll request failed
continued by something else
[9476:9476:1122/123020.425725:INFO:CONSOLE(273)] "Uncaught Error: closure invoked recursively or after being dropped", source: x (273)"#;

    #[test]
    fn uncaught_errors_are_found_with_all_their_lines() {
        let complaints = complaints(LOG);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].contains("nobody handles me\n    at it\n    at all"));
        assert!(complaints[1].contains("closure invoked recursively"));
    }

    #[test]
    fn a_failed_connect_is_the_browsers_own_report() {
        assert!(is_expected(
            "ws://x/ - WebSocket connection to 'ws://127.0.0.1:9/' failed: Error in connection establishment"
        ));
        assert!(is_expected("\"Slow network is detected.\", source: chrome://new-tab-page/ (0)"));
        assert!(!is_expected("Uncaught (in promise) WebSocketError: the connection was closed"));
    }
}
