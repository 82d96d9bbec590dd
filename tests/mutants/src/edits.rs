//! Text that is put into a source, at places that contain each other.

/// Insertions, made from the outermost to the innermost.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<Edit>);

#[derive(Debug)]
struct Edit {
    at: usize,
    /// What ends at a place comes before what begins there; of those that end, the innermost is first.
    order: isize,
    text: String,
}

impl Edits {
    /// Puts `text` at a place.
    pub(crate) fn insert(&mut self, at: usize, text: String) {
        let order = self.next();
        self.0.push(Edit { at, order, text });
    }

    /// Puts text around what is between two places.
    pub(crate) fn wrap(&mut self, (from, to): (usize, usize), before: String, after: &str) {
        let order = self.next();
        self.0.push(Edit { at: from, order, text: before });
        self.0.push(Edit { at: to, order: -order, text: after.to_owned() });
    }

    /// The source with all of it.
    pub(crate) fn apply(mut self, source: &str) -> Option<String> {
        self.0.sort_by_key(|edit| (edit.at, edit.order));
        let (mut text, mut from) = (String::new(), 0);
        for edit in &self.0 {
            text += source.get(from..edit.at)?;
            text += &edit.text;
            from = edit.at;
        }
        Some(text + source.get(from..)?)
    }

    fn next(&self) -> isize {
        isize::try_from(self.0.len()).map_or(isize::MAX, |len| len + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_stays_around() {
        let mut edits = Edits::default();
        edits.wrap((0, 3), "(".into(), ")");
        edits.wrap((0, 1), "[".into(), "]");
        edits.wrap((2, 3), "{".into(), "}");
        edits.insert(1, "!".into());
        assert_eq!(edits.apply("a+b").unwrap(), "([a]!+{b})");
    }
}
