//! The data source `aws_ecr_repository`: a repository that exists, and the tags of its newest image.

use std::sync::Arc;

use aws_sdk_ecr::types::{ImageDetail, Repository};
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::session::{self, Ecr};
use crate::api::Operation;
use crate::error::ECR;
use crate::parts::{self, given};
use crate::shared::Shared;
use crate::tags::Tags;

const GONE: &[(&str, ErrorKind)] = &[("RepositoryNotFoundException", ErrorKind::NotFound)];

const DESCRIBE_REPOSITORIES: Operation = Operation {
    name: "DescribeRepositories",
    effect: Effect::Reads,
    kinds: GONE,
};

const DESCRIBE_IMAGES: Operation = Operation {
    name: "DescribeImages",
    effect: Effect::Reads,
    kinds: GONE,
};

const LIST_TAGS: Operation = Operation {
    name: "ListTagsForResource",
    effect: Effect::Reads,
    kinds: GONE,
};

/// A repository of container images that exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct RepositoryData {
    /// Amazon resource name.
    #[attr(computed())]
    pub(crate) arn: Attr<String>,
    /// How images are encrypted.
    #[attr(computed().plain())]
    pub(crate) encryption_configuration: Attr<Vec<Encryption>>,
    /// Name of the repository.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// When images are scanned.
    #[attr(computed().plain())]
    pub(crate) image_scanning_configuration: Attr<Vec<Scanning>>,
    /// Whether a tag can be given to another image.
    #[attr(computed())]
    pub(crate) image_tag_mutability: Attr<String>,
    /// Tags for which the opposite holds.
    #[attr(computed().plain())]
    pub(crate) image_tag_mutability_exclusion_filter: Attr<Vec<Exclusion>>,
    /// Tags of the image that was pushed last.
    #[attr(computed())]
    pub(crate) most_recent_image_tags: Attr<Vec<String>>,
    /// Name, which may have slashes in it.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Account whose registry has the repository.
    #[attr(optional_computed())]
    pub(crate) registry_id: Attr<String>,
    /// Address by which images are pushed and pulled.
    #[attr(computed())]
    pub(crate) repository_url: Attr<String>,
    /// Tags.
    #[attr(computed())]
    pub(crate) tags: Attr<Tags>,
}

/// How images are encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Encryption {
    /// `AES256`, `KMS` or `KMS_DSSE`.
    #[attr(computed())]
    pub(crate) encryption_type: Attr<String>,
    /// ARN of the KMS key.
    #[attr(computed())]
    pub(crate) kms_key: Attr<String>,
}

/// When images are scanned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Scanning {
    /// Whether images are scanned when they are pushed.
    #[attr(computed())]
    pub(crate) scan_on_push: Attr<bool>,
}

/// Tags for which the opposite of the mutability holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Exclusion {
    /// Name of tags, where `*` stands for any text.
    #[attr(computed())]
    pub(crate) filter: Attr<String>,
    /// `WILDCARD`.
    #[attr(computed())]
    pub(crate) filter_type: Attr<String>,
}

/// The data source.
pub(super) struct RepositorySource {
    shared: Arc<Shared>,
}

impl RepositorySource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for RepositorySource {
    type Model = RepositoryData;

    fn type_name(&self) -> &'static str {
        "aws_ecr_repository"
    }

    async fn read(
        &self,
        config: RepositoryData,
        _: &StopSignal,
    ) -> Result<RepositoryData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let found = Found::read(&api, &config).await.map_err(|error| {
            let name = given(&config.name).unwrap_or_default();
            let doing = Doing::new(Verb::Read, "ECR repository").of(ECR).named(name);
            to_diagnostic(&error, &doing.blaming(Path::of("name")))
        })?;
        let repository = &found.repository;
        let encryption = repository.encryption_configuration.as_ref();
        let scanning = repository.image_scanning_configuration.as_ref();
        let exclusions = repository.image_tag_mutability_exclusion_filters();
        let exclusions = exclusions.iter().map(|filter| Exclusion {
            filter: filter.filter().into(),
            filter_type: filter.filter_type().as_str().into(),
        });
        let mutability = repository.image_tag_mutability.as_ref();
        Ok(RepositoryData {
            arn: repository.repository_arn.clone().into(),
            encryption_configuration: Attr::Known(
                encryption
                    .map(|it| Encryption {
                        encryption_type: it.encryption_type().as_str().into(),
                        kms_key: parts::some(it.kms_key.clone()).into(),
                    })
                    .into_iter()
                    .collect(),
            ),
            id: repository.repository_name.clone().into(),
            image_scanning_configuration: Attr::Known(
                scanning
                    .map(|it| Scanning {
                        scan_on_push: Attr::Known(it.scan_on_push),
                    })
                    .into_iter()
                    .collect(),
            ),
            image_tag_mutability: mutability.map(|it| it.as_str().to_owned()).into(),
            image_tag_mutability_exclusion_filter: Attr::Known(exclusions.collect()),
            most_recent_image_tags: Attr::Known(newest(&found.images)),
            name: config.name.clone(),
            region: api.region.as_str().into(),
            registry_id: repository.registry_id.clone().into(),
            repository_url: repository.repository_uri.clone().into(),
            tags: Attr::Known(api.tags.read_tags_all(&found.tags)),
        })
    }
}

/// What three calls tell of a repository.
struct Found {
    repository: Repository,
    tags: Tags,
    images: Vec<ImageDetail>,
}

impl Found {
    async fn read(api: &Ecr, config: &RepositoryData) -> Result<Self, CloudError> {
        let name = given(&config.name).unwrap_or_default();
        let registry = given(&config.registry_id).map(str::to_owned);
        let answer = api.call(&DESCRIBE_REPOSITORIES, || {
            let request = api.client.describe_repositories().repository_names(name);
            request.set_registry_id(registry.clone()).send()
        });
        let mut repositories = answer.await?.repositories.unwrap_or_default().into_iter();
        let Some(repository) = repositories.next() else {
            return Err(api.incomplete(&DESCRIBE_REPOSITORIES, "repositories"));
        };
        let arn = repository.repository_arn().unwrap_or_default();
        let answer = api.call(&LIST_TAGS, || {
            api.client.list_tags_for_resource().resource_arn(arn).send()
        });
        let tags = session::read_tags(answer.await?.tags.as_deref());
        let (client, registry) = (&api.client, &registry);
        let images = session::pages(|token: Option<String>| async move {
            let answer = api.call(&DESCRIBE_IMAGES, || {
                let request = client
                    .describe_images()
                    .repository_name(name)
                    .max_results(1000);
                let request = request.set_registry_id(registry.clone());
                request.set_next_token(token.clone()).send()
            });
            let answer = answer.await?;
            Ok((answer.image_details, answer.next_token))
        });
        Ok(Self {
            images: images.await?,
            repository,
            tags,
        })
    }
}

/// The tags of the image that was pushed last; none when there is none.
fn newest(images: &[ImageDetail]) -> Vec<String> {
    let pushed = |image: &&ImageDetail| {
        image
            .image_pushed_at
            .map(|it| (it.secs(), it.subsec_nanos()))
    };
    let newest = images.iter().max_by_key(pushed);
    newest.map_or_else(Vec::new, |image| image.image_tags().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::DateTime;

    #[test]
    fn the_tags_are_those_of_the_image_that_was_pushed_last() {
        let image = |tag: &str, second| {
            let image = ImageDetail::builder().image_tags(tag);
            image.image_pushed_at(DateTime::from_secs(second)).build()
        };
        let images = [image("old", 1), image("new", 3), image("between", 2)];
        assert_eq!(newest(&images), ["new"]);
        assert_eq!(newest(&[]), [""; 0]);
    }
}
