//! What the test server says that it saw of this page's connections.

use serde_json::Value;

/// Sums over all its connections, and the last Close.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Report {
    pub(crate) connections: u64,
    pub(crate) open: u64,
    /// What came from the page.
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
    /// What went to the page: messages that were given to the output, bytes that the system has taken.
    pub(crate) sent_messages: u64,
    pub(crate) sent_bytes: u64,
    /// The code of the last Close that came, if it had one.
    pub(crate) close_code: Option<u64>,
    /// The connection that was made last does not read.
    pub(crate) stalled: bool,
}

impl Report {
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let report: Value = serde_json::from_str(json).map_err(|error| format!("the report is no JSON: {error}"))?;
        let connections = report["connections"].as_array().ok_or("the report names no connections")?;
        let sum = |field: &str| connections.iter().filter_map(|connection| connection[field].as_u64()).sum();
        let is_open = |connection: &&Value| connection["open"] == true;
        Ok(Self {
            connections: connections.len() as u64,
            open: connections.iter().filter(is_open).count() as u64,
            messages: sum("messages"),
            bytes: sum("bytes"),
            sent_messages: sum("sent_messages"),
            sent_bytes: sum("sent_bytes"),
            close_code: connections.iter().rev().find_map(|connection| connection["close_received"]["code"].as_u64()),
            stalled: connections.iter().rev().find(is_open).is_some_and(|connection| connection["stalled"] == true),
        })
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn connections_are_summed() {
        let report = Report::parse(
            r#"{"id": "x", "connections": [
                {"open": false, "messages": 2, "bytes": 10, "sent_messages": 1, "sent_bytes": 7,
                 "close_received": {"code": 4001, "reason": "bye"}, "stalled": false},
                {"open": true, "messages": 1, "bytes": 5, "sent_messages": 3, "sent_bytes": 8,
                 "close_received": null, "stalled": true}]}"#,
        );
        let expected = Report {
            connections: 2,
            open: 1,
            messages: 3,
            bytes: 15,
            sent_messages: 4,
            sent_bytes: 15,
            close_code: Some(4001),
            stalled: true,
        };
        assert_eq!(report, Ok(expected));
    }

    #[wasm_bindgen_test]
    fn before_the_first_connection_there_is_nothing() {
        assert_eq!(Report::parse(r#"{"id": "x", "connections": []}"#), Ok(Report::default()));
    }

    #[wasm_bindgen_test]
    fn what_is_no_report_is_said() {
        assert!(Report::parse("<html>").unwrap_err().contains("no JSON"));
        assert!(Report::parse("{}").unwrap_err().contains("names no connections"));
    }
}
