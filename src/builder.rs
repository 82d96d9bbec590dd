//! Options of a connection.

mod connect;

use std::{fmt, future::Future, io, time::Duration};

use websocket_web_actors::{Error, Limits, without_secrets};

use crate::{
    Interface, Overflow, WebSocket,
    managed::ManagedBuilder,
    subprotocols::{self, Offered},
};

/// Builds connections.
///
/// A builder connects as often as it is asked to, which makes it the thing to keep for reconnecting; or has
/// [`managed`](Self::managed) do that.
///
/// # Example
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use std::time::Duration;
/// use websocket_web::WebSocketBuilder;
///
/// let mut builder = WebSocketBuilder::new("wss://example.org/chat");
/// builder
///     .set_protocols(["chat.v2", "chat.v1"])
///     .set_connect_timeout(Duration::from_secs(10))
///     .set_close_timeout(Duration::from_secs(5));
/// let socket = builder.connect().await?;
/// println!("the server chose {}", socket.protocol());
/// # Ok(())
/// # }
/// ```
///
/// # Bounds
/// A page that follows positions: what it sends late is of no use, and of what it has not read it wants the newest.
///
/// ```
/// use websocket_web::{Overflow, WebSocketBuilder};
///
/// let mut builder = WebSocketBuilder::new("wss://example.org/positions");
/// builder
///     .set_send_capacity(16)              // messages that wait to be sent
///     .set_send_buffer_size(64 << 10)     // bytes, those in the socket included
///     .set_receive_capacity(1000)         // messages that wait to be read
///     .set_receive_buffer_size(1 << 20)   // bytes
///     .set_max_message_size(100 << 10)    // bytes of one message
///     .set_overflow(Overflow::DropOldest);
/// ```
#[derive(Clone)]
pub struct WebSocketBuilder {
    url: String,
    offered: Offered,
    interface: Option<Interface>,
    /// A function: a program links only what it can come to use.
    spawn: fn(&Self) -> Result<WebSocket, Error>,
    receive_buffer_size: Option<usize>,
    limits: Limits,
    /// It was set, be it to none.
    has_connect_timeout: bool,
    /// A function, too: the defaults need no check.
    check_limits: fn(&Limits) -> Result<(), Error>,
}

impl WebSocketBuilder {
    /// A builder of connections to `url`.
    ///
    /// The runtime resolves it as the WebSockets Standard says ([constructor, steps 1 to 8]): `ws`, `wss`, `http`
    /// (as `ws`) and `https` (as `wss`) URLs, and, where the runtime has a base URL, relative ones. A fragment is an
    /// error.
    ///
    /// What is wrong with it, [`connect`](Self::connect) tells.
    ///
    /// [Example](Self#example).
    ///
    /// [constructor, steps 1 to 8]: https://websockets.spec.whatwg.org/#dom-websocket-websocket
    pub fn new(url: impl AsRef<str>) -> Self {
        Self {
            url: url.as_ref().to_owned(),
            offered: None,
            interface: None,
            spawn: Self::spawn_standard,
            receive_buffer_size: None,
            limits: Limits::default(),
            has_connect_timeout: false,
            check_limits: |_| Ok(()),
        }
    }

    /// The JavaScript interface to use. By default the standard one; [`Interface::Stream`] says why.
    ///
    /// [Example](Interface#example).
    pub fn set_interface(&mut self, interface: Interface) -> &mut Self {
        self.interface = Some(interface);
        self.spawn = match interface {
            Interface::Standard => Self::spawn_standard,
            Interface::Stream => Self::spawn_stream,
        };
        self
    }

    /// The subprotocols to offer to the server, in order of preference. By default none.
    ///
    /// If any are offered, the server must choose one: otherwise the connection fails, in every runtime
    /// ([WebSockets Standard, establish a WebSocket
    /// connection](https://websockets.spec.whatwg.org/#concept-websocket-establish)). [`WebSocket::protocol`] tells which. If
    /// none are, it must not ([RFC 6455, section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1)); in Node 20 a server that does makes the runtime
    /// throw where nobody can catch it, and the connection never opens.
    ///
    /// Browsers let no program set a header: a subprotocol is one place for a token, where the server takes it from there.
    /// It is in no URL, and so in no log of these. It has to be a token of HTTP, which base64url without `=` is.
    ///
    /// ```
    /// # let token = "eyJhbGciOiJIUzI1NiJ9";
    /// use websocket_web::WebSocketBuilder;
    ///
    /// let mut builder = WebSocketBuilder::new("wss://example.org/chat");
    /// builder.set_protocols(["chat", &format!("bearer.{token}")]); // the server answers with `chat`
    /// ```
    pub fn set_protocols<P: AsRef<str>>(&mut self, protocols: impl IntoIterator<Item = P>) -> &mut Self {
        self.offered = subprotocols::offer(protocols.into_iter().map(|name| name.as_ref().to_owned()).collect());
        self
    }

    /// Bytes that the outgoing lane and the socket's own buffer (`bufferedAmount`) hold together before senders
    /// wait. By default 4 MiB. At least 1.
    ///
    /// The lane charges [`MESSAGE_COST`](crate::MESSAGE_COST) for each message besides its length. With
    /// [`Interface::Stream`], 4 messages at most are under way, and further ones wait in the lane. That takes a message
    /// of any size while it is empty, so that the most that is held is this plus one message; plus one message for
    /// each further handle that was told to be ready and has yet to send. Messages larger than this are handed over
    /// one at a time, each once the socket's buffer is empty: then that holds one, and the lane the next.
    ///
    /// In WebKitGTK 2.50 `bufferedAmount` falls when the process that does the networking has the bytes, and that takes
    /// any amount: there, a slow peer makes nobody wait.
    ///
    /// [Example](Self#bounds).
    pub fn set_send_buffer_size(&mut self, bytes: usize) -> &mut Self {
        self.limits.send_buffer_size = bytes;
        self.checked()
    }

    /// Messages that the outgoing lane holds at most, for all clones of the sender together. By default 1024.
    /// At least 1.
    ///
    /// [Example](Self#bounds).
    pub fn set_send_capacity(&mut self, messages: usize) -> &mut Self {
        self.limits.send_capacity = messages;
        self.checked()
    }

    /// Bytes of received messages that wait to be read at most. By default 64 MiB, with [`Interface::Stream`] 8 MiB. At
    /// least 1.
    ///
    /// [`MESSAGE_COST`](crate::MESSAGE_COST) is charged for each message besides its length, except that a message of
    /// this size fits if it is alone. See [`set_overflow`](Self::set_overflow) for what happens to a message that does
    /// not fit.
    ///
    /// [Example](Self#bounds).
    pub fn set_receive_buffer_size(&mut self, bytes: usize) -> &mut Self {
        self.receive_buffer_size = Some(bytes);
        self.checked()
    }

    /// Received messages that wait to be read at most. By default bounded by
    /// [bytes](Self::set_receive_buffer_size) alone. At least 1.
    ///
    /// A burst that arrives in one go must fit, however fast it is read: Node delivers it without a pause.
    ///
    /// [Example](Self#bounds).
    pub fn set_receive_capacity(&mut self, messages: usize) -> &mut Self {
        self.limits.receive_capacity = messages;
        self.checked()
    }

    /// What happens to a received message for which there is no room. By default the connection is closed. It does not
    /// happen with [`Interface::Stream`], which makes the server wait.
    ///
    /// With [`Overflow::Close`], what was received before stays readable, then the receiver yields an error, and the
    /// [`ClosedReason`](crate::ClosedReason) is [`CloseCode::MessageTooBig`](crate::CloseCode::MessageTooBig), not
    /// clean. What is dropped by the other policies is counted in [`Metrics`](crate::Metrics).
    ///
    /// [Example](Self#bounds).
    pub fn set_overflow(&mut self, overflow: Overflow) -> &mut Self {
        self.limits.overflow = overflow;
        self
    }

    /// The largest message that is received, in bytes; a larger one closes the connection with
    /// [`CloseCode::MessageTooBig`](crate::CloseCode::MessageTooBig), not clean. By default no limit of its own. At
    /// least 1.
    ///
    /// The runtime has received such a message in whole by then. It is not copied into WebAssembly memory, except for
    /// text that is larger than its number of UTF-16 units tells.
    ///
    /// [Example](Self#bounds).
    pub fn set_max_message_size(&mut self, bytes: usize) -> &mut Self {
        self.limits.max_message_size = bytes;
        self.checked()
    }

    /// How long [`connect`](Self::connect) may take; `None`, the default, leaves it to the runtime (Chromium: 4
    /// minutes, Firefox: 20 s).
    ///
    /// Browsers delay connects that follow failed ones, by seconds: that counts too. At most 24.8 days.
    ///
    /// [Example](Self#example).
    pub fn set_connect_timeout(&mut self, timeout: impl Into<Option<Duration>>) -> &mut Self {
        self.limits.connect_timeout = timeout.into();
        self.has_connect_timeout = true;
        self
    }

    /// How long a close may go on without a byte leaving before the socket is let go of. By default 10 s.
    ///
    /// It begins when the close is asked for, or found to have begun, and starts anew, each time that it runs out, if
    /// bytes have left since: a connection that falls silent is let go of within twice this time. Node tells of bytes
    /// in steps as large as what was handed over at once, which the [send buffer](Self::set_send_buffer_size) bounds:
    /// give a large one time. WebKitGTK tells of none: there, a close that takes longer is let go of, and what was
    /// accepted is sent all the same. No socket can be aborted: the runtime may hold the TCP connection longer (Chromium:
    /// 60 s; with [`Interface::Stream`] and a write under way, until the peer reads). At most 24.8 days.
    ///
    /// [Example](Self#example).
    pub fn set_close_timeout(&mut self, timeout: Duration) -> &mut Self {
        self.limits.close_timeout = timeout;
        self
    }

    fn checked(&mut self) -> &mut Self {
        self.check_limits = Limits::validate;
        self
    }

    /// Connects.
    ///
    /// The future is of its own, so the builder may be changed, used again or dropped meanwhile.
    ///
    /// ```no_run
    /// # async fn example(builder: websocket_web::WebSocketBuilder) {
    /// use std::io::ErrorKind;
    ///
    /// match builder.connect().await {
    ///     Ok(socket) => println!("connected to {}", socket.url()),
    ///     Err(error) => match error.kind() {
    ///         ErrorKind::ConnectionRefused | ErrorKind::TimedOut => println!("not now: {error}"),
    ///         _ => println!("not like this: {error}"),
    ///     },
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// * [`InvalidInput`](io::ErrorKind::InvalidInput): the URL, a subprotocol or an option.
    /// * [`Unsupported`](io::ErrorKind::Unsupported): the runtime lacks the interface.
    /// * [`PermissionDenied`](io::ErrorKind::PermissionDenied): the runtime forbids it, such as `ws` from an `https`
    ///   page.
    /// * [`ConnectionRefused`](io::ErrorKind::ConnectionRefused): the opening handshake failed. Browsers do not tell
    ///   why ([WebSockets Standard, feedback from the
    ///   protocol](https://websockets.spec.whatwg.org/#feedback-from-the-protocol)).
    /// * [`TimedOut`](io::ErrorKind::TimedOut): the [connect timeout](Self::set_connect_timeout).
    ///
    /// # Cancel safety
    /// Dropping the future gives the connection up; Chromium notes that in the console, and Firefox 153 keeps the TCP
    /// connection until the server answers. Nothing happens before it is
    /// polled.
    ///
    /// # Security
    /// That the server understood the handshake is checked by the runtime, by the server's `Sec-WebSocket-Accept`
    /// ([RFC 6455, section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1)). Deno 2.9 does not.
    pub fn connect(&self) -> impl Future<Output = io::Result<WebSocket>> + Send + Sync + use<> {
        self.clone().into_connect()
    }

    /// Builds connections that are made again when they end. [Example](ManagedBuilder#example).
    ///
    /// Each attempt has a [connect timeout](Self::set_connect_timeout) of 20 s, unless another, or none, was set before.
    pub fn managed(&self) -> ManagedBuilder {
        ManagedBuilder::new(self.clone())
    }

    pub(crate) fn set_url(&mut self, url: String) {
        self.url = url;
    }

    pub(crate) fn set_default_connect_timeout(&mut self, timeout: Duration) {
        if !self.has_connect_timeout {
            self.limits.connect_timeout = Some(timeout);
        }
    }
}

/// Without the credentials and the query of the URL, and without the subprotocols, which may be tokens.
impl fmt::Debug for WebSocketBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketBuilder")
            .field("url", &without_secrets(&self.url))
            .field("interface", &self.interface)
            .field("receive_buffer_size", &self.receive_buffer_size)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
