//! Objects of requests whose outcome is unknown, found again by what they are.

use crate::error::{CloudError, ErrorKind};
use crate::lifecycle::{Crud, Failure, Sought, Work};
use slipway_framework::model::Model;
use slipway_framework::semantic::SemanticEquality;
use slipway_framework::value::Value;

use crate::operation::Operation;
use crate::parts::of;

/// Reads the object that a create would have made, by what it is read by anyhow: `known` is what was
/// planned, with its id where that is made of attributes. It is the one when it has the planned values
/// of these attributes, in any spelling; another one is somebody else's. Where names are unique, the
/// create can then not be sent again, so that nobody can tell what became of it.
///
/// # Errors
/// Those of the read.
pub async fn read<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    known: &L::Model,
    fields: &[&str],
) -> Result<Sought<L::Model>, Failure> {
    let remote = match lifecycle.read(api, known).await {
        Ok(Some(remote)) => remote,
        Ok(None) => return Ok(Sought::Absent),
        Err(Failure::Call(error)) if error.is_not_found() => return Ok(Sought::Absent),
        Err(failure) => return Err(failure),
    };
    let state = lifecycle.state(api, remote, known);
    Ok(if is_same::<L>(&state, known, fields) {
        Sought::Found(state)
    } else if L::UNIQUE_NAME {
        Sought::Unsure
    } else {
        Sought::Absent
    })
}

/// Refuses a create that would take over what is there already without a word. That it could not be looked
/// for leaves nothing open: nothing was sent that changes anything.
///
/// # Errors
/// That there is one, and those of the read.
pub async fn none<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    known: &L::Model,
    operation: &Operation,
) -> Result<(), Failure> {
    let refused = |kind| CloudError::new(L::SERVICE, operation.name, kind);
    match lifecycle.glance(api, known).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(refused(ErrorKind::AlreadyExists).into()),
        Err(Failure::Call(error)) if error.is_not_found() => Ok(()),
        Err(failure) => Err(unsent(failure)),
    }
}

/// The failure of what is asked before a create: however it failed, nothing was sent that changes anything,
/// so no object that is found is one that this create made.
pub fn unsent(failure: Failure) -> Failure {
    match failure {
        Failure::Call(error) if error.is_ambiguous() => {
            let unread = error.with_kind(ErrorKind::Unavailable { retry_after: None });
            unread.with_facts(|facts| facts.maybe_done = false).into()
        }
        other => other,
    }
}

/// The names of those of these objects that have the known values of `fields`, which no two share.
pub fn namesakes<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    known: &L::Model,
    found: Vec<L::Remote>,
    fields: &[&str],
) -> Vec<String> {
    let states = found
        .into_iter()
        .map(|remote| lifecycle.state(api, remote, known));
    let same = states.filter(|state| is_same::<L>(state, known, fields));
    same.map(|state| lifecycle.name(&state)).collect()
}

/// The name of the object that is read by what is planned, when there is one.
///
/// # Errors
/// Those of the read.
pub async fn namesake<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    known: &L::Model,
) -> Result<Vec<String>, Failure> {
    match lifecycle.glance(api, known).await {
        Ok(Some(_)) => Ok(vec![lifecycle.name(known)]),
        Ok(None) => Ok(Vec::new()),
        Err(Failure::Call(error)) if error.is_not_found() => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}

/// The one of these objects that has the known values. Of several nobody knows which it is.
pub fn only<L: Crud>(
    lifecycle: &L,
    api: &L::Api,
    known: &L::Model,
    found: Vec<L::Remote>,
    fields: &[&str],
) -> Sought<L::Model> {
    let states = found
        .into_iter()
        .map(|remote| lifecycle.state(api, remote, known));
    alone(states.filter(|state| is_same::<L>(state, known, fields)))
}

/// The same among those that were not there before the create was sent.
pub fn only_new<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    known: &L::Model,
    found: Vec<L::Remote>,
    fields: &[&str],
) -> Sought<L::Model> {
    let states = found
        .into_iter()
        .map(|remote| lifecycle.state(work.api, remote, known));
    let new = states.filter(|state| !work.namesakes.contains(&lifecycle.name(state)));
    alone(new.filter(|state| is_same::<L>(state, known, fields)))
}

fn alone<M>(mut same: impl Iterator<Item = M>) -> Sought<M> {
    match (same.next(), same.next()) {
        (None, _) => Sought::Absent,
        (Some(state), None) => Sought::Found(state),
        (Some(_), Some(_)) => Sought::Unsure,
    }
}

/// Whether one of these values is not known, so that nothing can be looked for by it.
pub fn is_undecided<M: Model>(known: &M, fields: &[&str]) -> bool {
    let known = known.to_value();
    let mut values = fields.iter().filter_map(|name| of(&known, name));
    values.any(|value| !value.is_wholly_known())
}

/// The id that an object has after a change that gave it another one. Where the answer of that change
/// is lost, or the old id is gone because an earlier request was carried out, a read tells it.
///
/// # Errors
/// Those of the change and of the read.
pub async fn renewed<L: Crud>(
    lifecycle: &L,
    work: &Work<'_, L>,
    sent: Result<String, CloudError>,
    fields: &[&str],
) -> Result<String, Failure> {
    let error = match sent {
        Ok(id) => return Ok(id),
        Err(error) => error,
    };
    if error.is_not_found() || error.is_already_exists() || error.is_ambiguous() {
        let found = read(lifecycle, work.api, work.planned, fields).await?;
        if let Sought::Found(state) = found
            && let Some(id) = of(&state.to_value(), "id").and_then(Value::as_str)
        {
            return Ok(id.to_owned());
        }
    }
    Err(error.into())
}

/// The outcome of a change that gives the object another name. Where its answer is lost, or the old name
/// is gone because an earlier request was carried out, the object is looked for by the new one. `fields`
/// are what the change sets, and what tells the object from another one of that name.
///
/// # Errors
/// Those of the change and of the read.
pub async fn renamed<L: Crud, T>(
    lifecycle: &L,
    work: &Work<'_, L>,
    sent: Result<T, CloudError>,
    fields: &[&str],
) -> Result<(), Failure> {
    let Err(error) = sent else {
        return Ok(());
    };
    if error.is_not_found() || error.is_already_exists() || error.is_ambiguous() {
        let found = read(lifecycle, work.api, work.planned, fields).await?;
        if matches!(found, Sought::Found(_)) {
            return Ok(());
        }
    }
    Err(error.into())
}

/// The failure of a create that changes what was there before. When that is gone, an earlier request
/// whose answer was lost may have changed it, so that it has to be looked at.
pub fn overtaken(error: CloudError) -> CloudError {
    if error.is_not_found() {
        error.with_kind(ErrorKind::AlreadyExists)
    } else {
        error
    }
}

/// Whether the values that are known are those of the state, or mean the same.
pub fn is_same<L: Crud>(state: &L::Model, known: &L::Model, fields: &[&str]) -> bool {
    let (state, known, block) = (state.to_value(), known.to_value(), L::Model::block());
    fields.iter().all(|name| {
        let (Some(wished), Some(found)) = (of(&known, name), of(&state, name)) else {
            return false;
        };
        let rules = block.attributes.get(*name);
        let rules = rules.map_or(&[] as &[_], |it| it.equal.as_slice());
        let is_block = block.blocks.contains_key(*name);
        !wished.is_wholly_known()
            || SemanticEquality::any_equal(rules, wished, found)
            || is_block && bare(wished) == bare(found)
    })
}

/// A value of blocks without what says no more than leaving it out: switches that are off, texts and
/// collections without anything in them. APIs answer these for what nobody wrote.
fn bare(value: &Value) -> Value {
    match value {
        Value::Bool(false) => Value::Null,
        Value::String(text) if text.is_empty() => Value::Null,
        Value::List(all) if all.is_empty() => Value::Null,
        Value::Set(all) if all.is_empty() => Value::Null,
        Value::Map(all) if all.is_empty() => Value::Null,
        Value::List(all) => Value::List(all.iter().map(bare).collect()),
        Value::Set(all) => Value::set(all.iter().map(bare)),
        Value::Object(all) => {
            let all = all.iter().map(|(name, value)| (name.clone(), bare(value)));
            Value::Object(all.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_no_more_than_leaving_it_out_tells_no_blocks_apart() {
        let block = |is_on, texts: Vec<Value>| {
            Value::set([Value::object([
                ("is_on", is_on),
                ("texts", Value::List(texts)),
            ])])
        };
        let left_out = Value::set([Value::object([
            ("is_on", Value::Null),
            ("texts", Value::Null),
        ])]);
        assert_eq!(bare(&block(Value::Bool(false), Vec::new())), left_out);
        assert_ne!(bare(&block(Value::Bool(true), Vec::new())), left_out);
        let text = vec![Value::string("a")];
        assert_ne!(bare(&block(Value::Null, text)), left_out);
    }

    #[test]
    fn what_failed_before_anything_was_sent_leaves_nothing_in_doubt() {
        let service = crate::error::Service {
            id: "post",
            title: "Post",
        };
        for kind in [ErrorKind::Ambiguous, ErrorKind::Malformed] {
            let read = CloudError::new(service, "ListParcels", kind);
            let read = read.with_facts(|facts| facts.maybe_done = true);
            assert!(read.is_ambiguous());
            let Failure::Call(unsent) = unsent(read.into()) else {
                panic!("it is a call still")
            };
            assert!(!unsent.is_ambiguous());
        }
    }
}
