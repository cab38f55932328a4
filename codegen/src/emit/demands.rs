//! What is judged before anything is asked, as data.

use proc_macro2::Literal;
use quote::quote;

use super::types::{Tokens, short_noun};
use super::{Refused, characters};
use crate::ir::{Condition, Resource, Rule, Test};

/// The table of rules; nothing for a type without one.
///
/// # Errors
/// When a class of characters cannot be written.
pub(super) fn table(resource: &Resource) -> Result<Option<Tokens>, Refused> {
    if resource.rules.is_empty() {
        return Ok(None);
    }
    let rules = resource.rules.iter().map(|rule| self::rule(&rule.value));
    let rules: Vec<Tokens> = rules.collect::<Result<_, _>>()?;
    Ok(Some(quote! {
        /// What can be known to fail before anything is asked.
        const RULES: &[rules::Rule] = &[#(#rules),*];
    }))
}

/// The statement that judges a plan; nothing for a type without rules.
pub(super) fn judge(resource: &Resource) -> Option<Tokens> {
    let object = short_noun(resource);
    (!resource.rules.is_empty()).then(|| quote!(rules::check(plan, Self::NOUN, #object, RULES);))
}

fn rule(rule: &Rule) -> Result<Tokens, Refused> {
    let Rule {
        of,
        when,
        must,
        not,
        says,
    } = rule;
    let must = test(must)?;
    let when: Vec<Tokens> = when.iter().map(condition).collect::<Result<_, _>>()?;
    Ok(quote! {
        rules::Rule { of: #of, when: &[#(#when),*], must: #must, not: #not, says: #says }
    })
}

fn condition(condition: &Condition) -> Result<Tokens, Refused> {
    let Condition { of, is, not } = condition;
    let is = test(is)?;
    Ok(quote!(rules::Condition { of: &[#(#of),*], is: #is, not: #not }))
}

fn test(test: &Test) -> Result<Tokens, Refused> {
    Ok(match test {
        Test::Set => quote!(rules::Test::Set),
        Test::On => quote!(rules::Test::On),
        Test::OneOf(all) => quote!(rules::Test::OneOf(&[#(#all),*])),
        Test::Numbers(all) => {
            let all = all.iter().copied().map(Literal::i64_unsuffixed);
            quote!(rules::Test::Numbers(&[#(#all),*]))
        }
        Test::Begins(all) => quote!(rules::Test::Begins(&[#(#all),*])),
        Test::Ends(all) => quote!(rules::Test::Ends(&[#(#all),*])),
        Test::Letters {
            class,
            longest,
            ending,
        } => {
            let letters = characters::class(class)?;
            let longest = Literal::usize_unsuffixed(*longest as usize);
            let stem = match ending.as_str() {
                "" => quote!(text),
                ending => quote!(text.strip_suffix(#ending).unwrap_or(text)),
            };
            quote! {
                rules::Test::Text(|text| {
                    text.chars().count() <= #longest && #stem.chars().all(|it| #letters)
                })
            }
        }
    })
}
