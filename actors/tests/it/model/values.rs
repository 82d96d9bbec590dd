//! What a program names, and what may be made of it: close frames, limits, delays.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use websocket_web_actors::{CloseCode, CloseFrame, ClosedReason, Limits, supervisor::Backoff};

/// Checks what `input` says.
///
/// # Panics
/// If anything does not hold.
pub(crate) fn play(input: &[u8]) {
    let mut u = Unstructured::new(input);
    // Bytes that run out are zeros.
    let _ = close_frame(&mut u);
    let _ = limits(&mut u);
    let _ = backoff(&mut u);
}

fn close_frame(u: &mut Unstructured<'_>) -> Result<()> {
    let (code, reason): (u16, &str) = (u.arbitrary()?, u.arbitrary()?);
    let valid = (code == 1000 || (3000..5000).contains(&code)) && reason.len() <= CloseFrame::MAX_REASON;
    assert_eq!(u16::from(CloseCode::from(code)), code);
    match CloseFrame::new(CloseCode::Other(code), reason) {
        Ok(frame) => assert!(valid && frame.reason() == reason && frame.code() == CloseCode::from(code)),
        Err(error) => assert!(!valid && !error.to_string().is_empty()),
    }
    let told = ClosedReason::unclean(CloseCode::from(code), reason).to_string();
    assert!(told.starts_with(reason) && !told.is_empty());
    Ok(())
}

fn limits(u: &mut Unstructured<'_>) -> Result<()> {
    let mut limits = Limits::default();
    let bounds: [usize; 5] = u.arbitrary()?;
    [
        limits.send_capacity,
        limits.send_buffer_size,
        limits.receive_capacity,
        limits.receive_buffer_size,
        limits.max_message_size,
    ] = bounds;
    assert_eq!(limits.validate().is_ok(), bounds.iter().all(|bound| *bound > 0));
    Ok(())
}

fn backoff(u: &mut Unstructured<'_>) -> Result<()> {
    let mut backoff = Backoff::default();
    [backoff.first, backoff.base, backoff.cap] =
        u.arbitrary::<[(u64, u32); 3]>()?.map(|(seconds, nanos)| Duration::new(seconds, nanos % 1_000_000_000));
    (backoff.factor, backoff.jitter) = u.arbitrary()?;
    let (retries, random): (u32, f64) = u.arbitrary()?;
    let window = backoff.window(retries);
    assert!(window <= backoff.cap && backoff.delay(retries, random) <= window);
    assert!(
        backoff.window(0) <= backoff.first && (retries == 0 || window <= backoff.window(retries.saturating_add(1)))
    );
    assert!(retries == 0 || !backoff.base.is_zero() || window.is_zero());
    Ok(())
}
