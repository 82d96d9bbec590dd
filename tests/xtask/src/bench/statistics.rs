//! What is made of the samples: medians with quartiles, and ratios within a round.

/// The middle half of some samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    /// A quarter of the samples is below, a quarter above.
    pub(super) quartiles: (f64, f64),
}

impl Spread {
    /// Of at least one sample.
    pub(super) fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        (!sorted.is_empty())
            .then(|| Self { median: quantile(&sorted, 2), quartiles: (quantile(&sorted, 1), quantile(&sorted, 3)) })
    }

    /// Of the ratios of samples that were taken in the same round: what slows a whole round down cancels out.
    pub(super) fn of_ratios(samples: &[f64], base: &[f64]) -> Option<Self> {
        let ratios: Vec<f64> = samples.iter().zip(base).map(|(sample, base)| sample / base).collect();
        Self::of(&ratios)
    }
}

/// Of at least one sample.
pub(crate) fn median(samples: &[f64]) -> Option<f64> {
    Spread::of(samples).map(|spread| spread.median)
}

/// So many quarters of the samples are below; between two samples, in proportion.
fn quantile(sorted: &[f64], quarters: usize) -> f64 {
    let position = (sorted.len() - 1) * quarters;
    let (below, above) = (sorted[position / 4], sorted[position.div_ceil(4)]);
    below + (above - below) * (position % 4) as f64 / 4.0
}

/// An order that is different in each round and the same for each seed, so that nobody always follows the same.
#[derive(Debug)]
pub(super) struct Shuffle(u64);

impl Shuffle {
    pub(super) fn new(seed: u64) -> Self {
        // The generator stays at 0.
        Self(seed.max(1))
    }

    /// All numbers below `len`, in the next order (Fisher and Yates).
    pub(super) fn order(&mut self, len: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..len).collect();
        for i in (1..len).rev() {
            order.swap(i, usize::try_from(self.next() % (i as u64 + 1)).unwrap_or(i));
        }
        order
    }

    /// Marsaglia's xorshift64.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let odd = Spread::of(&[9.0, 1.0, 5.0, 7.0, 3.0]).unwrap();
        assert_eq!(odd, Spread { median: 5.0, quartiles: (3.0, 7.0) });
        let even = Spread::of(&[4.0, 1.0, 2.0, 3.0]).unwrap();
        assert_eq!(even, Spread { median: 2.5, quartiles: (1.75, 3.25) });
        assert_eq!(Spread::of(&[2.0]).unwrap(), Spread { median: 2.0, quartiles: (2.0, 2.0) });
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn an_outlier_moves_nothing() {
        assert_eq!(Spread::of(&[1.0, 2.0, 3.0]).unwrap().median, Spread::of(&[1.0, 2.0, 1e9]).unwrap().median);
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // Twice as slow in each round, though the rounds differ tenfold.
        let ratio = Spread::of_ratios(&[2.0, 20.0, 6.0], &[1.0, 10.0, 3.0]).unwrap();
        assert_eq!(ratio, Spread { median: 2.0, quartiles: (2.0, 2.0) });
    }

    #[test]
    fn orders_are_complete_differ_and_can_be_repeated() {
        let orders = |seed| {
            let mut shuffle = Shuffle::new(seed);
            (0..20).map(|_| shuffle.order(10)).collect::<Vec<_>>()
        };
        for order in orders(7) {
            let mut sorted = order;
            sorted.sort_unstable();
            assert_eq!(sorted, (0..10).collect::<Vec<_>>());
        }
        assert_eq!(orders(7), orders(7));
        assert_ne!(orders(7), orders(8));
        // Everybody is first now and then.
        assert!(orders(7).iter().map(|order| order[0]).collect::<HashSet<_>>().len() > 5);
        assert_eq!(Shuffle::new(0).order(3).len(), 3);
    }
}
