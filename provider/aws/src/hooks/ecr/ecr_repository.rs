//! Hooks of `aws_ecr_repository`.

use slipway_engine::retry::Effect;

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

impl Hooks for EcrRepositories {
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
