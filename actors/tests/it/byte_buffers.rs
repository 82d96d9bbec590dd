//! Messages from and into `Bytes`.

use bytes::{Bytes, BytesMut};
use websocket_web_actors::Msg;

#[test]
fn byte_buffers_are_binary_messages() {
    let bytes = Bytes::from_static(&[1, 2, 3]);
    assert_eq!(Msg::from(&bytes), [1, 2, 3]);
    assert_eq!(Msg::from(bytes), [1, 2, 3]);
    assert_eq!(Msg::from(BytesMut::from(&[1, 2, 3][..])), [1, 2, 3]);
}

#[test]
fn a_buffer_that_nobody_shares_is_not_copied() {
    let message = vec![7; 100];
    let place = message.as_ptr();
    let bytes = Bytes::from(Msg::from(message));
    assert_eq!((bytes.as_ptr(), bytes.len()), (place, 100));
    let Msg::Binary(back) = Msg::from(bytes) else { panic!("it was text") };
    assert_eq!(back.as_ptr(), place);
}

#[test]
fn text_gives_its_utf8() {
    assert_eq!(Bytes::from(Msg::from("ä")), "ä".as_bytes());
}
