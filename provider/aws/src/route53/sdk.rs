//! The calls of Route 53 through the SDK.

use std::error::Error;
use std::future::Future;

use aws_sdk_route53::Client;
use aws_sdk_route53::error::BuildError;
use aws_sdk_route53::types as sdk;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::error::{CloudError, ErrorKind};

use super::api::{
    Answer, Change, ChangeStatus, NewZone, RecordKey, RecordPage, Route53Api, VpcKey, VpcZonePage,
    Zone, ZonePage,
};
use super::names;
use crate::connection::Connection;
use crate::error::{ROUTE53, cloud_error};
use crate::tags::Tags;

/// The comment that the official provider puts on every batch, kept so that audit trails look alike.
const BATCH_COMMENT: &str = "Managed by Terraform";

/// Route 53 through the SDK.
#[derive(Clone, Debug)]
pub(super) struct Sdk {
    client: Client,
    connection: Connection,
}

impl Sdk {
    pub(super) fn new(connection: &Connection) -> Self {
        Self {
            client: connection.route53(),
            connection: connection.clone(),
        }
    }

    /// Makes a call. Credentials that it shows to have expired are dropped, so that a repetition gets
    /// new ones.
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
    move |error| cloud_error(ROUTE53, operation, error)
}

/// A request that lacks a required member: a mistake of ours, found before anything is sent.
fn unbuildable(operation: &'static str) -> impl FnOnce(BuildError) -> CloudError {
    move |error| CloudError::new(ROUTE53, operation, ErrorKind::Invalid).with_source(error)
}

/// An answer without a member that the API reference says is always there.
fn incomplete(operation: &'static str, member: &str) -> CloudError {
    CloudError::new(ROUTE53, operation, ErrorKind::Malformed)
        .with_source(std::io::Error::other(format!("the answer has no {member}")))
}

fn change_id(info: Option<sdk::ChangeInfo>) -> String {
    let id = info.map(|info| info.id).unwrap_or_default();
    id.strip_prefix("/change/").unwrap_or(&id).to_owned()
}

fn vpc(key: &VpcKey) -> sdk::Vpc {
    let region = (!key.region.is_empty()).then(|| sdk::VpcRegion::from(key.region.as_str()));
    sdk::Vpc::builder()
        .vpc_id(&key.id)
        .set_vpc_region(region)
        .build()
}

fn vpc_key(vpc: &sdk::Vpc) -> VpcKey {
    let region = vpc.vpc_region().map(|region| region.as_str().to_owned());
    VpcKey {
        id: vpc.vpc_id().unwrap_or_default().to_owned(),
        region: region.unwrap_or_default(),
    }
}

/// Every batch's error lists one message for each change that is refused; `message` alone is empty.
fn with_messages(
    error: SdkError<
        aws_sdk_route53::operation::change_resource_record_sets::ChangeResourceRecordSetsError,
        HttpResponse,
    >,
) -> CloudError {
    use aws_sdk_route53::operation::change_resource_record_sets::ChangeResourceRecordSetsError as Refused;
    let messages = match error.as_service_error() {
        Some(Refused::InvalidChangeBatch(batch)) => batch.messages().join("\n"),
        _ => String::new(),
    };
    let error = failed("ChangeResourceRecordSets")(error);
    if messages.is_empty() {
        error
    } else {
        error.with_message(messages)
    }
}

fn zone(
    hosted: sdk::HostedZone,
    delegation: Option<sdk::DelegationSet>,
    vpcs: Vec<VpcKey>,
    change: Option<sdk::ChangeInfo>,
) -> Zone {
    let mut hosted = hosted;
    names::zone_id(&hosted.id.clone()).clone_into(&mut hosted.id);
    let delegation_set_id = delegation
        .as_ref()
        .and_then(|set| set.id())
        .map(|id| id.strip_prefix("/delegationset/").unwrap_or(id).to_owned());
    Zone {
        zone: hosted,
        delegation_set_id,
        name_servers: delegation.map(|set| set.name_servers).unwrap_or_default(),
        vpcs,
        change_id: change
            .map(|info| change_id(Some(info)))
            .filter(|id| !id.is_empty()),
    }
}

impl Route53Api for Sdk {
    fn records<'a>(
        &'a self,
        zone_id: &'a str,
        from: Option<&'a RecordKey>,
        limit: i32,
    ) -> Answer<'a, RecordPage> {
        self.call(async move {
            let mut call = self
                .client
                .list_resource_record_sets()
                .hosted_zone_id(zone_id)
                .max_items(limit);
            if let Some(key) = from {
                call = call
                    .start_record_name(&key.name)
                    .start_record_type(sdk::RrType::from(key.record_type.as_str()))
                    .set_start_record_identifier(key.set_identifier.clone());
            }
            let answer = call
                .send()
                .await
                .map_err(failed("ListResourceRecordSets"))?;
            let next = match (
                answer.is_truncated,
                answer.next_record_name,
                answer.next_record_type,
            ) {
                (true, Some(name), Some(record_type)) => Some(RecordKey {
                    name,
                    record_type: record_type.as_str().to_owned(),
                    set_identifier: answer.next_record_identifier,
                }),
                _ => None,
            };
            Ok(RecordPage {
                sets: answer.resource_record_sets,
                next,
            })
        })
    }

    fn change_records<'a>(&'a self, zone_id: &'a str, changes: &'a [Change]) -> Answer<'a, String> {
        self.call(async move {
            const OPERATION: &str = "ChangeResourceRecordSets";
            let mut batch = sdk::ChangeBatch::builder().comment(BATCH_COMMENT);
            for change in changes {
                let built = sdk::Change::builder()
                    .action(change.action.clone())
                    .resource_record_set(change.set.clone())
                    .build()
                    .map_err(unbuildable(OPERATION))?;
                batch = batch.changes(built);
            }
            let batch = batch.build().map_err(unbuildable(OPERATION))?;
            let call = self
                .client
                .change_resource_record_sets()
                .hosted_zone_id(zone_id)
                .change_batch(batch);
            let answer = call.send().await.map_err(with_messages)?;
            Ok(change_id(answer.change_info))
        })
    }

    fn change_status<'a>(&'a self, id: &'a str) -> Answer<'a, ChangeStatus> {
        self.call(async move {
            let answer = self
                .client
                .get_change()
                .id(id)
                .send()
                .await
                .map_err(failed("GetChange"))?;
            let info = answer
                .change_info
                .ok_or_else(|| incomplete("GetChange", "ChangeInfo"))?;
            Ok(match info.status {
                sdk::ChangeStatus::Insync => ChangeStatus::InSync,
                _ => ChangeStatus::Pending,
            })
        })
    }

    fn create_zone<'a>(&'a self, new: &'a NewZone) -> Answer<'a, Zone> {
        self.call(async move {
            let config = sdk::HostedZoneConfig::builder()
                .comment(&new.comment)
                .private_zone(new.vpc.is_some())
                .build();
            let call = self
                .client
                .create_hosted_zone()
                .name(&new.name)
                .caller_reference(&new.caller_reference)
                .hosted_zone_config(config)
                .set_delegation_set_id(new.delegation_set_id.clone())
                .set_vpc(new.vpc.as_ref().map(vpc));
            let answer = call.send().await.map_err(failed("CreateHostedZone"))?;
            let hosted = answer
                .hosted_zone
                .ok_or_else(|| incomplete("CreateHostedZone", "HostedZone"))?;
            let vpcs = answer.vpc.as_ref().map(vpc_key).into_iter().collect();
            Ok(zone(
                hosted,
                answer.delegation_set,
                vpcs,
                answer.change_info,
            ))
        })
    }

    fn zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Zone> {
        self.call(async move {
            let answer = self
                .client
                .get_hosted_zone()
                .id(zone_id)
                .send()
                .await
                .map_err(failed("GetHostedZone"))?;
            let hosted = answer
                .hosted_zone
                .ok_or_else(|| incomplete("GetHostedZone", "HostedZone"))?;
            let vpcs = answer
                .vpcs
                .unwrap_or_default()
                .iter()
                .map(vpc_key)
                .collect();
            Ok(zone(hosted, answer.delegation_set, vpcs, None))
        })
    }

    fn delete_zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, String> {
        self.call(async move {
            let answer = self
                .client
                .delete_hosted_zone()
                .id(zone_id)
                .send()
                .await
                .map_err(failed("DeleteHostedZone"))?;
            Ok(change_id(answer.change_info))
        })
    }

    fn update_comment<'a>(&'a self, zone_id: &'a str, comment: &'a str) -> Answer<'a, ()> {
        self.call(async move {
            let call = self
                .client
                .update_hosted_zone_comment()
                .id(zone_id)
                .comment(comment);
            call.send()
                .await
                .map(drop)
                .map_err(failed("UpdateHostedZoneComment"))
        })
    }

    fn set_accelerated_recovery<'a>(&'a self, zone_id: &'a str, enabled: bool) -> Answer<'a, ()> {
        self.call(async move {
            let call = self
                .client
                .update_hosted_zone_features()
                .hosted_zone_id(zone_id)
                .enable_accelerated_recovery(enabled);
            call.send()
                .await
                .map(drop)
                .map_err(failed("UpdateHostedZoneFeatures"))
        })
    }

    fn associate<'a>(&'a self, zone_id: &'a str, key: &'a VpcKey) -> Answer<'a, String> {
        self.call(async move {
            let call = self
                .client
                .associate_vpc_with_hosted_zone()
                .hosted_zone_id(zone_id)
                .vpc(vpc(key));
            let answer = call
                .send()
                .await
                .map_err(failed("AssociateVPCWithHostedZone"))?;
            Ok(change_id(answer.change_info))
        })
    }

    fn disassociate<'a>(&'a self, zone_id: &'a str, key: &'a VpcKey) -> Answer<'a, String> {
        self.call(async move {
            let call = self
                .client
                .disassociate_vpc_from_hosted_zone()
                .hosted_zone_id(zone_id)
                .vpc(vpc(key));
            let answer = call
                .send()
                .await
                .map_err(failed("DisassociateVPCFromHostedZone"))?;
            Ok(change_id(answer.change_info))
        })
    }

    fn zones_by_name<'a>(
        &'a self,
        name: Option<&'a str>,
        zone_id: Option<&'a str>,
    ) -> Answer<'a, ZonePage> {
        self.call(async move {
            let call = self
                .client
                .list_hosted_zones_by_name()
                .set_dns_name(name.map(str::to_owned))
                .set_hosted_zone_id(zone_id.map(str::to_owned))
                .max_items(100);
            let answer = call.send().await.map_err(failed("ListHostedZonesByName"))?;
            let next = match (
                answer.is_truncated,
                answer.next_dns_name,
                answer.next_hosted_zone_id,
            ) {
                (true, Some(name), Some(id)) => Some((name, names::zone_id(&id).to_owned())),
                _ => None,
            };
            let mut zones = answer.hosted_zones;
            for zone in &mut zones {
                names::zone_id(&zone.id.clone()).clone_into(&mut zone.id);
            }
            Ok(ZonePage { zones, next })
        })
    }

    fn zones_by_vpc<'a>(
        &'a self,
        key: &'a VpcKey,
        from: Option<&'a str>,
    ) -> Answer<'a, VpcZonePage> {
        self.call(async move {
            let call = self
                .client
                .list_hosted_zones_by_vpc()
                .vpc_id(&key.id)
                .vpc_region(sdk::VpcRegion::from(key.region.as_str()))
                .set_next_token(from.map(str::to_owned));
            let answer = call.send().await.map_err(failed("ListHostedZonesByVPC"))?;
            let summaries = answer.hosted_zone_summaries.into_iter();
            let zones = summaries
                .map(|zone| (names::zone_id(&zone.hosted_zone_id).to_owned(), zone.name))
                .collect();
            Ok(VpcZonePage {
                zones,
                next: answer.next_token,
            })
        })
    }

    fn tags<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Tags> {
        self.call(async move {
            let call = self
                .client
                .list_tags_for_resource()
                .resource_type(sdk::TagResourceType::Hostedzone)
                .resource_id(zone_id);
            let answer = call.send().await.map_err(failed("ListTagsForResource"))?;
            let tags = answer
                .resource_tag_set
                .and_then(|set| set.tags)
                .unwrap_or_default();
            let pairs = tags
                .into_iter()
                .filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
            Ok(pairs.collect())
        })
    }

    fn change_tags<'a>(
        &'a self,
        zone_id: &'a str,
        set: &'a Tags,
        remove: &'a [String],
    ) -> Answer<'a, ()> {
        self.call(async move {
            let add: Vec<_> = set
                .iter()
                .map(|(key, value)| sdk::Tag::builder().key(key).value(value).build())
                .collect();
            let call = self
                .client
                .change_tags_for_resource()
                .resource_type(sdk::TagResourceType::Hostedzone)
                .resource_id(zone_id)
                .set_add_tags((!add.is_empty()).then_some(add))
                .set_remove_tag_keys((!remove.is_empty()).then(|| remove.to_vec()));
            call.send()
                .await
                .map(drop)
                .map_err(failed("ChangeTagsForResource"))
        })
    }
}
