//! Changes behind the provider's back: what a colleague does in the console.

use super::answer::{Answer, ROUTE53_NAMESPACE};
use super::naming::name_request;
use super::sandbox::Sandbox;

impl Sandbox {
    /// Changes something behind the provider's back: a call that meets no rule, signature or rate and
    /// is not recorded. `region` is what ACM and others put objects into.
    ///
    /// # Panics
    /// When method or path are not valid HTTP.
    #[must_use]
    pub fn call_outside(
        &self,
        service: &str,
        region: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=outside/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let mut built = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", scope);
        for (name, value) in headers {
            built = built.header(*name, *value);
        }
        let (parts, ()) = built.body(()).expect("valid HTTP").into_parts();
        let request = name_request(
            parts,
            bytes::Bytes::from(body.to_owned()),
            "00000000-0000-4000-8000-000000000000".to_owned(),
        );
        self.block_on(self.gateway.serve_simulated(&request))
    }

    /// A ChangeResourceRecordSets behind the provider's back. `changes` are the `Change` elements.
    ///
    /// # Panics
    /// When the change is refused.
    #[track_caller]
    pub fn change_records_outside(&self, zone_id: &str, changes: &str) {
        let body = format!(
            "<ChangeResourceRecordSetsRequest xmlns=\"{}\"><ChangeBatch><Changes>{changes}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>",
            ROUTE53_NAMESPACE
        );
        let path = format!("/2013-04-01/hostedzone/{zone_id}/rrset/");
        let answer = self.call_outside("route53", "us-east-1", "POST", &path, &[], &body);
        assert!(
            answer.status().is_success(),
            "the outside change was refused: {}",
            String::from_utf8_lossy(answer.body())
        );
    }

    /// A call of a JSON service (ACM: target `CertificateManager.DeleteCertificate`) behind the
    /// provider's back.
    #[must_use]
    pub fn json_call_outside(
        &self,
        service: &str,
        target: &str,
        body: &serde_json::Value,
    ) -> Answer {
        let headers = [
            ("x-amz-target", target),
            ("content-type", "application/x-amz-json-1.1"),
        ];
        self.call_outside(
            service,
            Self::REGION,
            "POST",
            "/",
            &headers,
            &body.to_string(),
        )
    }
}
