//! What a message is made of, and what it becomes.

use std::borrow::Cow;

use websocket_web_actors::Msg;

#[test]
fn a_message_is_text_or_binary() {
    let (text, binary) = (Msg::from("ä"), Msg::from([0xff]));
    assert!(text.is_text() && !text.is_binary());
    assert!(binary.is_binary() && !binary.is_text());
    assert_eq!((text.as_text(), text.as_binary()), (Some("ä"), None));
    assert_eq!((binary.as_text(), binary.as_binary()), (None, Some(&[0xff][..])));
    assert_eq!((text.len(), binary.len(), Msg::from("").is_empty()), (2, 1, true));
}

#[test]
fn what_is_not_of_the_kind_is_given_back() {
    let (text, binary) = (Msg::from("ab"), Msg::from([1, 2]));
    assert_eq!(text.clone().into_text(), Ok("ab".to_owned()));
    assert_eq!(binary.clone().into_text(), Err(binary.clone()));
    assert_eq!(binary.clone().into_binary(), Ok(vec![1, 2]));
    assert_eq!(text.clone().into_binary(), Err(text.clone()));
    assert_eq!(String::try_from(text), Ok("ab".to_owned()));
    assert_eq!(String::try_from(binary.clone()), Err(binary));
}

#[test]
fn the_bytes_of_either_kind_are_there_without_asking_which() {
    for msg in [Msg::from("ab"), Msg::from(b"ab")] {
        assert_eq!((msg.as_bytes(), msg.as_ref()), (&b"ab"[..], &b"ab"[..]));
        assert_eq!(msg.clone().to_vec(), b"ab");
        assert_eq!(Vec::from(msg), b"ab");
    }
}

#[test]
fn whatever_is_text_or_bytes_becomes_a_message() {
    let text = "ab".to_owned();
    for msg in
        [Msg::from("ab"), (&text).into(), text.clone().into(), Box::<str>::from("ab").into(), Cow::from("ab").into()]
    {
        assert!(msg == "ab" && msg == *"ab" && msg == text && msg != "a" && msg != *b"ab");
    }
    let bytes = vec![1, 2];
    let owned: Box<[u8]> = bytes.clone().into();
    for msg in [
        Msg::from(&bytes[..]),
        (&bytes).into(),
        bytes.clone().into(),
        owned.into(),
        Cow::from(&bytes[..]).into(),
        [1, 2].into(),
        (&[1, 2]).into(),
    ] {
        assert!(msg == bytes && msg == [1, 2] && msg == bytes[..] && msg != [1] && msg != "\u{1}\u{2}");
        assert_eq!(Msg::from(&msg), msg);
    }
}

#[test]
fn shown_it_is_its_text_or_what_of_its_bytes_is_text() {
    assert_eq!(Msg::from("ä").to_string(), "ä");
    assert_eq!(Msg::from([b'a', 0xff]).to_string(), "a\u{fffd}");
}
