//! Where an attempt connects to.

/// A URL and the subprotocols to offer there, for one attempt.
///
/// # Example
/// ```
/// use websocket_web::managed::Endpoint;
///
/// // For `ManagedBuilder::set_endpoint`: each attempt tries the other server, with a fresh token.
/// async fn endpoint(attempt: u32) -> std::io::Result<Endpoint> {
///     # async fn fetch_token() -> std::io::Result<String> { Ok(String::new()) }
///     let token = fetch_token().await?;
///     let host = ["a.example.org", "b.example.org"][attempt as usize % 2];
///     let mut endpoint = Endpoint::new(format!("wss://{host}/chat"));
///     endpoint.set_protocols(["chat", &format!("bearer.{token}")]);
///     Ok(endpoint)
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub(super) url: String,
    pub(super) protocols: Option<Vec<String>>,
}

impl Endpoint {
    /// The URL, with the subprotocols that the builder has. [Example](Self#example).
    pub fn new(url: impl AsRef<str>) -> Self {
        Self { url: url.as_ref().to_owned(), protocols: None }
    }

    /// The subprotocols to offer, as with [`WebSocketBuilder::set_protocols`](crate::WebSocketBuilder::set_protocols),
    /// instead of those that the builder has. [Example](Self#example).
    pub fn set_protocols<P: AsRef<str>>(&mut self, protocols: impl IntoIterator<Item = P>) -> &mut Self {
        self.protocols = Some(protocols.into_iter().map(|protocol| protocol.as_ref().to_owned()).collect());
        self
    }
}

/// Without the credentials and the query of the URL; subprotocols may be tokens, too.
impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &websocket_web_actors::without_secrets(&self.url))
            .finish_non_exhaustive()
    }
}
