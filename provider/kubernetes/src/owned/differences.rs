//! Where an object is not as it was declared.

use serde_json::{Map, Value};

use super::fields::{Fields, Managed, Owner, Segment, is_set, key, keys_of, path};
use crate::object::Object;
use crate::quantity::{Quantity, is_quantity};
use crate::secrets::Secrets;
use crate::shown::{self, KeyedHash};

/// A field that is not as it was declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The way to the field.
    pub segments: Vec<Segment>,
    /// What was declared. [`None`] if nothing was, but the field is still ours.
    pub declared: Option<Value>,
    /// What is there. [`None`] if nothing is.
    pub live: Option<Value>,
    /// Who besides us owns it, with the time of its last write.
    pub owners: Vec<Owner>,
}

impl Difference {
    /// The path as the API server writes it: `.spec.template.spec.containers[name="c"].image`.
    #[must_use]
    pub fn path(&self) -> String {
        path(&self.segments)
    }

    /// The names of the fields on the way, without the entries of lists.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        names(&self.segments)
    }

    /// The same without secrets in what is there. What was declared is known to whoever declared it.
    #[must_use]
    pub fn hidden(&self, object: &Object, secrets: &Secrets, hash: KeyedHash<'_>) -> Self {
        let live = self.live.as_ref();
        let hide = |live| shown::hidden(object, &self.names(), live, secrets, hash);
        Self {
            live: live.map(hide),
            ..self.clone()
        }
    }

    /// What a person is told of it: the field, both values, and who wrote it when. Values of a Secret are not told;
    /// what else should not be is hidden before ([`Self::hidden`]).
    #[must_use]
    pub fn said(&self, object: &Object, hash: KeyedHash<'_>) -> String {
        let shown = |value| shown::value(object, &self.names(), value, hash);
        let path = self.path();
        let mut said = match (&self.declared, &self.live) {
            (Some(declared), Some(live)) => {
                format!("{path} is {} instead of {}", shown(live), shown(declared))
            }
            (Some(declared), None) => format!("{path} is gone; it was {}", shown(declared)),
            (None, live) => {
                let live = live.as_ref().map_or_else(String::new, shown);
                format!("{path} is {live}, and is declared no more")
            }
        };
        if !self.owners.is_empty() {
            let owners: Vec<_> = self.owners.iter().map(ToString::to_string).collect();
            said = format!("{said}; written by {}", owners.join(", "));
        }
        said
    }
}

fn names(segments: &[Segment]) -> Vec<&str> {
    let names = segments.iter().filter_map(|segment| match segment {
        Segment::Field(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

pub(super) struct Comparison<'m> {
    pub(super) managed: &'m Managed,
    pub(super) manager: &'m str,
    pub(super) at: Vec<Segment>,
    pub(super) found: Vec<Difference>,
}

impl Comparison<'_> {
    fn below(&mut self, segment: Segment, compare: impl FnOnce(&mut Self)) {
        self.at.push(segment);
        compare(self);
        self.at.pop();
    }

    fn differs(&mut self, declared: Option<&Value>, live: Option<&Value>) {
        self.found.push(Difference {
            segments: self.at.clone(),
            declared: declared.cloned(),
            live: live.cloned(),
            owners: self.managed.others_of(&self.at, self.manager),
        });
    }

    /// Compares what was declared with what is there. `all` is what anybody owns here, `ours` what we do.
    pub(super) fn value(
        &mut self,
        declared: &Value,
        live: Option<&Value>,
        all: Option<&Fields>,
        ours: Option<&Fields>,
    ) {
        let Some(live) = live.filter(|live| !live.is_null()) else {
            // What is empty and what is not there are the same to the API: it leaves out the first.
            if !is_empty(declared) {
                self.differs(Some(declared), None);
            }
            return;
        };
        match (declared, live) {
            (Value::Null, _) => {
                // Nothing was wanted here; whoever set it is no concern of ours.
            }
            (Value::Object(declared), Value::Object(live)) => {
                self.map(declared, live, all, ours);
            }
            (Value::Array(declared), Value::Array(live)) => {
                self.list(declared, live, all, ours);
            }
            _ => {
                if !same(declared, live, &names(&self.at)) {
                    self.differs(Some(declared), Some(live));
                }
            }
        }
    }

    fn map(
        &mut self,
        declared: &Map<String, Value>,
        live: &Map<String, Value>,
        all: Option<&Fields>,
        ours: Option<&Fields>,
    ) {
        // One that is owned as a whole, by somebody else now, has nothing in it that was not declared.
        let taken = ours.is_none() && !declared.is_empty() && all.is_some_and(Fields::is_leaf);
        if taken
            && !covers(
                &Value::Object(declared.clone()),
                &Value::Object(live.clone()),
                &names(&self.at),
                true,
            )
        {
            let (declared, live) = (declared.clone().into(), live.clone().into());
            self.differs(Some(&declared), Some(&live));
            return;
        }
        for (name, value) in declared {
            let (all, ours) = (
                all.and_then(|fields| fields.field(name)),
                ours.and_then(|fields| fields.field(name)),
            );
            self.below(Segment::Field(name.clone()), |this| {
                this.value(value, live.get(name), all, ours);
            });
        }
        // What we own and did not declare: it was declared before.
        for (segment, _) in ours.map(Fields::below).unwrap_or_default() {
            if let Segment::Field(name) = segment
                && !declared.contains_key(name)
                && let Some(live) = live.get(name)
            {
                self.below(segment.clone(), |this| this.differs(None, Some(live)));
            }
        }
    }

    fn list(
        &mut self,
        declared: &[Value],
        live: &[Value],
        all: Option<&Fields>,
        ours: Option<&Fields>,
    ) {
        if let Some(names) = all.and_then(keys_of) {
            self.entries(declared, live, &names, all, ours);
        } else if all.is_some_and(is_set) {
            self.set(declared, live, ours);
        } else if !covers(
            &declared.into(),
            &live.into(),
            &names(&self.at),
            ours.is_none(),
        ) {
            self.differs(Some(&declared.into()), Some(&live.into()));
        }
    }

    /// A list whose entries are known by keys: their order says nothing.
    fn entries(
        &mut self,
        declared: &[Value],
        live: &[Value],
        names: &[&str],
        all: Option<&Fields>,
        ours: Option<&Fields>,
    ) {
        let find =
            |wanted: &Map<String, Value>| live.iter().find(|entry| key(entry, names) == *wanted);
        for entry in declared {
            let wanted = key(entry, names);
            let segment = Segment::Key(wanted.clone());
            let (all, ours) = (
                all.and_then(|fields| fields.get(&segment)),
                ours.and_then(|fields| fields.get(&segment)),
            );
            self.below(segment, |this| this.value(entry, find(&wanted), all, ours));
        }
        for (segment, _) in ours.map(Fields::below).unwrap_or_default() {
            if let Segment::Key(wanted) = segment
                && !declared.iter().any(|entry| key(entry, names) == *wanted)
                && let Some(live) = find(wanted)
            {
                self.below(segment.clone(), |this| this.differs(None, Some(live)));
            }
        }
    }

    fn set(&mut self, declared: &[Value], live: &[Value], ours: Option<&Fields>) {
        for value in declared.iter().filter(|value| !live.contains(value)) {
            self.below(Segment::Value(value.clone()), |this| {
                this.differs(Some(value), None)
            });
        }
        for (segment, _) in ours.map(Fields::below).unwrap_or_default() {
            if let Segment::Value(value) = segment
                && !declared.contains(value)
                && live.contains(value)
            {
                self.below(segment.clone(), |this| this.differs(None, Some(value)));
            }
        }
    }
}

/// Whether a value that is owned as a whole has what was declared in it. What it has besides are defaults,
/// unless it is somebody else's by now (`exactly`).
fn covers(declared: &Value, live: &Value, path: &[&str], exactly: bool) -> bool {
    match (declared, live) {
        (Value::Object(declared), Value::Object(live)) => {
            let fields = declared.iter().all(|(name, value)| {
                let path: Vec<_> = path.iter().copied().chain([name.as_str()]).collect();
                match live.get(name) {
                    Some(live) => covers(value, live, &path, exactly),
                    None => is_empty(value),
                }
            });
            let more = live
                .iter()
                .any(|(name, value)| !declared.contains_key(name) && !is_empty(value));
            fields && !(exactly && more)
        }
        (Value::Array(declared), Value::Array(live)) => {
            let mut pairs = declared.iter().zip(live);
            declared.len() == live.len()
                && pairs.all(|(declared, live)| covers(declared, live, path, exactly))
        }
        _ => same(declared, live, path),
    }
}

/// Whether two values that hold no others are the same to the API.
fn same(declared: &Value, live: &Value, path: &[&str]) -> bool {
    if declared == live {
        return true;
    }
    if is_quantity(path)
        && let (Some(declared), Some(live)) = (Quantity::of(declared), Quantity::of(live))
    {
        return declared == live;
    }
    match (declared, live) {
        (Value::Number(declared), Value::Number(live)) => declared.as_f64() == live.as_f64(),
        _ => false,
    }
}

/// What the API leaves out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}
