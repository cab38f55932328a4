//! The calls of a type as data.

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;

use super::types::{Tokens, constant, ident, uses};
use super::{dialect, identity};
use crate::ir::{Call, Create, Fact, Lookup, Resource, Source, Step, TagStyle, Value};
use crate::names;

/// What a call does when it is made twice, from the verb in its name (naming conventions of the API).
fn effect(resource: &Resource, call: &Call) -> Tokens {
    if let Some(known) = dialect::of(resource.face).effect(call) {
        return known;
    }
    let name = call.operation.value.as_str();
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
    let has_token = call
        .inputs
        .iter()
        .any(|input| input.value.value == Value::Token);
    if begins(&["Describe", "List", "Get", "Head"]) {
        quote!(Effect::Reads)
    } else if has_token {
        quote!(Effect::Repeatable("two requests with one token are one"))
    } else if begins(&["Delete", "Detach", "Disassociate", "Release", "Remove"]) {
        quote!(Effect::Repeatable(
            "what is gone is told by a code of its own"
        ))
    } else if begins(&["Untag"]) {
        quote!(Effect::Repeatable("a tag that is gone stays gone"))
    } else if begins(&["Attach"]) {
        quote!(Effect::Repeatable(
            "an attachment that is there is told by a code of its own"
        ))
    } else if begins(&[
        "Modify",
        "Put",
        "Set",
        "Replace",
        "Update",
        "Enable",
        "Disable",
        "Tag",
        "AddTags",
        "CreateTags",
    ]) {
        quote!(Effect::Repeatable("it sets what is to be"))
    } else {
        quote!(Effect::Changes)
    }
}

/// Whether a call may be made twice: then nothing has to be looked for when its answer is lost.
pub(super) fn is_repeatable(resource: &Resource, call: &Call) -> bool {
    !uses(&effect(resource, call), "Changes")
}

/// What the codes of an operation mean.
type Kinds = BTreeSet<(String, &'static str)>;

/// The calls of a type by operation, with what their codes mean.
struct Table<'a> {
    resource: &'a Resource,
    calls: BTreeMap<&'a str, (&'a Call, Kinds)>,
}

impl<'a> Table<'a> {
    fn add(&mut self, call: &'a Call, codes: impl IntoIterator<Item = (&'a String, &'static str)>) {
        let found = self.calls.entry(call.operation.value.as_str());
        let (_, kinds) = found.or_insert_with(|| (call, Kinds::new()));
        kinds.extend(codes.into_iter().map(|(code, kind)| (code.clone(), kind)));
    }

    fn gone(&self) -> impl Iterator<Item = (&'a String, &'static str)> + use<'a> {
        let codes = self.resource.read.gone.value.iter();
        codes.map(|code| (code, "NotFound"))
    }

    fn in_use(&self) -> impl Iterator<Item = (&'a String, &'static str)> + use<'a> {
        let codes = self.resource.delete.iter().flat_map(|it| &it.in_use);
        codes.map(|code| (&code.value, "InUse"))
    }

    fn add_create(&mut self, create: &'a Create) {
        let exists = create.exists.iter().flat_map(|exists| &exists.value);
        self.add(&create.call, exists.map(|code| (code, "AlreadyExists")));
        // What is created may be a change of what has an id already.
        if super::create::changes(self.resource, create) {
            self.add(&create.call, self.gone());
        }
    }

    fn add_step(&mut self, step: &'a Step) {
        let absent = |codes: &'a [String]| codes.iter().map(|code| (code, "NotFound"));
        if let Some(set) = &step.set {
            self.add(set, []);
            if step.new_id.is_some() || identity::renames(self.resource, step) {
                // The old id or name may be gone because an earlier request was carried out.
                self.add(set, self.gone());
            }
        }
        if let Some((come, go)) = &step.elements {
            self.add(come, []);
            self.add(go, absent(&step.missing).chain(self.gone()));
        }
        if let Some(clear) = &step.clear {
            let codes = absent(&clear.gone).chain(self.gone());
            self.add(&clear.call, codes.chain(self.in_use()));
        }
    }
}

/// The constants of all operations.
pub(super) fn all(resource: &Resource) -> Vec<Tokens> {
    let tags = tag_calls(resource);
    let mut table = Table {
        resource,
        calls: BTreeMap::new(),
    };
    if let Some(create) = &resource.create {
        table.add_create(create);
    }
    let reads = std::iter::once(&resource.read.main).chain(&resource.read.also);
    let lists = resource.read.lists.iter().map(|lists| &lists.value.call);
    for call in reads.map(|read| &read.call).chain(lists).chain(&tags) {
        table.add(call, table.gone());
    }
    for step in &resource.update {
        table.add_step(step);
    }
    if let Some(outcome) = &resource.outcome {
        table.add(&outcome.value.call, []);
    }
    if let Some(delete) = &resource.delete {
        let refused = delete.refused.iter();
        let refused = refused.map(|it| (&it.value.code, "Conflict"));
        let codes = table.gone().chain(table.in_use()).chain(refused);
        table.add(&delete.call, codes);
    }
    for held in &resource.held {
        table.add(&held.value.call, []);
    }
    let calls = table.calls.into_iter();
    calls
        .map(|(name, (call, kinds))| one(name, call, &kinds, resource))
        .collect()
}

/// The calls for tags, where each type has its own.
fn tag_calls(resource: &Resource) -> Vec<Call> {
    let tags = resource.tags.as_ref().map(|tags| &tags.value);
    let tags = tags.filter(|tags| !matches!(tags.style, TagStyle::Specification(_)));
    let operations = tags.into_iter().flat_map(|tags| tags.operations.values());
    let calls = operations.map(|operation| Call {
        operation: Fact::new(operation.clone(), Source::Rule("the tags of the type")),
        method: names::snake(operation),
        permission: String::new(),
        verb: None,
        answer: String::new(),
        arguments: Vec::new(),
        inputs: Vec::new(),
        errors: Vec::new(),
        partial: None,
    });
    calls.collect()
}

fn one(name: &str, call: &Call, kinds: &Kinds, resource: &Resource) -> Tokens {
    let (constant, mut effect) = (constant(name), effect(resource, call));
    let again = |create: &Create| {
        create.lookup.value == Lookup::Again && create.call.operation.value == name
    };
    if resource.create.as_ref().is_some_and(again) {
        effect = quote!(Effect::Repeatable(
            "the same request is answered with the same object"
        ));
    }
    let create = resource.create.iter();
    let mut lost = create.filter(|create| create.lookup.value == Lookup::Orphan);
    let doc = if lost.any(|create| create.call.operation.value == name) {
        quote!(#[doc = " It takes no token and no unique name, so what became of a lost answer cannot be told."])
    } else {
        Tokens::new()
    };
    let kinds = kinds.iter().map(|(code, kind)| {
        let kind = ident(kind);
        quote!((#code, ErrorKind::#kind))
    });
    quote! {
        #doc
        const #constant: Operation = Operation {
            name: #name,
            effect: #effect,
            kinds: &[#(#kinds),*],
        };
    }
}
