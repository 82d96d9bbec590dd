//! Bytes as people write them: `68 65 6c 6c 6f`, or without the spaces.

/// The bytes that `text` writes.
pub(crate) fn parse(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    bytes.ok_or_else(|| format!("“{text}” are not bytes: write two hexadecimal digits for each, as in 00 7f ff"))
}

/// The first `max` of them.
pub(crate) fn show(bytes: &[u8], max: usize) -> String {
    let mut text = String::with_capacity(bytes.len().min(max) * 3);
    for byte in bytes.iter().take(max) {
        if !text.is_empty() {
            text.push(' ');
        }
        for half in [byte >> 4, byte & 0xf] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    if bytes.len() > max {
        text.push_str(" …");
    }
    text
}

fn byte(digits: &[u8]) -> Option<u8> {
    let &[high, low] = digits else { return None };
    let [high, low] = [high, low].map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_is_shown_is_read_again() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&show(&all, usize::MAX)).unwrap(), all);
    }

    #[wasm_bindgen_test]
    fn spaces_and_case_do_not_matter() {
        assert_eq!(parse(" 0fA0\n ff ").unwrap(), [0x0f, 0xa0, 0xff]);
        assert_eq!(parse(""), Ok(Vec::new()));
    }

    #[wasm_bindgen_test]
    fn what_is_no_hex_is_refused_by_name() {
        for wrong in ["0", "0 x", "fff", "zz", "0x00", "é"] {
            let problem = parse(wrong).unwrap_err();
            assert!(problem.contains(wrong) && problem.contains("hexadecimal"), "{problem}");
        }
    }

    #[wasm_bindgen_test]
    fn only_the_beginning_is_shown() {
        assert_eq!(show(&[0, 255, 16], 2), "00 ff …");
        assert_eq!(show(&[0, 255], 2), "00 ff");
        assert_eq!(show(&[], 2), "");
    }
}
