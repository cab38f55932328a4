//! The end of a token, which the API's document does not have.
//!
//! A token ends by itself: it authorizes the call, and its form names it (OAuth API reference, "/revoke: Revoke an
//! access token"; RFC 7009 for the form). DigitalOcean's own command line, doctl, ends tokens of registries by it,
//! which are made by the API as those of Kubernetes clusters are.

use http::HeaderValue;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use progenitor_client::{ClientHooks as _, OperationInfo};
use reqwest::Url;

use crate::connection::{ENDPOINT, Token};
use crate::failure::Called;
use crate::{Client, Error, ResponseValue};

/// Where tokens of [`ENDPOINT`] end. Those of any other endpoint end at that endpoint: nothing is sent to
/// DigitalOcean that was not got from there.
const HOST: &str = "https://cloud.digitalocean.com";

impl Client {
    /// Ends a token that the API has made.
    ///
    /// # Errors
    /// As for every call. One that has ended is refused as `unauthorized`.
    pub async fn oauth_revoke(&self, token: &str) -> Called<()> {
        let bearer = Token::new(token).map_err(|error| Error::InvalidRequest(error.to_string()))?;
        let refused = |_| Error::InvalidRequest("The endpoint is no URL.".to_owned());
        let mut url =
            Url::parse(&format!("{}/v1/oauth/revoke", host(&self.baseurl))).map_err(refused)?;
        url.query_pairs_mut().append_pair("token", token);
        let form = url.query().unwrap_or_default().to_owned();
        url.set_query(None);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let request = self.client.post(url).header(CONTENT_TYPE, kind);
        let request = request.header(AUTHORIZATION, bearer.bearer());
        let info = OperationInfo {
            operation_id: "oauth_revoke",
        };
        let answer = self.exec(request.body(form).build()?, &info).await?;
        match answer.status().as_u16() {
            200..=299 => Ok(ResponseValue::empty(answer)),
            400..=599 => Err(Error::ErrorResponse(
                ResponseValue::from_response(answer).await?,
            )),
            _ => Err(Error::UnexpectedResponse(answer)),
        }
    }
}

fn host(endpoint: &str) -> &str {
    match endpoint == ENDPOINT {
        true => HOST,
        false => endpoint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_where_it_is_from() {
        assert_eq!(host(ENDPOINT), HOST);
        assert_eq!(host("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    }
}
