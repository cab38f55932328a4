//! A plan as a resource's own hook sees it.

use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::model::{Attr, Element, Model};
use crate::path::Path;
use crate::plan::merge::is_empty_block;
use crate::value::Value;

use super::Private;

/// A planned change, before it is checked and answered.
///
/// The models are copies to read; [`Plan::set`] changes what is planned.
#[derive(Debug)]
pub struct Plan<M> {
    /// What the user wrote. All null when the object is to be destroyed.
    pub config: M,
    /// What exists. `None` when the object is to be created.
    pub prior: Option<M>,
    /// What is planned so far. `None` when the object is to be destroyed.
    pub planned: Option<M>,
    /// What was stored with the state. It is the same in the plan and in the apply phase, which plans again.
    pub private: Private,
    pub(crate) state: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) diagnostics: Diagnostics,
}

/// A plan that is made, for whoever asks an API about it.
#[derive(Debug)]
pub struct Preview<M> {
    /// What the user wrote.
    pub config: M,
    /// What exists. `None` when the object is to be created.
    pub prior: Option<M>,
    /// What is planned.
    pub planned: M,
}

impl<M: Model> Plan<M> {
    /// Whether an object is created.
    pub const fn is_create(&self) -> bool {
        self.prior.is_none()
    }

    /// Whether the object is destroyed.
    pub const fn is_destroy(&self) -> bool {
        self.planned.is_none()
    }

    /// Plans this value for a computed attribute at the top that the configuration leaves out.
    ///
    /// A configured attribute is left alone: core accepts nothing but what the user wrote.
    pub fn set<T: Element>(&mut self, name: &str, value: impl Into<Attr<T>>) {
        let config = self.config.to_value();
        let configured = config.as_object().and_then(|config| config.get(name));
        if configured.is_some_and(|value| !value.is_null()) {
            return;
        }
        if let Value::Object(attributes) = &mut self.state {
            attributes.insert(name.to_owned(), value.into().to_value());
        }
    }

    /// Plans this value for a block at the top, in whose elements the API fills what the configuration
    /// leaves out.
    ///
    /// What the configuration says has to stay as it is: the plan is checked for that before it is
    /// answered.
    pub fn set_filled<T: Element>(&mut self, name: &str, value: impl Into<Attr<T>>) {
        if let Value::Object(attributes) = &mut self.state {
            attributes.insert(name.to_owned(), value.into().to_value());
        }
    }

    /// Plans the prior value for a configured attribute at the top, because the resource knows that the
    /// configuration means the same, in a way that needs more than the two values to tell.
    ///
    /// Without a prior value nothing changes: core accepts only what the user wrote then.
    pub fn keep_prior(&mut self, name: &str) {
        let prior = self.prior.as_ref().map(Model::to_value);
        let before = prior
            .as_ref()
            .and_then(Value::as_object)
            .and_then(|prior| prior.get(name));
        if let (Some(before), Value::Object(attributes)) = (before, &mut self.state)
            && !before.is_null()
        {
            attributes.insert(name.to_owned(), before.clone());
        }
    }

    /// Changes what is planned inside of a configured attribute or block at the top, for what the
    /// configuration leaves out there. Core accepts no other change; the check of the plan tells one.
    ///
    /// Nothing is done to what is null, or unknown as a whole.
    pub fn revise<T: Element>(&mut self, name: &str, change: impl FnOnce(&mut T)) {
        let Value::Object(attributes) = &mut self.state else {
            return;
        };
        let Some(value) = attributes.get_mut(name) else {
            return;
        };
        if let Ok(Some(mut planned)) = T::from_value(value) {
            change(&mut planned);
            *value = planned.to_value();
        }
    }

    /// Plans the attribute as known only after apply.
    pub fn set_unknown(&mut self, name: &str) {
        self.set::<String>(name, Attr::Unknown);
    }

    /// Plans a block that the API fills as known only after apply, unless the configuration has one.
    pub fn set_block_unknown(&mut self, name: &str) {
        let config = self.config.to_value();
        let configured = config.as_object().and_then(|config| config.get(name));
        if configured.is_some_and(|blocks| !is_empty_block(blocks)) {
            return;
        }
        if let Value::Object(attributes) = &mut self.state {
            attributes.insert(name.to_owned(), Value::unknown());
        }
    }

    /// Plans no block of this name, unless the configuration has one: the API fills it for other objects
    /// of this type alone.
    pub fn set_no_block(&mut self, name: &str) {
        let config = self.config.to_value();
        let configured = config.as_object().and_then(|config| config.get(name));
        if !configured.is_some_and(is_empty_block) {
            return;
        }
        if let (Value::Object(attributes), Some(none)) = (&mut self.state, configured) {
            attributes.insert(name.to_owned(), none.clone());
        }
    }

    /// Plans what lies at this path as known only after apply, unless the configuration has it.
    pub fn set_unknown_at(&mut self, path: &Path) {
        let config = self.config.to_value();
        if config.at(path).is_some_and(|value| !value.is_null()) {
            return;
        }
        let state = std::mem::take(&mut self.state);
        self.state = state.transform(&Path::root(), &mut |at, value| match at == path {
            true => Value::unknown(),
            false => value,
        });
    }

    /// Whether this attribute or block at the top changes.
    pub fn changes(&self, name: &str) -> bool {
        let prior = self.prior.as_ref().map(Model::to_value);
        let before = prior
            .as_ref()
            .and_then(Value::as_object)
            .and_then(|prior| prior.get(name));
        let after = self.state.as_object().and_then(|state| state.get(name));
        before != after
    }

    /// Whether anything changes.
    pub fn changes_anything(&self) -> bool {
        let names: Vec<&String> = self
            .state
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .collect();
        names.into_iter().any(|name| self.changes(name))
    }

    /// The change at this path replaces the object.
    pub fn replace(&mut self, path: Path) {
        self.replace.push(path);
    }

    /// Tells the user something about the plan; an error refuses it.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
