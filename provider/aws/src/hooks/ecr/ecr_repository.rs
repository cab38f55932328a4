//! Hooks of `aws_ecr_repository`.

use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ecr::session::Ecr;
use crate::generated::ecr::ecr_repository::{EcrRepositories, EcrRepository, Hooks};
use crate::parts::given;

const DESCRIBE_IMAGES: Operation = Operation {
    name: "DescribeImages",
    effect: Effect::Reads,
    kinds: &[],
};

/// How many images a message names.
const NAMED: i32 = 10;

/// How the mutabilities end that have exclusions (ECR API reference, ImageTagMutability).
const EXCLUDING: &str = "_WITH_EXCLUSION";

impl Hooks for EcrRepositories {
    fn check(&self, plan: &mut Plan<EcrRepository>) {
        let Some(planned) = plan.planned.as_ref() else {
            return;
        };
        if let Some((argument, fault)) = fault(planned) {
            let detail = format!("{fault} Nothing was changed.\nCorrect the repository.");
            plan.tell(Diagnostic::error("Invalid ECR repository", detail).at(Path::of(argument)));
        }
    }

    async fn held_by(&self, api: &Ecr, prior: &EcrRepository) -> Vec<(&'static str, Vec<String>)> {
        let name = given(&prior.name).unwrap_or_default();
        let found = api.call(&DESCRIBE_IMAGES, || {
            let request = api.client.describe_images().repository_name(name);
            request.max_results(NAMED).send()
        });
        let Ok(found) = found.await else {
            return Vec::new();
        };
        let images = found.image_details().iter().map(|image| {
            let tag = image.image_tags().first().map(String::as_str);
            tag.or(image.image_digest()).unwrap_or_default().to_owned()
        });
        vec![(
            "Images, which `force_delete = true` deletes too",
            images.collect(),
        )]
    }
}

/// What is wrong with the filters of exclusion, with the argument to blame.
fn fault(repository: &EcrRepository) -> Option<(&'static str, &'static str)> {
    let mutability = repository.image_tag_mutability.if_known()?;
    let filters = repository
        .image_tag_mutability_exclusion_filter
        .if_known()?;
    match (mutability.ends_with(EXCLUDING), filters.is_empty()) {
        (true, true) => Some((
            "image_tag_mutability",
            "A mutability that has exclusions needs an `image_tag_mutability_exclusion_filter`.",
        )),
        (false, false) => Some((
            "image_tag_mutability_exclusion_filter",
            "Filters need an `image_tag_mutability` of `IMMUTABLE_WITH_EXCLUSION` or `MUTABLE_WITH_EXCLUSION`.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::ecr::ecr_repository::EcrRepositoryImageTagMutabilityExclusionFilter as Filter;
    use slipway_framework::model::Attr;

    fn blamed(mutability: &str, filters: usize) -> Option<&'static str> {
        let repository = EcrRepository {
            image_tag_mutability: mutability.into(),
            image_tag_mutability_exclusion_filter: Attr::Known(vec![Filter::default(); filters]),
            ..EcrRepository::default()
        };
        fault(&repository).map(|(argument, _)| argument)
    }

    #[test]
    fn filters_go_with_the_mutability_that_has_exclusions() {
        assert_eq!(blamed("IMMUTABLE", 0), None);
        assert_eq!(blamed("IMMUTABLE_WITH_EXCLUSION", 1), None);
        assert_eq!(
            blamed("IMMUTABLE_WITH_EXCLUSION", 0),
            Some("image_tag_mutability")
        );
        assert_eq!(
            blamed("MUTABLE", 2),
            Some("image_tag_mutability_exclusion_filter")
        );
    }
}
