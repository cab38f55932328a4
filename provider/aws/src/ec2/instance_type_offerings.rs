//! The data source `aws_ec2_instance_type_offerings`: where which instance types can be launched.
//!
//! Facts: EC2 API reference, DescribeInstanceTypeOfferings.

use std::sync::Arc;

use aws_sdk_ec2::types::{Filter, InstanceTypeOffering, LocationType};
use slipway_engine::error::CloudError;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use super::data::{FilterBlock, ReadTimeout, Search};
use super::session::{self, Ec2, pages};
use crate::api::Operation;
use crate::parts::given;
use crate::shared::Shared;

const DESCRIBE: Operation = Operation {
    name: "DescribeInstanceTypeOfferings",
    effect: Effect::Reads,
    kinds: &[],
};

/// Where which instance types can be launched. What you set narrows the search, which may find none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct OfferingsData {
    /// Name of the region.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The instance types, each once for every place that offers it.
    #[attr(computed())]
    pub(crate) instance_types: Attr<Vec<String>>,
    /// Kind of places that are looked at; the region when it is left out.
    #[attr(
        optional().check(Validator::one_of([
            "availability-zone",
            "availability-zone-id",
            "outpost",
            "region"
        ]))
    )]
    pub(crate) location_type: Attr<String>,
    /// Kind of the place of each of `instance_types`, in the same order.
    #[attr(computed())]
    pub(crate) location_types: Attr<Vec<String>>,
    /// The place of each of `instance_types`, in the same order.
    #[attr(computed())]
    pub(crate) locations: Attr<Vec<String>>,
    /// Region, by default that of the provider.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Narrows the search by a filter of the API; several narrow it together.
    #[block()]
    pub(crate) filter: Attr<Set<FilterBlock>>,
    /// How long to try.
    #[block()]
    pub(crate) timeouts: Attr<ReadTimeout>,
}

/// The data source.
pub(super) struct Offerings {
    shared: Arc<Shared>,
}

impl Offerings {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for Offerings {
    type Model = OfferingsData;

    fn type_name(&self) -> &'static str {
        "aws_ec2_instance_type_offerings"
    }

    async fn read(
        &self,
        config: OfferingsData,
        _: &StopSignal,
    ) -> Result<OfferingsData, Diagnostics> {
        let api = session::connect(&self.shared, given(&config.region))?;
        let api = api.patient(ReadTimeout::of(&config.timeouts));
        let mut search = Search::new("EC2 instance type offerings", "instance type offerings");
        search.blocks(&config.filter);
        let kind = given(&config.location_type).map(LocationType::from);
        let found = list(&api, kind, search.filters()).await;
        let found = sorted(found.map_err(|error| search.failed(&error))?);
        let each = |told: fn(&Offering) -> &String| {
            Attr::Known(found.iter().map(|it| told(it).clone()).collect())
        };
        Ok(OfferingsData {
            id: api.region.as_str().into(),
            instance_types: each(|it| &it.instance_type),
            location_types: each(|it| &it.location_type),
            locations: each(|it| &it.location),
            region: api.region.as_str().into(),
            ..config
        })
    }
}

async fn list(
    api: &Ec2,
    kind: Option<LocationType>,
    filters: Vec<Filter>,
) -> Result<Vec<InstanceTypeOffering>, CloudError> {
    let (kind, filters) = (&kind, &filters);
    let page = |token: Option<String>| async move {
        let answer = api.call(&DESCRIBE, || {
            let request = api.client.describe_instance_type_offerings();
            request
                .set_location_type(kind.clone())
                .set_filters(Some(filters.clone()))
                .set_next_token(token.clone())
                .send()
        });
        let answer = answer.await?;
        Ok((answer.instance_type_offerings, answer.next_token))
    };
    pages(page).await
}

/// A type at a place. The lists of the data source run in parallel, so each member has a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Offering {
    instance_type: String,
    location: String,
    location_type: String,
}

/// By type and place: EC2 promises no order, and a list in another one would look like a change.
fn sorted(told: Vec<InstanceTypeOffering>) -> Vec<Offering> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let offerings = told.into_iter().map(|it| Offering {
        instance_type: text(it.instance_type().map(|it| it.as_str())),
        location: text(it.location()),
        location_type: text(it.location_type().map(LocationType::as_str)),
    });
    let mut offerings: Vec<Offering> = offerings.collect();
    offerings.sort();
    offerings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(of: &str, at: &str) -> InstanceTypeOffering {
        let offering = InstanceTypeOffering::builder().instance_type(of.into());
        let offering = offering.location_type(LocationType::AvailabilityZone);
        offering.location(at).build()
    }

    #[test]
    fn offerings_stand_in_one_order_whatever_the_answer_had() {
        let one = [("t3.micro", "a"), ("m5.large", "b"), ("m5.large", "a")];
        let answer = |offerings: &mut dyn Iterator<Item = (&str, &str)>| {
            sorted(offerings.map(|(of, at)| offering(of, at)).collect())
        };
        let there = answer(&mut one.into_iter());
        assert_eq!(there, answer(&mut one.into_iter().rev()));
        let told = |it: &Offering| (it.instance_type.clone(), it.location.clone());
        let told: Vec<(String, String)> = there.iter().map(told).collect();
        let expected = [("m5.large", "a"), ("m5.large", "b"), ("t3.micro", "a")];
        assert_eq!(
            told,
            expected.map(|(of, at)| (of.to_owned(), at.to_owned()))
        );
    }
}
