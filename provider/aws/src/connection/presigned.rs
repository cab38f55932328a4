//! A call that is signed here and made by somebody else: STS's GetCallerIdentity as a URL, by which
//! another service learns whose credentials signed it.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_sts::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use aws_types::service_config::ServiceConfigKey;

use super::Connection;
use super::error::{ConnectError, Kind};

/// The call as a query (STS API reference, GetCallerIdentity).
const CALL: &str = "Action=GetCallerIdentity&Version=2011-06-15";

impl Connection {
    /// A URL that asks STS in this region whose credentials these are. Whoever asks has to send the
    /// header, which is signed as well. No call is made for it.
    ///
    /// # Errors
    /// When there are no credentials, or no endpoint of STS for the region.
    pub(crate) async fn presigned_identity(
        &self,
        region: &str,
        header: (&str, &str),
        valid: Duration,
    ) -> Result<String, ConnectError> {
        let url = self.sts_url(region).await?;
        let credentials = self.inner.credentials.get().await?;
        let now = self.inner.foundation.runtime.time.now();
        presign(&url, &credentials, region, header, valid, now)
    }

    /// The endpoint of STS: one that is configured, as the SDK's client would use it, or the region's.
    async fn sts_url(&self, region: &str) -> Result<String, ConnectError> {
        let sdk = &self.inner.sdk;
        let of_service = || {
            let key = ServiceConfigKey::builder()
                .service_id("STS")
                .env("AWS_ENDPOINT_URL")
                .profile("endpoint_url")
                .build()
                .ok()?;
            sdk.service_config()?.load_config(key)
        };
        let configured = self
            .endpoint("sts")
            .cloned()
            .or_else(of_service)
            .or_else(|| sdk.endpoint_url().map(str::to_owned));
        let params = Params::builder()
            .region(region)
            .set_endpoint(configured)
            .set_use_fips(sdk.use_fips())
            .set_use_dual_stack(sdk.use_dual_stack())
            .build()
            .map_err(|error| Kind::Unsigned(error.into()))?;
        let resolver = DefaultResolver::new();
        let endpoint = resolver.resolve_endpoint(&params).await;
        let endpoint = endpoint.map_err(Kind::Unsigned)?;
        Ok(endpoint.url().to_owned())
    }
}

/// Signs the call as a URL (AWS general reference, "Signature Version 4 query parameters").
pub(super) fn presign(
    endpoint: &str,
    credentials: &Credentials,
    region: &str,
    header: (&str, &str),
    valid: Duration,
    now: SystemTime,
) -> Result<String, ConnectError> {
    let url = format!("{}/?{CALL}", endpoint.trim_end_matches('/'));
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(valid);
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(now)
        .settings(settings)
        .build()
        .map_err(|error| Kind::Unsigned(error.into()))?
        .into();
    let headers = std::iter::once(header);
    let request = SignableRequest::new("GET", url.as_str(), headers, SignableBody::Bytes(&[]))
        .map_err(|error| Kind::Unsigned(error.into()))?;
    let (instructions, _) = sign(request, &params)
        .map_err(|error| Kind::Unsigned(error.into()))?
        .into_parts();
    let mut signed = http::Request::builder()
        .uri(url)
        .body(())
        .map_err(|error| Kind::Unsigned(error.into()))?;
    instructions.apply_to_request_http1x(&mut signed);
    Ok(signed.uri().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same call as botocore 1.44.5 signs it at this moment with these keys.
    #[test]
    fn the_url_is_the_one_that_botocore_makes() {
        let credentials = Credentials::new(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            Some("sess/tok+en==".to_owned()),
            None,
            "test",
        );
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let url = presign(
            "https://sts.eu-west-1.amazonaws.com",
            &credentials,
            "eu-west-1",
            ("x-k8s-aws-id", "demo"),
            Duration::from_secs(60),
            now,
        );
        let url = url.expect("a URL");
        let mut told: Vec<&str> = url.split(['?', '&']).collect();
        told.sort_unstable();
        let botocore = [
            "Action=GetCallerIdentity",
            "Version=2011-06-15",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=AKIDEXAMPLE%2F20231114%2Feu-west-1%2Fsts%2Faws4_request",
            "X-Amz-Date=20231114T221320Z",
            "X-Amz-Expires=60",
            "X-Amz-Security-Token=sess%2Ftok%2Ben%3D%3D",
            "X-Amz-Signature=068227256bae73f8be4024d21c8f965c78cc400a510db3fdf7fa20ba6af151bf",
            "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
            "https://sts.eu-west-1.amazonaws.com/",
        ];
        assert_eq!(told, botocore);
    }
}
