//! ElastiCache's subnet groups, which moto can make, of subnets that need not exist, but neither change
//! nor delete. They live here alone.

use super::answer::Answer;
use super::existing::Existing;
use super::placed::{placed, subnets_element, subnets_of};
use super::query::{Query, Refusal, Served};
use super::request::Request;
use super::sandbox::Sandbox;
use super::server::Gateway;
use super::xml::Element;
use std::collections::BTreeMap;

const NAMESPACE: &str = "http://elasticache.amazonaws.com/doc/2015-02-02/";

#[derive(Debug)]
struct Group {
    element: Element,
    tags: BTreeMap<String, String>,
}

/// Subnet groups by region and name.
#[derive(Debug, Default)]
pub(crate) struct ElastiCache {
    groups: BTreeMap<(String, String), Group>,
    /// The group of each cache, by region and name.
    users: BTreeMap<(String, String), String>,
}

impl ElastiCache {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        let served = match request.operation.as_str() {
            "CreateCacheSubnetGroup" => self.create(&query).await,
            "ModifyCacheSubnetGroup" => self.modify(&query).await,
            "DescribeCacheSubnetGroups" => self.describe(&query),
            "DeleteCacheSubnetGroup" => self.delete(&query),
            "ListTagsForResource" | "AddTagsToResource" | "RemoveTagsFromResource"
                if query.form.text("ResourceName").contains(":subnetgroup:") =>
            {
                self.tags(&query)
            }
            "CreateCacheCluster" | "CreateReplicationGroup" => self.create_user(&query).await,
            "DeleteCacheCluster" | "DeleteReplicationGroup" => self.delete_user(&query).await,
            _ => return gateway.forward(request).await,
        };
        query.finish(served)
    }

    /// Adds the groups that exist.
    pub(crate) fn add_existing(&self, existing: &mut Existing) {
        let names = self.groups.keys().map(|(_, name)| name.clone());
        existing.insert("elasticache:CacheSubnetGroup".to_owned(), names.collect());
    }

    fn key(query: &Query<'_>) -> (String, String) {
        let name = query.form.text("CacheSubnetGroupName");
        // Names are stored in lower case (API reference, CreateCacheSubnetGroup).
        (query.request.region.clone(), name.to_lowercase())
    }

    async fn create(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        if self.groups.contains_key(&key) {
            let text = format!("Cache subnet group {} already exists.", key.1);
            return Err(query.refuse(400, "CacheSubnetGroupAlreadyExists", &text));
        }
        let form = &query.form;
        let description = form.text("CacheSubnetGroupDescription");
        let element = element(query, &key.1, &description, &subnets_of(form)).await?;
        let mut tags = BTreeMap::new();
        for tag in form
            .structures("Tags.Tag")
            .iter()
            .chain(&form.structures("Tags.member"))
        {
            tags.insert(tag.text("Key"), tag.text("Value"));
        }
        let group = Group {
            element: element.clone(),
            tags,
        };
        self.groups.insert(key, group);
        Ok(query.document(vec![element]))
    }

    async fn modify(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        let Some(group) = self.groups.get(&key) else {
            return Err(missing(query, &key.1));
        };
        let form = &query.form;
        let before = group.element.text_of("CacheSubnetGroupDescription");
        let before = before.unwrap_or_default();
        let description = form
            .get("CacheSubnetGroupDescription")
            .unwrap_or(before)
            .to_owned();
        let mut wanted = subnets_of(form);
        if wanted.is_empty() {
            let have = group
                .element
                .child("Subnets")
                .into_iter()
                .flat_map(|s| &s.children);
            wanted = have
                .filter_map(|subnet| subnet.text_of("SubnetIdentifier").map(str::to_owned))
                .collect();
        }
        let element = element(query, &key.1, &description, &wanted).await?;
        if let Some(group) = self.groups.get_mut(&key) {
            group.element = element.clone();
        }
        Ok(query.document(vec![element]))
    }

    fn describe(&self, query: &Query<'_>) -> Served {
        let (region, name) = Self::key(query);
        let here = self.groups.iter().filter(|((r, _), _)| *r == region);
        let asked = here.filter(|((_, n), _)| name.is_empty() || *n == name);
        let found: Vec<Element> = asked.map(|(_, group)| group.element.clone()).collect();
        if found.is_empty() && !name.is_empty() {
            return Err(missing(query, &name));
        }
        let list = Element {
            children: found,
            ..Element::new("CacheSubnetGroups")
        };
        Ok(query.document(vec![list]))
    }

    fn delete(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        if !self.groups.contains_key(&key) {
            return Err(missing(query, &key.1));
        }
        let is_used = |((region, _), group): (&(String, String), &String)| {
            *region == key.0 && *group == key.1
        };
        if self.users.iter().any(is_used) {
            let text = format!(
                "Cache subnet group {} is currently in use by a cache cluster.",
                key.1
            );
            return Err(query.refuse(400, "CacheSubnetGroupInUse", &text));
        }
        self.groups.remove(&key);
        Ok(query.document(Vec::new()))
    }

    /// A cache in a group, which must be there.
    async fn create_user(&mut self, query: &Query<'_>) -> Served {
        let group = Self::key(query);
        let is_named = !group.1.is_empty();
        if is_named && !self.groups.contains_key(&group) {
            return Err(missing(query, &group.1));
        }
        let root = query.pass().await?;
        if is_named {
            self.users.insert(Self::user(query), group.1);
        }
        Ok(root)
    }

    async fn delete_user(&mut self, query: &Query<'_>) -> Served {
        let root = query.pass().await?;
        self.users.remove(&Self::user(query));
        Ok(root)
    }

    fn user(query: &Query<'_>) -> (String, String) {
        let form = &query.form;
        let name = form
            .get("ReplicationGroupId")
            .or(form.get("CacheClusterId"));
        let name = name.unwrap_or_default().to_lowercase();
        (query.request.region.clone(), name)
    }

    fn tags(&mut self, query: &Query<'_>) -> Served {
        let arn = query.form.text("ResourceName");
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        let key = (query.request.region.clone(), name);
        let Some(group) = self.groups.get_mut(&key) else {
            return Err(missing(query, &key.1));
        };
        let form = &query.form;
        match query.request.operation.as_str() {
            "AddTagsToResource" => {
                for tag in form
                    .structures("Tags.Tag")
                    .iter()
                    .chain(&form.structures("Tags.member"))
                {
                    group.tags.insert(tag.text("Key"), tag.text("Value"));
                }
            }
            "RemoveTagsFromResource" => {
                for name in form.list("TagKeys.member") {
                    group.tags.remove(&name);
                }
            }
            _ => {}
        }
        let mut list = Element::new("TagList");
        for (key, value) in &group.tags {
            let tag = Element::new("Tag")
                .with(Element::leaf("Key", key.as_str()))
                .with(Element::leaf("Value", value.as_str()));
            list.children.push(tag);
        }
        Ok(query.document(vec![list]))
    }
}

/// A group of subnets that must exist and be of one VPC.
async fn element(
    query: &Query<'_>,
    name: &str,
    description: &str,
    subnets: &[String],
) -> Result<Element, Refusal> {
    let place = placed(query, subnets).await?;
    let region = &query.request.region;
    let arn = format!(
        "arn:aws:elasticache:{region}:{}:subnetgroup:{name}",
        Sandbox::ACCOUNT
    );
    Ok(Element::new("CacheSubnetGroup")
        .with(Element::leaf("CacheSubnetGroupName", name))
        .with(Element::leaf("CacheSubnetGroupDescription", description))
        .with(Element::leaf("VpcId", place.vpc))
        .with(subnets_element(&place.subnets, &network_types()))
        .with(Element::leaf("ARN", arn))
        .with(network_types()))
}

fn network_types() -> Element {
    Element::new("SupportedNetworkTypes").with(Element::leaf("member", "ipv4"))
}

fn missing(query: &Query<'_>, name: &str) -> Refusal {
    let text = format!("Cache Subnet Group {name} does not exist.");
    query.refuse(400, "CacheSubnetGroupNotFoundFault", &text)
}
