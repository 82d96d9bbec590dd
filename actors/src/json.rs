//! Messages that are JSON.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Error, ErrorKind, Msg, text::concat};

/// With the feature `json`.
impl Msg {
    /// A text message with the JSON of `value`.
    ///
    /// ```
    /// # use websocket_web_actors as websocket_web;
    /// use websocket_web::Msg;
    ///
    /// let msg = Msg::from_json(&("move", 12, 28))?;
    /// assert_eq!(msg, r#"["move",12,28]"#);
    /// assert_eq!(msg.json::<(&str, u8, u8)>()?, ("move", 12, 28)); // borrows the text
    /// # Ok::<_, websocket_web::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Json`] if it has none: a map whose keys are not texts, or a `Serialize` that fails.
    pub fn from_json<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        serde_json::to_string(value).map(Self::Text).map_err(|error| wrong("the value has no JSON", &error))
    }

    /// The value whose JSON this message is, text or binary. It may borrow from the message.
    ///
    /// [Example](Self::from_json).
    ///
    /// # Errors
    /// [`ErrorKind::Json`] if it is not the JSON of such a value.
    pub fn json<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Error> {
        serde_json::from_slice(self.as_bytes())
            .map_err(|error| wrong("the message is not the JSON that is expected", &error))
    }

    /// As [`json`](Self::json), for a value that keeps nothing of the message.
    ///
    /// ```
    /// # use websocket_web_actors as websocket_web;
    /// use websocket_web::Msg;
    ///
    /// /// Numbers are positions; what else comes is shown as it is.
    /// fn take(msg: Msg) -> Result<Vec<u32>, String> {
    ///     msg.into_json().map_err(|error| error.into_msg().map(|msg| msg.to_string()).unwrap_or_default())
    /// }
    ///
    /// assert_eq!(take(Msg::from("[1, 2]")), Ok(vec![1, 2]));
    /// assert_eq!(take(Msg::from("hello")), Err("hello".to_owned()));
    /// ```
    ///
    /// # Errors
    /// As there; [`Error::into_msg`] gives the message back.
    pub fn into_json<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.json().map_err(|error| error.with_msg(self))
    }
}

fn wrong(what: &str, error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::Json, concat(&[what, ": ", &error.to_string()]))
}
