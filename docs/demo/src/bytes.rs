//! Bytes as people write them: `68 65 6c 6c 6f`, or without the spaces.

/// The most that the page sends at once: more than the library receives by default, so that one can see that too.
const MAX: usize = 100 << 20;

/// The bytes in `hex`, so many `times` over.
pub(crate) fn parse(hex: &str, times: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = hex.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    let bytes =
        bytes.ok_or_else(|| format!("“{hex}” are not bytes: write two hexadecimal digits for each, as in 00 7f ff"))?;
    let times: usize = times.trim().parse().map_err(|_| format!("“{times}” is not how often to repeat them"))?;
    match bytes.len().checked_mul(times) {
        Some(0..=MAX) => Ok(bytes.repeat(times)),
        _ => Err(format!("that is more than the {} MiB that this page sends at once", MAX >> 20)),
    }
}

fn byte(digits: &[u8]) -> Option<u8> {
    let &[high, low] = digits else { return None };
    let [high, low] = [high, low].map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

/// The first `max` bytes.
pub(crate) fn show(bytes: &[u8], max: usize) -> String {
    let shown: Vec<_> = bytes.iter().take(max).map(|byte| format!("{byte:02x}")).collect();
    let rest = if bytes.len() > max { " …" } else { "" };
    shown.join(" ") + rest
}
