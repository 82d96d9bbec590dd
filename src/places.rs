//! A list in which everything keeps its place, and a key that fits no later one in the same place.

/// What is there, and places that are free again, each of which says which is the next.
#[derive(Debug)]
pub(crate) struct Places<T> {
    places: Vec<Place<T>>,
    /// The first free one; the length of the list if there is none.
    free: u32,
}

#[derive(Debug)]
struct Place<T> {
    /// How often it was free again. It wraps: a key that was kept while others had its place four thousand million times
    /// fits again.
    uses: u32,
    content: Content<T>,
}

#[derive(Debug)]
enum Content<T> {
    /// With the next free one.
    Free(u32),
    Taken(T),
}

/// Where something is, as long as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) place: u32,
    pub(crate) uses: u32,
}

impl<T> Places<T> {
    pub(crate) fn insert(&mut self, item: T) -> Key {
        let place = self.free;
        match self.places.get_mut(place as usize) {
            Some(Place { uses, content }) => {
                if let Content::Free(next) = std::mem::replace(content, Content::Taken(item)) {
                    self.free = next;
                }
                Key { place, uses: *uses }
            }
            None => {
                self.places.push(Place { uses: 0, content: Content::Taken(item) });
                self.free = place.saturating_add(1);
                Key { place, uses: 0 }
            }
        }
    }

    pub(crate) fn get(&self, key: Key) -> Option<&T> {
        match self.places.get(key.place as usize)? {
            Place { uses, content: Content::Taken(item) } if *uses == key.uses => Some(item),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        match self.places.get_mut(key.place as usize)? {
            Place { uses, content: Content::Taken(item) } if *uses == key.uses => Some(item),
            _ => None,
        }
    }

    /// To be dropped when the list is not borrowed any more, if that may run other code.
    pub(crate) fn remove(&mut self, key: Key) -> Option<T> {
        let Place { uses, content } = self.places.get_mut(key.place as usize).filter(|place| place.uses == key.uses)?;
        let free = Content::Free(self.free);
        match std::mem::replace(content, free) {
            Content::Taken(item) => {
                *uses = uses.wrapping_add(1);
                self.free = key.place;
                Some(item)
            }
            was_free => {
                *content = was_free;
                None
            }
        }
    }

    /// In no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.places.iter().filter_map(|place| match &place.content {
            Content::Taken(item) => Some(item),
            Content::Free(_) => None,
        })
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { places: Vec::new(), free: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(places: &Places<char>) -> String {
        places.iter().collect()
    }

    #[test]
    fn what_is_there_is_found_until_it_is_removed() {
        let mut places = Places::default();
        let [a, b] = ['a', 'b'].map(|item| places.insert(item));
        assert_eq!((places.get(a), places.get(b)), (Some(&'a'), Some(&'b')));
        assert_eq!(places.remove(a), Some('a'));
        assert!(places.get(a).is_none() && places.get_mut(a).is_none() && places.remove(a).is_none());
        assert_eq!(all(&places), "b");
        if let Some(b) = places.get_mut(b) {
            *b = 'c';
        }
        assert_eq!(places.remove(b), Some('c'));
    }

    #[test]
    fn a_key_fits_nothing_that_has_its_place_later() {
        let mut places = Places::default();
        let a = places.insert('a');
        places.remove(a);
        let b = places.insert('b');
        assert_eq!(a.place, b.place);
        assert!(places.get(a).is_none() && places.get_mut(a).is_none() && places.remove(a).is_none());
        assert_eq!(places.get(b), Some(&'b'));
    }

    #[test]
    fn every_place_is_used_again_before_there_is_a_new_one() {
        let mut places = Places::default();
        let keys = ['a', 'b', 'c', 'd'].map(|item| places.insert(item));
        for key in [keys[2], keys[0], keys[3]] {
            places.remove(key);
        }
        let mut again: Vec<u32> = ['e', 'f', 'g'].map(|item| places.insert(item).place).into();
        again.sort();
        assert_eq!(again, [0, 2, 3]);
        assert_eq!(places.insert('h').place, 4);
        assert_eq!(places.iter().count(), 5);
    }
}
