//! What holds whatever happens when: random faults under random schedules.

mod faults;
mod history;
mod messages;
mod pace;
mod senders;
