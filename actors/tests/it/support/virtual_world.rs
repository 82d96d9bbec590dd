//! A world in which time passes, and chance decides, when and as the test says.

use std::{cell::Cell, rc::Rc, time::Duration};

use websocket_web_actors::{Clock, supervisor::World};

use super::{VirtualClock, scheduler::split_mix};

/// Clones are the same world.
#[derive(Debug, Clone, Default)]
pub(crate) struct VirtualWorld {
    pub(crate) clock: VirtualClock,
    /// By how much the wall clock was set back.
    back: Rc<Cell<Duration>>,
    /// State of SplitMix64; `None` gives what is fixed.
    random: Rc<Cell<Option<u64>>>,
    fixed: Rc<Cell<f64>>,
}

impl VirtualWorld {
    /// Chance gives this, always.
    pub(crate) fn fix(&self, random: f64) {
        self.random.set(None);
        self.fixed.set(random);
    }

    /// Chance depends on nothing but `seed`.
    pub(crate) fn seed(&self, seed: u64) {
        self.random.set(Some(seed));
    }

    /// Somebody sets the wall clock back.
    pub(crate) fn set_back(&self, duration: Duration) {
        self.back.set(self.back.get() + duration);
    }
}

impl Clock for VirtualWorld {
    type Sleep = <VirtualClock as Clock>::Sleep;

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        self.clock.sleep(duration)
    }
}

impl World for VirtualWorld {
    fn now(&self) -> Duration {
        // Wall clocks count from long ago.
        (Duration::from_secs(1 << 30) + self.clock.now()).saturating_sub(self.back.get())
    }

    fn random(&self) -> f64 {
        let Some(mut state) = self.random.get() else { return self.fixed.get() };
        let drawn = split_mix(&mut state);
        self.random.set(Some(state));
        // 31 bits are left of it.
        drawn as f64 / f64::from(1u32 << 31)
    }
}
