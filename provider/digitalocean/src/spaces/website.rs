//! `digitalocean_spaces_bucket_website_configuration`: the website that a bucket is.
//!
//! The official provider has no such type. Its arguments are those of `aws_s3_bucket_website_configuration`,
//! but for rules as JSON.

mod model;
mod wire;

use std::sync::Arc;

use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::Identity;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::error::{NO_BUCKET, SPACES};
use super::session::{self, SpacesApi, changing, reading};
use super::{imported, of_bucket, region_of, setting_explained};
use crate::identities;
use crate::shared::Shared;
use model::Website;

const GONE: &[(&str, ErrorKind)] = &[
    (NO_BUCKET, ErrorKind::NotFound),
    ("NoSuchWebsiteConfiguration", ErrorKind::NotFound),
];
const GET_BUCKET_WEBSITE: Operation = reading("GetBucketWebsite", GONE);
const PUT_BUCKET_WEBSITE: Operation = changing("PutBucketWebsite", "it sets what is to be");
const DELETE_BUCKET_WEBSITE: Operation = Operation {
    kinds: GONE,
    ..changing("DeleteBucketWebsite", "what is gone stays gone")
};

/// The type.
pub(super) struct Websites {
    shared: Arc<Shared>,
}

impl Websites {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The setting.
    Put,
}

impl Crud for Websites {
    type Model = Website;
    type Api = SpacesApi;
    type Remote = GetBucketWebsiteOutput;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: &[
            "error_document",
            "index_document",
            "redirect_all_requests_to",
            "routing_rule",
        ],
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = "Spaces bucket website";

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_bucket_website_configuration"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(super::PIECES))
    }

    fn validate(&self, config: &Website, diagnostics: &mut Diagnostics) {
        check(config, diagnostics);
    }

    fn connect(&self, model: &Website) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.region))
    }

    fn name(&self, model: &Website) -> String {
        of_bucket(&model.id, &model.bucket).to_owned()
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Website, Failure> {
        put(work.api, work.planned).await?;
        Ok(named(work.api, work.planned))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        Ok(put(work.api, work.planned).await?)
    }

    async fn read(
        &self,
        api: &SpacesApi,
        prior: &Website,
    ) -> Result<Option<Self::Remote>, Failure> {
        let bucket = of_bucket(&prior.id, &prior.bucket);
        let read = api.call(&GET_BUCKET_WEBSITE, bucket, |client| {
            client.get_bucket_website().bucket(bucket).send()
        });
        Ok(Some(read.await?))
    }

    fn state(&self, api: &SpacesApi, remote: Self::Remote, known: &Website) -> Website {
        let bucket = of_bucket(&known.id, &known.bucket);
        let told = Website {
            bucket: bucket.into(),
            ..wire::told(remote)
        };
        named(api, &told)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let bucket = of_bucket(&work.prior.id, &work.prior.bucket);
        let sent = work.api.call(&DELETE_BUCKET_WEBSITE, bucket, |client| {
            client.delete_bucket_website().bucket(bucket).send()
        });
        sent.await?;
        Ok(())
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        match error.code() {
            Some("InvalidArgument" | "InvalidRequest" | "MalformedXML") => doing
                .because("Spaces refused the website.")
                .next("Correct its documents and rules, then apply again."),
            _ => setting_explained(error, doing),
        }
    }

    fn import(&self, id: &str) -> Result<Website, Diagnostics> {
        let (region, bucket) = imported(id, "BUCKET")?;
        Ok(Website {
            id: bucket.clone(),
            bucket,
            region,
            ..Website::default()
        })
    }
}

/// With what follows from the bucket and its region: where the website is (documentation of Spaces, "Host a
/// static website").
fn named(api: &SpacesApi, website: &Website) -> Website {
    let bucket = of_bucket(&website.id, &website.bucket);
    let domain = format!("{}-static.digitaloceanspaces.com", api.region);
    let region = match &website.region {
        Attr::Known(region) => region.as_str(),
        _ => api.region.as_str(),
    };
    Website {
        id: bucket.into(),
        region: region.into(),
        website_endpoint: format!("{bucket}.{domain}").into(),
        website_domain: domain.into(),
        ..website.clone()
    }
}

async fn put(api: &SpacesApi, planned: &Website) -> Result<(), CloudError> {
    let (bucket, website) = (
        of_bucket(&planned.id, &planned.bucket),
        wire::wanted(planned),
    );
    let sent = api.call(&PUT_BUCKET_WEBSITE, bucket, |client| {
        let call = client.put_bucket_website().bucket(bucket);
        call.website_configuration(website.clone()).send()
    });
    sent.await.map(drop)
}

/// Whether there is a block; nothing when that is not known yet.
fn has<T>(blocks: &Attr<Vec<T>>) -> Option<bool> {
    match blocks {
        Attr::Null => Some(false),
        Attr::Unknown => None,
        Attr::Known(all) => Some(!all.is_empty()),
    }
}

/// Refuses what is no website, or two (S3 API reference, `WebsiteConfiguration`).
fn check(config: &Website, diagnostics: &mut Diagnostics) {
    let (index, redirect) = (
        has(&config.index_document),
        has(&config.redirect_all_requests_to),
    );
    let refused = |name: &'static str, why: &str| {
        let detail = format!("{why} Nothing was changed.\nCorrect it, then plan again.");
        Diagnostic::error("Website that cannot be", detail).at(Path::of(name))
    };
    if (index, redirect) == (Some(false), Some(false)) {
        let why = "A website has an `index_document`, or it sends everybody elsewhere with \
                   `redirect_all_requests_to`.";
        diagnostics.push(refused("bucket", why));
    }
    let others = [
        ("index_document", index),
        ("error_document", has(&config.error_document)),
        ("routing_rule", has(&config.routing_rule)),
    ];
    for (name, is_there) in others {
        if redirect == Some(true) && is_there == Some(true) {
            let why = format!(
                "`redirect_all_requests_to` sends everybody elsewhere, so that nobody ever comes to `{name}`."
            );
            diagnostics.push(refused(name, &why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ErrorDocument, IndexDocument, RedirectAll};

    fn told(config: &Website) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        check(config, &mut diagnostics);
        diagnostics.iter().map(|it| it.detail.clone()).collect()
    }

    #[test]
    fn a_website_has_an_index_or_is_elsewhere() {
        let index = Website {
            index_document: vec![IndexDocument::default()].into(),
            error_document: vec![ErrorDocument::default()].into(),
            ..Website::default()
        };
        let elsewhere = Website {
            redirect_all_requests_to: vec![RedirectAll::default()].into(),
            ..Website::default()
        };
        let both = Website {
            redirect_all_requests_to: elsewhere.redirect_all_requests_to.clone(),
            ..index.clone()
        };
        let open = Website {
            index_document: Attr::Unknown,
            ..Website::default()
        };
        let counts = [&index, &elsewhere, &open, &Website::default(), &both];
        let counts = counts.map(|config| told(config).len());
        assert_eq!(counts, [0, 0, 0, 1, 2]);
    }

    #[test]
    fn every_change_has_its_step() {
        let unclaimed = slipway_engine::lifecycle::unclaimed::<Websites>();
        assert_eq!(unclaimed, [""; 0]);
    }
}
