//! The formula.

use std::time::Duration;

use proptest::prelude::*;
use websocket_web_actors::supervisor::Backoff;

use super::SECOND;

fn backoff(change: impl FnOnce(&mut Backoff)) -> Backoff {
    let mut backoff = Backoff::default();
    (backoff.first, backoff.base) = (SECOND, 2 * SECOND);
    change(&mut backoff);
    backoff
}

#[test]
fn full_jitter_draws_from_the_whole_window() {
    let backoff = backoff(|backoff| backoff.base = 4 * SECOND);
    for (retries, window) in [(0, 1), (1, 4), (2, 8), (3, 16), (4, 30), (5, 30), (u32::MAX, 30)] {
        assert_eq!(backoff.window(retries), window * SECOND);
        for (random, part) in [(0.0, 0), (0.25, 250), (0.5, 500)] {
            assert_eq!(backoff.delay(retries, random), window * Duration::from_millis(part));
        }
    }
}

#[test]
fn less_jitter_leaves_less_to_chance() {
    let half = backoff(|backoff| backoff.jitter = 0.5);
    assert_eq!((half.delay(0, 0.0), half.delay(0, 0.5)), (SECOND / 2, SECOND * 3 / 4));
    let none = backoff(|backoff| backoff.jitter = 0.0);
    assert_eq!((none.delay(1, 0.0), none.delay(1, 0.9)), (2 * SECOND, 2 * SECOND));
}

#[test]
fn the_cap_holds_for_the_first_window_too() {
    let backoff = backoff(|backoff| (backoff.first, backoff.cap) = (100 * SECOND, 10 * SECOND));
    assert_eq!(backoff.window(0), 10 * SECOND);
}

#[test]
fn who_does_not_want_to_wait_does_not_after_any_number_of_retries() {
    let backoff = backoff(|backoff| backoff.base = Duration::ZERO);
    // From the 1025th doubling on, the factor is infinite.
    for retries in [1, 1000, 1100, u32::MAX] {
        assert_eq!(backoff.window(retries), Duration::ZERO);
    }
}

#[test]
fn no_options_make_it_panic_or_leave_its_window() {
    let number = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-1.0), Just(0.0), Just(1.0), 0.0..3.0];
    let duration =
        prop_oneof![Just(Duration::MAX), Just(Duration::ZERO), (0..100_000u64).prop_map(Duration::from_millis)];
    let options = (duration.clone(), duration.clone(), duration, number.clone(), number.clone());
    crate::properties::check(
        (options, any::<u32>(), number),
        |((first, base, cap, factor, jitter), retries, random)| {
            let backoff = backoff(|backoff| {
                (backoff.first, backoff.base, backoff.cap) = (first, base, cap);
                (backoff.factor, backoff.jitter) = (factor, jitter);
            });
            let window = backoff.window(retries);
            assert!(window <= cap && backoff.delay(retries, random) <= window);
            assert!(backoff.window(0) <= first);
            assert!(retries == 0 || window <= backoff.window(retries.saturating_add(1)));
        },
    );
}

#[test]
fn a_fleet_comes_back_more_slowly() {
    let fleet = Backoff::fleet();
    for (retries, window) in [(0, 22), (1, 4), (2, 8), (3, 16), (4, 32), (5, 45)] {
        assert_eq!(fleet.window(retries), window * SECOND);
    }
    assert_eq!(fleet.jitter, 1.0);
}
