//! The data source `aws_ami`: an image of a machine.
//!
//! Facts: EC2 API reference, DescribeImages and Image; EC2 user guide, "Find an AMI".

mod model;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_ec2::types as sdk;
use regex_lite::Regex;
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use self::model::{AmiData, Mapping, ProductCode};
use super::data::{self, ReadTimeout, Search};
use super::session::{self, Ec2, pages};
use crate::api::Operation;
use crate::parts::given;
use crate::shared::Shared;

const DESCRIBE: Operation = Operation {
    name: "DescribeImages",
    effect: Effect::Reads,
    kinds: &[],
};

/// The filters that leave no images of strangers.
const OF_SOMEBODY: [&str; 3] = ["image-id", "owner-alias", "owner-id"];

/// The data source.
pub(super) struct Images {
    shared: Arc<Shared>,
}

impl Images {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for Images {
    type Model = AmiData;

    fn type_name(&self) -> &'static str {
        "aws_ami"
    }

    fn validate(&self, config: &AmiData, diagnostics: &mut Diagnostics) {
        if let Some(text) = given(&config.name_regex)
            && let Err(error) = Regex::new(text)
        {
            let detail = format!(
                "`name_regex` is no regular expression: {error}. Nothing was read.\nCorrect it."
            );
            let told = Diagnostic::error("Malformed regular expression", detail);
            diagnostics.push(told.at(Path::of("name_regex")));
        }
        if given(&config.uefi_data).is_some() {
            let detail = "No image is found by its UEFI data, and hashicorp/aws ignores this argument. Nothing was \
                          read.\nRemove `uefi_data`.";
            let told = Diagnostic::error("Argument without effect", detail);
            diagnostics.push(told.at(Path::of("uefi_data")));
        }
        if is_of_strangers(config) {
            let detail = "The newest image of anybody would be taken, and anybody can publish a newer one under any \
                          name. Nothing was read.\nGive `owners`, or a `filter` for owner-id, owner-alias or image-id. \
                          `allow_unsafe_filter = true` takes the image all the same.";
            let told = Diagnostic::error("Images of strangers", detail);
            diagnostics.push(told.at(Path::of("most_recent")));
        }
    }

    async fn read(&self, config: AmiData, _: &StopSignal) -> Result<AmiData, Diagnostics> {
        let mut faults = Diagnostics::new();
        self.validate(&config, &mut faults);
        if faults.has_errors() {
            return Err(faults);
        }
        let api = session::connect(&self.shared, given(&config.region))?;
        let api = api.patient(ReadTimeout::of(&config.timeouts));
        let mut search = Search::new("EC2 image", "image");
        for (argument, texts) in [
            ("owners", &config.owners),
            ("executable_users", &config.executable_users),
        ] {
            if let Some(texts) = listed(texts) {
                search.said(argument, &texts.join(", "));
            }
        }
        search.tags(&config.tags);
        search.blocks(&config.filter);
        if let Some(text) = given(&config.name_regex) {
            search.said("name_regex", text);
        }
        let found = list(&api, &config, search.filters()).await;
        let found = found.map_err(|error| search.failed(&error))?;
        let found = named(found, given(&config.name_regex));
        let image = match config.most_recent {
            Attr::Known(true) => newest(found),
            _ => found,
        };
        let image = search.only(image, |it| it.image_id.clone())?;
        Ok(state(&api, image, config))
    }
}

/// Whether the newest of images of anybody is to be taken. What is not known yet may narrow the search.
fn is_of_strangers(config: &AmiData) -> bool {
    let is_narrow = |name: &Attr<String>| match name {
        Attr::Known(name) => OF_SOMEBODY.contains(&name.as_str()),
        Attr::Unknown => true,
        Attr::Null => false,
    };
    let is_filtered = match &config.filter {
        Attr::Known(blocks) => blocks.0.iter().any(|block| is_narrow(&block.name)),
        Attr::Unknown => true,
        Attr::Null => false,
    };
    let has_owners = match &config.owners {
        Attr::Known(owners) => !owners.is_empty(),
        Attr::Unknown => true,
        Attr::Null => false,
    };
    let is_allowed = matches!(
        config.allow_unsafe_filter,
        Attr::Known(true) | Attr::Unknown
    );
    config.most_recent == Attr::Known(true) && !is_filtered && !has_owners && !is_allowed
}

/// The texts of a list; none when there are none, because the API refuses an empty list.
fn listed(texts: &Attr<Vec<Attr<String>>>) -> Option<Vec<String>> {
    let texts = texts.if_known()?.iter();
    let texts: Vec<String> = texts
        .filter_map(|it| given(it).map(str::to_owned))
        .collect();
    (!texts.is_empty()).then_some(texts)
}

async fn list(
    api: &Ec2,
    config: &AmiData,
    filters: Vec<sdk::Filter>,
) -> Result<Vec<sdk::Image>, CloudError> {
    let filters = (!filters.is_empty()).then_some(filters);
    let (owners, users) = (listed(&config.owners), listed(&config.executable_users));
    let with_deprecated = config
        .include_deprecated
        .if_known()
        .copied()
        .unwrap_or_default();
    let (filters, owners, users) = (&filters, &owners, &users);
    let page = |token: Option<String>| async move {
        let answer = api.call(&DESCRIBE, || {
            let request = api.client.describe_images();
            request
                .include_deprecated(with_deprecated)
                .set_filters(filters.clone())
                .set_owners(owners.clone())
                .set_executable_users(users.clone())
                .set_next_token(token.clone())
                .send()
        });
        let answer = answer.await?;
        Ok((answer.images, answer.next_token))
    };
    pages(page).await
}

/// The images whose names fit.
fn named(found: Vec<sdk::Image>, wanted: Option<&str>) -> Vec<sdk::Image> {
    let Some(wanted) = wanted.and_then(|text| Regex::new(text).ok()) else {
        return found;
    };
    let fits = |it: &sdk::Image| it.name().is_some_and(|name| wanted.is_match(name));
    found.into_iter().filter(fits).collect()
}

/// The image that was made last. EC2 writes all times alike, so that their texts are in their order.
fn newest(found: Vec<sdk::Image>) -> Vec<sdk::Image> {
    let made = |it: &sdk::Image| (it.creation_date.clone(), it.image_id.clone());
    found.into_iter().max_by_key(made).into_iter().collect()
}

/// What an image tells.
fn state(api: &Ec2, it: sdk::Image, config: AmiData) -> AmiData {
    let id = it.image_id.clone().unwrap_or_default();
    let root = it.block_device_mappings().iter();
    let mut root = root.filter(|device| device.device_name() == it.root_device_name());
    let root_snapshot = root.find_map(|device| device.ebs()?.snapshot_id().map(str::to_owned));
    let reason = |told: Option<&str>| told.unwrap_or("UNSET").to_owned();
    let reasons = [
        (
            "code",
            reason(it.state_reason().and_then(sdk::StateReason::code)),
        ),
        (
            "message",
            reason(it.state_reason().and_then(sdk::StateReason::message)),
        ),
    ];
    AmiData {
        arn: format!("arn:{}:ec2:{}::image/{id}", api.partition, api.region).into(),
        architecture: text(it.architecture),
        block_device_mappings: each(it.block_device_mappings.as_deref(), mapping),
        boot_mode: text(it.boot_mode),
        creation_date: it.creation_date.into(),
        deprecation_time: it.deprecation_time.into(),
        description: it.description.into(),
        ena_support: Attr::Known(it.ena_support.unwrap_or_default()),
        hypervisor: text(it.hypervisor),
        id: id.as_str().into(),
        image_id: id.into(),
        image_location: it.image_location.into(),
        image_owner_alias: it.image_owner_alias.into(),
        image_type: text(it.image_type),
        imds_support: text(it.imds_support),
        kernel_id: it.kernel_id.into(),
        last_launched_time: it.last_launched_time.into(),
        name: it.name.into(),
        owner_id: it.owner_id.into(),
        platform: text(it.platform),
        platform_details: it.platform_details.into(),
        product_codes: each(it.product_codes.as_deref(), |code| ProductCode {
            product_code_id: code.product_code_id.clone().into(),
            product_code_type: text(code.product_code_type.clone()),
        }),
        public: Attr::Known(it.public.unwrap_or_default()),
        ramdisk_id: it.ramdisk_id.into(),
        region: api.region.as_str().into(),
        root_device_name: it.root_device_name.into(),
        root_device_type: text(it.root_device_type),
        root_snapshot_id: root_snapshot.into(),
        sriov_net_support: it.sriov_net_support.into(),
        state: text(it.state),
        state_reason: Attr::Known(reasons.map(|(name, value)| (name.to_owned(), value)).into()),
        tags: data::tags(api, it.tags.as_deref()),
        tpm_support: text(it.tpm_support),
        usage_operation: it.usage_operation.into(),
        virtualization_type: text(it.virtualization_type),
        ..config
    }
}

fn mapping(it: &sdk::BlockDeviceMapping) -> Mapping {
    let ebs = it.ebs().map(|ebs| {
        let number = |number: Option<i32>| number.unwrap_or_default().to_string();
        let truth = |truth: Option<bool>| truth.unwrap_or_default().to_string();
        let parts = [
            ("delete_on_termination", truth(ebs.delete_on_termination())),
            ("encrypted", truth(ebs.encrypted())),
            ("iops", number(ebs.iops())),
            (
                "snapshot_id",
                ebs.snapshot_id().unwrap_or_default().to_owned(),
            ),
            ("throughput", number(ebs.throughput())),
            ("volume_size", number(ebs.volume_size())),
            (
                "volume_type",
                ebs.volume_type()
                    .map_or("", sdk::VolumeType::as_str)
                    .to_owned(),
            ),
        ];
        BTreeMap::from(parts.map(|(name, value)| (name.to_owned(), value)))
    });
    Mapping {
        device_name: it.device_name.clone().into(),
        ebs: Attr::Known(ebs.unwrap_or_default()),
        no_device: it.no_device.clone().unwrap_or_default().into(),
        virtual_name: it.virtual_name.clone().unwrap_or_default().into(),
    }
}

fn text<T: AsRef<str>>(told: Option<T>) -> Attr<String> {
    told.map(|it| it.as_ref().to_owned()).into()
}

fn each<T, U>(told: Option<&[T]>, part: impl Fn(&T) -> U) -> Attr<Set<U>> {
    Attr::Known(told.unwrap_or_default().iter().map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ec2::data::FilterBlock;

    fn image(id: &str, name: &str, made: &str) -> sdk::Image {
        let image = sdk::Image::builder().image_id(id).name(name);
        image.creation_date(made).build()
    }

    fn ids(found: Vec<sdk::Image>) -> Vec<String> {
        found.into_iter().filter_map(|it| it.image_id).collect()
    }

    #[test]
    fn the_newest_image_is_one_whatever_the_order() {
        let all = || {
            vec![
                image("ami-1", "a", "2024-01-02T00:00:00.000Z"),
                image("ami-3", "a", "2024-03-01T00:00:00.000Z"),
                image("ami-2", "a", "2024-03-01T00:00:00.000Z"),
            ]
        };
        assert_eq!(ids(newest(all())), ["ami-3"]);
        assert_eq!(ids(newest(all().into_iter().rev().collect())), ["ami-3"]);
        assert_eq!(ids(newest(Vec::new())), [""; 0]);
    }

    #[test]
    fn a_regular_expression_fits_a_part_of_the_name() {
        let all = || {
            vec![
                image("ami-1", "al2023-ami-2023.1", ""),
                image("ami-2", "amzn2-ami", ""),
            ]
        };
        assert_eq!(ids(named(all(), Some(r"^al20\d+-"))), ["ami-1"]);
        assert_eq!(ids(named(all(), Some("ami"))), ["ami-1", "ami-2"]);
        assert_eq!(ids(named(all(), None)), ["ami-1", "ami-2"]);
        let nameless = vec![sdk::Image::builder().image_id("ami-3").build()];
        assert_eq!(ids(named(nameless, Some(""))), [""; 0]);
    }

    #[test]
    fn the_newest_image_is_not_one_of_anybody() {
        let config = AmiData {
            most_recent: Attr::Known(true),
            ..AmiData::default()
        };
        assert!(is_of_strangers(&config));
        let filter = |name: Attr<String>| AmiData {
            filter: Attr::Known(Set(vec![FilterBlock {
                name,
                values: Attr::Null,
            }])),
            ..config.clone()
        };
        assert!(is_of_strangers(&filter("name".into())));
        assert!(!is_of_strangers(&filter("owner-id".into())));
        assert!(!is_of_strangers(&filter(Attr::Unknown)));
        let owners = AmiData {
            owners: Attr::Known(vec!["self".into()]),
            ..config.clone()
        };
        assert!(!is_of_strangers(&owners));
        let allowed = AmiData {
            allow_unsafe_filter: Attr::Known(true),
            ..config
        };
        assert!(!is_of_strangers(&allowed));
        assert!(!is_of_strangers(&AmiData::default()));
    }
}
