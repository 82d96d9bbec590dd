//! The parameters of a URL's query, read with their type, default and range.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use crate::message::{CloseBody, Kind};

/// The longest time a parameter may name, in milliseconds: ten minutes, longer than any test.
pub(crate) const MILLIS_MAX: u64 = 600_000;

/// A parameter that cannot be used; its text says what could.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadParameter {
    name: String,
    value: String,
    allowed: String,
}

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, allowed } = self;
        write!(f, "parameter {name:?} is {value:?}; allowed: {allowed}")
    }
}

/// A query being read. It remembers what was asked for, so that `finish` finds the misspelt rest.
#[derive(Debug)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Parameters {
    pub(crate) fn parse(query: &str) -> Self {
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect(), known: Vec::new() }
    }

    /// The value of the parameter, if it is there.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    pub(crate) fn optional_number<T>(
        &mut self,
        name: &'static str,
        allowed: RangeInclusive<T>,
    ) -> Result<Option<T>, BadParameter>
    where
        T: FromStr + PartialOrd + fmt::Display,
    {
        let Some(value) = self.text(name) else { return Ok(None) };
        match value.parse() {
            Ok(number) if allowed.contains(&number) => Ok(Some(number)),
            _ => Err(bad(name, value, format!("a number from {} to {}", allowed.start(), allowed.end()))),
        }
    }

    pub(crate) fn number<T>(
        &mut self,
        name: &'static str,
        default: T,
        allowed: RangeInclusive<T>,
    ) -> Result<T, BadParameter>
    where
        T: FromStr + PartialOrd + fmt::Display,
    {
        Ok(self.optional_number(name, allowed)?.unwrap_or(default))
    }

    pub(crate) fn millis(&mut self, name: &'static str, default: u64) -> Result<Duration, BadParameter> {
        self.number(name, default, 0..=MILLIS_MAX).map(Duration::from_millis)
    }

    /// One of some words; the first one is the default.
    pub(crate) fn choice<T: Copy, const N: usize>(
        &mut self,
        name: &'static str,
        choices: [(&str, T); N],
    ) -> Result<T, BadParameter> {
        let Some(value) = self.text(name) else { return Ok(choices[0].1) };
        match choices.iter().find(|(word, _)| *word == value) {
            Some((_, choice)) => Ok(*choice),
            None => Err(bad(name, value, choices.map(|(word, _)| word).join(", "))),
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str, default: bool) -> Result<bool, BadParameter> {
        let mut choices = [("false", false), ("true", true)];
        choices.rotate_left(usize::from(default));
        self.choice(name, choices)
    }

    pub(crate) fn kind(&mut self) -> Result<Kind, BadParameter> {
        self.choice("kind", [("binary", Kind::Binary), ("text", Kind::Text)])
    }

    /// Text that may stand in an HTTP header.
    pub(crate) fn header_text(&mut self, name: &'static str) -> Result<Option<String>, BadParameter> {
        match self.text(name) {
            Some(value) if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => {
                Err(bad(name, value, "printable ASCII"))
            }
            value => Ok(value),
        }
    }

    /// The parameters `code` and `reason`.
    pub(crate) fn close_body(&mut self, default_code: Option<u16>) -> Result<CloseBody, BadParameter> {
        let code = self.optional_number("code", 0..=u16::MAX)?.or(default_code);
        let reason = self.text("reason").unwrap_or_default();
        if reason.len() > CloseBody::REASON_MAX {
            return Err(bad("reason", reason, format!("at most {} bytes", CloseBody::REASON_MAX)));
        }
        if code.is_none() && !reason.is_empty() {
            return Err(bad("reason", reason, "only together with code"));
        }
        Ok(CloseBody { code, reason })
    }

    /// Refuses what nothing asked for.
    pub(crate) fn finish(mut self) -> Result<(), BadParameter> {
        match self.pairs.iter().position(|(name, _)| !self.known.contains(&name.as_str())) {
            None => Ok(()),
            Some(index) => {
                let (name, value) = self.pairs.swap_remove(index);
                Err(bad(name, value, format!("only the parameters {}", self.known.join(", "))))
            }
        }
    }
}

pub(crate) fn bad(name: impl Into<String>, value: impl Into<String>, allowed: impl Into<String>) -> BadParameter {
    BadParameter { name: name.into(), value: value.into(), allowed: allowed.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_has_the_default_it_was_given() {
        for default in [true, false] {
            assert_eq!(Parameters::parse("").flag("x", default), Ok(default));
            assert_eq!(Parameters::parse("x=true").flag("x", default), Ok(true));
            assert_eq!(Parameters::parse("x=false").flag("x", default), Ok(false));
        }
    }

    #[test]
    fn a_bad_number_names_parameter_value_and_range() {
        let error = Parameters::parse("count=ten").number("count", 1_u32, 0..=9).unwrap_err();
        assert_eq!(error.to_string(), r#"parameter "count" is "ten"; allowed: a number from 0 to 9"#);
    }
}
