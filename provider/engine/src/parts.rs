//! Parts of lifecycles that the types of definitions share: what is behaviour and not data.

use std::time::Duration;

use crate::error::CloudError;
use crate::error::catalogue::{Doing, Verb};
use crate::lifecycle::{Crud, Failure, Work};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;
use slipway_framework::value::Value;

pub use texts::{after, between, blank, emptied, is_within, pairs, unless};
pub use told::{asked, beside};
pub use waits::{Presence, States, made, settled, until, until_gone, visible};

mod texts;
mod told;
mod waits;

/// The text that is given. An empty one counts as left out, as it does for the APIs.
pub fn given(text: &Attr<String>) -> Option<&str> {
    let text = text.if_known().map(String::as_str);
    text.filter(|text| !text.is_empty())
}

/// The text that goes with the first of these that is given.
pub fn chosen(choices: &[(&Attr<String>, &'static str)]) -> Option<&'static str> {
    let mut choices = choices.iter();
    choices.find_map(|(attribute, text)| given(attribute).map(|_| *text))
}

/// The texts of a list or set as the structs of clients have them.
pub fn texts<T>(value: &Attr<T>) -> Option<Vec<String>>
where
    for<'a> &'a T: IntoIterator<Item = &'a String>,
{
    let all = value.if_known()?;
    Some(all.into_iter().cloned().collect())
}

/// A value that can be empty.
pub trait Filled {
    /// Whether nothing is in it.
    fn is_bare(&self) -> bool;
}

impl Filled for String {
    fn is_bare(&self) -> bool {
        self.is_empty()
    }
}

impl<T> Filled for Vec<T> {
    fn is_bare(&self) -> bool {
        self.is_empty()
    }
}

/// A value with something in it; an empty one says as much as none.
pub fn some<T: Filled>(value: Option<T>) -> Option<T> {
    value.filter(|value| !value.is_bare())
}

/// The first element of a list that fits.
pub fn found<T>(list: Option<&Vec<T>>, fits: impl Fn(&T) -> bool) -> Option<&T> {
    list.and_then(|all| all.iter().find(|it| fits(it)))
}

/// The elements that went and those that came, between two sets.
pub fn exchanged<T: Clone + PartialEq>(
    before: &Attr<Set<T>>,
    after: &Attr<Set<T>>,
) -> (Vec<T>, Vec<T>) {
    let only = |here: &Attr<Set<T>>, there: &Attr<Set<T>>| {
        let there = there.if_known();
        let is_there = |element: &&T| there.is_some_and(|there| there.0.contains(*element));
        let here = here.if_known().into_iter().flatten();
        here.filter(|element| !is_there(element)).cloned().collect()
    };
    (only(before, after), only(after, before))
}

/// The value of an argument that changed; nothing of one that did not, so that it stays as it is by now.
pub fn changed<T>(is_changed: bool, value: impl FnOnce() -> Option<T>) -> Option<T> {
    if is_changed { value() } else { None }
}

/// A number as the structs of clients have it. One that does not fit is for the API to refuse: the schema's
/// checks rule it out wherever the limit is known.
pub fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

/// A time that an argument gives in minutes; nothing when it is not given.
pub fn minutes(number: &Attr<i64>) -> Duration {
    let number = number.if_known().copied().unwrap_or_default();
    Duration::from_secs(u64::try_from(number).unwrap_or_default() * 60)
}

/// What only the state has: the value that it has, or the default in one that has none yet, such as that
/// of an import.
pub fn or<T: Clone>(known: &Attr<T>, default: T) -> Attr<T> {
    match known {
        Attr::Known(_) => known.clone(),
        Attr::Null | Attr::Unknown => Attr::Known(default),
    }
}

/// An argument of a new object that a step sets: what the object has by then, so that the step sees
/// whether there is something to do.
pub fn fresh<T: Clone>(planned: &Attr<T>, made: Attr<T>) -> Attr<T> {
    match planned {
        Attr::Known(_) => made,
        Attr::Null => Attr::Null,
        Attr::Unknown => Attr::Unknown,
    }
}

/// The outcome of a call that clears something: nothing to clear is a success.
///
/// # Errors
/// Those of the call.
pub fn cleared<T>(sent: Result<T, CloudError>) -> Result<(), Failure> {
    match sent {
        Err(error) if !error.is_not_found() => Err(error.into()),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The outcome of a call that sets these attributes: a refusal because it is so already is a success,
/// when a read says the same. The answer of an earlier request may have been lost.
///
/// # Errors
/// Those of the call and of the read.
pub async fn stands<L: Crud, T>(
    lifecycle: &L,
    work: &Work<'_, L>,
    sent: Result<T, CloudError>,
    fields: &[&str],
) -> Result<(), Failure> {
    let Err(error) = sent else {
        return Ok(());
    };
    if error.is_already_exists()
        && let Some(remote) = lifecycle.read(work.api, work.prior).await?
    {
        let state = lifecycle.state(work.api, remote, work.planned).to_value();
        let planned = work.planned.to_value();
        if fields
            .iter()
            .all(|name| of(&state, name) == of(&planned, name))
        {
            return Ok(());
        }
    }
    Err(error.into())
}

/// How an object of a create without token and unique name might be recognised by a person.
#[derive(Clone, Copy, Debug)]
pub struct Traces {
    /// Attributes that it was created with.
    pub same: &'static [&'static str],
    /// Attributes that a new object does not have yet.
    pub empty: &'static [&'static str],
}

/// Whether an error leaves open if there is an object.
pub fn is_open(verb: Verb, error: &CloudError) -> bool {
    verb == Verb::Create && error.is_ambiguous()
}

/// Says which of these objects may be the one whose answer was lost.
pub fn perhaps<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    work: &Work<'_, L>,
    found: Vec<L::Remote>,
    traces: Traces,
    doing: Doing,
) -> Doing {
    let planned = work.planned.to_value();
    let fits = |state: &Value| {
        let same = |name: &&str| match of(&planned, name) {
            Some(value) if value.is_wholly_known() && !value.is_null() => {
                of(state, name) == Some(value)
            }
            _ => true,
        };
        let empty = |name: &&str| of(state, name).is_none_or(|value| value.is_null());
        traces.same.iter().all(same) && traces.empty.iter().all(empty)
    };
    let states = found
        .into_iter()
        .map(|remote| lifecycle.state(api, remote, &L::Model::default()));
    let fitting = states.filter(|state| fits(&state.to_value()));
    let ids = fitting.map(|state| lifecycle.name(&state));
    let ids: Vec<String> = ids.filter(|it| !work.namesakes.contains(it)).collect();
    let doing = doing.next(format!(
        "Look for {} that no configuration knows before you apply again, and import it if it is there.",
        one::<L>()
    ));
    if ids.is_empty() {
        doing
    } else {
        doing.listing("Perhaps one of", ids)
    }
}

/// Says what to do with an object that only the lost answer told how to use.
pub fn told_once<L: Crud>(doing: Doing) -> Doing {
    doing.next(format!(
        "Look for {} that no configuration knows before you apply again, and delete it if it is there: only the answer that was lost had its secret.",
        one::<L>()
    ))
}

/// `a VPC`.
fn one<L: Crud>() -> String {
    let noun = L::NOUN.strip_prefix(L::SERVICE.title).unwrap_or(L::NOUN);
    let noun = noun.trim_start();
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// Plans a replacement for a change of this attribute that is configured: left out, another change may
/// make its value anew.
pub fn replace_configured<M: Model>(plan: &mut Plan<M>, name: &'static str) {
    let config = plan.config.to_value();
    let is_configured = of(&config, name).is_some_and(|value| !value.is_null());
    if is_configured && !plan.is_create() && plan.changes(name) {
        plan.replace(Path::of(name));
    }
}

/// Plans a replacement for a change of this attribute, but for those between these values.
pub fn replace_unless<M: Model>(plan: &mut Plan<M>, name: &'static str, in_place: &[(&str, &str)]) {
    let (Some(prior), Some(planned)) = (&plan.prior, &plan.planned) else {
        return;
    };
    let (prior, planned) = (prior.to_value(), planned.to_value());
    let (before, after) = (of(&prior, name), of(&planned, name));
    let is = |value: Option<&Value>, text: &str| value == Some(&Value::from(text));
    let allowed = in_place
        .iter()
        .any(|(from, to)| is(before, from) && is(after, to));
    if before != after && !allowed {
        plan.replace(Path::of(name));
    }
}

/// The value of an attribute of an object.
pub fn of<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object().and_then(|object| object.get(name))
}

#[cfg(test)]
mod tests;
