//! What was read of a zone, as a model.

use std::collections::BTreeSet;

use aws_sdk_route53::types::{AcceleratedRecoveryStatus, HostedZone, RrType};
use slipway_engine::error::CloudError;
use slipway_framework::model::{Attr, Set};

use super::model::Vpc;
use super::{Surroundings, Zone};
use crate::route53::api::{self, RecordKey, VpcKey};
use crate::route53::names;
use crate::route53::service::Route53;
use crate::tagged;
use crate::tags::Tags;

/// The resource name of a zone (service authorization reference, Route 53).
pub(in crate::route53) fn arn(partition: &str, zone_id: &str) -> String {
    format!("arn:{partition}:route53:::hostedzone/{zone_id}")
}

/// The name servers of a zone, in the API's order. The answer about a private zone lists none; its
/// NS record does.
pub(in crate::route53) async fn name_servers(
    route53: &Route53,
    zone: &api::Zone,
) -> Result<Vec<String>, CloudError> {
    if !is_private(&zone.zone) {
        return Ok(zone.name_servers.clone());
    }
    let key = RecordKey {
        name: names::readable(&names::normal(&zone.zone.name)),
        record_type: RrType::Ns.as_str().to_owned(),
        set_identifier: None,
    };
    let found = route53.record(&zone.zone.id, &key).await?;
    let values = found
        .map(|set| set.resource_records.unwrap_or_default())
        .unwrap_or_default();
    Ok(values.into_iter().map(|record| record.value).collect())
}

pub(super) fn is_private(zone: &HostedZone) -> bool {
    zone.config().is_some_and(|config| config.private_zone())
}

/// Whether accelerated recovery is on, or on its way.
pub(in crate::route53) fn accelerated(zone: &HostedZone) -> bool {
    use AcceleratedRecoveryStatus as Status;
    let status = zone
        .features()
        .and_then(|features| features.accelerated_recovery_status());
    matches!(
        status,
        Some(Status::Enabled | Status::Enabling | Status::EnablingHostedZoneLocked)
    )
}

/// The computed attributes of a zone, over what is known of it.
pub(super) fn identified(
    known: Zone,
    read: &api::Zone,
    servers: Vec<String>,
    around: &Surroundings,
) -> Zone {
    let id = &read.zone.id;
    let primary = servers.first().cloned();
    let mut sorted = servers;
    sorted.sort();
    Zone {
        id: id.as_str().into(),
        zone_id: id.as_str().into(),
        arn: arn(&around.partition, id).into(),
        name_servers: Attr::Known(sorted),
        primary_name_server: primary.unwrap_or_default().into(),
        ..known
    }
}

/// The state of a zone that was read.
pub(super) fn of(
    prior: Zone,
    read: &api::Zone,
    servers: Vec<String>,
    tags: &Tags,
    around: &Surroundings,
) -> Zone {
    let is_import = prior.name.is_null();
    let prior = identified(prior, read, servers, around);
    let comment = read
        .zone
        .config()
        .and_then(|config| config.comment())
        .unwrap_or_default();
    let vpcs = read.vpcs.iter().map(|vpc| Vpc {
        vpc_id: vpc.id.as_str().into(),
        vpc_region: vpc.region.as_str().into(),
    });
    let accelerated = match (accelerated(&read.zone), &prior.enable_accelerated_recovery) {
        (true, _) => Attr::Known(true),
        (false, Attr::Null) => Attr::Null,
        (false, _) => Attr::Known(false),
    };
    Zone {
        name: if is_import {
            names::readable(&names::normal(&read.zone.name)).into()
        } else {
            prior.name.clone()
        },
        comment: comment.into(),
        delegation_set_id: read.delegation_set_id.clone().into(),
        // Nothing in the API says it; an imported zone gets the default, so that the plan is empty.
        force_destroy: if prior.force_destroy.is_null() {
            Attr::Known(false)
        } else {
            prior.force_destroy.clone()
        },
        enable_accelerated_recovery: accelerated,
        tags: tagged::read(&around.tags, tags, &prior.tags),
        tags_all: Attr::Known(around.tags.read_tags_all(tags)),
        vpc: Attr::Known(Set(vpcs.collect())),
        ..prior
    }
}

/// The VPCs of a model, with the provider's region where none is given.
pub(super) fn vpcs(zone: &Zone, around: &Surroundings) -> BTreeSet<VpcKey> {
    let vpcs = zone.vpc.if_known().into_iter().flatten();
    let keys = vpcs.filter_map(|vpc| {
        let region = vpc
            .vpc_region
            .if_known()
            .filter(|region| !region.is_empty());
        Some(VpcKey {
            id: vpc.vpc_id.if_known()?.clone(),
            region: region.unwrap_or(&around.region).clone(),
        })
    });
    keys.collect()
}

/// A planned zone with nothing left to be known about its VPCs and tags.
pub(super) fn settled(planned: Zone, around: &Surroundings) -> Zone {
    let vpcs = vpcs(&planned, around).into_iter();
    let vpc: Set<Vpc> = vpcs
        .map(|vpc| Vpc {
            vpc_id: vpc.id.as_str().into(),
            vpc_region: vpc.region.as_str().into(),
        })
        .collect();
    let tags_all = match &planned.tags_all {
        Attr::Known(all) => all.clone(),
        _ => around.tags.tags_all(&tagged::known(&planned.tags)),
    };
    Zone {
        vpc: Attr::Known(vpc),
        tags_all: Attr::Known(tags_all),
        ..planned
    }
}
