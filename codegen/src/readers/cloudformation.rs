//! CloudFormation's resource schemas: what is fixed at creation, what is only read, what is a set.
//!
//! They describe what CloudFormation's handlers do, which is mostly, not always, what the API does;
//! so they are a second opinion and never the only source of a decision.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// The schema of one resource.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Schema {
    /// Its name: `AWS::EC2::VPC`.
    pub type_name: String,
    /// Its properties.
    pub properties: BTreeMap<String, Property>,
    /// Properties that others refer to.
    #[serde(default)]
    pub definitions: BTreeMap<String, Property>,
    /// What identifies it, as pointers.
    #[serde(default)]
    pub primary_identifier: Vec<String>,
    /// Other identifiers, as lists of pointers.
    #[serde(default)]
    pub additional_identifiers: Vec<Vec<String>>,
    /// What a change of replaces it.
    #[serde(default)]
    pub create_only_properties: Vec<String>,
    /// What some change of replaces it.
    #[serde(default)]
    pub conditional_create_only_properties: Vec<String>,
    /// What cannot be set.
    #[serde(default)]
    pub read_only_properties: Vec<String>,
    /// What cannot be read.
    #[serde(default)]
    pub write_only_properties: Vec<String>,
    /// What should not be used any more.
    #[serde(default)]
    pub deprecated_properties: Vec<String>,
    /// What must be set.
    #[serde(default)]
    pub required: Vec<String>,
    /// The permissions and limits of each action.
    #[serde(default)]
    pub handlers: BTreeMap<String, Handler>,
    /// How it is tagged.
    #[serde(default)]
    pub tagging: Json,
    /// How values are rewritten before they are compared, as JSONata expressions.
    #[serde(default)]
    pub property_transform: BTreeMap<String, String>,
    /// Properties of which one must be set.
    #[serde(default)]
    pub required_or: Json,
    /// Properties of which exactly one must be set.
    #[serde(default)]
    pub required_xor: Json,
    /// Properties that need others.
    #[serde(default)]
    pub dependent_required: BTreeMap<String, Vec<String>>,
    /// Properties that exclude others.
    #[serde(default)]
    pub dependent_excluded: BTreeMap<String, Vec<String>>,
    /// The order of a replacement.
    #[serde(default)]
    pub replacement_strategy: Option<String>,
}

/// What an action needs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Handler {
    /// The IAM permissions.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// How long it may take.
    #[serde(default)]
    pub timeout_in_minutes: Option<u32>,
}

/// A property or a part of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Property {
    /// A pointer to a definition instead.
    #[serde(default, rename = "$ref")]
    pub reference: Option<String>,
    /// The type's name, or several.
    #[serde(default, rename = "type")]
    pub kind: Json,
    /// The properties of an object.
    #[serde(default)]
    pub properties: BTreeMap<String, Property>,
    /// The elements of an array.
    #[serde(default)]
    pub items: Option<Box<Property>>,
    /// The values allowed.
    #[serde(default, rename = "enum")]
    pub values: Vec<Json>,
    /// The value when none is set.
    #[serde(default)]
    pub default: Option<Json>,
    /// What the text is, perhaps the attribute of another type.
    #[serde(default)]
    pub format: Option<String>,
    /// Whether the order of elements means something; it does when nothing is said.
    #[serde(default)]
    pub insertion_order: Option<bool>,
    /// Whether elements are all different.
    #[serde(default)]
    pub unique_items: Option<bool>,
    /// The least value.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// The greatest value.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// The least length.
    #[serde(default)]
    pub min_length: Option<u64>,
    /// The greatest length.
    #[serde(default)]
    pub max_length: Option<u64>,
    /// The regular expression of a text.
    #[serde(default)]
    pub pattern: Option<String>,
}

impl Schema {
    /// The property with this name at the top.
    pub fn property(&self, name: &str) -> Option<&Property> {
        let property = self.properties.get(name)?;
        match &property.reference {
            Some(reference) => self.definitions.get(reference.rsplit('/').next()?),
            None => Some(property),
        }
    }

    /// Whether a change of this property replaces the resource.
    pub fn is_create_only(&self, name: &str) -> bool {
        names(&self.create_only_properties).any(|property| property == name)
    }

    /// Whether some changes of this property replace the resource.
    pub fn is_conditionally_create_only(&self, name: &str) -> bool {
        names(&self.conditional_create_only_properties).any(|property| property == name)
    }

    /// Whether this property cannot be set.
    pub fn is_read_only(&self, name: &str) -> bool {
        names(&self.read_only_properties).any(|property| property == name)
    }

    /// Whether this property cannot be read.
    pub fn is_write_only(&self, name: &str) -> bool {
        names(&self.write_only_properties).any(|property| property == name)
    }

    /// The properties that identify the resource.
    pub fn identifier(&self) -> Vec<&str> {
        names(&self.primary_identifier).collect()
    }
}

/// The names that pointers such as `/properties/VpcId` have.
fn names(pointers: &[String]) -> impl Iterator<Item = &str> {
    pointers
        .iter()
        .filter_map(|pointer| pointer.strip_prefix("/properties/"))
}

impl Property {
    /// Whether its elements are a set: unordered, or all different and without order.
    ///
    /// `None` when the schema says nothing about it.
    pub fn is_set(&self) -> Option<bool> {
        match (self.insertion_order, self.unique_items) {
            (Some(false), _) => Some(true),
            (Some(true), _) => Some(false),
            (None, Some(true)) => Some(true),
            (None, _) => None,
        }
    }
}
