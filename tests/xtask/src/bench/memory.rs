//! What connections hold: while nothing happens, and when more is sent at once than the network takes.

use serde_json::{Value, json};

use super::driver::{Driver, Held};
use super::table::number;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    connections: u32,
    size: u32,
    count: u32,
    /// What the bytes are divided by, and what the quotient is called.
    unit: (f64, &'static str),
}

/// Connections that are open at a time: enough that the module's memory, which grows by 64 KiB, tells each to within
/// 33 bytes.
const IDLE: u32 = 2000;

pub(super) const CASES: &[Case] = &[
    Case { name: "idle", connections: IDLE, size: 0, count: 0, unit: (IDLE as f64, "bytes for each connection") },
    Case {
        name: "flood",
        connections: 1,
        size: 1 << 20,
        count: 64,
        unit: ((1 << 20) as f64, "MiB, of 64 fed at once"),
    },
];

impl Case {
    /// Measures one contender, in the unit of the case.
    pub(super) fn measure(self, driver: &mut Driver, contender: &str) -> anyhow::Result<Result<Held, String>> {
        let held = driver.measure_bytes(&self.request(contender))?;
        let in_unit = |bytes: f64| bytes / self.unit.0;
        Ok(held.map(|held| Held {
            wasm: in_unit(held.wasm),
            javascript: held.javascript.map(in_unit),
            buffered: held.buffered.map(in_unit),
        }))
    }

    /// The name with the unit.
    pub(super) fn heading(self) -> String {
        format!("memory/{}: {}", self.name, self.unit.1)
    }

    fn request(self, contender: &str) -> Value {
        json!({
            "family": "memory",
            "contender": contender,
            "direction": self.name,
            "kind": "binary",
            "size": self.size,
            "connections": self.connections,
            "handles": 1,
            "count": self.count,
            "repeat": 1,
        })
    }
}

/// As in `  ours   2064 wasm   3120 JavaScript`.
pub(super) fn line(contender: &str, held: &Result<Held, String>) -> String {
    let Held { wasm, javascript, buffered } = match held {
        Ok(held) => held,
        Err(why) => return format!("  {contender:22}  - {why}"),
    };
    let part = |bytes: &Option<f64>, what: &str| {
        bytes.map(|bytes| format!("  {:>8} {what}", number(bytes))).unwrap_or_default()
    };
    format!(
        "  {contender:22}  {:>8} wasm{}{}",
        number(*wasm),
        part(javascript, "JavaScript"),
        part(buffered, "bufferedAmount")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_shown() {
        let held = Held { wasm: 2000.0, javascript: None, buffered: Some(4.25) };
        assert_eq!(line("ours", &Ok(held)), "  ours                        2000 wasm      4.25 bufferedAmount");
        assert_eq!(line("ours", &Err("hangs".into())), "  ours                    - hangs");
    }
}
