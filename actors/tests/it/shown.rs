//! What is printed for people.

use std::time::Duration;

use websocket_web_actors::{
    CloseCode, ReadyState, TryRecvError,
    broadcast::{Lag, Lagged},
    fan_out,
    supervisor::{Heartbeat, Status, Supervisor, SupervisorOptions},
};

use crate::support::{Probe, Scheduler, Supervised, lost, open};

#[test]
fn a_code_shows_its_name_or_its_number() {
    assert_eq!(CloseCode::GoingAway.to_string(), "going away");
    assert_eq!(CloseCode::Other(4001).to_string(), "4001");
}

#[test]
fn states_show_in_lower_case() {
    let states = [ReadyState::Connecting, ReadyState::Open, ReadyState::Closing, ReadyState::Closed];
    assert_eq!(states.map(|state| state.to_string()), ["connecting", "open", "closing", "closed"]);
    let status = [Status::Connecting { attempt: 1 }, Status::Open, Status::Waiting { attempt: 2 }];
    assert_eq!(status.map(|status| status.to_string()), ["connecting", "open", "waiting"]);
    let status = [Status::Paused, Status::Closing, Status::Closed];
    assert_eq!(status.map(|status| status.to_string()), ["paused", "closing", "closed"]);
}

#[test]
fn why_there_is_no_message_says_so() {
    let closed = "the connection is closed: the line broke (abnormal closure)";
    assert_eq!(TryRecvError::Empty.to_string(), "no message has arrived");
    assert_eq!(TryRecvError::Closed(lost()).to_string(), closed);
    let missed = Lagged(3).to_string();
    assert!(missed.contains("missed 3:"), "{missed}");
    assert_eq!(fan_out::RecvError::Lagged(3).to_string(), missed);
    assert_eq!(fan_out::RecvError::Closed(lost()).to_string(), closed);
    assert_eq!(fan_out::TryRecvError::Empty.to_string(), "no message has arrived");
    assert_eq!(fan_out::TryRecvError::Lagged(3).to_string(), missed);
    assert_eq!(fan_out::TryRecvError::Closed(lost()).to_string(), closed);
    let error = std::io::Error::from(Lagged(3));
    assert_eq!((error.kind(), error.to_string()), (std::io::ErrorKind::Other, missed));
}

#[test]
fn a_closed_shows_the_reason_once_it_has_one() {
    let (mut world, _outgoing, _incoming, mut closed) = open(|_| {});
    assert_eq!(format!("{closed:?}"), "Closed(None)");
    world.peer.break_off(lost());
    world.run();
    assert!(Probe::default().closed(&mut closed).is_ready());
    assert_eq!(format!("{closed:?}"), format!("Closed(Some({:?}))", lost()));
}

#[test]
fn options_show_all_but_functions_and_messages() {
    let mut options = SupervisorOptions::default();
    (options.max_attempts, options.lag) = (Some(7), Lag::Wait);
    let mut heartbeat = Heartbeat::new("secret");
    heartbeat.interval = Duration::from_secs(5);
    options.heartbeat = Some(heartbeat);
    let (supervised, _managed) = Supervised::new(SupervisorOptions::default(), Scheduler::fair());
    let shown = format!("{options:?}");
    assert!(shown.starts_with("SupervisorOptions { backoff: Backoff {"), "{shown}");
    for part in ["max_attempts: Some(7)", "lag: Wait", "heartbeat: Some(Heartbeat { interval: 5s, timeout: 10s, .. })"]
    {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("secret"), "{shown}");
    let (supervisor, _managed) = Supervisor::new(options, supervised.net.clone(), supervised.world.clone());
    let whole = format!("{supervisor:?}");
    assert!(whole.starts_with("Supervisor { options: ") && whole.contains(&shown), "{whole}");
}
