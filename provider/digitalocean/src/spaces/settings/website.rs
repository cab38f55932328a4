//! `digitalocean_spaces_bucket_website_configuration`: the website that a bucket is.
//!
//! The official provider has no such type. Its arguments are those of `aws_s3_bucket_website_configuration`,
//! but for rules as JSON.

mod model;
mod wire;

use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::operation::Operation;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::{Place, Refusal, Setting, placed};
use crate::spaces::error::NO_BUCKET;
use crate::spaces::session::{SpacesApi, changing, reading};
pub(super) use model::Website;

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

impl Setting for Website {
    type Told = GetBucketWebsiteOutput;

    const TYPE_NAME: &'static str = "digitalocean_spaces_bucket_website_configuration";
    const NOUN: &'static str = "Spaces bucket website";
    const FIELDS: &'static [&'static str] = &[
        "error_document",
        "index_document",
        "redirect_all_requests_to",
        "routing_rule",
    ];
    const REFUSAL: Refusal = Refusal {
        codes: &["InvalidArgument", "InvalidRequest", "MalformedXML"],
        because: "Spaces refused the website.",
        next: "Correct its documents and rules, then apply again.",
        argument: None,
    };

    placed!();

    fn validate(&self, diagnostics: &mut Diagnostics) {
        check(self, diagnostics);
    }

    /// Where the website is (documentation of Spaces, "Host a static website").
    fn follow(&mut self, api: &SpacesApi, bucket: &str) {
        let domain = format!("{}-static.digitaloceanspaces.com", api.region);
        self.website_endpoint = format!("{bucket}.{domain}").into();
        self.website_domain = domain.into();
    }

    async fn read(api: &SpacesApi, bucket: &str) -> Result<Option<Self::Told>, CloudError> {
        let read = api.call(&GET_BUCKET_WEBSITE, bucket, |client| {
            client.get_bucket_website().bucket(bucket).send()
        });
        read.await.map(Some)
    }

    async fn put(&self, api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        let website = wire::wanted(self);
        let sent = api.call(&PUT_BUCKET_WEBSITE, bucket, |client| {
            let call = client.put_bucket_website().bucket(bucket);
            call.website_configuration(website.clone()).send()
        });
        sent.await.map(drop)
    }

    async fn end(api: &SpacesApi, bucket: &str) -> Result<(), CloudError> {
        let sent = api.call(&DELETE_BUCKET_WEBSITE, bucket, |client| {
            client.delete_bucket_website().bucket(bucket).send()
        });
        sent.await.map(drop)
    }

    fn told(told: Self::Told, _: &Self) -> Self {
        wire::told(told)
    }
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
}
