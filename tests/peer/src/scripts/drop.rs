//! `/drop`: ends TCP without a Close.

use crate::faults;
use crate::link::Link;
use crate::parameters::{BadParameter, Parameters};
use crate::record::Ended;

/// Whether in the middle of a frame, and whether with a reset.
#[derive(Debug)]
pub(crate) struct Drop {
    half_frame: bool,
    reset: bool,
}

impl Drop {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            half_frame: parameters.choice("after", [("open", false), ("half-frame", true)])?,
            reset: parameters.flag("rst", false)?,
        })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        if self.half_frame {
            faults::half_frame(link);
        }
        link.cut(self.reset).await
    }
}
