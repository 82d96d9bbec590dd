//! Values as JSON.

use std::{collections::HashMap, io};

use serde::{Deserialize, Serialize};
use websocket_web_actors::{ErrorKind, Msg};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Move {
    from: u8,
    to: u8,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Name<'a> {
    name: &'a str,
}

#[test]
fn a_value_comes_back_from_text_and_from_binary() {
    let value = Move { from: 12, to: 28 };
    let msg = Msg::from_json(&value).expect("it has JSON");
    assert_eq!(msg, r#"{"from":12,"to":28}"#);
    assert_eq!(msg.json::<Move>().as_ref(), Ok(&value));
    assert_eq!(Msg::Binary(msg.to_vec()).into_json::<Move>(), Ok(value));
}

#[test]
fn a_value_may_borrow_from_the_message() {
    let msg = Msg::from(r#"{"name":"Ada"}"#);
    assert_eq!(msg.json(), Ok(Name { name: "Ada" }));
}

#[test]
fn what_is_not_the_json_expected_says_why_and_is_given_back() {
    let error = Msg::from(r#"{"from":12}"#).into_json::<Move>().expect_err("a field is missing");
    assert_eq!(error.kind(), ErrorKind::Json);
    assert!(error.to_string().contains("missing field `to`"), "{error}");
    assert_eq!(io::Error::from(error.clone()).kind(), io::ErrorKind::InvalidData);
    assert_eq!(error.into_msg(), Some(r#"{"from":12}"#.into()));
}

#[test]
fn a_value_without_json_is_an_error() {
    let error = Msg::from_json(&HashMap::from([(vec![1], 2)])).expect_err("keys are texts");
    assert_eq!(error.kind(), ErrorKind::Json);
    assert!(error.to_string().contains("the value has no JSON"), "{error}");
}
