//! The calls of ACM that the resources make, as a port that tests can script.
//!
//! One method is one request: no retries, no waiting, no meaning.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use aws_sdk_acm::types::{CertificateDetail, CertificateSummary};
use slipway_engine::error::CloudError;

use crate::connection::Secret;
use crate::tags::Tags;

/// The answer of a call.
pub(super) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CloudError>> + Send + 'a>>;

/// What a new certificate is to be (ACM API reference, RequestCertificate).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewCertificate {
    /// The first domain.
    pub(super) domain_name: String,
    /// The other domains.
    pub(super) alternative_names: Vec<String>,
    /// `DNS`, `EMAIL` or `HTTP`; the API takes `EMAIL` for none.
    pub(super) validation_method: Option<String>,
    /// The API takes `RSA_2048` for none.
    pub(super) key_algorithm: Option<String>,
    /// The private authority that issues it, instead of Amazon's.
    pub(super) authority_arn: Option<String>,
    /// What is to be logged and exported.
    pub(super) options: NewOptions,
    /// Domains and the parent domains to which the mail for them goes.
    pub(super) validation_domains: Vec<(String, String)>,
    /// The tags.
    pub(super) tags: Tags,
    /// Two requests with the same token within an hour are one certificate.
    pub(super) token: String,
}

/// The options of a new certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewOptions {
    /// `ENABLED` or `DISABLED`: whether it is entered in the public certificate logs.
    pub(super) logging: Option<String>,
    /// `ENABLED` or `DISABLED`: whether its private key can be exported.
    pub(super) export: Option<String>,
}

/// A certificate that was issued elsewhere (ACM API reference, ImportCertificate).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// The certificate to overwrite; a new one for none.
    pub(super) arn: Option<String>,
    /// The certificate, PEM.
    pub(super) body: String,
    /// Its private key, PEM.
    pub(super) private_key: Secret<String>,
    /// The certificates between it and the root, PEM.
    pub(super) chain: Option<String>,
    /// The tags; the API refuses them when a certificate is overwritten.
    pub(super) tags: Tags,
}

/// Which certificates are listed (ACM API reference, ListCertificates).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// Their statuses; all for none.
    pub(super) statuses: Vec<String>,
    /// The kinds of their keys; the API takes `RSA_1024` and `RSA_2048` for none.
    pub(super) key_types: Vec<String>,
}

/// Certificates, and the token for more of them.
pub(super) type Page = (Option<Vec<CertificateSummary>>, Option<String>);

/// A certificate and those between it and the root, each in PEM.
pub(super) type Issued = (Option<String>, Option<String>);

/// The calls. Errors are those of `crate::error::cloud_error`, with the operation's name.
pub(super) trait AcmApi: Send + Sync + 'static {
    /// RequestCertificate; the ARN.
    fn request<'a>(&'a self, certificate: &'a NewCertificate) -> Answer<'a, String>;

    /// ImportCertificate; the ARN.
    fn import<'a>(&'a self, upload: &'a Upload) -> Answer<'a, String>;

    /// DescribeCertificate.
    fn describe<'a>(&'a self, arn: &'a str) -> Answer<'a, CertificateDetail>;

    /// ListCertificates: one page.
    fn list<'a>(&'a self, listing: &'a Listing, token: Option<String>) -> Answer<'a, Page>;

    /// GetCertificate, which only what was issued can be got by.
    fn get<'a>(&'a self, arn: &'a str) -> Answer<'a, Issued>;

    /// DeleteCertificate.
    fn delete<'a>(&'a self, arn: &'a str) -> Answer<'a, ()>;

    /// UpdateCertificateOptions: whether it is entered in the public certificate logs.
    fn set_logging<'a>(&'a self, arn: &'a str, preference: &'a str) -> Answer<'a, ()>;

    /// RenewCertificate.
    fn renew<'a>(&'a self, arn: &'a str) -> Answer<'a, ()>;

    /// ListTagsForCertificate.
    fn tags<'a>(&'a self, arn: &'a str) -> Answer<'a, Tags>;

    /// AddTagsToCertificate.
    fn add_tags<'a>(&'a self, arn: &'a str, tags: &'a Tags) -> Answer<'a, ()>;

    /// RemoveTagsFromCertificate.
    fn remove_tags<'a>(&'a self, arn: &'a str, keys: &'a BTreeSet<String>) -> Answer<'a, ()>;
}
