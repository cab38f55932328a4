//! API calls behind the provider's back, as a step of a case makes them before anything else.

use super::account::Account;
use super::life::Life;
use super::{Case, Step, failed};
use crate::aws::Sandbox;
use crate::cli::{CliError, StateFile};
use crate::digitalocean;
use crate::inventory;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// An API call behind the provider's back, as botocore takes it. `${ADDRESS.ATTRIBUTE}` in a text
/// stands for an attribute of the state, `${NAME}` for what an earlier call has kept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outside {
    service: String,
    /// The sandbox's region, unless this says another.
    region: Option<String>,
    operation: String,
    /// The name of the cluster that a call of the service `k8s` is for.
    cluster: Option<String>,
    arguments: Value,
    /// Texts of the answer that later calls of the case need: names to places,
    /// `NetworkInterface.NetworkInterfaceId`, `Snapshots.0.SnapshotId`.
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

/// An issue with which the next change of an object of EKS ends, or its creation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unhealthy {
    /// What its ARN says, without the id at the end: `nodegroup/CLUSTER/NAME`.
    path: String,
    code: String,
    message: String,
    /// The ids of the resources that it is about.
    #[serde(default)]
    resources: Vec<String>,
}

/// Texts by the names that `keep` gave them.
type Kept = BTreeMap<String, String>;

/// Makes the calls that the step makes behind the provider's back, and what EKS will have to complain of.
pub(super) fn change(life: &Life<'_>, step: &Step) -> Result<(), CliError> {
    let state = life.workspace.state_file()?;
    make(life.account, step, &state, &mut life.kept.borrow_mut())
}

/// A new account, with what the first step of a case makes behind the provider's back.
pub(super) fn begun(case: &Case) -> Result<Account, CliError> {
    let account = Account::start(case)?;
    if let Some(step) = case.steps.first() {
        make(&account, step, &StateFile::default(), &mut Kept::default())?;
    }
    Ok(account)
}

fn make(
    account: &Account,
    step: &Step,
    state: &StateFile,
    kept: &mut Kept,
) -> Result<(), CliError> {
    for call in &step.manifest.outside {
        let arguments = call.filled(state, kept);
        let arguments = arguments.map_err(|why| failed("outside", why))?;
        let region = call.region.as_deref().unwrap_or(Sandbox::REGION);
        let (service, operation) = (&call.service, &call.operation);
        let at_digitalocean = account.digitalocean();
        let answer = match at_digitalocean {
            _ if service == "k8s" => {
                at_cluster(account, call, &arguments).map_err(|why| failed("outside", why))?
            }
            Some(sandbox) if service == "s3" && account.aws().is_err() => {
                let region = call.region.as_deref();
                inventory::call_at_spaces(sandbox, region, operation, &arguments)?
            }
            // Its operations are a method and a path.
            Some(sandbox) if operation.contains(' ') => {
                self::at_digitalocean(sandbox, operation, &arguments)
                    .map_err(|why| failed("outside", why))?
            }
            _ => inventory::call(account.aws()?, service, region, operation, &arguments)?,
        };
        kept.extend(call.kept(&answer).map_err(|why| failed("outside", why))?);
    }
    for issue in &step.manifest.unhealthy {
        let resources: Vec<&str> = issue.resources.iter().map(String::as_str).collect();
        let (path, code) = (&issue.path, &issue.code);
        let sandbox = account.aws()?;
        sandbox.fail_eks(path, code, &issue.message, &resources);
    }
    Ok(())
}

/// A call of DigitalOcean's API, which has no names of operations: `POST /v2/tags`. The arguments are the
/// body, but for `path`, which takes the place of `{path}`.
fn at_digitalocean(
    sandbox: &digitalocean::Sandbox,
    operation: &str,
    arguments: &Value,
) -> Result<Value, String> {
    let mut body = arguments.clone();
    let path = body.as_object_mut().and_then(|body| body.remove("path"));
    let path = path.as_ref().and_then(Value::as_str).unwrap_or_default();
    let operation = operation.replace("{path}", path);
    let (method, path) = operation.split_once(' ').ok_or("it has no method")?;
    let is_bare = body.as_object().is_none_or(serde_json::Map::is_empty);
    let body = if is_bare { Value::Null } else { body };
    match sandbox.call_outside(method, path, &body) {
        (200..300, answer) => Ok(answer),
        (status, answer) => Err(format!("{operation} is answered with {status}: {answer}")),
    }
}

/// A call to the API server of a cluster, `PATCH /apis/apps/v1/namespaces/shop/deployments/web`, by somebody who
/// may do everything. The arguments are the body, a merge patch.
fn at_cluster(account: &Account, call: &Outside, arguments: &Value) -> Result<Value, String> {
    let name = call.cluster.as_deref().ok_or("it names no `cluster`")?;
    let cluster = account.cluster(name);
    let cluster = cluster.ok_or_else(|| format!("there is no cluster {name}"))?;
    let (method, path) = call.operation.split_once(' ').ok_or("it has no method")?;
    let is_bare = arguments.as_object().is_none_or(serde_json::Map::is_empty);
    match cluster.call_outside(method, path, (!is_bare).then_some(arguments))? {
        (200..300, answer) => Ok(answer),
        (status, answer) => Err(format!("{path} is answered with {status}: {answer}")),
    }
}

impl Outside {
    /// The arguments with the state's attributes and what was kept put in.
    ///
    /// # Errors
    /// When there is nothing of that name; the text says which.
    fn filled(&self, state: &StateFile, kept: &Kept) -> Result<Value, String> {
        let mut arguments = self.arguments.clone();
        fill(
            &mut arguments,
            &|reference| match reference.rsplit_once('.') {
                Some((address, attribute)) => state.string(address, attribute).map(str::to_owned),
                None => kept.get(reference).cloned(),
            },
        )?;
        Ok(arguments)
    }

    /// What is kept of the answer.
    ///
    /// # Errors
    /// When the answer has no text at a place; the text says at which.
    fn kept(&self, answer: &Value) -> Result<Kept, String> {
        let texts = self.keep.iter().map(|(name, place)| {
            let found = place.split('.').try_fold(answer, |at, part| match at {
                Value::Array(all) => all.get(part.parse::<usize>().ok()?),
                _ => at.get(part),
            });
            // Some of DigitalOcean's ids are numbers.
            let text = found.and_then(|it| match it {
                Value::Number(number) => Some(number.to_string()),
                _ => it.as_str().map(str::to_owned),
            });
            let text = text.ok_or_else(|| format!("the answer has no text at `{place}`"))?;
            Ok((name.clone(), text))
        });
        texts.collect()
    }
}

fn fill(value: &mut Value, known: &impl Fn(&str) -> Option<String>) -> Result<(), String> {
    match value {
        Value::String(text) => {
            while let Some(start) = text.find("${") {
                let end = text[start..].find('}').map(|end| start + end);
                let end = end.ok_or_else(|| format!("`{text}` has no closing brace"))?;
                let reference = &text[start + 2..end];
                let found = known(reference)
                    .ok_or_else(|| format!("neither the state nor a call told `{reference}`"))?;
                text.replace_range(start..=end, &found);
            }
            Ok(())
        }
        Value::Array(list) => list.iter_mut().try_for_each(|item| fill(item, known)),
        Value::Object(members) => members.values_mut().try_for_each(|item| fill(item, known)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, Outside};
    use crate::cli::StateFile;
    use serde_json::json;

    const STATE: &str = r#"{"resources":[{"mode":"managed","type":"a","name":"b","provider":"p","instances":[{"attributes":{"id":"Z1"}}]}]}"#;

    fn call(text: &str) -> Outside {
        toml::from_str(text).expect("is read")
    }

    #[test]
    fn arguments_come_from_the_state_and_from_earlier_answers() {
        let call = call(
            "service = \"s\"\noperation = \"O\"\narguments = { Id = \"x${a.b.id}\", Other = [\"${other}\"] }\n",
        );
        let state = StateFile::parse(STATE).expect("a state");
        let kept = Kept::from([("other".to_owned(), "Z2".to_owned())]);
        let filled = call.filled(&state, &kept);
        assert_eq!(filled, Ok(json!({ "Id": "xZ1", "Other": ["Z2"] })));
        let missing = |name| Err(format!("neither the state nor a call told `{name}`"));
        let none = call.filled(&StateFile::default(), &kept);
        assert_eq!(none, missing("a.b.id"));
        assert_eq!(call.filled(&state, &Kept::default()), missing("other"));
    }

    #[test]
    fn what_an_answer_lacks_is_not_kept_in_silence() {
        let call = call(
            "service = \"s\"\noperation = \"O\"\narguments = {}\nkeep = { it = \"Thing.Id\" }\n",
        );
        let kept = call.kept(&json!({ "Thing": { "Id": "Z1" } }));
        assert_eq!(kept, Ok(Kept::from([("it".to_owned(), "Z1".to_owned())])));
        let in_a_list =
            "service = \"s\"\noperation = \"O\"\narguments = {}\nkeep = { it = \"Things.1.Id\" }\n";
        let things = json!({ "Things": [{ "Id": "Z1" }, { "Id": "Z2" }] });
        let kept = self::call(in_a_list).kept(&things);
        assert_eq!(kept, Ok(Kept::from([("it".to_owned(), "Z2".to_owned())])));
        let none = call.kept(&json!({ "Thing": {} }));
        assert_eq!(none, Err("the answer has no text at `Thing.Id`".to_owned()));
    }
}
