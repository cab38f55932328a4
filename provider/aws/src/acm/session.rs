//! ACM in one region, with retries at the account's rate.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail, CertificateSummary};
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle;
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::stop::Stop;
use slipway_framework::diag::Diagnostics;

use super::api::{AcmApi, Answer, Issued, Listing, NewCertificate, Upload};
use super::sdk::Sdk;
use crate::api;
use crate::error::ACM;
use crate::outlook::Outlook;
use crate::shared::Shared;
use crate::tagged;
use crate::tags::{TagChange, TagRules, Tags};

/// Where sessions come from: the configured provider, or a test.
pub(super) trait Connect: Send + Sync + 'static {
    /// ACM in this region, or in the provider's.
    ///
    /// # Errors
    /// When the provider is not configured.
    fn session(&self, region: Option<&str>) -> Result<Session, Diagnostics>;

    /// What a plan may know of the provider; `None` while its configuration is not known.
    fn outlook(&self) -> Option<Outlook>;
}

impl Connect for Shared {
    fn session(&self, region: Option<&str>) -> Result<Session, Diagnostics> {
        let connection = self.connection()?;
        let region = region.unwrap_or(connection.region()).to_owned();
        // ACM user guide, "API rate quotas": 10 descriptions and 5 requests a second, per region.
        Ok(Session {
            api: Arc::new(Sdk::new(connection.clone(), &region)),
            reads: self.retry(&format!("acm reads {region}"), 10.0, 10)?,
            changes: self.retry(&format!("acm changes {region}"), 5.0, 5)?,
            tags: connection.tag_rules().clone(),
            region,
        })
    }

    fn outlook(&self) -> Option<Outlook> {
        Outlook::of(self)
    }
}

/// ACM in one region.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) api: Arc<dyn AcmApi>,
    pub(super) reads: Retry,
    pub(super) changes: Retry,
    pub(super) tags: TagRules,
    pub(super) region: String,
}

/// Why a change may be repeated.
const ABSOLUTE: Effect = Effect::Repeatable("it sets what is to be, so twice is once");

impl Session {
    async fn run<'a, T: Send>(
        &'a self,
        operation: &'static str,
        effect: Effect,
        call: impl Fn() -> Answer<'a, T> + Send,
    ) -> Result<T, CloudError> {
        let retry = if effect == Effect::Reads {
            &self.reads
        } else {
            &self.changes
        };
        retry.run(effect, |kind| empty(operation, kind), call).await
    }

    pub(super) async fn request(&self, new: &NewCertificate) -> Result<String, CloudError> {
        let effect =
            Effect::Repeatable("the token makes two requests within an hour one certificate");
        self.run("RequestCertificate", effect, || self.api.request(new))
            .await
    }

    /// A new certificate is not safe to repeat, one that is overwritten is.
    pub(super) async fn import(&self, upload: &Upload) -> Result<String, CloudError> {
        let effect = if upload.arn.is_some() {
            ABSOLUTE
        } else {
            Effect::Changes
        };
        self.run("ImportCertificate", effect, || self.api.import(upload))
            .await
    }

    pub(super) async fn describe(&self, arn: &str) -> Result<CertificateDetail, CloudError> {
        self.run("DescribeCertificate", Effect::Reads, || {
            self.api.describe(arn)
        })
        .await
    }

    pub(super) async fn list(
        &self,
        listing: &Listing,
    ) -> Result<Vec<CertificateSummary>, CloudError> {
        let page = |token: Option<String>| async move {
            self.run("ListCertificates", Effect::Reads, || {
                self.api.list(listing, token.clone())
            })
            .await
        };
        api::pages(page).await
    }

    pub(super) async fn get(&self, arn: &str) -> Result<Issued, CloudError> {
        self.run("GetCertificate", Effect::Reads, || self.api.get(arn))
            .await
    }

    pub(super) async fn delete(&self, arn: &str) -> Result<(), CloudError> {
        self.run("DeleteCertificate", ABSOLUTE, || self.api.delete(arn))
            .await
    }

    pub(super) async fn set_logging(&self, arn: &str, preference: &str) -> Result<(), CloudError> {
        self.run("UpdateCertificateOptions", ABSOLUTE, || {
            self.api.set_logging(arn, preference)
        })
        .await
    }

    pub(super) async fn renew(&self, arn: &str) -> Result<(), CloudError> {
        self.run("RenewCertificate", Effect::Changes, || self.api.renew(arn))
            .await
    }

    pub(super) async fn tags(&self, arn: &str) -> Result<Tags, CloudError> {
        self.run("ListTagsForCertificate", Effect::Reads, || {
            self.api.tags(arn)
        })
        .await
    }

    pub(super) async fn change_tags(&self, arn: &str, change: TagChange) -> Result<(), CloudError> {
        let remove = |gone: Vec<String>| async move {
            let gone = gone.into_iter().collect();
            let remove = || self.api.remove_tags(arn, &gone);
            self.run("RemoveTagsFromCertificate", ABSOLUTE, remove)
                .await
        };
        let add = |set: Tags| async move {
            let add = || self.api.add_tags(arn, &set);
            self.run("AddTagsToCertificate", ABSOLUTE, add).await
        };
        tagged::exchange(change, remove, add).await
    }
}

impl lifecycle::Session for Session {
    fn runtime(&self) -> &Runtime {
        self.reads.runtime()
    }

    fn stop(&self) -> &Stop {
        self.reads.stop()
    }

    fn detached(&self, most: Duration) -> Self {
        let reads = self.reads.detached(most);
        Self {
            changes: self.changes.detached(most).ended_by(reads.stop()),
            reads,
            ..self.clone()
        }
    }
}

fn empty(operation: &'static str, kind: ErrorKind) -> CloudError {
    CloudError::new(ACM, operation, kind)
}
