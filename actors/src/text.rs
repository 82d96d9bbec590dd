//! Texts, without the formatting machinery and the patterns of `str`, which are larger than the rest of a small program.

/// The parts, one after another. The standard library's is four times the code.
#[inline(never)]
pub fn concat(parts: &[&str]) -> String {
    parts.iter().fold(String::new(), |text, part| text + part)
}

/// A number. All are of one type, since each type has code of its own for it.
#[inline(never)]
pub fn decimal(number: u64) -> String {
    number.to_string()
}

/// The text before the first such byte, which has to be ASCII or the first after ASCII, and the text from there on.
///
/// Text is searched by bytes here, and not indexed: patterns of `char` and `str`, and what an index that is wrong
/// prints, bring 6 KiB of code into a program.
pub fn split_before(text: &str, is: impl Fn(u8) -> bool) -> (&str, &str) {
    text.bytes().position(is).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// What URL parsers take for a slash.
pub fn is_slash(b: u8) -> bool {
    matches!(b, b'/' | b'\\')
}
