//! A data source: how objects are found, and what is told of them.

use std::collections::BTreeMap;

use super::attribute::Presence;
use super::call::{Call, Field, Pages, Step};
use super::face::Face;
use super::fact::Fact;
use crate::definition::path::Template;
use crate::readers::contract::Type;

/// One data source.
#[derive(Clone, Debug)]
pub struct DataSource {
    /// The type in HCL.
    pub type_name: String,
    /// The definition's path from the root of the clone.
    pub definition: String,
    /// The provider.
    pub face: Face,
    /// The service by botocore's name.
    pub service: String,
    /// The shape of the objects.
    pub model: String,
    /// How messages call one of them.
    pub noun: Fact<String>,
    /// What it is, in a sentence of our own; empty until it is described.
    pub summary: String,
    /// The resource whose read and state it shares.
    pub like: Option<Fact<String>>,
    /// How many it finds.
    pub finds: Finds,
    /// The attributes, by name; filters and timeouts are not among them.
    pub attributes: BTreeMap<String, DataAttribute>,
    /// Whether it takes blocks of filters.
    pub filters: bool,
    /// Whether the time of its read can be limited.
    pub timeout: bool,
    /// Arguments of which at most one may be set.
    pub exclude: Vec<Fact<Vec<String>>>,
    /// The call that finds.
    pub call: Call,
    /// The member of its request that takes filters.
    pub filter_member: Option<Field>,
    /// The place of the objects in the answer.
    pub objects: Fact<Vec<Step>>,
    /// The members that page.
    pub pages: Option<Fact<Pages>>,
    /// The IAM permissions of the calls that it makes.
    pub permissions: Fact<Vec<String>>,
    /// Members that are left out: place and reason.
    pub ignored: Vec<Fact<(String, String)>>,
}

/// How many objects a data source finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finds {
    /// Exactly one; the field that names one of several in messages.
    One(Field),
    /// Any number, in the order of this field.
    Many(Fact<Field>),
}

/// One attribute of a data source.
#[derive(Clone, Debug)]
pub struct DataAttribute {
    /// Its type.
    pub ty: Fact<Type>,
    /// Who sets it.
    pub presence: Fact<Presence>,
    /// The presence in the contract, where ours differs because it would have no effect.
    pub contract: Option<Presence>,
    /// Where its value is from when it is not configured.
    pub told: Fact<Told>,
    /// What it does to the search when it is configured.
    pub narrows: Option<Fact<Narrows>>,
    /// What it is, in our own words; empty until it is described.
    pub description: String,
    /// The same of its parts.
    pub parts: BTreeMap<String, String>,
}

/// Where the value of an attribute is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// This place in the object; of many, the place in each.
    Object(Vec<Step>),
    /// The elements at this place, by their parts.
    Objects(Vec<Step>, Vec<(String, Type, Vec<Step>)>),
    /// The state of the resource that it is like.
    Shared,
    /// The region.
    Region,
    /// The tags of the object.
    Tags,
    /// Attributes, and `{partition}`, `{region}`, `{account}`.
    Template(Template),
    /// The configuration alone.
    Configured,
}

/// What an argument does to the search.
#[derive(Clone, Debug, PartialEq)]
pub enum Narrows {
    /// It is a filter of this name, with its own value or with these.
    Filter(String, Vec<Template>),
    /// It is a filter for each tag.
    Tags,
    /// It is a member of the request.
    Member(Field),
    /// What has one of its values here is left out.
    Without(Field),
}
