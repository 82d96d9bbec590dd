//! How often it tries, and what it costs to wait.

use std::{rc::Rc, time::Duration};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::supervisor::{Event, SupervisorOptions};

use crate::{
    model::supervisor::history,
    properties::check_many,
    support::{Answer, Scheduler, Supervised, refused},
};

/// How long a connection that opens lasts, in milliseconds; `None` does not open.
fn lives() -> impl Strategy<Value = Vec<Option<u64>>> {
    vec(prop_oneof![Just(None), (0..12_000u64).prop_map(Some)], 1..20)
}

#[test]
fn delays_are_within_their_windows_and_kept_and_the_supervisor_sleeps_through_them() {
    let plans = (any::<u64>(), lives(), prop_oneof![Just(None), (1..6u32).prop_map(Some)], 0..8u64);
    check_many(3000, plans, |(seed, lives, max_attempts, min_uptime)| {
        let mut options = SupervisorOptions::default();
        options.retry = Rc::new(|_| true);
        options.max_attempts = max_attempts;
        options.min_uptime = Duration::from_secs(min_uptime);
        let (backoff, min_uptime) = (options.backoff, options.min_uptime);
        let (mut supervised, managed) = Supervised::new(options, Scheduler::seeded(seed));
        supervised.world.seed(seed);
        let ends = lives.len();
        supervised.net.answer(lives.into_iter().map(|life| match life {
            Some(life) => Answer::Last(Duration::from_millis(life)),
            None => Answer::Fail(refused()),
        }));
        // Longer than all lives and all delays.
        supervised.pass(Duration::from_secs(30 * 42));
        assert!(supervised.is_done() || supervised.net.attempts().len() > ends);
        let history = supervised.history();
        history::assert_order(&history);
        let (mut attempts, mut delays, mut opened, mut due) = (0, 0, None, Some(Duration::ZERO));
        for (at, event) in &history {
            match event {
                Event::Connecting { attempt } => {
                    attempts += 1;
                    assert_eq!((*attempt, Some(*at)), (attempts, due));
                    opened = None;
                }
                Event::Open { .. } => opened = Some(*at),
                Event::Disconnected { retry_in, .. } => {
                    if opened.is_some_and(|opened| *at - opened >= min_uptime) {
                        (attempts, delays) = (0, 0);
                    }
                    due = retry_in.map(|delay| *at + delay);
                    assert_eq!(due.is_none(), max_attempts.is_some_and(|max| attempts >= max));
                    assert!(retry_in.is_none_or(|delay| delay <= backoff.window(delays)), "{retry_in:?}");
                    delays += 1;
                }
                Event::Closed(_) => assert_eq!(due, None),
                _ => panic!("{event:?}"),
            }
        }
        // Per attempt: it begins, is open, ends, and a delay goes by; and what a socket says of each.
        let (polls, attempts) = (supervised.tasks.polls(supervised.supervisor), supervised.net.attempts().len());
        assert!(polls <= 8 * attempts + 2, "{polls} polls for {attempts} attempts");
        drop(managed);
    });
}

#[test]
fn delays_fill_their_windows() {
    // A thousand draws: the least and the most are within a hundredth of the ends but for once in 20,000 seeds.
    let mut options = SupervisorOptions::default();
    (options.backoff.base, options.backoff.factor) = (Duration::from_secs(2), 1.0);
    let (mut supervised, _managed) = Supervised::new(options, Scheduler::fair());
    supervised.world.seed(1);
    supervised.net.answer(vec![Answer::Fail(refused()); 1001]);
    supervised.pass(Duration::from_secs(2500));
    let delays: Vec<Duration> = supervised.history().iter().filter_map(|(_, event)| delay(event)).skip(1).collect();
    let mean = delays.iter().sum::<Duration>().as_secs_f64() / delays.len() as f64;
    assert_eq!(delays.len(), 1000);
    assert!(delays.iter().min() < Some(&Duration::from_millis(20)), "{:?}", delays.iter().min());
    assert!(delays.iter().max() > Some(&Duration::from_millis(1980)), "{:?}", delays.iter().max());
    assert!((0.95..1.05).contains(&mean), "{mean}");
}

fn delay(event: &Event<&'static str>) -> Option<Duration> {
    match event {
        Event::Disconnected { retry_in, .. } => *retry_in,
        _ => None,
    }
}
