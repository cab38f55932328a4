//! A Route 53 in memory, with faults by script and a log of its calls.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use aws_sdk_route53::types as sdk;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::retry::Retry;
use slipway_engine::stop::Stop;

use crate::error::ROUTE53;
use crate::route53::api::{
    Answer, Change, ChangeStatus, NewZone, RecordKey, RecordPage, RecordSet, Route53Api, VpcKey,
    VpcZonePage, Zone, ZonePage,
};
use crate::route53::service::Route53;
use crate::tags::Tags;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// It is refused with this kind and code.
    Refuse(ErrorKind, &'static str),
    /// It is carried out, and the answer is lost.
    LoseAnswer,
    /// It gets lost, and nobody knows.
    LoseRequest,
}

#[derive(Default)]
struct World {
    zones: BTreeMap<String, Zone>,
    records: BTreeMap<String, Vec<RecordSet>>,
    tags: BTreeMap<String, Tags>,
    faults: BTreeMap<&'static str, VecDeque<Fault>>,
    log: Vec<String>,
    in_sync: bool,
}

/// The fake.
pub(super) struct Fake(Mutex<World>);

fn error(operation: &'static str, kind: ErrorKind, code: &str) -> CloudError {
    let error = CloudError::new(ROUTE53, operation, kind);
    if code.is_empty() {
        error
    } else {
        error.with_code(code).with_http_status(400)
    }
}

fn refused(operation: &'static str, code: &str) -> CloudError {
    error(operation, ErrorKind::Invalid, code)
}

impl Fake {
    /// One zone, `Z1`, named `example.com.`, with its NS record.
    pub(super) fn new() -> Arc<Self> {
        let fake = Arc::new(Self(Mutex::new(World {
            in_sync: true,
            ..World::default()
        })));
        fake.add_zone("Z1", "example.com.", "elsewhere");
        fake
    }

    pub(super) fn add_zone(&self, id: &str, name: &str, reference: &str) {
        let zone = sdk::HostedZone::builder()
            .id(id)
            .name(name)
            .caller_reference(reference)
            .build()
            .expect("complete");
        let servers = vec!["ns-2.example.net".to_owned(), "ns-1.example.net".to_owned()];
        let zone = Zone {
            zone,
            delegation_set_id: None,
            name_servers: servers,
            vpcs: Vec::new(),
            change_id: None,
        };
        self.0.lock().unwrap().zones.insert(id.to_owned(), zone);
    }

    /// Route 53 over this fake, on this clock.
    pub(super) fn serve(self: &Arc<Self>, runtime: &Runtime) -> Route53 {
        let api: Arc<dyn Route53Api> = Arc::<Self>::clone(self);
        Route53::new(api, Retry::new(runtime.clone(), Stop::new()))
    }

    /// The next calls of an operation fail like this, one each.
    pub(super) fn script(&self, operation: &'static str, faults: &[Fault]) {
        self.0
            .lock()
            .unwrap()
            .faults
            .entry(operation)
            .or_default()
            .extend(faults);
    }

    pub(super) fn put(&self, set: RecordSet) {
        self.0
            .lock()
            .unwrap()
            .records
            .entry("Z1".to_owned())
            .or_default()
            .push(set);
    }

    pub(super) fn forget_zone(&self) {
        self.0.lock().unwrap().zones.clear();
    }

    pub(super) fn never_in_sync(&self) {
        self.0.lock().unwrap().in_sync = false;
    }

    /// The record sets, as keys.
    pub(super) fn keys(&self) -> Vec<String> {
        let world = self.0.lock().unwrap();
        let sets = world.records.get("Z1").into_iter().flatten();
        let mut keys: Vec<String> = sets.map(|set| RecordKey::of(set).to_string()).collect();
        keys.sort();
        keys
    }

    pub(super) fn set(&self, key: &str) -> Option<RecordSet> {
        let world = self.0.lock().unwrap();
        world
            .records
            .get("Z1")
            .into_iter()
            .flatten()
            .find(|set| RecordKey::of(set).to_string() == key)
            .cloned()
    }

    pub(super) fn zone_ids(&self) -> Vec<String> {
        self.0.lock().unwrap().zones.keys().cloned().collect()
    }

    pub(super) fn tags_of(&self, id: &str) -> Tags {
        self.0
            .lock()
            .unwrap()
            .tags
            .get(id)
            .cloned()
            .unwrap_or_default()
    }

    /// The calls so far, such as `ChangeResourceRecordSets 3`.
    pub(super) fn log(&self) -> Vec<String> {
        self.0.lock().unwrap().log.clone()
    }

    /// Makes a call: logs it, and carries it out unless the script says otherwise.
    fn call<'a, T: Send + 'a>(
        &'a self,
        operation: &'static str,
        about: String,
        act: impl FnOnce(&mut World) -> Result<T, CloudError> + Send + 'a,
    ) -> Answer<'a, T> {
        Box::pin(async move {
            let mut world = self.0.lock().unwrap();
            world
                .log
                .push(format!("{operation} {about}").trim_end().to_owned());
            let fault = world
                .faults
                .get_mut(operation)
                .and_then(VecDeque::pop_front);
            let lost = || error(operation, ErrorKind::Ambiguous, "");
            match fault {
                None => act(&mut world),
                Some(Fault::Refuse(kind, code)) => Err(error(operation, kind, code)),
                Some(Fault::LoseRequest) => Err(lost()),
                Some(Fault::LoseAnswer) => act(&mut world).and_then(|_| Err(lost())),
            }
        })
    }
}

impl World {
    fn zone(&self, operation: &'static str, id: &str) -> Result<Zone, CloudError> {
        let zone = self.zones.get(id).cloned();
        zone.ok_or_else(|| error(operation, ErrorKind::NotFound, "NoSuchHostedZone"))
    }

    fn change(&mut self, zone_id: &str, changes: &[Change]) -> Result<String, CloudError> {
        const OPERATION: &str = "ChangeResourceRecordSets";
        self.zone(OPERATION, zone_id)?;
        let mut sets = self.records.get(zone_id).cloned().unwrap_or_default();
        for change in changes {
            let at = sets
                .iter()
                .position(|set| RecordKey::of(set) == RecordKey::of(&change.set));
            let name = RecordKey::of(&change.set).name;
            let type_of = |set: &RecordSet| set.r#type().as_str().to_owned();
            let clashes = sets.iter().any(|set| {
                let has_cname = type_of(set) == "CNAME" || type_of(&change.set) == "CNAME";
                RecordKey::of(set).name == name && type_of(set) != type_of(&change.set) && has_cname
            });
            match (&change.action, at) {
                (sdk::ChangeAction::Delete, Some(at)) if sets[at] == change.set => {
                    drop(sets.remove(at))
                }
                (sdk::ChangeAction::Create, None) if !clashes => sets.push(change.set.clone()),
                (sdk::ChangeAction::Upsert, None) if !clashes => sets.push(change.set.clone()),
                (sdk::ChangeAction::Upsert, Some(at)) => sets[at] = change.set.clone(),
                _ => {
                    return Err(refused(OPERATION, "InvalidChangeBatch")
                        .with_message("[a change does not fit]"));
                }
            }
        }
        self.records.insert(zone_id.to_owned(), sets);
        Ok("C1".to_owned())
    }

    fn create(&mut self, new: &NewZone) -> Result<Zone, CloudError> {
        const OPERATION: &str = "CreateHostedZone";
        if self
            .zones
            .values()
            .any(|zone| zone.zone.caller_reference == new.caller_reference)
        {
            return Err(error(
                OPERATION,
                ErrorKind::AlreadyExists,
                "HostedZoneAlreadyExists",
            ));
        }
        let id = format!("Z{}", self.zones.len() + 1);
        let config = sdk::HostedZoneConfig::builder()
            .comment(&new.comment)
            .private_zone(new.vpc.is_some())
            .build();
        let zone = sdk::HostedZone::builder()
            .id(&id)
            .name(format!("{}.", new.name))
            .caller_reference(&new.caller_reference)
            .config(config);
        let zone = Zone {
            zone: zone.build().expect("complete"),
            delegation_set_id: new.delegation_set_id.clone(),
            name_servers: vec!["ns-2.example.net".to_owned(), "ns-1.example.net".to_owned()],
            vpcs: new.vpc.clone().into_iter().collect(),
            change_id: Some("C0".to_owned()),
        };
        self.zones.insert(id, zone.clone());
        Ok(zone)
    }
}

impl Route53Api for Fake {
    fn records<'a>(
        &'a self,
        zone_id: &'a str,
        from: Option<&'a RecordKey>,
        limit: i32,
    ) -> Answer<'a, RecordPage> {
        let limit = usize::try_from(limit).unwrap();
        self.call("ListResourceRecordSets", format!("{limit}"), move |world| {
            world.zone("ListResourceRecordSets", zone_id)?;
            let order = |key: &RecordKey| {
                (
                    crate::route53::names::order(&key.name),
                    key.record_type.clone(),
                    key.clone(),
                )
            };
            let mut sets = world.records.get(zone_id).cloned().unwrap_or_default();
            sets.sort_by_key(|set| order(&RecordKey::of(set)));
            sets.retain(|set| from.is_none_or(|from| order(&RecordKey::of(set)) >= order(from)));
            let next = sets.get(limit).map(RecordKey::of);
            sets.truncate(limit);
            Ok(RecordPage { sets, next })
        })
    }

    fn change_records<'a>(&'a self, zone_id: &'a str, changes: &'a [Change]) -> Answer<'a, String> {
        self.call(
            "ChangeResourceRecordSets",
            format!("{}", changes.len()),
            move |world| world.change(zone_id, changes),
        )
    }

    fn change_status<'a>(&'a self, _change_id: &'a str) -> Answer<'a, ChangeStatus> {
        self.call("GetChange", String::new(), |world| {
            Ok(if world.in_sync {
                ChangeStatus::InSync
            } else {
                ChangeStatus::Pending
            })
        })
    }

    fn create_zone<'a>(&'a self, new: &'a NewZone) -> Answer<'a, Zone> {
        self.call("CreateHostedZone", String::new(), |world| world.create(new))
    }

    fn zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Zone> {
        self.call("GetHostedZone", String::new(), move |world| {
            world.zone("GetHostedZone", zone_id)
        })
    }

    fn delete_zone<'a>(&'a self, zone_id: &'a str) -> Answer<'a, String> {
        self.call("DeleteHostedZone", String::new(), move |world| {
            world.zone("DeleteHostedZone", zone_id)?;
            if world
                .records
                .get(zone_id)
                .is_some_and(|sets| !sets.is_empty())
            {
                return Err(error(
                    "DeleteHostedZone",
                    ErrorKind::InUse,
                    "HostedZoneNotEmpty",
                ));
            }
            world.zones.remove(zone_id);
            Ok("C2".to_owned())
        })
    }

    fn update_comment<'a>(&'a self, _zone_id: &'a str, comment: &'a str) -> Answer<'a, ()> {
        self.call("UpdateHostedZoneComment", comment.to_owned(), |_| Ok(()))
    }

    fn set_accelerated_recovery<'a>(&'a self, _zone_id: &'a str, enabled: bool) -> Answer<'a, ()> {
        self.call("UpdateHostedZoneFeatures", enabled.to_string(), |_| Ok(()))
    }

    fn associate<'a>(&'a self, zone_id: &'a str, vpc: &'a VpcKey) -> Answer<'a, String> {
        self.call("AssociateVPCWithHostedZone", vpc.id.clone(), move |world| {
            world
                .zones
                .entry(zone_id.to_owned())
                .and_modify(|zone| zone.vpcs.push(vpc.clone()));
            Ok("C3".to_owned())
        })
    }

    fn disassociate<'a>(&'a self, zone_id: &'a str, vpc: &'a VpcKey) -> Answer<'a, String> {
        self.call(
            "DisassociateVPCFromHostedZone",
            vpc.id.clone(),
            move |world| {
                world
                    .zones
                    .entry(zone_id.to_owned())
                    .and_modify(|zone| zone.vpcs.retain(|other| other != vpc));
                Ok("C4".to_owned())
            },
        )
    }

    fn zones_by_name<'a>(
        &'a self,
        name: Option<&'a str>,
        _zone_id: Option<&'a str>,
    ) -> Answer<'a, ZonePage> {
        let name = name.unwrap_or_default().trim_end_matches('.').to_owned();
        self.call("ListHostedZonesByName", String::new(), move |world| {
            let zones = world.zones.values().map(|zone| zone.zone.clone());
            Ok(ZonePage {
                zones: zones
                    .filter(|zone| zone.name.trim_end_matches('.') >= name.as_str())
                    .collect(),
                next: None,
            })
        })
    }

    fn zones_by_vpc<'a>(
        &'a self,
        vpc: &'a VpcKey,
        _from: Option<&'a str>,
    ) -> Answer<'a, VpcZonePage> {
        self.call("ListHostedZonesByVPC", String::new(), move |world| {
            let zones = world.zones.values().filter(|zone| zone.vpcs.contains(vpc));
            let zones = zones
                .map(|zone| (zone.zone.id.clone(), zone.zone.name.clone()))
                .collect();
            Ok(VpcZonePage { zones, next: None })
        })
    }

    fn tags<'a>(&'a self, zone_id: &'a str) -> Answer<'a, Tags> {
        self.call("ListTagsForResource", String::new(), move |world| {
            Ok(world.tags.get(zone_id).cloned().unwrap_or_default())
        })
    }

    fn change_tags<'a>(
        &'a self,
        zone_id: &'a str,
        set: &'a Tags,
        remove: &'a [String],
    ) -> Answer<'a, ()> {
        self.call(
            "ChangeTagsForResource",
            format!("{} {}", set.len(), remove.len()),
            move |world| {
                let tags = world.tags.entry(zone_id.to_owned()).or_default();
                tags.extend(set.clone());
                tags.retain(|key, _| !remove.contains(key));
                Ok(())
            },
        )
    }
}
