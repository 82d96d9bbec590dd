//! What holds whatever happens when: random faults under random schedules.

mod messages;
mod pace;
mod plans;
