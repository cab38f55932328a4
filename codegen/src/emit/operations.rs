//! The calls of a type as data.

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;

use super::hooks;
use super::types::{Tokens, constant, uses};
use crate::ir::{Call, Fact, Lookup, Resource, Source, TagStyle, Value};
use crate::names;

/// What a call does when it is made twice, from the verb in its name (naming conventions of the API).
fn effect(call: &Call) -> Tokens {
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
pub(super) fn is_repeatable(call: &Call) -> bool {
    !uses(&effect(call), "Changes")
}

/// What the codes of an operation mean.
type Kinds = BTreeSet<(String, &'static str)>;

/// The constants of all operations.
pub(super) fn all(resource: &Resource) -> Vec<Tokens> {
    let tags = tag_calls(resource);
    let mut found: BTreeMap<&str, (&Call, Kinds)> = BTreeMap::new();
    let mut add = |call, codes: Vec<(&String, &'static str)>| {
        let call: &Call = call;
        let name = call.operation.value.as_str();
        let (_, kinds) = found.entry(name).or_insert_with(|| (call, Kinds::new()));
        kinds.extend(codes.into_iter().map(|(code, kind)| (code.clone(), kind)));
    };
    let gone = || {
        resource
            .read
            .gone
            .value
            .iter()
            .map(|code| (code, "NotFound"))
    };
    let in_use = || {
        let codes = resource.delete.iter().flat_map(|delete| &delete.in_use);
        codes.map(|code| (&code.value, "InUse"))
    };
    if let Some(create) = &resource.create {
        let exists = create.exists.iter().flat_map(|exists| &exists.value);
        let mut codes: Vec<_> = exists.map(|code| (code, "AlreadyExists")).collect();
        // What is created may be a change of what has an id already.
        if hooks::at(resource, "create").is_some() && resource.id.is_none() {
            codes.extend(gone());
        }
        add(&create.call, codes);
    }
    add(&resource.read.main.call, gone().collect());
    for also in &resource.read.also {
        add(&also.call, gone().collect());
    }
    for step in &resource.update {
        if let Some(set) = &step.set {
            // The old id may be gone because an earlier request was carried out.
            let codes = step.new_id.as_ref().map(|_| gone().collect());
            add(set, codes.unwrap_or_default());
        }
        if let Some((come, go)) = &step.elements {
            let missing = step.missing.iter().map(|code| (code, "NotFound"));
            add(come, Vec::new());
            add(go, missing.chain(gone()).collect());
        }
        if let Some(clear) = &step.clear {
            let own = clear.gone.iter().map(|code| (code, "NotFound"));
            add(&clear.call, own.chain(gone()).chain(in_use()).collect());
        }
    }
    if let Some(delete) = &resource.delete {
        add(&delete.call, gone().chain(in_use()).collect());
    }
    for call in &tags {
        add(call, gone().collect());
    }
    found
        .into_iter()
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
        inputs: Vec::new(),
        errors: Vec::new(),
        partial: false,
    });
    calls.collect()
}

fn one(name: &str, call: &Call, kinds: &Kinds, resource: &Resource) -> Tokens {
    let (constant, effect) = (constant(name), effect(call));
    let create = resource.create.iter();
    let mut lost = create.filter(|create| create.lookup.value == Lookup::Orphan);
    let doc = if lost.any(|create| create.call.operation.value == name) {
        quote!(#[doc = " It takes no token and no unique name, so what became of a lost answer cannot be told."])
    } else {
        Tokens::new()
    };
    let kinds = kinds.iter().map(|(code, kind)| {
        let kind = super::types::ident(kind);
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
