//! `/status`: answers the request with another status than 101.

use crate::parameters::{BadParameter, Parameters};
use crate::response::Response;

/// The response that the parameters describe.
pub(crate) fn read(parameters: &mut Parameters) -> Result<Response, BadParameter> {
    // From 200: a 1xx is not the end of a response.
    let code = parameters.number("code", 404, 200..=599)?;
    let response = Response::text(code, parameters.text("body").unwrap_or_default());
    Ok(match parameters.header_text("location")? {
        Some(location) => response.with_header("Location", &location),
        None => response,
    })
}
