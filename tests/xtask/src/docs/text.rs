//! What a text of documentation has: headings, code, and a link to an example.

/// Whether a block of code stands in it.
pub(super) fn has_code(docs: &str) -> bool {
    docs.lines().any(|line| line.trim_start().starts_with(FENCE))
}

/// Whether it has a heading with this anchor.
pub(super) fn has_section(docs: &str, slug: &str) -> bool {
    section(docs, slug).is_some()
}

/// The text under the heading with this anchor, down to the next heading.
pub(super) fn section(docs: &str, slug: &str) -> Option<String> {
    let (mut in_code, mut found) = (false, None::<String>);
    for line in docs.lines() {
        in_code ^= line.trim_start().starts_with(FENCE);
        // In code, such a line is one that rustdoc hides.
        match line.strip_prefix('#').filter(|_| !in_code) {
            Some(_) if found.is_some() => break,
            Some(heading) if anchor(heading) == slug => found = Some(String::new()),
            _ => {
                if let Some(text) = &mut found {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    found
}

/// Where `[Example](..)` leads to.
pub(super) fn example_link(docs: &str) -> Option<&str> {
    let (_, after) = docs.split_once("[Example](").or_else(|| docs.split_once("[example]("))?;
    Some(after.split_once(')')?.0)
}

const FENCE: &str = "```";

/// As rustdoc names a heading.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = "Sends.\n\n# What `it` tells\nMuch.\n```\n# let hidden = 1;\nsend();\n```\n# Errors\nNone. [Example](Self#errors).";

    #[test]
    fn a_section_ends_with_the_next_heading_and_not_in_code() {
        let section = section(DOCS, "what-it-tells").unwrap();
        assert!(has_code(&section) && section.contains("hidden") && !section.contains("None"), "{section}");
        assert!(has_section(DOCS, "errors") && !has_section(DOCS, "let-hidden--1") && !has_section(DOCS, "panics"));
    }

    #[test]
    fn an_example_is_found_by_its_link() {
        assert_eq!(example_link(DOCS), Some("Self#errors"));
        assert_eq!(example_link("See [`Example`](Self)."), None);
    }
}
