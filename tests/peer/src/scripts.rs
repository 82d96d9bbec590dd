//! One script per file.

pub(crate) mod burst;
pub(crate) mod close;
pub(crate) mod drop;
pub(crate) mod echo;
pub(crate) mod fragments;
pub(crate) mod large;
pub(crate) mod late_close;
pub(crate) mod never_close;
pub(crate) mod obey;
pub(crate) mod ping;
pub(crate) mod sink;
pub(crate) mod slow;
pub(crate) mod stall;
pub(crate) mod status;
