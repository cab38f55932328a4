//! The calls of ACM through the SDK.

use std::collections::BTreeSet;
use std::error::Error;

use aws_sdk_acm::Client;
use aws_sdk_acm::error::BuildError;
use aws_sdk_acm::types as sdk;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::Blob;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::error::{CloudError, ErrorKind};

use super::api::{AcmApi, Answer, Issued, Listing, NewCertificate, NewOptions, Page, Upload};
use crate::connection::Connection;
use crate::error::{ACM, cloud_error};
use crate::tags::Tags;

/// ACM through the SDK.
#[derive(Clone, Debug)]
pub(super) struct Sdk {
    client: Client,
    connection: Connection,
}

impl Sdk {
    /// ACM in this region.
    pub(super) fn new(connection: Connection, region: &str) -> Self {
        Self {
            client: connection.acm(Some(region)),
            connection,
        }
    }

    /// One call. Credentials that have expired are dropped, so that the repetition gets new ones.
    fn call<'a, T: Send + 'a>(
        &'a self,
        call: impl Future<Output = Result<T, CloudError>> + Send + 'a,
    ) -> Answer<'a, T> {
        Box::pin(self.connection.renewing(call))
    }
}

fn failed<E>(operation: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> CloudError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    move |error| cloud_error(ACM, operation, error)
}

/// A request that lacks a required member: a mistake of ours, found before anything is sent.
fn unbuildable(operation: &'static str) -> impl FnOnce(BuildError) -> CloudError {
    move |error| CloudError::new(ACM, operation, ErrorKind::Invalid).with_source(error)
}

/// An answer without a member that the API reference says is always there.
fn incomplete(operation: &'static str, member: &str) -> CloudError {
    CloudError::new(ACM, operation, ErrorKind::Malformed)
        .with_source(std::io::Error::other(format!("the answer has no {member}")))
}

/// Tags in the API's form; `None` for none, because an empty list is refused.
fn tag_list(operation: &'static str, tags: &Tags) -> Result<Option<Vec<sdk::Tag>>, CloudError> {
    let tag = |(key, value): (&String, &String)| sdk::Tag::builder().key(key).value(value).build();
    let list: Result<Vec<_>, _> = tags.iter().map(tag).collect();
    let list = list.map_err(unbuildable(operation))?;
    Ok((!list.is_empty()).then_some(list))
}

fn options(options: &NewOptions) -> Option<sdk::CertificateOptions> {
    if *options == NewOptions::default() {
        return None;
    }
    let export = options.export.as_deref().map(sdk::CertificateExport::from);
    let made = logging(options.logging.as_deref()).set_export(export);
    Some(made.build())
}

#[expect(
    deprecated,
    reason = "the argument is part of the contract; the API says what it still does with it"
)]
fn logging(preference: Option<&str>) -> sdk::builders::CertificateOptionsBuilder {
    let preference = preference.map(sdk::CertificateTransparencyLoggingPreference::from);
    sdk::CertificateOptions::builder().set_certificate_transparency_logging_preference(preference)
}

impl AcmApi for Sdk {
    fn request<'a>(&'a self, new: &'a NewCertificate) -> Answer<'a, String> {
        self.call(async move {
            const OPERATION: &str = "RequestCertificate";
            let domain = |(domain, parent): &(String, String)| {
                sdk::DomainValidationOption::builder()
                    .domain_name(domain)
                    .validation_domain(parent)
                    .build()
            };
            let domains: Result<Vec<_>, _> = new.validation_domains.iter().map(domain).collect();
            let domains = domains.map_err(unbuildable(OPERATION))?;
            let names = new.alternative_names.clone();
            let call = self
                .client
                .request_certificate()
                .domain_name(&new.domain_name)
                .set_subject_alternative_names((!names.is_empty()).then_some(names))
                .set_validation_method(
                    new.validation_method
                        .as_deref()
                        .map(sdk::ValidationMethod::from),
                )
                .set_key_algorithm(new.key_algorithm.as_deref().map(sdk::KeyAlgorithm::from))
                .set_certificate_authority_arn(new.authority_arn.clone())
                .set_options(options(&new.options))
                .set_domain_validation_options((!domains.is_empty()).then_some(domains))
                .set_tags(tag_list(OPERATION, &new.tags)?)
                .idempotency_token(&new.token);
            let answer = call.send().await.map_err(failed(OPERATION))?;
            answer
                .certificate_arn
                .ok_or_else(|| incomplete(OPERATION, "CertificateArn"))
        })
    }

    fn import<'a>(&'a self, upload: &'a Upload) -> Answer<'a, String> {
        self.call(async move {
            const OPERATION: &str = "ImportCertificate";
            let call = self
                .client
                .import_certificate()
                .set_certificate_arn(upload.arn.clone())
                .certificate(Blob::new(upload.body.as_bytes()))
                .private_key(Blob::new(upload.private_key.expose().as_bytes()))
                .set_certificate_chain(
                    upload
                        .chain
                        .as_ref()
                        .map(|chain| Blob::new(chain.as_bytes())),
                )
                .set_tags(tag_list(OPERATION, &upload.tags)?);
            let answer = call.send().await.map_err(failed(OPERATION))?;
            answer
                .certificate_arn
                .ok_or_else(|| incomplete(OPERATION, "CertificateArn"))
        })
    }

    fn describe<'a>(&'a self, arn: &'a str) -> Answer<'a, sdk::CertificateDetail> {
        self.call(async move {
            const OPERATION: &str = "DescribeCertificate";
            let answer = self
                .client
                .describe_certificate()
                .certificate_arn(arn)
                .send()
                .await
                .map_err(failed(OPERATION))?;
            answer
                .certificate
                .ok_or_else(|| incomplete(OPERATION, "Certificate"))
        })
    }

    fn list<'a>(&'a self, listing: &'a Listing, token: Option<String>) -> Answer<'a, Page> {
        self.call(async move {
            let statuses = listing.statuses.iter().map(|it| it.as_str().into());
            let keys = listing.key_types.iter().map(|it| it.as_str().into());
            let keys: Vec<sdk::KeyAlgorithm> = keys.collect();
            let keys = (!keys.is_empty()).then_some(keys);
            let includes = keys.map(|keys| sdk::Filters::builder().set_key_types(Some(keys)));
            let call = self
                .client
                .list_certificates()
                .set_certificate_statuses(Some(statuses.collect()))
                .set_includes(includes.map(sdk::builders::FiltersBuilder::build))
                .set_next_token(token);
            let answer = call.send().await.map_err(failed("ListCertificates"))?;
            Ok((answer.certificate_summary_list, answer.next_token))
        })
    }

    fn get<'a>(&'a self, arn: &'a str) -> Answer<'a, Issued> {
        self.call(async move {
            let call = self.client.get_certificate().certificate_arn(arn);
            let answer = call.send().await.map_err(failed("GetCertificate"))?;
            Ok((answer.certificate, answer.certificate_chain))
        })
    }

    fn delete<'a>(&'a self, arn: &'a str) -> Answer<'a, ()> {
        self.call(async move {
            let call = self.client.delete_certificate().certificate_arn(arn);
            call.send()
                .await
                .map(drop)
                .map_err(failed("DeleteCertificate"))
        })
    }

    fn set_logging<'a>(&'a self, arn: &'a str, preference: &'a str) -> Answer<'a, ()> {
        self.call(async move {
            let options = logging(Some(preference)).build();
            let call = self
                .client
                .update_certificate_options()
                .certificate_arn(arn)
                .options(options);
            call.send()
                .await
                .map(drop)
                .map_err(failed("UpdateCertificateOptions"))
        })
    }

    fn renew<'a>(&'a self, arn: &'a str) -> Answer<'a, ()> {
        self.call(async move {
            let call = self.client.renew_certificate().certificate_arn(arn);
            call.send()
                .await
                .map(drop)
                .map_err(failed("RenewCertificate"))
        })
    }

    fn tags<'a>(&'a self, arn: &'a str) -> Answer<'a, Tags> {
        self.call(async move {
            let call = self.client.list_tags_for_certificate().certificate_arn(arn);
            let answer = call
                .send()
                .await
                .map_err(failed("ListTagsForCertificate"))?;
            let tags = answer.tags.unwrap_or_default().into_iter();
            Ok(tags
                .map(|tag| (tag.key, tag.value.unwrap_or_default()))
                .collect())
        })
    }

    fn add_tags<'a>(&'a self, arn: &'a str, tags: &'a Tags) -> Answer<'a, ()> {
        self.call(async move {
            const OPERATION: &str = "AddTagsToCertificate";
            let tags = tag_list(OPERATION, tags)?;
            let call = self
                .client
                .add_tags_to_certificate()
                .certificate_arn(arn)
                .set_tags(tags);
            call.send().await.map(drop).map_err(failed(OPERATION))
        })
    }

    fn remove_tags<'a>(&'a self, arn: &'a str, keys: &'a BTreeSet<String>) -> Answer<'a, ()> {
        self.call(async move {
            const OPERATION: &str = "RemoveTagsFromCertificate";
            // Without a value a tag is removed whatever its value is.
            let tags: Result<Vec<_>, _> = keys
                .iter()
                .map(|key| sdk::Tag::builder().key(key).build())
                .collect();
            let tags = tags.map_err(unbuildable(OPERATION))?;
            let call = self
                .client
                .remove_tags_from_certificate()
                .certificate_arn(arn)
                .set_tags(Some(tags));
            call.send().await.map(drop).map_err(failed(OPERATION))
        })
    }
}
