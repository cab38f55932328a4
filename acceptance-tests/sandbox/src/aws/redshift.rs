//! Redshift's subnet groups, which moto can make and delete but not change. They live here alone.

use super::answer::Answer;
use super::existing::Existing;
use super::form::Form;
use super::placed::{placed, subnets_element, subnets_of};
use super::query::{Query, Refusal, Served};
use super::request::Request;
use super::server::Gateway;
use super::xml::Element;
use std::collections::BTreeMap;

const NAMESPACE: &str = "http://redshift.amazonaws.com/doc/2012-12-01/";

#[derive(Debug)]
struct Group {
    description: String,
    vpc: String,
    /// With the zone of each.
    subnets: Vec<(String, String)>,
    tags: BTreeMap<String, String>,
}

/// Subnet groups by region and name.
#[derive(Debug, Default)]
pub(crate) struct Redshift {
    groups: BTreeMap<(String, String), Group>,
}

impl Redshift {
    pub(crate) async fn serve(&mut self, gateway: &Gateway, request: &Request) -> Answer {
        let query = Query::new(gateway, request, NAMESPACE);
        let is_group = query.form.text("ResourceName").contains(":subnetgroup:");
        let served = match request.operation.as_str() {
            "CreateClusterSubnetGroup" => self.create(&query).await,
            "ModifyClusterSubnetGroup" => self.modify(&query).await,
            "DescribeClusterSubnetGroups" => self.describe(&query),
            "DeleteClusterSubnetGroup" => self.delete(&query),
            "CreateTags" | "DeleteTags" if is_group => self.tags(&query),
            _ => return gateway.forward(request).await,
        };
        query.finish(served)
    }

    /// Adds the groups that exist.
    pub(crate) fn add_existing(&self, existing: &mut Existing) {
        let names = self.groups.keys().map(|(_, name)| name.clone());
        existing.insert("redshift:ClusterSubnetGroup".to_owned(), names.collect());
    }

    fn key(query: &Query<'_>) -> (String, String) {
        let name = query.form.text("ClusterSubnetGroupName");
        // Names are stored in lower case (API reference, CreateClusterSubnetGroup).
        (query.request.region.clone(), name.to_lowercase())
    }

    async fn create(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        if self.groups.contains_key(&key) {
            let text = format!("Cluster subnet group {} already exists.", key.1);
            return Err(query.refuse(400, "ClusterSubnetGroupAlreadyExists", &text));
        }
        let place = placed(query, &subnets_of(&query.form)).await?;
        let group = Group {
            description: query.form.text("Description"),
            vpc: place.vpc,
            subnets: place.subnets,
            tags: tags(&query.form),
        };
        let element = element(&key.1, &group);
        self.groups.insert(key, group);
        Ok(query.document(vec![element]))
    }

    async fn modify(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        let Some(group) = self.groups.get_mut(&key) else {
            return Err(missing(query, &key.1));
        };
        let place = placed(query, &subnets_of(&query.form)).await?;
        group.vpc = place.vpc;
        group.subnets = place.subnets;
        if let Some(description) = query.form.get("Description") {
            description.clone_into(&mut group.description);
        }
        Ok(query.document(vec![element(&key.1, group)]))
    }

    fn describe(&self, query: &Query<'_>) -> Served {
        let (region, name) = Self::key(query);
        let here = self
            .groups
            .iter()
            .filter(|((place, _), _)| *place == region);
        let asked = here.filter(|((_, one), _)| name.is_empty() || *one == name);
        let found: Vec<Element> = asked
            .map(|((_, name), group)| element(name, group))
            .collect();
        if found.is_empty() && !name.is_empty() {
            return Err(missing(query, &name));
        }
        let list = Element {
            children: found,
            ..Element::new("ClusterSubnetGroups")
        };
        Ok(query.document(vec![list]))
    }

    fn delete(&mut self, query: &Query<'_>) -> Served {
        let key = Self::key(query);
        match self.groups.remove(&key) {
            Some(_) => Ok(query.document(Vec::new())),
            None => Err(missing(query, &key.1)),
        }
    }

    fn tags(&mut self, query: &Query<'_>) -> Served {
        let arn = query.form.text("ResourceName");
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        let key = (query.request.region.clone(), name);
        let Some(group) = self.groups.get_mut(&key) else {
            let text = format!("{arn} does not exist.");
            return Err(query.refuse(404, "ResourceNotFoundFault", &text));
        };
        if query.request.operation == "CreateTags" {
            group.tags.extend(tags(&query.form));
        }
        let mut gone = query.form.list("TagKeys.TagKey");
        gone.extend(query.form.list("TagKeys.member"));
        for key in gone {
            group.tags.remove(&key);
        }
        Ok(query.document(Vec::new()))
    }
}

fn element(name: &str, group: &Group) -> Element {
    let status = Element::leaf("SubnetStatus", "Active");
    let mut tags = Element::new("Tags");
    for (key, value) in &group.tags {
        let tag = Element::new("Tag")
            .with(Element::leaf("Key", key.as_str()))
            .with(Element::leaf("Value", value.as_str()));
        tags.children.push(tag);
    }
    Element::new("ClusterSubnetGroup")
        .with(Element::leaf("ClusterSubnetGroupName", name))
        .with(Element::leaf("Description", group.description.as_str()))
        .with(Element::leaf("VpcId", group.vpc.as_str()))
        .with(Element::leaf("SubnetGroupStatus", "Complete"))
        .with(subnets_element(&group.subnets, &status))
        .with(tags)
}

fn tags(form: &Form) -> BTreeMap<String, String> {
    let mut all = form.structures("Tags.Tag");
    all.extend(form.structures("Tags.member"));
    all.iter()
        .map(|tag| (tag.text("Key"), tag.text("Value")))
        .collect()
}

fn missing(query: &Query<'_>, name: &str) -> Refusal {
    let text = format!("Cluster subnet group {name} does not exist.");
    query.refuse(400, "ClusterSubnetGroupNotFoundFault", &text)
}
