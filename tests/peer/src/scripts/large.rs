//! `/large`: sends one large message after the handshake.

use crate::frames::MESSAGE_MAX;
use crate::link::Link;
use crate::message::Kind;
use crate::parameters::{BadParameter, Parameters};
use crate::pattern;
use crate::record::Ended;
use crate::scripts::echo;

/// How large, and of what kind.
#[derive(Debug)]
pub(crate) struct Large {
    size: usize,
    kind: Kind,
}

impl Large {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        // 1 MiB is more than any buffer on the way holds by default.
        Ok(Self { size: parameters.number("size", 1 << 20, 0..=MESSAGE_MAX)?, kind: parameters.kind()? })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        link.send(&pattern::large(self.kind, self.size)).await?;
        echo::echo(link).await
    }
}
