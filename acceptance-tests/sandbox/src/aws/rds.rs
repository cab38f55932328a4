//! RDS: databases that take time to come and to go, resource ids, and subnet groups in use. moto has
//! databases available at once, and gone at once, and gives every instance the same resource id.

use super::answer::Answer;
use super::query::{Query, Refusal, Served, each};
use super::rds_subnets;
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::BTreeMap;
use std::time::Instant;

const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";

/// Instances and clusters differ in the names of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Instance,
    Cluster,
}

impl Kind {
    fn element(self) -> &'static str {
        match self {
            Self::Instance => "DBInstance",
            Self::Cluster => "DBCluster",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Instance => "DBInstanceIdentifier",
            Self::Cluster => "DBClusterIdentifier",
        }
    }

    /// The filters that Describe takes, and the members they look at.
    fn filters(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Instance => &[
                ("db-instance-id", "DBInstanceIdentifier"),
                ("db-cluster-id", "DBClusterIdentifier"),
                ("dbi-resource-id", "DbiResourceId"),
                ("engine", "Engine"),
            ],
            Self::Cluster => &[
                ("db-cluster-id", "DBClusterIdentifier"),
                ("db-cluster-resource-id", "DbClusterResourceId"),
                ("engine", "Engine"),
            ],
        }
    }

    fn status(self) -> &'static str {
        match self {
            Self::Instance => "DBInstanceStatus",
            Self::Cluster => "Status",
        }
    }
}

#[derive(Debug)]
enum Way {
    Coming(Instant),
    /// With what it last looked like, since moto no longer has it.
    Going(Instant, Box<Element>),
}

/// Databases on their way, by kind, region and name.
#[derive(Debug, Default)]
pub(crate) struct Rds {
    ways: BTreeMap<(Kind, String, String), Way>,
    /// Resource ids of instances, by region and name.
    resource_ids: BTreeMap<(String, String), String>,
    made: u64,
}

impl Rds {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        let times = &gateway.settings;
        self.ways.retain(|_, way| match way {
            Way::Coming(since) => since.elapsed() < times.rds_creating,
            Way::Going(since, _) => since.elapsed() < times.rds_deleting,
        });
        let served = match request.operation.as_str() {
            "CreateDBInstance" => self.create(&query, Kind::Instance).await,
            "CreateDBCluster" => self.create(&query, Kind::Cluster).await,
            "DescribeDBInstances" => self.describe(&query, Kind::Instance).await,
            "DescribeDBClusters" => self.describe(&query, Kind::Cluster).await,
            "DeleteDBInstance" => self.delete(&query, Kind::Instance).await,
            "DeleteDBCluster" => self.delete(&query, Kind::Cluster).await,
            "ModifyDBSubnetGroup" => rds_subnets::modify(&query).await,
            "DeleteDBSubnetGroup" => self.delete_subnet_group(&query).await,
            // Modify, reboot, start, stop, restore: all show the instance.
            other if other.contains("DBInstance") && !other.starts_with("Describe") => {
                self.change(&query).await
            }
            _ => return gateway.forward(request).await,
        };
        query.finish(served)
    }

    fn key(query: &Query<'_>, kind: Kind, id: &str) -> (Kind, String, String) {
        (kind, query.request.region.clone(), id.to_lowercase())
    }

    async fn create(&mut self, query: &Query<'_>, kind: Kind) -> Served {
        let key = Self::key(query, kind, &query.form.text(kind.id()));
        if let Some(Way::Going(..)) = self.ways.get(&key) {
            let (code, what) = match kind {
                Kind::Instance => ("DBInstanceAlreadyExists", "DB instance"),
                Kind::Cluster => ("DBClusterAlreadyExistsFault", "DB cluster"),
            };
            let text = format!("{what} already exists");
            return Err(query.refuse(400, code, &text));
        }
        let mut root = query.pass().await?;
        each(&mut root, kind.element(), &mut |one| {
            self.complete(query, kind, one);
            one.set(kind.status(), "creating");
            // There is no address yet.
            one.children
                .retain(|child| child.name != "Endpoint" || kind == Kind::Cluster);
        });
        self.ways.insert(key, Way::Coming(Instant::now()));
        Ok(root)
    }

    async fn change(&mut self, query: &Query<'_>) -> Served {
        let mut root = query.pass().await?;
        let kind = Kind::Instance;
        each(&mut root, kind.element(), &mut |one| {
            self.complete(query, kind, one)
        });
        Ok(root)
    }

    /// An id of an instance's own; and no scaling for clusters that do not scale in that way.
    fn complete(&mut self, query: &Query<'_>, kind: Kind, one: &mut Element) {
        if kind == Kind::Cluster {
            if one.text_of("EngineMode") != Some("serverless") {
                one.children
                    .retain(|child| child.name != "ScalingConfigurationInfo");
            }
            return;
        }
        let id = one.text_of(kind.id()).unwrap_or_default().to_lowercase();
        let key = (query.request.region.clone(), id);
        let made = &mut self.made;
        let resource_id = self.resource_ids.entry(key).or_insert_with(|| {
            *made += 1;
            // Digits as letters, because 0 and 1 are not among the characters of such ids.
            let letter = |digit: u8| char::from(b'A' + (digit - b'0'));
            let number: String = format!("{made:026}").bytes().map(letter).collect();
            format!("db-{number}")
        });
        one.set("DbiResourceId", resource_id.as_str());
    }

    async fn describe(&mut self, query: &Query<'_>, kind: Kind) -> Served {
        let asked = query.form.text(kind.id());
        let key = Self::key(query, kind, &asked);
        let list = format!("{}s", kind.element());
        if let Some(Way::Going(_, last)) = self.ways.get(&key) {
            return Ok(query.document(vec![Element::new(&list).with((**last).clone())]));
        }
        let mut root = query.send(&query.form.without(&["Filters"])).await?;
        each(&mut root, kind.element(), &mut |one| {
            self.complete(query, kind, one);
            let id = one.text_of(kind.id()).unwrap_or_default();
            if let Some(Way::Coming(_)) = self.ways.get(&Self::key(query, kind, id)) {
                one.set(kind.status(), "creating");
            }
        });
        let going = self
            .ways
            .iter()
            .filter_map(|((have, place, _), way)| match way {
                Way::Going(_, last) if *have == kind && *place == query.request.region => {
                    Some(last)
                }
                _ => None,
            });
        let going: Vec<Element> = going.map(|last| (**last).clone()).collect();
        let is_all = asked.is_empty();
        let filters = filters(query, kind)?;
        each(&mut root, &list, &mut |items| {
            if is_all {
                items.children.extend(going.iter().cloned());
            }
            items.children.retain(|one| {
                filters.iter().all(|(member, wanted)| {
                    let have = one.text_of(member).unwrap_or_default();
                    // An ARN stands for the name that it ends with.
                    let is_it = |want: &String| want.rsplit(':').next() == Some(have);
                    wanted.iter().any(is_it)
                })
            });
        });
        Ok(root)
    }

    async fn delete(&mut self, query: &Query<'_>, kind: Kind) -> Served {
        let key = Self::key(query, kind, &query.form.text(kind.id()));
        if let Some(Way::Going(_, last)) = self.ways.get(&key) {
            let id = last.text_of(kind.id()).unwrap_or_default();
            let (code, what) = match kind {
                Kind::Instance => ("InvalidDBInstanceState", "Instance"),
                Kind::Cluster => ("InvalidDBClusterStateFault", "Cluster"),
            };
            let text = format!("{what} {id} is already being deleted.");
            return Err(query.refuse(400, code, &text));
        }
        let mut root = query.pass().await?;
        let mut last = None;
        each(&mut root, kind.element(), &mut |one| {
            self.complete(query, kind, one);
            one.set(kind.status(), "deleting");
            last = Some(Box::new(one.clone()));
        });
        if kind == Kind::Instance {
            self.resource_ids.remove(&(key.1.clone(), key.2.clone()));
        }
        if let Some(last) = last {
            self.ways.insert(key, Way::Going(Instant::now(), last));
        }
        Ok(root)
    }

    async fn delete_subnet_group(&mut self, query: &Query<'_>) -> Served {
        let name = query.form.text("DBSubnetGroupName").to_lowercase();
        for kind in [Kind::Instance, Kind::Cluster] {
            let action = format!("Describe{}s", kind.element());
            let mut root = query.ask(&action, &[]).await?;
            let mut user = None;
            each(&mut root, kind.element(), &mut |one| {
                if is_in(one, &name) {
                    user = one.text_of(kind.id()).map(str::to_owned);
                }
            });
            let going = self.ways.iter().find_map(|((have, _, id), way)| match way {
                Way::Going(_, last) if *have == kind && is_in(last, &name) => Some(id.clone()),
                _ => None,
            });
            let Some(user) = user.or(going) else { continue };
            let what = match kind {
                Kind::Instance => "database instance",
                Kind::Cluster => "database cluster",
            };
            let text = format!(
                "Cannot delete the subnet group '{name}' because at least one {what}: {user} is still using it."
            );
            return Err(query.refuse(400, "InvalidDBSubnetGroupStateFault", &text));
        }
        query.pass().await
    }
}

/// The members that the call filters by, with the values that fit.
fn filters(query: &Query<'_>, kind: Kind) -> Result<Vec<(&'static str, Vec<String>)>, Refusal> {
    let mut all = Vec::new();
    for filter in query.form.structures("Filters.Filter") {
        let name = filter.text("Name");
        let known = kind.filters().iter().find(|(known, _)| *known == name);
        let Some((_, member)) = known else {
            let text = format!("Unrecognized filter name: {name}");
            return Err(query.refuse(400, "InvalidParameterValue", &text));
        };
        all.push((*member, filter.list("Values.Value")));
    }
    Ok(all)
}

fn is_in(one: &Element, group: &str) -> bool {
    one.child("DBSubnetGroup")
        .is_some_and(|have| have.text == group || have.text_of("DBSubnetGroupName") == Some(group))
}
