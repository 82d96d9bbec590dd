//! The head of an HTTP request.

use bytes::BytesMut;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// The longest head taken: twice the 8 KiB that common servers allow, and a bound on what a stray client sends.
const HEAD_MAX: usize = 16 << 10;

/// The most headers taken; a browser sends about twenty.
const HEADERS_MAX: usize = 100;

/// A request: what its first line and its headers say.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    headers: Vec<(String, String)>,
}

/// Why there is no request.
#[derive(Debug)]
pub(crate) enum NoRequest {
    /// The client went away.
    Gone,
    /// What it sent is not HTTP.
    Malformed,
}

impl Request {
    /// Reads one request, and leaves in `input` what follows it.
    pub(crate) async fn read(stream: &mut TcpStream, input: &mut BytesMut) -> Result<Self, NoRequest> {
        loop {
            match stream.read_buf(input).await {
                Ok(0) | Err(_) => return Err(NoRequest::Gone),
                Ok(_) => {}
            }
            if let Some((request, length)) = Self::parse(input)? {
                let _ = input.split_to(length);
                return Ok(request);
            }
            if input.len() > HEAD_MAX {
                return Err(NoRequest::Malformed);
            }
        }
    }

    fn parse(input: &[u8]) -> Result<Option<(Self, usize)>, NoRequest> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut head = httparse::Request::new(&mut headers);
        let length = match head.parse(input) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(NoRequest::Malformed),
        };
        let target = head.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers =
            head.headers.iter().map(|h| (h.name.to_owned(), String::from_utf8_lossy(h.value).into_owned())).collect();
        let method = head.method.unwrap_or_default().to_owned();
        Ok(Some((Self { method, path: path.to_owned(), query: query.to_owned(), headers }, length)))
    }

    /// The value of the header, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The elements of a header that is a list, also if it is sent several times.
    pub(crate) fn header_list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name));
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|element| !element.is_empty())
    }
}
