//! The SDK of S3 on the HTTP client that calls of the API use too: the same proxies, the same trust, no
//! redirects, nothing repeated.

use std::time::SystemTime;

use aws_sdk_s3::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::{Digest as _, Md5};
use reqwest::Body;
use slipway_engine::clock::Runtime;

/// What sends the SDK's requests.
#[derive(Clone, Debug)]
pub(crate) struct Http(pub(crate) reqwest::Client);

impl HttpClient for Http {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = match outgoing(request) {
            Ok(request) => request,
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error))),
        };
        let answer = self.0.execute(request);
        HttpConnectorFuture::new(async move {
            let answer = match answer.await {
                Ok(answer) => http::Response::<Body>::from(answer),
                Err(error) if error.is_timeout() => {
                    return Err(ConnectorError::timeout(error.into()));
                }
                Err(error) => return Err(ConnectorError::io(error.into())),
            };
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<reqwest::Request, BoxError> {
    let request = request.try_into_http1x()?.map(|body| match body.bytes() {
        Some(bytes) => Body::from(bytes.to_vec()),
        None => Body::wrap(body),
    });
    Ok(reqwest::Request::try_from(request)?)
}

/// Checks what is sent by its MD5, where the protocol wants a check: the CRC that the SDK sends then is nothing to
/// Ceph's object gateway, which takes a wrong one too (radosgw 16.2).
#[derive(Debug)]
pub(crate) struct Checked;

/// What the SDK has added by then.
const SUMS: [&str; 2] = ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-crc32"];

impl Intercept for Checked {
    fn name(&self) -> &'static str {
        "Checked"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let is_checked = SUMS
            .iter()
            .any(|name| request.headers().contains_key(*name));
        if let (true, Some(bytes)) = (is_checked, request.body().bytes()) {
            let sum = BASE64.encode(Md5::digest(bytes));
            for name in SUMS {
                request.headers_mut().remove(name);
            }
            request.headers_mut().insert("content-md5", sum);
        }
        Ok(())
    }
}

/// The time by which requests are signed.
#[derive(Debug)]
pub(crate) struct Time(pub(crate) Runtime);

impl TimeSource for Time {
    fn now(&self) -> SystemTime {
        self.0.wall()
    }
}
