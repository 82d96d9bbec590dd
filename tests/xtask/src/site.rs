//! Serves the files of one directory to this machine's browsers.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::{Context, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

/// What a browser must be told about a file; it compiles wasm while loading only if it is called so.
const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
];

/// A running web server. Dropping it stops it.
pub(crate) struct Site {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
    pub(crate) address: SocketAddr,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Site {
    /// Serves `dir` on `port`; 0 is any free one.
    pub(crate) fn start(dir: PathBuf, port: u16) -> anyhow::Result<Self> {
        let server = Server::http((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| anyhow!("port {port} cannot be served ({error}): name another with --port"))?;
        let address = server.server_addr().to_ip().context("no address")?;
        let server = Arc::new(server);
        let requests = Arc::clone(&server);
        let thread = thread::spawn(move || {
            for request in requests.incoming_requests() {
                // A browser that went away before its answer is its own business.
                let _ = answer(request, &dir);
            }
        });
        Ok(Self { server, thread: Some(thread), address })
    }

    /// Serves until the program is stopped.
    pub(crate) fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

fn answer(request: Request, dir: &Path) -> anyhow::Result<()> {
    if *request.method() != Method::Get {
        return Ok(request.respond(Response::empty(405))?);
    }
    // Browsers ask for it unasked, and would put its absence on the console.
    if request.url() == "/favicon.ico" {
        return Ok(request.respond(Response::empty(204))?);
    }
    let Some((path, file)) = file_at(dir, request.url()).and_then(|path| Some((path.clone(), File::open(path).ok()?)))
    else {
        return Ok(request.respond(Response::empty(404))?);
    };
    let mut response = Response::from_file(file);
    // Always what was built last; with `no-store`, no engine would keep a page in its back-forward cache.
    for (name, value) in [("Content-Type", content_type(&path)), ("Cache-Control", "no-cache")] {
        response.add_header(Header::from_bytes(name, value).map_err(|()| anyhow!("bad header {name}"))?);
    }
    Ok(request.respond(response)?)
}

/// The file that `url` means, if it is one of `dir`.
fn file_at(dir: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    // Nothing above `dir`; names with escapes are not among our files.
    let inside = path.components().all(|component| matches!(component, Component::Normal(_)));
    let path = dir.join(path);
    (inside && path.is_file()).then_some(path)
}

fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    TYPES.iter().find(|(known, _)| *known == extension).map_or("application/octet-stream", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This package's own directory: it has files, and a directory above it.
    fn site() -> Site {
        Site::start(PathBuf::from(env!("CARGO_MANIFEST_DIR")), 0).unwrap()
    }

    fn status(site: &Site, path: &str) -> u16 {
        minreq::get(format!("http://{}{path}", site.address)).send().unwrap().status_code
    }

    #[test]
    fn files_are_served_with_their_type() {
        let site = site();
        assert_eq!(status(&site, "/Cargo.toml?peer=ws://x"), 200);
        assert_eq!(status(&site, "/none.html"), 404);
        assert_eq!(status(&site, "/src"), 404);
        assert_eq!(content_type(Path::new("demo_bg.wasm")), "application/wasm");
    }

    #[test]
    fn nothing_outside_the_directory_is_served() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(file_at(&dir, "/main.rs").is_some());
        for url in
            ["/../Cargo.toml", "//../Cargo.toml", "/demo/../../Cargo.toml", "/%2e%2e/Cargo.toml", "/./../Cargo.toml"]
        {
            assert_eq!(file_at(&dir, url), None, "{url}");
        }
    }

    #[test]
    fn only_get_is_answered() {
        let site = site();
        assert_eq!(minreq::post(format!("http://{}/Cargo.toml", site.address)).send().unwrap().status_code, 405);
    }
}
