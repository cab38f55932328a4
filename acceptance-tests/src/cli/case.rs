//! The standard life of a resource.
//!
//! The order is that of terraform-plugin-testing: apply, an empty plan without reading, an empty plan
//! with reading, import into a second workspace, changes, destroy, and a look at the cloud.

use super::report::{Action, PlannedChange};
use super::state::StateFile;
use super::{Cli, CliError, Provider, Workspace};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::error::Error;

type CheckResult = Result<(), Box<dyn Error>>;
type StateCheck<'a> = Box<dyn FnMut(&StateFile) -> CheckResult + 'a>;
type ImportId<'a> = Box<dyn Fn(&StateFile) -> Option<String> + 'a>;

/// One apply of a [`Case`], which is followed by two plans that have to be empty.
pub struct Step<'a> {
    name: String,
    config: String,
    before: Option<Box<dyn FnMut() -> CheckResult + 'a>>,
    expected: Option<Vec<PlannedChange>>,
    check: Option<StateCheck<'a>>,
    with: Vec<String>,
}

impl<'a> Step<'a> {
    /// A step that applies this configuration. `name` is for messages.
    #[must_use]
    pub fn new(name: impl Into<String>, config: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            config: config.into(),
            before: None,
            expected: None,
            check: None,
            with: Vec::new(),
        }
    }

    /// Does something first, such as a change in the cloud that the apply has to find.
    #[must_use]
    pub fn before<E: Into<Box<dyn Error>>>(
        mut self,
        mut action: impl FnMut() -> Result<(), E> + 'a,
    ) -> Self {
        self.before = Some(Box::new(move || action().map_err(Into::into)));
        self
    }

    /// Expects exactly these actions, in any order.
    #[must_use]
    pub fn expect(mut self, actions: &[(&str, Action)]) -> Self {
        let expected = actions.iter().map(|(address, action)| PlannedChange {
            address: (*address).to_owned(),
            action: *action,
        });
        self.expected = Some(expected.collect());
        self
    }

    /// Looks at the state after the apply.
    #[must_use]
    pub fn check<E: Into<Box<dyn Error>>>(
        mut self,
        mut check: impl FnMut(&StateFile) -> Result<(), E> + 'a,
    ) -> Self {
        self.check = Some(Box::new(move |state| check(state).map_err(Into::into)));
        self
    }

    /// Adds an argument to the apply, such as `-replace=aws_route53_zone.a`.
    #[must_use]
    pub fn with(mut self, argument: impl Into<String>) -> Self {
        self.with.push(argument.into());
        self
    }
}

struct Import<'a> {
    address: String,
    id: ImportId<'a>,
    ignored: Vec<String>,
}

/// The standard life of the resources of a configuration.
pub struct Case<'a> {
    env: Vec<(String, String)>,
    steps: Vec<Step<'a>>,
    imports: Vec<Import<'a>>,
    import_plan: bool,
    nothing_left: Option<Box<dyn FnMut() -> CheckResult + 'a>>,
}

impl<'a> Case<'a> {
    /// A case whose first step applies this configuration.
    #[must_use]
    pub fn new(config: impl Into<String>) -> Self {
        Self::starting_with(Step::new("first apply", config))
    }

    /// A case with a first step of your own.
    #[must_use]
    pub fn starting_with(step: Step<'a>) -> Self {
        Self {
            env: Vec::new(),
            steps: vec![step],
            imports: Vec::new(),
            import_plan: true,
            nothing_left: None,
        }
    }

    /// Adds a variable to the environment of every command.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// After the first step, imports `address` by its attribute `attribute` into a second workspace.
    /// Every attribute has to come out as it is in the first one, except `ignored`.
    #[must_use]
    pub fn import(self, address: &str, attribute: &str, ignored: &[&str]) -> Self {
        let (of, attribute) = (address.to_owned(), attribute.to_owned());
        let id = move |state: &StateFile| state.string(&of, &attribute).map(str::to_owned);
        self.import_by(address, id, ignored)
    }

    /// [`Case::import`] with an id that is made from the state.
    #[must_use]
    pub fn import_by(
        mut self,
        address: &str,
        id: impl Fn(&StateFile) -> Option<String> + 'a,
        ignored: &[&str],
    ) -> Self {
        self.imports.push(Import {
            address: address.to_owned(),
            id: Box::new(id),
            ignored: ignored.iter().map(|name| (*name).to_owned()).collect(),
        });
        self
    }

    /// Leaves out the plan that has to be empty after the imports: for cases that do not import all of
    /// their resources, or whose configuration has what import cannot know.
    #[must_use]
    pub fn without_plan_after_import(mut self) -> Self {
        self.import_plan = false;
        self
    }

    /// Adds a step.
    #[must_use]
    pub fn then(mut self, step: Step<'a>) -> Self {
        self.steps.push(step);
        self
    }

    /// Looks at the cloud after the destroy.
    #[must_use]
    pub fn nothing_left<E: Into<Box<dyn Error>>>(
        mut self,
        mut check: impl FnMut() -> Result<(), E> + 'a,
    ) -> Self {
        self.nothing_left = Some(Box::new(move || check().map_err(Into::into)));
        self
    }

    /// Lives the life with one tool.
    ///
    /// # Errors
    /// At the first thing that is not as it should be; the message names the step.
    pub fn run(mut self, cli: Cli, provider: &Provider) -> Result<(), CliError> {
        let workspace = self.workspace(cli, provider)?;
        let mut steps = std::mem::take(&mut self.steps).into_iter();
        if let Some(mut first) = steps.next() {
            run_step(&workspace, &mut first)?;
            if !self.imports.is_empty() {
                in_step(
                    "import",
                    self.check_imports(&workspace, &first.config, provider),
                )?;
            }
        }
        for mut step in steps {
            run_step(&workspace, &mut step)?;
        }
        in_step("destroy", workspace.destroy()?.success())?;
        if !workspace.state_file()?.is_empty() {
            return Err(failed("destroy", "the state is not empty afterwards"));
        }
        match &mut self.nothing_left {
            Some(check) => check().map_err(|e| failed("after destroy", e)),
            None => Ok(()),
        }
    }

    fn workspace(&self, cli: Cli, provider: &Provider) -> Result<Workspace, CliError> {
        let mut workspace = Workspace::new(cli, provider)?;
        workspace.set_envs(self.env.clone());
        Ok(workspace)
    }

    fn check_imports(
        &self,
        origin: &Workspace,
        config: &str,
        provider: &Provider,
    ) -> Result<(), CliError> {
        let made = origin.state_file()?;
        let second = self.workspace(origin.cli(), provider)?;
        second.configure(config)?;
        for import in &self.imports {
            let address = &import.address;
            let id = (import.id)(&made)
                .ok_or_else(|| check_failed(format!("the state has no import id for {address}")))?;
            second.import(address, &id)?.success()?;
            let imported = second.state_file()?;
            compare(
                &import.ignored,
                made.attributes(address),
                imported.attributes(address),
            )
            .map_err(|text| {
                check_failed(format!("{address} differs when imported by {id}:\n{text}"))
            })?;
        }
        if self.import_plan {
            second.plan()?.empty_plan()?;
        }
        Ok(())
    }
}

fn run_step(workspace: &Workspace, step: &mut Step<'_>) -> Result<(), CliError> {
    workspace.configure(&step.config)?;
    if let Some(before) = &mut step.before {
        before().map_err(|e| failed(&step.name, e))?;
    }
    let mut arguments = vec!["apply", "-json", "-auto-approve", "-input=false"];
    arguments.extend(step.with.iter().map(String::as_str));
    let run = in_step(&step.name, workspace.run(&arguments)?.success())?;
    if let Some(expected) = &step.expected {
        let planned = &run.report.planned;
        expect_actions(expected, planned).map_err(|text| failed(&step.name, text))?;
    }
    in_step(&step.name, workspace.plan_without_refresh()?.empty_plan())?;
    in_step(&step.name, workspace.plan()?.empty_plan())?;
    match &mut step.check {
        Some(check) => check(&workspace.state_file()?).map_err(|e| failed(&step.name, e)),
        None => Ok(()),
    }
}

/// Compares planned actions, in any order; nothing to do counts for nothing.
pub(crate) fn expect_actions(
    expected: &[PlannedChange],
    planned: &[PlannedChange],
) -> Result<(), String> {
    let set = |changes: &[PlannedChange]| -> BTreeSet<String> {
        let acting = changes.iter().filter(|c| c.action != Action::Noop);
        acting
            .map(|c| format!("{:?} {}", c.action, c.address))
            .collect()
    };
    let (expected, planned) = (set(expected), set(planned));
    if expected == planned {
        return Ok(());
    }
    Err(format!(
        "expected the actions {expected:#?}\nbut the plan has {planned:#?}"
    ))
}

/// Compares the attributes of two objects; the message has a line for each that differs. Null and an empty
/// collection are the same, and so are null and what is off or 0: a service knows no difference, and a
/// configuration may say either.
pub(crate) fn compare(
    ignored: &[String],
    made: Option<&Value>,
    imported: Option<&Value>,
) -> Result<(), String> {
    let (Some(Value::Object(made)), Some(Value::Object(imported))) = (made, imported) else {
        return Err("it is missing in one of the states".to_owned());
    };
    let names: BTreeSet<_> = made.keys().chain(imported.keys()).collect();
    let lines: Vec<_> = names
        .into_iter()
        .filter(|name| !ignored.contains(name))
        .map(|name| (name, member(made, name), member(imported, name)))
        .filter(|(_, made, imported)| !is_same(made, imported))
        .map(|(name, made, imported)| format!("  {name}: {made} but imported {imported}"))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(lines.join("\n"))
}

/// A member; null when there is none.
fn member<'a>(of: &'a Map<String, Value>, name: &str) -> &'a Value {
    of.get(name).unwrap_or(&Value::Null)
}

/// Whether a value was imported as it was made: null and empty collections are the same, and an import may tell
/// `false` and 0 of what was made without a word of it.
fn is_same(made: &Value, imported: &Value) -> bool {
    let is_none = |value: &Value| match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match (made, imported) {
        (made, imported) if is_none(made) && is_none(imported) => true,
        (Value::Null, Value::Bool(is_on)) => !is_on,
        (Value::Null, Value::Number(number)) => number.as_f64() == Some(0.0),
        (Value::Array(made), Value::Array(imported)) => {
            made.len() == imported.len() && made.iter().zip(imported).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(made), Value::Object(imported)) => {
            let mut names = made.keys().chain(imported.keys());
            names.all(|name| is_same(member(made, name), member(imported, name)))
        }
        (made, imported) => made == imported,
    }
}

fn check_failed(message: String) -> CliError {
    CliError::Check { message }
}

fn failed(step: &str, why: impl std::fmt::Display) -> CliError {
    check_failed(format!("step `{step}`: {why}"))
}

fn in_step<T>(step: &str, result: Result<T, CliError>) -> Result<T, CliError> {
    result.map_err(|error| failed(step, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_empty_is_imported_as_null_and_null_as_off_or_0() {
        let is = |one: Value, other: Value| {
            let (one, other) = (json!({ "a": one }), json!({ "a": other }));
            compare(&[], Some(&one), Some(&other)).is_ok()
        };
        assert!(is(json!(null), json!([])) && is(json!({}), json!(null)));
        assert!(is(
            json!([{ "b": [], "c": 1 }]),
            json!([{ "b": null, "c": 1 }])
        ));
        assert!(is(json!(null), json!(false)) && is(json!(null), json!(0)));
        assert!(!is(json!(false), json!(null)) && !is(json!(0), json!(null)));
        assert!(!is(json!(null), json!("")) && !is(json!(true), json!(null)));
        assert!(!is(json!(false), json!([])) && !is(json!(0), json!(false)));
        assert!(!is(json!([null]), json!([])), "an element is something");
        assert!(!is(json!([{ "b": [1] }]), json!([{ "b": [2] }])));
        assert!(!is(json!(["x"]), json!(null)));
        let told = compare(&[], Some(&json!({ "a": 1 })), Some(&json!({})));
        assert_eq!(told, Err("  a: 1 but imported null".to_owned()));
    }
}
