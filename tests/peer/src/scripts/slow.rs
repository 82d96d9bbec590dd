//! `/slow`: reads at a limited speed.

use crate::link::Link;
use crate::pace::Pace;
use crate::parameters::{BadParameter, Parameters};
use crate::record::Ended;
use crate::scripts::stall::{RECEIVE_BUFFER, RECEIVE_BUFFERS};
use crate::scripts::{echo, sink};

/// The fastest speed in bytes per second: 1 GB/s, which is no limit.
const RATE_MAX: usize = 1_000_000_000;

/// How fast, and whether to echo.
#[derive(Debug)]
pub(crate) struct Slow {
    rate: usize,
    echo: bool,
    receive_buffer: usize,
}

impl Slow {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            rate: parameters.number("rate", 1_000_000, Pace::RATE_MIN..=RATE_MAX)?,
            echo: parameters.flag("echo", false)?,
            receive_buffer: parameters.number("rcvbuf", RECEIVE_BUFFER, RECEIVE_BUFFERS)?,
        })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        link.set_receive_buffer(self.receive_buffer);
        link.set_pace(Pace::bytes_per_second(self.rate));
        if self.echo { echo::echo(link).await } else { sink::sink(link).await }
    }
}
