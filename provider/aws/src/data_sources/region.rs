//! `aws_region`: the provider's region, or another one by name or address.

use std::sync::Arc;

use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use super::regions;
use crate::partition::Partition;
use crate::shared::Shared;

/// A region. Without arguments it is that of the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Attributes {
    /// The name in the documentation of AWS, such as `Europe (Frankfurt)`.
    #[attr(computed())]
    pub(crate) description: Attr<String>,
    /// The address of EC2 in the region, without a scheme. Set it to find the region of an address.
    #[attr(optional_computed())]
    pub(crate) endpoint: Attr<String>,
    /// The region.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The region.
    #[attr(optional_computed().deprecated("Use `region`."))]
    pub(crate) name: Attr<String>,
    /// The region, such as `eu-central-1`. Set it to describe another than the provider's.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
}

/// The data source.
pub(super) struct Region {
    shared: Arc<Shared>,
}

impl Region {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for Region {
    type Model = Attributes;

    fn type_name(&self) -> &'static str {
        "aws_region"
    }

    async fn read(&self, config: Attributes, _: &StopSignal) -> Result<Attributes, Diagnostics> {
        find(&config, self.shared.connection()?.region())
    }
}

/// The address of EC2, by which the official provider knows a region.
fn endpoint(region: &str) -> String {
    format!(
        "ec2.{region}.{}",
        Partition::of_region_or_default(region).dns_suffix
    )
}

/// The region that the arguments name, or the provider's.
fn find(config: &Attributes, own: &str) -> Result<Attributes, Diagnostics> {
    let refuse = |text: String, path: &str| {
        Err(Diagnostics::from(
            Diagnostic::error("Unknown region", text).at(Path::of(path)),
        ))
    };
    let given = |attribute: &Attr<String>| {
        attribute
            .if_known()
            .filter(|text| !text.is_empty())
            .cloned()
    };
    let (name, region, address) = (
        given(&config.name),
        given(&config.region),
        given(&config.endpoint),
    );
    if let (Some(name), Some(region)) = (&name, &region)
        && name != region
    {
        let text = format!(
            "`name` is {name} and `region` is {region}. Nothing was changed.\nRemove `name`, which is deprecated."
        );
        return refuse(text, "name");
    }
    let by_name = region.or(name);
    let by_address = match &address {
        Some(address) => match regions::all()
            .chain([own])
            .find(|region| endpoint(region) == *address)
        {
            Some(region) => Some(region.to_owned()),
            None => {
                let text = format!(
                    "{address} is the address of EC2 in no known region. Nothing was changed.\n\
                     Give the host alone, such as `ec2.eu-central-1.amazonaws.com`, or use `region`."
                );
                return refuse(text, "endpoint");
            }
        },
        None => None,
    };
    if let (Some(name), Some(other)) = (&by_name, &by_address)
        && name != other
    {
        let text = format!(
            "`endpoint` is in {other}, but `region` is {name}. Nothing was changed.\nRemove one of them."
        );
        return refuse(text, "endpoint");
    }
    let region = by_name.or(by_address).unwrap_or_else(|| own.to_owned());
    if region != own && Partition::of_region(&region).is_none() {
        let text = format!(
            "{region} has not the form of a region, such as eu-central-1. Nothing was changed.\nCorrect it, then try again."
        );
        return refuse(text, "region");
    }
    Ok(Attributes {
        description: regions::name(&region).map(str::to_owned).into(),
        endpoint: Attr::Known(endpoint(&region)),
        id: Attr::from(region.as_str()),
        name: Attr::from(region.as_str()),
        region: Attr::Known(region),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(name: &str, region: &str, endpoint: &str) -> Attributes {
        Attributes {
            name: name.into(),
            region: region.into(),
            endpoint: endpoint.into(),
            ..Attributes::default()
        }
    }

    fn found(config: &Attributes) -> Result<String, String> {
        match find(config, "eu-west-1") {
            Ok(region) => Ok(region.id.if_known().unwrap().clone()),
            Err(diagnostics) => Err(diagnostics.iter().map(|it| it.detail.clone()).collect()),
        }
    }

    #[test]
    fn without_arguments_it_is_the_providers() {
        let own = find(&Attributes::default(), "eu-west-1").unwrap();
        assert_eq!(own.description, Attr::from("Europe (Ireland)"));
        assert_eq!(own.endpoint, Attr::from("ec2.eu-west-1.amazonaws.com"));
        assert_eq!(own.id, Attr::from("eu-west-1"));
        assert_eq!(own.name, own.region);
    }

    #[test]
    fn each_argument_finds_a_region() {
        assert_eq!(found(&config("us-east-2", "", "")), Ok("us-east-2".into()));
        assert_eq!(found(&config("", "us-east-2", "")), Ok("us-east-2".into()));
        assert_eq!(
            found(&config("", "", "ec2.cn-north-1.amazonaws.com.cn")),
            Ok("cn-north-1".into())
        );
        assert_eq!(
            found(&config(
                "us-east-2",
                "us-east-2",
                "ec2.us-east-2.amazonaws.com"
            )),
            Ok("us-east-2".into())
        );
    }

    #[test]
    fn arguments_that_name_no_region_or_two_are_refused() {
        assert!(
            found(&config("us-east-1", "us-east-2", ""))
                .unwrap_err()
                .contains("deprecated")
        );
        assert!(
            found(&config("", "us-east-1", "ec2.us-east-2.amazonaws.com"))
                .unwrap_err()
                .contains("Remove one")
        );
        assert!(
            found(&config("", "", "example.com"))
                .unwrap_err()
                .contains("no known region")
        );
        assert!(
            found(&config("", "frankfurt", ""))
                .unwrap_err()
                .contains("form of a region")
        );
    }
}
