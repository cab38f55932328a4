//! Hooks of `aws_nat_gateway`.
//!
//! Facts: EC2 API reference, NatGateway, NatGatewayAddress, AssociateNatGatewayAddress,
//! AssignPrivateNatGatewayAddress; VPC user guide, "NAT gateways".

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::session::Ec2;
use crate::generated::ec2::nat_gateway::{
    Hooks, NatGateway, NatGatewayAvailabilityZoneAddress, NatGatewayRegionalNatGatewayAddress,
    NatGateways,
};
use crate::parts::given;

const GONE: (&str, ErrorKind) = ("NatGatewayNotFound", ErrorKind::NotFound);

const ASSOCIATE: Operation = Operation {
    name: "AssociateNatGatewayAddress",
    effect: Effect::Changes,
    kinds: &[GONE],
};

const DISASSOCIATE: Operation = Operation {
    name: "DisassociateNatGatewayAddress",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: &[GONE, ("InvalidAssociationID.NotFound", ErrorKind::NotFound)],
};

const ASSIGN: Operation = Operation {
    name: "AssignPrivateNatGatewayAddress",
    effect: Effect::Changes,
    kinds: &[GONE],
};

const UNASSIGN: Operation = Operation {
    name: "UnassignPrivateNatGatewayAddress",
    effect: Effect::Repeatable("an address that is gone stays gone"),
    kinds: &[GONE],
};

/// The mode in which a gateway spans the zones of its region.
const REGIONAL: &str = "regional";

impl Hooks for NatGateways {
    fn addresses(object: &sdk::NatGateway, state: &mut NatGateway) {
        let is_regional = object
            .availability_mode()
            .is_some_and(|mode| mode.as_str() == REGIONAL);
        let all = object.nat_gateway_addresses();
        if !is_regional {
            let secondary = all.iter().filter(|it| it.is_primary() == Some(false));
            let count = i64::try_from(secondary.count()).unwrap_or(i64::MAX);
            state.secondary_private_ip_address_count = count.into();
            state.availability_zone_address = Attr::Known(Set::default());
            state.regional_nat_gateway_address = Attr::Known(Set::default());
            state.regional_nat_gateway_auto_mode = Attr::Null;
            return;
        }
        let auto = object.auto_provision_zones();
        let is_auto = auto == Some(&sdk::AutoProvisionZonesState::Enabled);
        state.secondary_private_ip_address_count = Attr::Null;
        state.regional_nat_gateway_auto_mode = auto.map(|it| it.as_str().to_owned()).into();
        state.regional_nat_gateway_address = Attr::Known(all.iter().map(regional).collect());
        // Zones that AWS chose are nothing that was configured.
        state.availability_zone_address =
            Attr::Known(if is_auto { Set::default() } else { zones(all) });
    }

    fn modes(&self, plan: &mut Plan<NatGateway>) {
        if !plan.is_create() || plan.is_destroy() {
            return;
        }
        for (argument, summary, detail) in contradictions(&plan.config) {
            plan.tell(Diagnostic::error(summary, detail).at(Path::of(argument)));
        }
    }

    async fn change_addresses(&self, work: &Work<'_, NatGateways>) -> Result<(), Failure> {
        let Some(object) = self.read(work.api, work.prior).await? else {
            let id = given(&work.prior.id).unwrap_or_default();
            return Err(gone(work.api, id).into());
        };
        let change = Change::between(object.nat_gateway_addresses(), work.prior, work.planned);
        change.make(work.api, &object).await?;
        Ok(())
    }
}

/// A gateway that vanished before its addresses were changed.
fn gone(api: &Ec2, id: &str) -> CloudError {
    api.incomplete(&ASSOCIATE, "NatGateway")
        .with_kind(ErrorKind::NotFound)
        .with_message(format!("the NAT gateway {id} is gone"))
}

fn regional(it: &sdk::NatGatewayAddress) -> NatGatewayRegionalNatGatewayAddress {
    NatGatewayRegionalNatGatewayAddress {
        allocation_id: it.allocation_id.clone().into(),
        association_id: it.association_id.clone().into(),
        availability_zone: it.availability_zone.clone().into(),
        availability_zone_id: it.availability_zone_id.clone().into(),
        network_interface_id: it.network_interface_id.clone().into(),
        public_ip: it.public_ip.clone().into(),
        status: it.status().map(|status| status.as_str().to_owned()).into(),
    }
}

/// The addresses of a regional gateway by zone.
fn zones(all: &[sdk::NatGatewayAddress]) -> Set<NatGatewayAvailabilityZoneAddress> {
    let mut zones: BTreeMap<(Option<&str>, Option<&str>), Vec<String>> = BTreeMap::new();
    for address in all {
        let zone = (address.availability_zone(), address.availability_zone_id());
        let allocations = zones.entry(zone).or_default();
        allocations.extend(address.allocation_id.clone());
    }
    let zones =
        zones.into_iter().map(
            |((name, id), allocations)| NatGatewayAvailabilityZoneAddress {
                allocation_ids: Attr::Known(Set(allocations)),
                availability_zone: name.map(str::to_owned).into(),
                availability_zone_id: id.map(str::to_owned).into(),
            },
        );
    zones.collect()
}

/// What the arguments say that the API would refuse: the argument, the summary, the detail.
fn contradictions(config: &NatGateway) -> Vec<(&'static str, &'static str, &'static str)> {
    let mode = given(&config.availability_mode);
    let is_open = config.availability_mode.is_unknown() || config.connectivity_type.is_unknown();
    let is_private = given(&config.connectivity_type) == Some("private");
    let mut found = Vec::new();
    if is_open {
        return found;
    }
    if mode == Some(REGIONAL) {
        if !config.subnet_id.is_null() {
            found.push((
                "subnet_id",
                "Regional NAT gateway in a subnet",
                "A regional NAT gateway belongs to a VPC, not to a subnet. Nothing was changed.\n\
                 Remove `subnet_id` and give `vpc_id`, or remove `availability_mode`.",
            ));
        }
        if is_private {
            found.push((
                "connectivity_type",
                "Private regional NAT gateway",
                "A regional NAT gateway is always public. Nothing was changed.\n\
                 Remove `connectivity_type`, or remove `availability_mode`.",
            ));
        }
        return found;
    }
    if config.subnet_id.is_null() {
        found.push((
            "subnet_id",
            "NAT gateway without a subnet",
            "A NAT gateway that is not regional stands in a subnet. Nothing was changed.\n\
             Give `subnet_id`, or `availability_mode = \"regional\"` and `vpc_id`.",
        ));
    }
    if is_private && !config.allocation_id.is_null() {
        found.push((
            "allocation_id",
            "Private NAT gateway with an Elastic IP address",
            "A private NAT gateway has no public address. Nothing was changed.\n\
             Remove `allocation_id`, or make the gateway public.",
        ));
    }
    if !is_private && config.allocation_id.is_null() {
        found.push((
            "allocation_id",
            "Public NAT gateway without an Elastic IP address",
            "A public NAT gateway needs the Elastic IP address that it sends from. Nothing was changed.\n\
             Give `allocation_id`, or `connectivity_type = \"private\"`.",
        ));
    }
    found
}

/// What comes and goes of the addresses besides the first.
#[derive(Debug, Default)]
struct Change {
    /// Allocations to associate, by zone for a regional gateway.
    come: BTreeMap<Zone, Vec<String>>,
    /// Associations to end.
    go: Vec<String>,
    /// Private addresses to assign or to give to new allocations.
    private_come: Vec<String>,
    /// Private addresses to take away.
    private_go: Vec<String>,
}

/// A zone by name or by id; neither for a gateway in a subnet.
type Zone = (Option<String>, Option<String>);

impl Change {
    fn between(there: &[sdk::NatGatewayAddress], before: &NatGateway, after: &NatGateway) -> Self {
        let mut change = Self::default();
        let secondary: Vec<_> = there
            .iter()
            .filter(|it| it.is_primary() != Some(true))
            .collect();
        let has: BTreeSet<&str> = secondary
            .iter()
            .filter_map(|it| it.allocation_id())
            .collect();
        let wanted = allocations(after);
        for (zone, allocation) in &wanted {
            if !has.contains(allocation.as_str()) {
                let come = change.come.entry(zone.clone()).or_default();
                come.push(allocation.clone());
            }
        }
        let known = allocations(before);
        let goes = |id: &&str| {
            let is = |(_, allocation): &(Zone, String)| allocation == id;
            known.iter().any(is) && !wanted.iter().any(is)
        };
        let gone = secondary
            .iter()
            .filter(|it| it.allocation_id().as_ref().is_some_and(goes));
        change.go = gone.filter_map(|it| it.association_id.clone()).collect();
        if let Attr::Known(wanted) = &after.secondary_private_ip_addresses {
            let has: Vec<&str> = secondary.iter().filter_map(|it| it.private_ip()).collect();
            let new = wanted.0.iter().filter(|ip| !has.contains(&ip.as_str()));
            change.private_come = new.cloned().collect();
            let is_public = given(&after.connectivity_type) != Some("private");
            let old = has
                .into_iter()
                .filter(|ip| !wanted.0.iter().any(|it| it == ip));
            // The address of an association goes with it.
            change.private_go = old.filter(|_| !is_public).map(str::to_owned).collect();
        }
        change
    }

    async fn make(&self, api: &Ec2, object: &sdk::NatGateway) -> Result<(), CloudError> {
        let id = object.nat_gateway_id().unwrap_or_default();
        let is_private = object.connectivity_type() == Some(&sdk::ConnectivityType::Private);
        for ((zone, zone_id), allocations) in &self.come {
            let private = (!self.private_come.is_empty()).then(|| self.private_come.clone());
            api.call(&ASSOCIATE, || {
                api.client
                    .associate_nat_gateway_address()
                    .nat_gateway_id(id)
                    .set_allocation_ids(Some(allocations.clone()))
                    .set_private_ip_addresses(private.clone())
                    .set_availability_zone(zone.clone())
                    .set_availability_zone_id(zone_id.clone().filter(|_| zone.is_none()))
                    .send()
            })
            .await?;
        }
        if is_private && !self.private_come.is_empty() {
            api.call(&ASSIGN, || {
                api.client
                    .assign_private_nat_gateway_address()
                    .nat_gateway_id(id)
                    .set_private_ip_addresses(Some(self.private_come.clone()))
                    .send()
            })
            .await?;
        }
        if !self.go.is_empty() {
            let sent = api.call(&DISASSOCIATE, || {
                api.client
                    .disassociate_nat_gateway_address()
                    .nat_gateway_id(id)
                    .set_association_ids(Some(self.go.clone()))
                    .send()
            });
            absent(sent.await)?;
        }
        if !self.private_go.is_empty() {
            let sent = api.call(&UNASSIGN, || {
                api.client
                    .unassign_private_nat_gateway_address()
                    .nat_gateway_id(id)
                    .set_private_ip_addresses(Some(self.private_go.clone()))
                    .send()
            });
            absent(sent.await)?;
        }
        Ok(())
    }
}

/// What is gone already is gone.
fn absent<T>(sent: Result<T, CloudError>) -> Result<(), CloudError> {
    match sent {
        Err(error) if !error.is_not_found() => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The allocations that a model has besides the first one, with their zones.
fn allocations(model: &NatGateway) -> Vec<(Zone, String)> {
    let texts = |all: &Attr<Set<String>>| -> Vec<String> {
        all.if_known().into_iter().flatten().cloned().collect()
    };
    let zonal = texts(&model.secondary_allocation_ids).into_iter();
    let zonal = zonal.map(|id| (Zone::default(), id));
    let blocks = model.availability_zone_address.if_known();
    let regional = blocks.into_iter().flatten().flat_map(|block| {
        let text = |text: &Attr<String>| given(text).map(str::to_owned);
        let zone = (
            text(&block.availability_zone),
            text(&block.availability_zone_id),
        );
        let ids = texts(&block.allocation_ids).into_iter();
        ids.map(move |id| (zone.clone(), id)).collect::<Vec<_>>()
    });
    zonal.chain(regional).collect()
}
