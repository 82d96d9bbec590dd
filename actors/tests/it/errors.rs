//! What goes wrong says so, and says what to do.

use std::io;

use websocket_web_actors::{
    CloseCode, CloseFrame, ClosedReason, Error, ErrorKind, Limits, Msg, Opened, SocketActor, TryRecvError,
    supervisor::Event,
};

use crate::support::{VirtualClock, limits, lost, open};

fn refused(limits: &Limits) -> Error {
    limits.validate().expect_err("nothing gets through")
}

#[test]
fn a_bound_of_zero_is_refused_with_its_name() {
    for (name, limits) in [
        ("send capacity", limits(|limits| limits.send_capacity = 0)),
        ("send buffer size", limits(|limits| limits.send_buffer_size = 0)),
        ("receive capacity", limits(|limits| limits.receive_capacity = 0)),
        ("receive buffer size", limits(|limits| limits.receive_buffer_size = 0)),
    ] {
        let error = refused(&limits);
        assert_eq!(error.kind(), ErrorKind::InvalidOption);
        assert!(error.to_string().contains(name), "{error}");
    }
    assert_eq!(Limits::default().validate(), Ok(()));
}

#[test]
fn an_actor_is_not_made_without_a_transport() {
    let made = SocketActor::<crate::support::AnyTransport, _>::new(&Limits::default(), VirtualClock::default(), |_| {
        Err(Error::new(ErrorKind::Unsupported, "none here"))
    });
    assert_eq!(made.map(|_| ()).map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
}

#[test]
fn each_kind_becomes_its_io_kind_with_the_error_inside() {
    for (kind, expected) in [
        (ErrorKind::InvalidUrl, io::ErrorKind::InvalidInput),
        (ErrorKind::InvalidProtocol, io::ErrorKind::InvalidInput),
        (ErrorKind::InvalidClose, io::ErrorKind::InvalidInput),
        (ErrorKind::InvalidOption, io::ErrorKind::InvalidInput),
        (ErrorKind::Unsupported, io::ErrorKind::Unsupported),
        (ErrorKind::Forbidden, io::ErrorKind::PermissionDenied),
        (ErrorKind::Handshake, io::ErrorKind::ConnectionRefused),
        (ErrorKind::ConnectTimeout, io::ErrorKind::TimedOut),
        (ErrorKind::Closed, io::ErrorKind::ConnectionReset),
        (ErrorKind::Full, io::ErrorKind::WouldBlock),
        (ErrorKind::Lagged, io::ErrorKind::Other),
        (ErrorKind::Json, io::ErrorKind::InvalidData),
    ] {
        let error = Error::new(kind, "why").context("what");
        assert_eq!(error.to_string(), "what: why");
        let io_error = io::Error::from(error.clone());
        assert_eq!(io_error.kind(), expected);
        assert_eq!(io_error.get_ref().and_then(|inside| inside.downcast_ref::<Error>()), Some(&error));
        assert_eq!(Error::of(&io_error), Some(&error));
        assert_eq!(Error::of(&expected.into()), None);
    }
}

#[test]
fn a_closed_reason_travels_inside_the_error() {
    let error = Error::closed(lost());
    assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Closed, Some(&lost())));
    assert!(error.to_string().contains("the line broke"), "{error}");
    assert_eq!(error.into_msg(), None::<Msg>);
    assert_eq!(io::Error::from(lost()).kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(io::Error::from(TryRecvError::Closed(lost())).kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(io::Error::from(TryRecvError::Empty).kind(), io::ErrorKind::WouldBlock);
}

#[test]
fn debug_has_the_kind_and_the_text_and_no_message() {
    let (_world, outgoing, _incoming, _) = open(|limits| limits.send_capacity = 1);
    outgoing.try_send("first".into()).expect("there is room");
    let error = outgoing.try_send("secret".into()).expect_err("it is full");
    let debug = format!("{error:?}");
    assert_eq!(debug, format!("Full: {error}"));
    assert!(!debug.contains("secret"));
    assert_eq!(error.into_msg(), Some(Msg::from("secret")));
}

#[test]
fn a_close_frame_carries_only_what_may_be_sent() {
    for code in [0, 999, 1001, 1005, 1006, 1015, 2999, 5000, u16::MAX] {
        let error = CloseFrame::new(code.into(), "").expect_err("it may not be sent");
        assert_eq!(error.kind(), ErrorKind::InvalidClose);
        assert!(error.to_string().contains(&code.to_string()), "{error}");
    }
    for code in [1000, 3000, 3999, 4000, 4999] {
        assert!(CloseFrame::new(code.into(), "").is_ok());
    }
}

#[test]
fn a_close_reason_is_measured_in_bytes() {
    let fits = "ä".repeat(61) + "x";
    let frame = CloseFrame::new(CloseCode::NormalClosure, fits.clone()).expect("123 bytes");
    assert_eq!((frame.code(), frame.reason()), (CloseCode::NormalClosure, fits.as_str()));
    let error = CloseFrame::new(CloseCode::NormalClosure, "ä".repeat(62)).expect_err("124 bytes");
    assert!(error.to_string().contains("124") && error.to_string().contains("123"), "{error}");
}

#[test]
fn reasons_read_well() {
    assert_eq!(lost().to_string(), "the line broke (abnormal closure)");
    assert_eq!(ClosedReason::unclean(CloseCode::Other(4000), "").to_string(), "4000");
}

#[test]
fn a_code_made_from_its_number_has_its_name() {
    assert_eq!(CloseCode::from(1000), CloseCode::NormalClosure);
    let frame = CloseFrame::new(CloseCode::Other(1000), "").expect("1000 may be sent");
    assert_eq!(frame.code(), CloseCode::NormalClosure);
    // 0.1.9 allowed it, and programs match their own codes so.
    const KICKED: CloseCode = CloseCode::Other(4001);
    assert!(matches!(CloseCode::from(4001), KICKED));
}

#[test]
fn what_is_printed_of_an_open_connection_holds_no_secrets() {
    let opened = Opened {
        url: "wss://user:secret@example.org/chat?token=secret".to_owned(),
        protocol: "secret".to_owned(),
        extensions: "permessage-deflate".to_owned(),
    };
    let event = Event::Open { url: opened.url.clone(), protocol: opened.protocol.clone(), interface: () };
    for text in [format!("{opened:?}"), format!("{event:?}"), format!("{:?}", Some(event))] {
        assert!(text.contains("wss://example.org/chat?…") && !text.contains("secret"), "{text}");
    }
}
