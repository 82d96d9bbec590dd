//! How large a small program is with each contender: what is sent to a page, and what that is compressed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::build;
use crate::flavour::Flavour;
use crate::tools::Tools;
use crate::wasm_page::bindgen;
use crate::workspace::WASM;

/// What the program is built with, as a feature of `benches/small`, and what that is called.
pub(super) const PROGRAMS: &[(&str, &str)] = &[
    ("", "no socket"),
    ("ours", "ours, no features"),
    ("ours-tokio", "ours"),
    ("ours-futures-io", "ours, futures-io"),
    ("published", "published"),
    ("ws_stream_wasm", "ws_stream_wasm"),
    ("gloo-net", "gloo-net"),
    ("tokio-tungstenite-wasm", "tokio-tungstenite-wasm"),
    ("ewebsock", "ewebsock"),
];

/// Bytes, and bytes when compressed, if there is a `gzip`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) plain: u64,
    pub(super) gzip: Option<u64>,
}

/// One program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) wasm: Bytes,
    pub(super) js: Bytes,
}

/// What a page loads of the program with this library, built in that way.
pub(crate) fn of_ours(tools: &Tools, flavour: Flavour) -> anyhow::Result<u64> {
    let size = measure(tools, flavour, "ours-tokio")?;
    Ok(size.wasm.plain + size.js.plain)
}

/// The program that was built with `feature`, by cargo's profile `small` and wasm-bindgen without names of functions.
pub(super) fn measure(tools: &Tools, flavour: Flavour, feature: &str) -> anyhow::Result<Size> {
    let args = ["build", "--profile", "small", "--locked", "--package", "websocket-web-small-app"];
    build::cargo(tools, flavour, &[&args[..], &["--no-default-features", "--features", feature]].concat())?;
    let target = build::target(tools, flavour);
    let dir = target.join("small-app");
    bindgen(
        tools,
        &target.join(WASM).join("small/websocket_web_small_app.wasm"),
        "app",
        &dir,
        &["--remove-name-section", "--remove-producers-section"],
    )?;
    Ok(Size { wasm: bytes(&dir.join("app_bg.wasm"))?, js: bytes(&dir.join("app.js"))? })
}

fn bytes(file: &Path) -> anyhow::Result<Bytes> {
    let plain = fs::metadata(file).with_context(|| format!("no {}", file.display()))?.len();
    let gzip = Command::new("gzip").args(["-9", "--stdout"]).arg(file).output().ok();
    let gzip = gzip.filter(|output| output.status.success()).map(|output| output.stdout.len() as u64);
    Ok(Bytes { plain, gzip })
}

/// As in `ours   111880 (48726) wasm    28713 (5657) js   140593 (54383) both`.
pub(super) fn line(name: &str, size: &Size) -> String {
    let both = Bytes {
        plain: size.wasm.plain + size.js.plain,
        gzip: size.wasm.gzip.zip(size.js.gzip).map(|(wasm, js)| wasm + js),
    };
    let mut line = format!("  {name:22}");
    for (bytes, what) in [(&size.wasm, "wasm"), (&size.js, "js"), (&both, "both")] {
        let gzip = bytes.gzip.map(|gzip| format!("({gzip})")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(line, "  {:>8} {gzip:<8} {what}", bytes.plain);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_sum() {
        let size = Size { wasm: Bytes { plain: 1000, gzip: Some(400) }, js: Bytes { plain: 200, gzip: Some(50) } };
        assert_eq!(
            line("ours", &size),
            "  ours                        1000 (400)    wasm       200 (50)     js      1200 (450)    both"
        );
        let without = Size { js: Bytes { plain: 200, gzip: None }, ..size };
        assert!(line("ours", &without).ends_with("1200          both"));
    }

    #[test]
    fn every_feature_of_the_program_is_built() {
        let manifest = include_str!("../../../../benches/small/Cargo.toml");
        let features = manifest.split("[features]\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let features: Vec<&str> = features.lines().filter_map(|line| line.split(" =").next()).collect();
        let built: Vec<&str> = PROGRAMS.iter().map(|(feature, _)| *feature).filter(|name| !name.is_empty()).collect();
        assert_eq!(built, features);
    }
}
