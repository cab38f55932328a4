//! What holds of configured values: checks of one, and rules about several.

use std::collections::BTreeMap;

use proc_macro2::Literal;
use quote::quote;
use serde_json::Value as Json;

use super::types::{Tokens, ident};
use super::{Refused, characters};
use crate::ir::{Check, Equality, Fact, Relation, Resource};

pub(super) fn equality(rule: Equality) -> Tokens {
    match rule {
        Equality::KmsKey => return quote!(SemanticEquality::Custom(kms_keys::are_same)),
        Equality::Truth => return quote!(SemanticEquality::Custom(spellings::same_truth)),
        Equality::Base64 => return quote!(SemanticEquality::Custom(spellings::same_bytes)),
        Equality::Sha1 => return quote!(SemanticEquality::Custom(spellings::same_sum)),
        _ => {}
    }
    let rule = ident(&format!("{rule:?}"));
    quote!(SemanticEquality::#rule)
}

/// The check of a configured value; `equal` are the spellings of it that mean the same.
///
/// # Errors
/// When there is no such check.
pub(super) fn check(check: &Check, equal: &[Fact<Equality>]) -> Result<Option<Tokens>, Refused> {
    let ignoring_case = (equal.iter()).any(|rule| rule.value == Equality::CaseInsensitive);
    Ok(Some(match check {
        Check::OneOf(values) => {
            let texts: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
            let numbers: Vec<i64> = values.iter().filter_map(Json::as_i64).collect();
            if texts.len() == values.len() && ignoring_case {
                quote!(Validator::one_of_ignoring_case([#(#texts),*]))
            } else if texts.len() == values.len() {
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
            "text_of" if of == "bool" => {
                quote!(Validator::text("be `true` or `false`", |text| text
                    .is_empty()
                    || spellings::is_truth(text)))
            }
            "base64" => quote!(Validator::text("be Base64", |text| text.is_empty()
                || spellings::is_base64(text))),
            // An empty one counts as left out.
            "rfc3339" | "time" => quote!(Validator::any_of([
                Validator::one_of([""]),
                Validator::timestamp()
            ])),
            "duration" => quote!(Validator::duration()),
            "multiple_of" => {
                let of = of.as_i64().ok_or("a multiple of no whole number")?;
                let of = Literal::i64_unsuffixed(of);
                quote!(Validator::multiple_of(#of))
            }
            "greater_than" if of == 0 => quote!(Validator::custom(spellings::positive)),
            "cidr" => quote!(Validator::cidr()),
            "within" => {
                let all = of.as_array().into_iter().flatten();
                let ranges: Vec<&str> = all.filter_map(Json::as_str).collect();
                let must = format!("be a range within {}", ranges.join(", "));
                quote!(Validator::text(#must, |text| parts::is_within(text, &[#(#ranges),*])))
            }
            "arn" => quote!(Validator::arn()),
            "ip" => quote!(Validator::ip_address()),
            "non_empty" => quote!(Validator::non_empty()),
            "value_length" => {
                let limit = |at: usize| of.get(at).and_then(Json::as_i64);
                let range = range(limit(0), limit(1));
                quote!(Validator::length(#range))
            }
            // An empty one counts as left out.
            "account_id" => quote!(Validator::text(
                "be the id of an account: 12 digits",
                |text| text.is_empty()
                    || text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
            )),
            "json" => quote!(Validator::json()),
            // Both addresses of the contract are those of OpenID Connect issuers, which have neither
            // another scheme nor a query (OpenID Connect Discovery 1.0, section 2).
            "url" => quote!(Validator::text(
                "be an address that begins with `https://` and has no query",
                |text| text
                    .strip_prefix("https://")
                    .is_some_and(|rest| !rest.is_empty() && !rest.contains('?'))
            )),
            "json_policy" => quote!(Validator::json_object()),
            "pattern" => characters::pattern(of)?,
            "name_or_arn" => {
                let name = characters::pattern(of)?;
                quote!(Validator::any_of([#name, Validator::arn()]))
            }
            "characters" => characters::observed(of)?,
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

/// The rules about several arguments of one block: that of this name, or at the top.
pub(super) fn relations(resource: &Resource, of: &str) -> Result<Tokens, Refused> {
    let mut relations = Vec::new();
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for relation in &resource.relations {
        let paths: Vec<&str> = match &relation.value {
            Relation::Conflicts(a, b) | Relation::Requires(a, b) => vec![a, b],
            Relation::ExactlyOneOf(all) | Relation::AtLeastOneOf(all) => {
                all.iter().map(String::as_str).collect()
            }
        };
        let split = paths.into_iter();
        let split: Vec<(&str, &str)> = split
            .map(|path| path.rsplit_once('.').unwrap_or(("", path)))
            .collect();
        if split.iter().any(|(parent, _)| *parent != split[0].0) {
            return Err("rules about arguments of several blocks".to_owned());
        }
        if split[0].0 != of {
            continue;
        }
        let all: Vec<&str> = split.into_iter().map(|(_, name)| name).collect();
        relations.push(match &relation.value {
            Relation::Conflicts(..) => quote!(Relation::Conflicts(vec![#(#all),*])),
            Relation::ExactlyOneOf(_) => quote!(Relation::ExactlyOneOf(vec![#(#all),*])),
            Relation::AtLeastOneOf(_) => quote!(Relation::AtLeastOneOf(vec![#(#all),*])),
            Relation::Requires(..) => {
                needs.entry(all[0]).or_default().push(all[1]);
                continue;
            }
        });
    }
    for (argument, others) in needs {
        relations.push(quote! {
            Relation::RequiredWith { argument: #argument, others: vec![#(#others),*] }
        });
    }
    Ok(joined(&relations))
}

/// The attribute of a struct about which these rules are; empty for none.
pub(super) fn joined(relations: &[Tokens]) -> Tokens {
    match relations.split_first() {
        None => Tokens::new(),
        Some((first, rest)) => quote!(#[model(relation(#first)#(.relation(#rest))*)]),
    }
}
