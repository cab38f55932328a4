//! The state and plan documents.
//!
//! Source of the forms: Terraform documentation, "JSON Output Format", and for the state file its
//! version 4, which both tools read and write.

use super::CliError;
use super::report::Action;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A state as `show -json` prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct State(
    /// The whole document.
    pub Value,
);

impl State {
    /// The attributes of the resource at `address`, nested modules included.
    #[must_use]
    pub fn attributes(&self, address: &str) -> Option<&Value> {
        resource(self.0.pointer("/values/root_module")?, address)?.get("values")
    }

    /// The value of an output.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&Value> {
        self.0
            .get("values")?
            .get("outputs")?
            .get(name)?
            .get("value")
    }
}

fn resource<'a>(module: &'a Value, address: &str) -> Option<&'a Value> {
    let list = |name: &str| {
        module
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    list("resources")
        .find(|r| r.get("address").and_then(Value::as_str) == Some(address))
        .or_else(|| list("child_modules").find_map(|child| resource(child, address)))
}

/// The state file itself: read without starting a provider.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StateFile {
    instances: Vec<StateInstance>,
    outputs: BTreeMap<String, DocumentOutput>,
}

/// One resource instance of a state file.
#[derive(Debug, Clone, PartialEq)]
pub struct StateInstance {
    /// `module.a.aws_route53_record.b["c"]`, with `data.` for a data source.
    pub address: String,
    /// Its type, `aws_route53_record`.
    pub kind: String,
    /// Whether it is a resource, and no data source.
    pub managed: bool,
    /// All attributes, computed ones too.
    pub attributes: Value,
    /// Whether the create failed after the provider made something.
    pub tainted: bool,
    /// Whether it is an object that a replacement has not deleted yet.
    pub deposed: bool,
    /// Source address of its provider, with host.
    pub provider: String,
    /// What the provider keeps for itself, base64.
    pub private: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    resources: Vec<DocumentResource>,
    #[serde(default)]
    outputs: BTreeMap<String, DocumentOutput>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct DocumentOutput {
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct DocumentResource {
    module: Option<String>,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    provider: String,
    instances: Vec<DocumentInstance>,
}

#[derive(Deserialize)]
struct DocumentInstance {
    index_key: Option<Value>,
    #[serde(default)]
    attributes: Value,
    status: Option<String>,
    deposed: Option<String>,
    private: Option<String>,
}

impl StateFile {
    pub(crate) fn parse(text: &str) -> Result<Self, CliError> {
        let document: Document = serde_json::from_str(text).map_err(|e| CliError::Malformed {
            what: "the state file",
            reason: e.to_string(),
        })?;
        let mut instances = Vec::new();
        for resource in document.resources {
            for instance in &resource.instances {
                instances.push(StateInstance {
                    address: address(&resource, instance.index_key.as_ref()),
                    kind: resource.kind.clone(),
                    managed: resource.mode == "managed",
                    attributes: instance.attributes.clone(),
                    tainted: instance.status.as_deref() == Some("tainted"),
                    deposed: instance.deposed.is_some(),
                    provider: provider(&resource.provider),
                    private: instance.private.clone(),
                });
            }
        }
        Ok(Self {
            instances,
            outputs: document.outputs,
        })
    }

    /// Every instance, data sources too, in the file's order.
    #[must_use]
    pub fn instances(&self) -> &[StateInstance] {
        &self.instances
    }

    /// The current instance at `address`.
    #[must_use]
    pub fn instance(&self, address: &str) -> Option<&StateInstance> {
        self.instances
            .iter()
            .find(|i| i.address == address && !i.deposed)
    }

    /// The attributes of the current instance at `address`.
    #[must_use]
    pub fn attributes(&self, address: &str) -> Option<&Value> {
        Some(&self.instance(address)?.attributes)
    }

    /// A string attribute, as for an import id.
    #[must_use]
    pub fn string(&self, address: &str, attribute: &str) -> Option<&str> {
        self.attributes(address)?.get(attribute)?.as_str()
    }

    /// The value of an output.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&Value> {
        Some(&self.outputs.get(name)?.value)
    }

    /// Whether no managed resource is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }
}

fn address(resource: &DocumentResource, key: Option<&Value>) -> String {
    let module = resource
        .module
        .iter()
        .map(|m| format!("{m}."))
        .collect::<String>();
    let mode = if resource.mode == "data" { "data." } else { "" };
    let key = key.map(|k| format!("[{k}]")).unwrap_or_default();
    format!("{module}{mode}{}.{}{key}", resource.kind, resource.name)
}

/// From `provider["registry.terraform.io/hashicorp/aws"].alias`.
fn provider(text: &str) -> String {
    text.split('"').nth(1).unwrap_or(text).to_owned()
}

/// A plan as `show -json` prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan(
    /// The whole document.
    pub Value,
);

/// One resource's change in a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceChange<'a>(&'a Value);

impl Plan {
    /// What is planned for the resource at `address`.
    #[must_use]
    pub fn change(&self, address: &str) -> Option<ResourceChange<'_>> {
        self.changes().find(|c| c.address() == address)
    }

    /// What is planned for every resource, also where that is nothing.
    pub fn changes(&self) -> impl Iterator<Item = ResourceChange<'_>> {
        self.list("resource_changes")
    }

    /// The outputs whose values change: name, before, after.
    pub fn changed_outputs(&self) -> impl Iterator<Item = (&str, &Value, &Value)> {
        let outputs = self.0["output_changes"].as_object();
        outputs.into_iter().flatten().filter_map(|(name, change)| {
            let (before, after) = (&change["before"], &change["after"]);
            (before != after).then_some((name.as_str(), before, after))
        })
    }

    /// What reading found changed since the last apply.
    pub fn drift(&self) -> impl Iterator<Item = ResourceChange<'_>> {
        self.list("resource_drift")
    }

    fn list(&self, name: &str) -> impl Iterator<Item = ResourceChange<'_>> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter().flatten().map(ResourceChange)
    }
}

impl<'a> ResourceChange<'a> {
    /// The resource instance.
    #[must_use]
    pub fn address(&self) -> &'a str {
        self.0
            .get("address")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// What is done; `None` for a kind of change this harness does not know.
    #[must_use]
    pub fn action(&self) -> Option<Action> {
        let actions = self.0.pointer("/change/actions")?.as_array()?;
        let actions: Vec<_> = actions.iter().filter_map(Value::as_str).collect();
        Some(match actions.as_slice() {
            ["no-op"] => Action::Noop,
            ["create"] => Action::Create,
            ["read"] => Action::Read,
            ["update"] => Action::Update,
            ["delete"] => Action::Delete,
            ["delete", "create"] | ["create", "delete"] => Action::Replace,
            ["forget"] => Action::Remove,
            _ => return None,
        })
    }

    /// The values before.
    #[must_use]
    pub fn before(&self) -> &'a Value {
        self.part("before")
    }

    /// The values after, unknown ones left out.
    #[must_use]
    pub fn after(&self) -> &'a Value {
        self.part("after")
    }

    /// The same shape with `true` for every value that is unknown until applied.
    #[must_use]
    pub fn after_unknown(&self) -> &'a Value {
        self.part("after_unknown")
    }

    /// The attributes that are other after than before, or unknown until applied, by name.
    #[must_use]
    pub fn changed(&self) -> Vec<&'a str> {
        let (before, after, unknown) = (self.before(), self.after(), self.after_unknown());
        let members = before.as_object().into_iter().flatten();
        let changed = members.filter(|(name, before)| {
            unknown.get(name) == Some(&Value::Bool(true)) || after.get(name) != Some(before)
        });
        changed.map(|(name, _)| name.as_str()).collect()
    }

    /// The paths that make a replacement needed, each a list of steps.
    #[must_use]
    pub fn replace_paths(&self) -> &'a Value {
        self.part("replace_paths")
    }

    fn part(&self, name: &str) -> &'a Value {
        self.0
            .get("change")
            .and_then(|c| c.get(name))
            .unwrap_or(&Value::Null)
    }
}
