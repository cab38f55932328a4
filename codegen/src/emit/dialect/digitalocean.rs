//! DigitalOcean: one session for everything, methods that take the parts of an address and a body, and structs
//! with public fields.

use proc_macro2::Ident;
use quote::quote;

use super::{Dialect, Set, Widths};
use crate::emit::Refused;
use crate::emit::identity::Reach;
use crate::emit::types::{ServiceFacts, Tokens, ident};
use crate::ir::{Call, Pages, Resource};

/// The client's crate.
const CLIENT: &str = "slipway_digitalocean_client";

pub(super) struct DigitalOcean;

impl Dialect for DigitalOcean {
    fn service(&self, _: &str) -> Result<ServiceFacts, Refused> {
        Ok(ServiceFacts {
            title: "DigitalOcean",
            constant: "DIGITALOCEAN",
            api: "Api",
            sdk: CLIENT,
            takes_filters: false,
            tells_holders: false,
        })
    }

    fn title(&self, service: &str) -> Result<String, Refused> {
        Ok(format!("`/v2/{service}`"))
    }

    fn names(&self, _: &str, facts: &ServiceFacts) -> Vec<(&'static str, String)> {
        vec![
            ("sdk", format!("{CLIENT}::types as sdk")),
            ("session", "crate::session".to_owned()),
            ("PER_PAGE", "crate::session::PER_PAGE".to_owned()),
            (facts.api, format!("crate::session::{}", facts.api)),
            ("Lists", "crate::reads::Lists".to_owned()),
            (facts.constant, format!("crate::error::{}", facts.constant)),
        ]
    }

    fn request(
        &self,
        through: &Ident,
        call: &Call,
        set: &[Set],
        widths: &Widths,
    ) -> Result<Tokens, Refused> {
        let method = ident(&call.method);
        let (mut before, mut taken) = (Tokens::new(), Vec::new());
        let is_argument = |field: &str| call.arguments.iter().any(|it| it.name == field);
        for argument in &call.arguments {
            let found = set.iter().find(|it| it.field == argument.name);
            if let Some(body) = argument.ty.strip_prefix("&types::") {
                let name = ident(body);
                let fields: Vec<&Set> = set.iter().filter(|it| !is_argument(&it.field)).collect();
                let body = literal(&quote!(sdk::#name), &fields, widths);
                before.extend(quote!(let body = #body;));
                taken.push(quote!(&body));
                continue;
            }
            match (found, argument.ty.starts_with("Option<")) {
                (Some(set), _) => taken.push(set.value.clone()),
                (None, true) => taken.push(quote!(None)),
                (None, false) => {
                    let (method, name) = (&call.method, &argument.name);
                    return Err(format!("{method}, whose `{name}` nothing sets"));
                }
            }
        }
        let sent = quote!(#through.client.#method(#(#taken),*));
        Ok(match before.is_empty() {
            true => sent,
            false => quote!(async { #before #sent.await }),
        })
    }

    fn structure(&self, name: &Tokens, set: &[Set], widths: &Widths) -> Tokens {
        let all: Vec<&Set> = set.iter().collect();
        literal(name, &all, widths)
    }

    fn page(&self, Pages { asked, told }: &Pages) -> (Vec<Set>, Tokens) {
        let next = ident(told);
        let set = vec![
            Set::new(asked, quote!(Some(page))),
            Set::new("per_page", quote!(Some(PER_PAGE))),
        ];
        (set, quote!(answer.#next))
    }

    fn pages(
        &self,
        operation: &Ident,
        pages: Option<&Pages>,
        page: &Tokens,
        _: Option<&Tokens>,
    ) -> Tokens {
        match pages {
            Some(_) => quote!(api.pages(&#operation, |page: i64| async move { #page })),
            // There is only one, and no link leads on.
            None => quote!(api.pages(&#operation, |_| async move { #page })),
        }
    }

    fn answer(&self, _: &Resource, call: &Call) -> Tokens {
        let name = ident(&call.answer);
        quote!(sdk::#name)
    }

    fn effect(&self, call: &Call) -> Option<Tokens> {
        Some(match call.verb.as_deref()? {
            "GET" => quote!(Effect::Reads),
            "DELETE" => quote!(Effect::Repeatable(
                "what is gone is told by a code of its own"
            )),
            "PUT" | "PATCH" => quote!(Effect::Repeatable("it sets what is to be")),
            _ => quote!(Effect::Changes),
        })
    }

    fn identity(&self, pieces: &Tokens, _: Reach) -> Tokens {
        quote!(identities::alone(#pieces))
    }
}

/// A struct with these fields, and the others without values.
fn literal(name: &Tokens, set: &[&Set], widths: &Widths) -> Tokens {
    let fields = set.iter().map(|Set { field, value }| {
        let field = ident(field);
        quote!(#field: #value)
    });
    let last = name.to_string();
    let last = last.rsplit(' ').next().unwrap_or_default();
    let rest = (widths.get(last) != Some(&set.len())).then(|| quote!(..Default::default()));
    quote!(#name { #(#fields,)* #rest })
}
