//! Serves the files of one directory to this machine's browsers.

use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Context, anyhow};
use tiny_http::{Method, Request, Server};

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
    violations: Arc<Mutex<Vec<String>>>,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Site {
    /// Serves `dir` on `port`; 0 is any free one.
    pub(crate) fn start(dir: PathBuf, port: u16) -> anyhow::Result<Self> {
        Self::with_headers(dir, port, String::new())
    }

    /// The same for pages that measure.
    pub(crate) fn isolated(dir: PathBuf) -> anyhow::Result<Self> {
        Self::with_headers(dir, 0, ISOLATED.to_owned())
    }

    /// Likewise, and nothing is allowed that such a page can do without: for pages whose workers share memory.
    pub(crate) fn strict(dir: PathBuf) -> anyhow::Result<Self> {
        Self::with_headers(dir, 0, STRICT.to_owned())
    }

    /// With the policy that its index.html has, told in a header as well: only there a browser can be asked to report
    /// what the policy forbade.
    pub(crate) fn reporting(dir: PathBuf) -> anyhow::Result<Self> {
        let page = fs::read_to_string(dir.join("index.html")).context("no index.html")?;
        let policy = page.split_once("http-equiv=\"Content-Security-Policy\" content=\"");
        let (policy, _) = policy.and_then(|(_, rest)| rest.split_once('"')).context("index.html has no policy")?;
        Self::with_headers(dir, 0, format!("Content-Security-Policy: {policy}; report-uri {REPORTS}\r\n"))
    }

    /// What the policy has forbidden so far.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn with_headers(dir: PathBuf, port: u16, headers: String) -> anyhow::Result<Self> {
        let server = Server::http((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| anyhow!("port {port} cannot be served ({error}): name another with --port"))?;
        let address = server.server_addr().to_ip().context("no address")?;
        let server = Arc::new(server);
        let requests = Arc::clone(&server);
        let violations = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&violations);
        let thread = thread::spawn(move || {
            for request in requests.incoming_requests() {
                // A browser that went away before its answer is its own business.
                let _ = answer(request, &dir, &headers, &noted);
            }
        });
        Ok(Self { server, thread: Some(thread), address, violations })
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

fn answer(mut request: Request, dir: &Path, headers: &str, violations: &Mutex<Vec<String>>) -> anyhow::Result<()> {
    let (status, content_type, body) = match (request.method(), file_at(dir, request.url())) {
        (Method::Post, None) if request.url() == REPORTS => {
            let mut report = String::new();
            request.as_reader().read_to_string(&mut report)?;
            violations.lock().unwrap_or_else(PoisonError::into_inner).push(report);
            ("204 No Content", TEXT, Vec::new())
        }
        (Method::Get, Some(path)) => ("200 OK", content_type(&path), fs::read(path)?),
        // Browsers ask for it unasked, and would put its absence on the console.
        (Method::Get, None) if request.url() == "/favicon.ico" => ("204 No Content", TEXT, Vec::new()),
        (Method::Get, None) => ("404 Not Found", TEXT, Vec::new()),
        _ => ("405 Method Not Allowed", TEXT, Vec::new()),
    };
    let length = if status.starts_with("204") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let mut writer = request.into_writer();
    // By hand, since tiny_http does not say `close`: its pool may leave a connection unread while others stay open.
    write!(writer, "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{length}{HEADERS}{headers}\r\n")?;
    writer.write_all(&body)?;
    Ok(writer.flush()?)
}

const TEXT: &str = "text/plain";
/// Where browsers tell what a policy has forbidden.
const REPORTS: &str = "/violations";
/// Always what was built last; with `no-store`, no engine would keep a page in its back-forward cache.
const HEADERS: &str = "Connection: close\r\nCache-Control: no-cache\r\n";
/// A page of its own, isolated from others, is given exact clocks
/// ([High Resolution Time](https://www.w3.org/TR/hr-time-3/#dfn-coarsen-time)).
const ISOLATED: &str = "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";

/// [Isolated](ISOLATED), which shared memory takes
/// ([HTML, cross-origin isolation](https://html.spec.whatwg.org/multipage/webappapis.html#concept-settings-object-cross-origin-isolated-capability)),
/// and with a policy that allows its own scripts, workers and WebAssembly, and connections to this machine.
const STRICT: &str = "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\
                      Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
                      worker-src 'self'; connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*\r\n";

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
    use std::io::{BufRead as _, BufReader};
    use std::net::TcpStream;
    use std::time::Duration;

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

    /// As a browser does: keeps the connection open unless it is told otherwise.
    fn fetch(address: SocketAddr) -> std::io::Result<Option<BufReader<TcpStream>>> {
        let mut stream = BufReader::new(TcpStream::connect(address)?);
        stream.get_ref().set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.get_mut().write_all(b"GET /Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            stream.read_line(&mut head)?;
        }
        Ok((!head.contains("\r\nConnection: close\r\n")).then_some(stream))
    }

    #[test]
    fn connections_do_not_wait_for_each_other() {
        let site = site();
        // More than a browser opens to one address. Kept open, some are never answered.
        for _ in 0..10 {
            let fetches: Vec<_> = (0..12).map(|_| site.address).map(|to| thread::spawn(move || fetch(to))).collect();
            let open: Vec<_> = fetches.into_iter().map(|fetch| fetch.join().unwrap().unwrap()).collect();
            drop(open);
        }
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
    fn what_a_policy_forbids_is_noted() {
        let dir = std::env::temp_dir().join(format!("websocket-web-site-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        assert!(Site::reporting(dir.clone()).is_err());
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        fs::write(dir.join("index.html"), page).unwrap();
        let site = Site::reporting(dir.clone()).unwrap();
        let page = minreq::get(format!("http://{}/", site.address)).send().unwrap();
        let policy = page.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-security-policy"));
        assert_eq!(policy.unwrap().1, "default-src 'none'; report-uri /violations");
        assert!(site.violations().is_empty());
        let report = minreq::post(format!("http://{}/violations", site.address)).with_body("{}").send().unwrap();
        assert_eq!((report.status_code, site.violations()), (204, vec!["{}".to_owned()]));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn only_get_is_answered() {
        let site = site();
        assert_eq!(minreq::post(format!("http://{}/Cargo.toml", site.address)).send().unwrap().status_code, 405);
    }
}
