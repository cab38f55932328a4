//! What a data source is asked for, and what is said of it.

use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Crud, Failure, Selection, only};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Model;
use slipway_framework::path::Path;
use slipway_framework::validate::suggestion;
use slipway_framework::value::Value;

use super::Lookup;
use super::shape::{Values, object};
use crate::error::DIGITALOCEAN;
use crate::reads::{self, Listing};
use crate::session::Api;

/// The arguments by which an object is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// All of them.
    All(&'static [&'static str]),
    /// All of the first, and any of the others.
    Besides(&'static [&'static str], &'static [&'static str]),
    /// Exactly one.
    One(&'static [&'static str]),
    /// At most one; without any it is the usual object.
    AtMostOne(&'static [&'static str]),
}

impl By {
    /// Those that have to be set, and those that may be.
    pub(super) const fn arguments(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::All(names) => (names, &[]),
            Self::Besides(names, more) => (names, more),
            Self::One(names) | Self::AtMostOne(names) => (&[], names),
        }
    }
}

/// A look-up: where, and what is asked for.
pub(super) struct Asked<'a, L: Lookup> {
    pub(super) of: &'a L::Of,
    pub(super) api: &'a Api,
    /// The arguments that are set.
    arguments: Vec<(&'static str, String)>,
}

impl<'a, L: Lookup> Asked<'a, L> {
    pub(super) fn new(of: &'a L::Of, api: &'a Api, config: &Value) -> Self {
        let (all, more) = L::BY.arguments();
        let given = |name: &&'static str| {
            let value = config.as_object()?.get(*name)?.as_str()?;
            (!value.is_empty()).then(|| (*name, value.to_owned()))
        };
        let arguments = all.iter().chain(more).filter_map(given).collect();
        Self { of, api, arguments }
    }

    /// The value of an argument that is set.
    pub(super) fn get(&self, argument: &str) -> Option<&str> {
        let mut all = self.arguments.iter();
        all.find(|(name, _)| *name == argument)
            .map(|(_, value)| value.as_str())
    }

    /// Reads the object that the attributes of its resource name: each is the argument beside it.
    pub(super) async fn read(&self, by: &[(&'static str, &str)]) -> Result<Value, Diagnostics> {
        let by = by.iter().filter_map(|(name, argument)| {
            let value = self.get(argument)?;
            Some((*name, Value::string(value)))
        });
        let known = known::<L::Of>(by)?;
        match self.of.read(self.api, &known).await {
            Ok(Some(remote)) => Ok(self.state(remote, &known)),
            Ok(None) => Err(self.missing().await),
            Err(Failure::Call(error)) if error.is_not_found() => Err(self.missing().await),
            Err(failure) => Err(self.failed(failure)),
        }
    }

    /// Finds the only object of a collection that fits, which the argument `within` names where there are
    /// several. `name` is what an object is called.
    pub(super) async fn find(
        &self,
        within: Option<&'static str>,
        name: impl Fn(&<L::Of as Listing>::Object) -> Option<String> + Send,
        fits: impl Fn(&<L::Of as Listing>::Object) -> bool + Send,
    ) -> Result<Value, Diagnostics>
    where
        L::Of: Listing,
    {
        let within = within.and_then(|name| Some((name, self.get(name)?)));
        let collection = within.map_or("", |(_, collection)| collection);
        let all = reads::all::<L::Of>(self.api, collection).await;
        let all = match (all, within) {
            (Ok(all), _) => all,
            (Err(error), Some(within)) if error.is_not_found() => return Err(nowhere(within)),
            (Err(error), _) => return Err(self.failed(error.into())),
        };
        let names: Vec<String> = all.iter().filter_map(name).collect();
        let key = |object: &_| <L::Of as Listing>::key(object).unwrap_or_default();
        let found = all.into_iter().filter(|it| fits(it)).collect();
        let object = only(found, &self.selection(&names), key)?;
        let id = Value::string(key(&object));
        // As after an import: then everything is read.
        let within = within.map(|(name, value)| (name, Value::string(value)));
        let known = known::<L::Of>(within.into_iter().chain([("id", id)]))?;
        let whole = self.of.whole(self.api, object, &known).await;
        let remote = whole.map_err(|failure| self.failed(failure))?;
        Ok(self.state(remote, &known))
    }

    /// What the resource's state says of it, and what is told besides.
    fn state(&self, remote: <L::Of as Crud>::Remote, known: &<L::Of as Crud>::Model) -> Value {
        let all = state::<L>(self.of, self.api, remote, known);
        object(all, &L::attributes())
    }

    /// Nothing has this name.
    async fn missing(&self) -> Diagnostics {
        let names = L::names(self.api).await;
        let none: Vec<()> = Vec::new();
        let told = only(none, &self.selection(&names), |()| String::new());
        told.err().unwrap_or_default()
    }

    fn selection(&self, names: &[String]) -> Selection {
        let noun = <L::Of as Crud>::NOUN;
        let noun = noun.strip_prefix("DigitalOcean ").unwrap_or(noun);
        let known = names.iter().map(String::as_str);
        let close = self.get("name").and_then(|name| suggestion(name, known));
        let close = close.filter(|it| self.get("name") != Some(*it));
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let check = match (close, arguments.is_empty()) {
            (Some(close), _) => format!("Did you mean `{close}`?"),
            (None, true) => "Check that the token belongs to the team that is meant.".to_owned(),
            (None, false) => format!(
                "Check {}, and that the token belongs to the team that has it.",
                arguments.join(", ")
            ),
        };
        let (all, more) = L::BY.arguments();
        let unset = more.iter().find(|name| self.get(name).is_none());
        let narrow = match (all.is_empty(), unset) {
            (true, _) => "Say by `id` which one is meant.".to_owned(),
            (false, Some(unset)) => format!("Say by `{unset}` which one is meant."),
            (false, None) => {
                "Rename all but one, so that the name tells which is meant.".to_owned()
            }
        };
        Selection {
            noun: noun.to_owned(),
            criteria: self.arguments.clone(),
            argument: self.arguments.last().map_or("name", |(name, _)| *name),
            check,
            narrow,
        }
    }

    fn failed(&self, failure: Failure) -> Diagnostics {
        let name = self.arguments.last().map(|(_, value)| value.as_str());
        failed(failure, <L::Of as Crud>::NOUN, name)
    }
}

/// What the state of a resource says of an object, and what is told besides.
pub(super) fn state<L: Lookup>(
    of: &L::Of,
    api: &Api,
    remote: <L::Of as Crud>::Remote,
    known: &<L::Of as Crud>::Model,
) -> Values {
    let besides = L::besides(&remote);
    let mut state = match of.state(api, remote, known).to_value() {
        Value::Object(all) => all,
        _ => Values::new(),
    };
    state.extend(besides.into_iter().map(|(name, it)| (name.to_owned(), it)));
    state
}

/// A model of which these attributes are known.
pub(super) fn known<C: Crud>(
    attributes: impl Iterator<Item = (&'static str, Value)>,
) -> Result<C::Model, Diagnostics> {
    let known = Value::object(attributes.collect::<Vec<_>>());
    C::Model::from_value(&known).map_err(|error| {
        let facts = format!("Value:  {error}");
        Diagnostic::bug("Value does not fit the schema", facts).into()
    })
}

/// There is no collection of this name: the argument, and its value.
pub(super) fn nowhere((argument, name): (&str, &str)) -> Diagnostics {
    let detail = format!(
        "DigitalOcean has no {argument} `{name}`, or the token belongs to another team. Nothing was changed.\nCorrect \
         `{argument}`, then try again."
    );
    let told = Diagnostic::error(format!("No such {argument}"), detail);
    told.at(Path::of(argument)).into()
}

/// A read that failed, as the user reads of it.
pub(super) fn failed(failure: Failure, noun: &str, name: Option<&str>) -> Diagnostics {
    let told = |error: &CloudError| {
        let doing = Doing::new(Verb::Read, noun).of(DIGITALOCEAN);
        let doing = match name {
            Some(name) => doing.named(name),
            None => doing,
        };
        Diagnostics::from(to_diagnostic(error, &doing))
    };
    match failure {
        Failure::Call(error) => told(&error),
        Failure::Told(diagnostics) => diagnostics,
    }
}
