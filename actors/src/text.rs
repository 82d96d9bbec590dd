//! Texts of errors, made without the formatting machinery, which is larger than the rest of a small program.

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
