//! The schema: a struct for each block.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal};
use quote::quote;

use super::Refused;
use super::presence::presence;
use super::rules;
use super::types::{Tokens, held, ident, model, part, short_noun};
use crate::definition::path::Template;
use crate::ir::{Attribute, Check, Equality, Face, Filled, OnOmit, Presence, Replace, Resource};
use crate::readers::contract::Type;

/// The operations for which the framework's own block of timeouts is.
const COMMON: [&str; 3] = ["create", "delete", "update"];

/// The name of the block of timeouts; `None` when there is none.
pub(super) fn timeouts(resource: &Resource) -> Option<Tokens> {
    let names: Vec<&str> = resource.timeouts.keys().map(String::as_str).collect();
    if names.is_empty() {
        return None;
    }
    if names == COMMON {
        return Some(quote!(Timeouts));
    }
    let name = ident(&format!("{}Timeouts", model(resource)));
    Some(quote!(#name))
}

/// The structs of a type.
///
/// # Errors
/// When an attribute needs something that is not written yet.
pub(super) fn items(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    let (name, mut inner) = (model(resource), Vec::new());
    let mut fields = fields(resource, &name, &resource.attributes, &mut inner, "")?;
    let timeouts = timeouts(resource);
    if let Some(ty) = &timeouts {
        fields.push(quote! {
            #[doc = " How long to wait."]
            #[block()]
            pub(crate) timeouts: Attr<#ty>
        });
    }
    let relations = rules::relations(resource, "")?;
    let doc = format!(" {}", resource.summary);
    let mut items = vec![quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        #relations
        pub(crate) struct #name { #(#fields),* }
    }];
    items.extend(inner);
    if let Some(ty) = timeouts.filter(|ty| ty.to_string() != "Timeouts") {
        items.push(own_timeouts(resource, &ty));
    }
    Ok(items)
}

fn own_timeouts(resource: &Resource, name: &Tokens) -> Tokens {
    let fields = resource.timeouts.keys().map(|name| {
        let field = ident(name);
        let doc = match name.as_str() {
            "create" => " How long to wait for a new object.",
            "read" => " How long to wait for an object that is read.",
            "update" => " How long to wait for a change.",
            _ => " How long to wait until the object is gone.",
        };
        quote! {
            #[doc = #doc]
            #[attr(optional().check(Validator::duration()))]
            pub(crate) #field: Attr<String>
        }
    });
    let doc = format!(" How long the operations of {} wait.", short_noun(resource));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        pub(crate) struct #name { #(#fields),* }
    }
}

/// The fields of a struct; the structs of objects in them are added to `inner`.
fn fields(
    resource: &Resource,
    owner: &Ident,
    attributes: &BTreeMap<String, Attribute>,
    inner: &mut Vec<Tokens>,
    path: &str,
) -> Result<Vec<Tokens>, Refused> {
    let fields = attributes.iter().map(|(name, attribute)| {
        field(resource, owner, (name, path), attribute, inner)
            .map_err(|why| format!("{name}: {why}"))
    });
    fields.collect()
}

fn field(
    resource: &Resource,
    owner: &Ident,
    (name, above): (&str, &str),
    attribute: &Attribute,
    inner: &mut Vec<Tokens>,
) -> Result<Tokens, Refused> {
    let doc = format!(" {}", attribute.description.text);
    let ident = ident(name);
    let ty = match attribute.filled.value {
        Filled::Tags => quote!(BTreeMap<String, Attr<String>>),
        _ => held(owner, name, attribute)?,
    };
    if !attribute.children.is_empty() {
        inner.extend(objects(resource, owner, (name, above), attribute)?);
    }
    let methods = match &attribute.block {
        Some(nesting) => {
            let methods = block(attribute, &nesting.value)?;
            quote!(#[block(#methods)])
        }
        None => {
            let methods = methods(resource, name, attribute)?;
            quote!(#[attr(#methods)])
        }
    };
    Ok(quote! {
        #[doc = #doc]
        #methods
        pub(crate) #ident: Attr<#ty>
    })
}

/// The struct of the objects of an attribute or block, and those inside of it.
fn objects(
    resource: &Resource,
    owner: &Ident,
    (name, above): (&str, &str),
    attribute: &Attribute,
) -> Result<Vec<Tokens>, Refused> {
    let (part, mut inner) = (part(owner, name), Vec::new());
    let path = match above {
        "" => name.to_owned(),
        above => format!("{above}.{name}"),
    };
    let fields = fields(resource, &part, &attribute.children, &mut inner, &path)?;
    let relations = rules::relations(resource, &path)?;
    let doc = format!(" {}", attribute.description.text);
    let mut items = vec![quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        #relations
        pub(crate) struct #part { #(#fields),* }
    }];
    items.extend(inner);
    Ok(items)
}

/// The methods of the framework's block, joined by dots: `list 1..10` is how the contract has it.
fn block(attribute: &Attribute, nesting: &str) -> Result<Tokens, Refused> {
    let mut methods = Vec::new();
    let bounds = nesting.split(' ').nth(1).unwrap_or_default();
    let (least, most) = bounds.split_once("..").unwrap_or_default();
    let number = |text: &str| -> Result<Option<Literal>, Refused> {
        let number = match text {
            "" | "0" => return Ok(None),
            text => text.parse::<i64>(),
        };
        let number = number.map_err(|_| format!("a block of `{nesting}`"))?;
        Ok(Some(Literal::i64_unsuffixed(number)))
    };
    if let Some(least) = number(least)? {
        methods.push(quote!(min(#least)));
    }
    if let Some(most) = number(most)? {
        methods.push(quote!(max(#most)));
    }
    if attribute.replace.value == Replace::Always {
        methods.push(quote!(replace()));
    }
    if attribute.on_omit.value == OnOmit::Unknown {
        methods.push(quote!(computed()));
    }
    Ok(quote!(#(#methods).*))
}

/// The methods of the framework's attribute, joined by dots.
fn methods(resource: &Resource, name: &str, attribute: &Attribute) -> Result<Tokens, Refused> {
    let mut methods = vec![presence(attribute)?];
    if !attribute.children.is_empty() {
        // As blocks may be written: one value to core.
        methods.push(quote!(plain()));
    }
    let recomputed = recomputed(resource, name, attribute);
    let replaces =
        attribute.replace.value == Replace::Always && attribute.presence.value.is_argument();
    if replaces && recomputed.is_empty() {
        methods.push(quote!(replace()));
    }
    if !recomputed.is_empty() {
        methods.push(quote!(recomputed_with(&[#(#recomputed),*])));
    }
    if attribute.sensitive.value {
        methods.push(quote!(sensitive()));
    }
    if attribute.write_only {
        methods.push(quote!(write_only()));
    }
    if attribute.deprecated.is_some() {
        let official = match resource.face {
            Face::Aws => "hashicorp/aws",
            Face::DigitalOcean => "digitalocean/digitalocean",
        };
        let said = format!("{official} calls it deprecated; leave it out.");
        methods.push(quote!(deprecated(#said)));
    }
    for rule in &attribute.equal {
        let rule = rules::equality(rule.value);
        methods.push(quote!(equal(#rule)));
    }
    let is_collection = matches!(
        attribute.ty.value,
        Type::List(_) | Type::Set(_) | Type::Map(_)
    );
    let is_argument = attribute.presence.value.is_argument();
    let has_rule = attribute
        .equal
        .iter()
        .any(|rule| rule.value == Equality::EmptyForNull);
    if is_collection && is_argument && attribute.filled.value != Filled::TagsAll && !has_rule {
        // The official provider and the APIs tell an empty one and none apart nowhere.
        methods.push(quote!(equal(SemanticEquality::EmptyForNull)));
    }
    let is_switch = matches!(attribute.ty.value, Type::Bool | Type::Number);
    if is_switch
        && attribute.added.is_none()
        && attribute.presence.value == Presence::Optional
        && attribute.on_omit.value == OnOmit::Null
    {
        // APIs answer `false` or 0 for what nobody asked for.
        methods.push(quote!(equal(SemanticEquality::ZeroForNull)));
    }
    if attribute.decimal && attribute.ty.value == Type::String {
        methods.push(quote!(equal(SemanticEquality::Custom(
            spellings::same_number
        ))));
    }
    let checks = checks(attribute).map_err(|why| format!("{name}: {why}"))?;
    methods.extend(checks.into_iter().map(|check| quote!(check(#check))));
    Ok(quote!(#(#methods).*))
}

/// The checks of a configured value.
fn checks(attribute: &Attribute) -> Result<Vec<Tokens>, Refused> {
    let is = |check: &Check, word: &str| matches!(check, Check::Kind(kind, _) if kind == word);
    let rules = attribute.checks.iter().map(|rule| &rule.value);
    let is_policy = rules.clone().any(|rule| is(rule, "json_policy"));
    // A policy is a JSON object.
    let rules = rules.filter(|rule| !(is_policy && is(rule, "json")));
    let is_many = matches!(
        attribute.ty.value,
        Type::List(_) | Type::Set(_) | Type::Map(_)
    );
    let mut checks = Vec::new();
    for rule in rules {
        let Some(check) = rules::check(rule, &attribute.equal)? else {
            continue;
        };
        let check = match rule {
            Check::Kind(kind, of) if attribute.decimal && kind == "text_of" && of == "number" => {
                quote!(Validator::text("be a number", |text| text.is_empty()
                    || spellings::is_number(text)))
            }
            // What is said of texts holds for each element of a list of them.
            Check::Kind(..) | Check::Length(..) | Check::OneOf(_) if is_many => {
                quote!(Validator::elements(#check))
            }
            _ => check,
        };
        // The lengths of a map's values are told in two words.
        if !checks
            .iter()
            .any(|known: &Tokens| known.to_string() == check.to_string())
        {
            checks.push(check);
        }
    }
    Ok(checks)
}

/// The arguments whose change makes a value of the API another: those that were observed, and those
/// of a step that changes the same part of the object.
pub(super) fn recomputed<'a>(
    resource: &'a Resource,
    name: &str,
    attribute: &'a Attribute,
) -> BTreeSet<&'a str> {
    let is_open = matches!(
        attribute.presence.value,
        Presence::Computed | Presence::OptionalComputed
    );
    if attribute.filled.value == Filled::Id {
        return renamed_with(resource);
    }
    let is_made = matches!(
        attribute.filled.value,
        Filled::Api | Filled::Hook(_) | Filled::Template(_)
    );
    if !is_open || !is_made {
        return BTreeSet::new();
    }
    let part = |name: &str| {
        let outputs = &resource.read.main.outputs;
        let output = outputs.iter().find(|it| it.attribute == name)?;
        let path = &output.path.value;
        path.first().filter(|_| path.len() > 1)
    };
    let observed = attribute.recomputed_with.iter().map(|it| it.value.as_str());
    let mut names: BTreeSet<&str> = observed.collect();
    for step in resource.update.iter().filter(|step| !step.each) {
        let fields = step.fields.iter().map(|field| field.value.as_str());
        let others: Vec<&str> = fields.filter(|field| *field != name).collect();
        let is_same = |field: &&str| part(field).is_some() && part(field) == part(name);
        // What the call that clears a value is told is made anew with the next one.
        let clear = step.clear.iter();
        let mut told = clear.flat_map(|clear| clear.call.attributes());
        let is_told = told.any(|it| it == name);
        let is_made = is_told && attribute.presence.value == Presence::Computed;
        if is_made || others.iter().any(is_same) {
            names.extend(others);
        }
    }
    if name == "arn" && attribute.presence.value == Presence::Computed {
        names.extend(renaming(resource));
    }
    names
}

/// The arguments of the steps that give the object another name: its resource name holds all of them.
fn renaming(resource: &Resource) -> BTreeSet<&str> {
    let parts = super::identity::parts(resource);
    let mut names = BTreeSet::new();
    for step in &resource.update {
        let fields: Vec<&str> = step.fields.iter().map(|it| it.value.as_str()).collect();
        if fields.iter().any(|field| parts.contains(field)) {
            names.extend(fields);
        }
    }
    names
}

/// The arguments whose change in place gives the object another id.
fn renamed_with(resource: &Resource) -> BTreeSet<&str> {
    let template = resource.id.iter().map(|id| &id.value);
    let parts: Vec<&str> = template.flat_map(Template::attributes).collect();
    let mut names = BTreeSet::new();
    for step in &resource.update {
        let fields = step.fields.iter().map(|field| field.value.as_str());
        names.extend(fields.filter(|field| step.new_id.is_some() || parts.contains(field)));
    }
    names
}
