//! What HCL cannot say: `case.toml`, `step.toml`, and `imports.toml` for all cases.
//!
//! A key that is not known is an error, so that nothing is written in vain.

use super::outside::{Outside, Unhealthy};
use crate::cli::{Action, CliError, Face};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// How patient the sandbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pace {
    /// No rates, nothing takes time.
    #[default]
    Instant,
    /// The services' own rates, and waits that are shorter than theirs but not nothing.
    Realistic,
}

/// How the tools come to our provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Serving {
    /// They attach to one process that serves the whole case.
    #[default]
    Attached,
    /// They install it from a filesystem mirror, and start it for each command.
    Mirror,
    /// They start the binary where it is.
    Override,
}

/// `case.toml`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CaseManifest {
    pub(crate) face: Face,
    /// The folder of `examples` whose configuration the case has.
    pub(crate) example: Option<String>,
    /// Those that the configuration needs besides.
    pub(crate) faces: Vec<Face>,
    pub(crate) pace: Pace,
    pub(crate) serving: Serving,
    /// Whether there is a Spaces beside the API of DigitalOcean.
    pub(crate) spaces: bool,
    /// Variables of the provider besides those that name the account.
    pub(crate) environment: BTreeMap<String, String>,
    /// Attributes, by address, that import spells as the service does and the configuration otherwise.
    pub(crate) respelled: BTreeMap<String, Vec<String>>,
    /// Why its resources are not imported: other cases import them.
    pub(crate) not_imported: Option<String>,
    /// By address, why an import plans another one in its place. The import is planned then, and not made.
    pub(crate) replaced_by_import: BTreeMap<String, String>,
    /// Why the official provider does not run the case.
    pub(crate) no_peer: Option<String>,
    /// Why only the official provider runs it.
    pub(crate) only_peer: Option<String>,
    /// Why the official provider's plan on our state is not empty.
    pub(crate) no_return: Option<String>,
    /// By address, why an import of what the official provider made ends with another one in its place.
    pub(crate) no_import: BTreeMap<String, String>,
}

impl CaseManifest {
    /// Every provider that the configuration needs.
    pub(crate) fn all_faces(&self) -> Vec<Face> {
        let others = self.faces.iter().filter(|face| **face != self.face);
        std::iter::once(&self.face).chain(others).copied().collect()
    }
}

/// `step.toml`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepManifest {
    /// An earlier step, whose files this one has too.
    pub(crate) like: Option<String>,
    /// Why the step is left out beside the official provider.
    pub(crate) no_peer: Option<String>,
    /// Calls made behind the provider's back before the step.
    pub(crate) outside: Vec<Outside>,
    /// Issues with which changes of EKS end.
    pub(crate) unhealthy: Vec<Unhealthy>,
    /// Exactly what the plan does, by address. Nothing is compared when it is left out.
    pub(crate) actions: Option<BTreeMap<String, Action>>,
    /// Where the step fails; `diagnostics.txt` holds what is printed then.
    pub(crate) fails: Option<Phase>,
    /// More arguments of the plan, `-replace=…`.
    pub(crate) arguments: Vec<String>,
    /// Why reading finds something new after the apply: it is read once before the plans.
    pub(crate) settles: Option<String>,
    /// Attributes of the state, by address and name.
    pub(crate) state: BTreeMap<String, BTreeMap<String, Value>>,
    /// How many calls of a pattern, `route53:List*`, plan and apply make at most.
    pub(crate) calls: BTreeMap<String, usize>,
    /// How many the empty plan after them makes at most.
    pub(crate) empty_plan_calls: BTreeMap<String, usize>,
    /// Values of outputs.
    pub(crate) outputs: BTreeMap<String, Value>,
}

/// Where a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// The plan is refused.
    Plan,
    /// The apply is.
    Apply,
    /// The destroy is, which then takes the step's place.
    Destroy,
}

/// One type of `orphans.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Orphan {
    /// The list of the service in which an orphan stands, or the object that names it; none when it stands inside of
    /// another object, and can only be in the way.
    #[serde(default)]
    pub(crate) list: Option<String>,
    /// The label under which an object of that list names it, where it stands inside of that.
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// Whether a lost answer orphans too, and not a SIGKILL alone.
    #[serde(default)]
    pub(crate) unanswered: bool,
    /// The words of the error by which the next apply is refused, because the orphan stands where
    /// another one would be made.
    #[serde(default)]
    pub(crate) blocks: Option<String>,
}

/// `imports.toml`: how the resources of a type are imported.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct Imports {
    types: BTreeMap<String, Import>,
}

/// One type's import. Without an entry a type is imported by its `id`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Import {
    /// The import id, with attributes of the state in braces: `{zone_id}`.
    pub(crate) id: Option<String>,
    /// The same for an object that no state knows, where the service makes the usual id up.
    pub(crate) taken: Option<String>,
    /// Why the type cannot be imported.
    pub(crate) none: Option<String>,
    /// Arguments that only a configuration knows, or spells otherwise than the service.
    pub(crate) not_read: Vec<String>,
}

impl Imports {
    /// The table of all cases.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn load() -> Result<Self, CliError> {
        read(&super::folder::root().join("imports.toml"))
    }

    /// A table of a caller's own.
    ///
    /// # Errors
    /// When it is no such table.
    pub fn parse(text: &str) -> Result<Self, CliError> {
        toml::from_str(text).map_err(|error| CliError::Check {
            message: error.to_string(),
        })
    }

    pub(crate) fn of(&self, kind: &str) -> Import {
        self.types.get(kind).cloned().unwrap_or_default()
    }
}

impl Import {
    /// The id of an object that only its configuration and the service know.
    pub(crate) fn id_of_taken(mut self, attributes: &Value) -> Result<String, String> {
        self.id = self.taken.take().or(self.id);
        self.id(attributes)
    }

    /// The id of a resource with these attributes, or the name of the attribute that is missing.
    pub(crate) fn id(&self, attributes: &Value) -> Result<String, String> {
        let mut id = self.id.clone().unwrap_or_else(|| "{id}".to_owned());
        // A part in brackets is there when its attribute is: an older official provider lacks some.
        if let (Some(start), Some(end)) = (id.find('['), id.find(']')) {
            let part = id[start + 1..end].to_owned();
            let name = part.split(['{', '}']).nth(1).unwrap_or_default();
            let is_there = !texts(name, attributes.get(name)).is_empty();
            id.replace_range(start..=end, if is_there { &part } else { "" });
        }
        while let (Some(start), Some(end)) = (id.find('{'), id.find('}')) {
            let names = &id[start + 1..end];
            let all = names.contains('+');
            let mut values: Vec<String> = names
                .split(['|', '+'])
                .flat_map(|name| match attributes.get(name) {
                    // Alone it is a part of the id; among others it is one that is named.
                    Some(Value::Bool(truth)) if name == names => vec![truth.to_string()],
                    value => texts(name, value),
                })
                .collect();
            if values.is_empty() {
                return Err(names.to_owned());
            }
            values.truncate(if all { values.len() } else { 1 });
            id.replace_range(start..=end, &values.join("_"));
        }
        Ok(id)
    }
}

/// What an attribute adds to an import id: its text or number, each item of a list, or its own name when
/// it is set as a flag.
fn texts(name: &str, value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Bool(true)) => vec![name.to_owned()],
        Some(Value::Array(items)) => items.iter().flat_map(|it| texts(name, Some(it))).collect(),
        _ => Vec::new(),
    }
}

/// Reads a manifest; one that is not there says nothing.
pub(crate) fn read<T: DeserializeOwned + Default>(file: &Path) -> Result<T, CliError> {
    match std::fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| CliError::Check {
            message: format!("{}: {error}", file.display()),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(CliError::io("read", file, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_keys_are_errors() {
        let wrong = toml::from_str::<StepManifest>("action = {}").expect_err("misspelled");
        assert!(
            wrong.to_string().contains("unknown field `action`"),
            "{wrong}"
        );
        toml::from_str::<CaseManifest>("pace = \"slow\"").expect_err("no such pace");
    }

    #[test]
    fn ids_are_made_of_attributes() {
        let import = Import {
            id: Some("{zone_id}_{name}_{ttl}".to_owned()),
            ..Import::default()
        };
        let id = import.id(&json!({ "zone_id": "Z1", "name": "www", "ttl": 5 }));
        assert_eq!(id.as_deref(), Ok("Z1_www_5"));
        let either = Import {
            id: Some("{subnet|gateway}/x".to_owned()),
            ..Import::default()
        };
        let id = either.id(&json!({ "subnet": null, "gateway": "igw-1" }));
        assert_eq!(id.as_deref(), Ok("igw-1/x"));
        assert_eq!(
            import.id(&json!({ "zone_id": "Z1" })),
            Err("name".to_owned())
        );
        let perhaps = Import {
            id: Some("{id}[@{region}]".to_owned()),
            ..Import::default()
        };
        let id = |attributes: Value| perhaps.id(&attributes);
        assert_eq!(id(json!({ "id": "x" })).as_deref(), Ok("x"));
        let there = json!({ "id": "x", "region": "eu-west-1" });
        assert_eq!(id(there).as_deref(), Ok("x@eu-west-1"));
        assert_eq!(
            Import::default().id(&json!({ "id": "x" })).as_deref(),
            Ok("x")
        );
    }
}
