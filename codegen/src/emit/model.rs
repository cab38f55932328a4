//! The schema: a struct for each block.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Literal;
use quote::quote;
use serde_json::Value as Json;

use super::Refused;
use super::inputs::attributes;
use super::types::{Tokens, ident, model, rust, short_noun};
use crate::definition::path::Template;
use crate::ir::{
    Attribute, Check, Equality, Filled, OnOmit, OnRemove, Presence, Relation, Replace, Resource,
};
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
    let mut fields = Vec::new();
    for (name, attribute) in &resource.attributes {
        let field = field(resource, name, attribute).map_err(|why| format!("{name}: {why}"))?;
        fields.push(field);
    }
    let timeouts = timeouts(resource);
    if let Some(ty) = &timeouts {
        fields.push(quote! {
            #[doc = " How long to wait."]
            #[block()]
            pub(crate) timeouts: Attr<#ty>
        });
    }
    let (name, relations) = (model(resource), relations(resource)?);
    let doc = format!(" {}", resource.summary);
    let relations = if relations.is_empty() {
        Tokens::new()
    } else {
        let first = &relations[0];
        let rest = &relations[1..];
        quote!(#[model(relation(#first)#(.relation(#rest))*)])
    };
    let mut items = vec![quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        #relations
        pub(crate) struct #name { #(#fields),* }
    }];
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

fn field(resource: &Resource, name: &str, attribute: &Attribute) -> Result<Tokens, Refused> {
    if attribute.block.is_some() {
        return Err("blocks".to_owned());
    }
    let doc = format!(" {}", attribute.description.text);
    let ident = ident(name);
    let ty = match attribute.filled.value {
        Filled::Tags => quote!(BTreeMap<String, Attr<String>>),
        _ => rust(&attribute.ty.value)?,
    };
    let methods = methods(resource, name, attribute)?;
    Ok(quote! {
        #[doc = #doc]
        #[attr(#methods)]
        pub(crate) #ident: Attr<#ty>
    })
}

/// The methods of the framework's attribute, joined by dots.
fn methods(resource: &Resource, name: &str, attribute: &Attribute) -> Result<Tokens, Refused> {
    let mut methods = vec![presence(attribute)?];
    if attribute.replace.value == Replace::Always && attribute.presence.value.is_argument() {
        methods.push(quote!(replace()));
    }
    let recomputed = recomputed(resource, name, attribute);
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
        methods.push(quote!(deprecated(
            "hashicorp/aws calls it deprecated; leave it out."
        )));
    }
    for rule in &attribute.equal {
        let rule = equality(rule.value)?;
        methods.push(quote!(equal(SemanticEquality::#rule)));
    }
    for rule in &attribute.checks {
        let Some(rule) = check(&rule.value).map_err(|why| format!("{name}: {why}"))? else {
            continue;
        };
        methods.push(quote!(check(#rule)));
    }
    Ok(quote!(#(#methods).*))
}

/// The arguments whose change makes a value of the API another: those that were observed, and those
/// of a step that changes the same part of the object.
fn recomputed<'a>(
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
    if !is_open || attribute.filled.value != Filled::Api {
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
        let clear = step.clear.iter().flat_map(|clear| &clear.call.inputs);
        let is_told = clear
            .flat_map(|input| attributes(&input.value.value))
            .any(|it| it == name);
        let is_made = is_told && attribute.presence.value == Presence::Computed;
        if is_made || others.iter().any(is_same) {
            names.extend(others);
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

fn presence(attribute: &Attribute) -> Result<Tokens, Refused> {
    if attribute.filled.value == Filled::Id {
        return Ok(quote!(computed()));
    }
    let default = match &attribute.on_omit.value {
        OnOmit::Default(default) => Some(literal(default)?),
        OnOmit::Null | OnOmit::Unknown => None,
    };
    let is_plain = matches!(attribute.ty.value, Type::String | Type::Bool | Type::Number);
    Ok(match (attribute.presence.value, &attribute.on_omit.value) {
        (Presence::Required, _) => quote!(required()),
        (Presence::Computed, _) => quote!(computed()),
        (Presence::Optional | Presence::OptionalComputed, OnOmit::Default(_)) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Default);
            quote!(default(#default)#removed)
        }
        (Presence::Optional, OnOmit::Null) if is_plain => {
            let removed = removed(attribute.on_remove.value, OnRemove::Null);
            quote!(optional_or_zero()#removed)
        }
        (Presence::Optional, OnOmit::Null) => quote!(optional()),
        (Presence::Optional | Presence::OptionalComputed, OnOmit::Unknown) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Keep);
            quote!(optional_computed()#removed)
        }
        (Presence::OptionalComputed, OnOmit::Null) => {
            let removed = removed(attribute.on_remove.value, OnRemove::Keep);
            quote!(optional_computed().on_omit(OnOmit::Null)#removed)
        }
    })
}

/// The method for a plan on removal that is not the usual one.
fn removed(plan: OnRemove, usual: OnRemove) -> Tokens {
    if plan == usual {
        return Tokens::new();
    }
    let plan = ident(&format!("{plan:?}"));
    quote!(.on_remove(OnRemove::#plan))
}

fn literal(value: &Json) -> Result<Tokens, Refused> {
    Ok(match value {
        Json::Bool(truth) => quote!(#truth),
        Json::String(text) => quote!(#text),
        Json::Number(number) => {
            let number = number.as_i64().ok_or("a default that is no whole number")?;
            let number = Literal::i64_suffixed(number);
            quote!(#number)
        }
        _ => return Err("a default that is a collection".to_owned()),
    })
}

fn equality(rule: Equality) -> Result<proc_macro2::Ident, Refused> {
    if rule == Equality::IpProtocol {
        return Err("the framework has no rule for protocol names".to_owned());
    }
    Ok(ident(&format!("{rule:?}")))
}

fn check(check: &Check) -> Result<Option<Tokens>, Refused> {
    Ok(Some(match check {
        Check::OneOf(values) => {
            let texts: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
            let numbers: Vec<i64> = values.iter().filter_map(Json::as_i64).collect();
            if texts.len() == values.len() {
                quote!(Validator::one_of([#(#texts),*]))
            } else if numbers.len() == values.len() {
                let numbers = numbers.into_iter().map(Literal::i64_unsuffixed);
                quote!(Validator::one_of_numbers([#(#numbers),*]))
            } else {
                return Err("allowed values of several types".to_owned());
            }
        }
        // The API may add values at any time, so an unknown one is let through.
        Check::Known(_) => return Ok(None),
        Check::Range(low, high) => {
            let range = range(low.map(whole).transpose()?, high.map(whole).transpose()?);
            quote!(Validator::range(#range))
        }
        Check::Length(low, high) | Check::Items(low, high) => {
            let signed = |it: &Option<u64>| it.and_then(|it| i64::try_from(it).ok());
            let range = range(signed(low), signed(high));
            quote!(Validator::length(#range))
        }
        Check::Kind(kind, of) => match kind.as_str() {
            "text_of" if of == "number" => {
                quote!(Validator::text("be a whole number", |text| text
                    .parse::<i64>()
                    .is_ok()))
            }
            "cidr" => quote!(Validator::cidr()),
            "arn" => quote!(Validator::arn()),
            "ip" => quote!(Validator::ip_address()),
            "json" => quote!(Validator::json()),
            // The contract refuses 0; the API counts from 1 (EC2 API reference, ModifySubnetAttribute).
            "not_zero" => quote!(Validator::range(1..)),
            other => return Err(format!("no check for `{other}`")),
        },
    }))
}

fn whole(number: f64) -> Result<i64, Refused> {
    let text = format!("{number}");
    text.parse()
        .map_err(|_| format!("the limit {number} is no whole number"))
}

fn range(low: Option<i64>, high: Option<i64>) -> Tokens {
    let low = low.map(Literal::i64_unsuffixed);
    let high = high.map(Literal::i64_unsuffixed);
    match high {
        Some(high) => quote!(#low..=#high),
        None => quote!(#low..),
    }
}

fn relations(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    let mut relations = Vec::new();
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for relation in &resource.relations {
        relations.push(match &relation.value {
            Relation::Conflicts(a, b) => quote!(Relation::Conflicts(vec![#a, #b])),
            Relation::ExactlyOneOf(all) => quote!(Relation::ExactlyOneOf(vec![#(#all),*])),
            Relation::AtLeastOneOf(all) => quote!(Relation::AtLeastOneOf(vec![#(#all),*])),
            Relation::Requires(argument, other) => {
                needs.entry(argument).or_default().push(other);
                continue;
            }
        });
        if matches!(&relation.value, Relation::Conflicts(a, _) if a.contains('.')) {
            return Err("rules about arguments inside of blocks".to_owned());
        }
    }
    for (argument, others) in needs {
        relations.push(quote! {
            Relation::RequiredWith { argument: #argument, others: vec![#(#others),*] }
        });
    }
    Ok(relations)
}
