//! The partition of an update: the claims, and what each step does.

use proc_macro2::Ident;
use quote::quote;
use serde_json::Value as Json;

use super::inputs::{self, From};
use super::types::{Tokens, constant, ident, model, pascal, uses};
use super::waits::wait;
use super::{Refused, identity, outcome, tells};
use crate::ir::{Call, Clear, Create, Fact, Input, PathStep, Resource, Step, Value, Wait};
use crate::readers::contract::Type;

/// One step as it is written.
pub(super) struct Written {
    /// Its name.
    pub(super) name: Ident,
    /// What it claims.
    pub(super) fields: Vec<String>,
    /// What it does.
    pub(super) arm: Tokens,
}

/// The steps of a type, without that of the tags.
///
/// # Errors
/// When one needs something that is not written yet.
pub(super) fn all(resource: &Resource) -> Result<Vec<Written>, Refused> {
    let mut written = Vec::new();
    for step in &resource.update {
        let from = written.len();
        arms(resource, step, &mut written)?;
        if let Some(hook) = &step.then {
            let hook = ident(&hook.value);
            for one in &mut written[from..] {
                one.arm
                    .extend(quote!(<Self as Hooks>::#hook(self, work).await?;));
            }
        }
    }
    Ok(written)
}

/// One step of a definition.
fn arms(resource: &Resource, step: &Step, written: &mut Vec<Written>) -> Result<(), Refused> {
    let fields: Vec<String> = step
        .fields
        .iter()
        .map(|field| field.value.clone())
        .collect();
    if let Some(hook) = &step.hook {
        let hook = ident(&hook.value);
        let settled = match &step.wait {
            Some(wait) => settle(resource, wait)?,
            None => Tokens::new(),
        };
        written.push(Written::of(
            fields,
            quote!(<Self as Hooks>::#hook(self, work).await?; #settled),
        ));
        return Ok(());
    }
    if let Some((add, remove)) = &step.elements {
        written.push(elements(resource, step, add, remove, fields)?);
        return Ok(());
    }
    let set = step.set.as_ref().ok_or("a step that sets nothing")?;
    if !step.entries.is_empty() {
        written.push(one_by_one(resource, step, set, fields)?);
        return Ok(());
    }
    if step.each {
        for field in &fields {
            let only = std::slice::from_ref(field);
            written.push(one(resource, step, set, only, &fields)?);
        }
    } else {
        written.push(one(resource, step, set, &fields, &fields)?);
    }
    Ok(())
}

impl Written {
    /// A step of these attributes, named after the first.
    fn of(fields: Vec<String>, arm: Tokens) -> Self {
        let name = fields.first().map_or("", String::as_str);
        Self {
            name: ident(&pascal(name)),
            fields,
            arm,
        }
    }
}

/// One step for the elements of a set: what is new comes before what is old goes, so that there is
/// never less than either.
fn elements(
    resource: &Resource,
    step: &Step,
    add: &Call,
    remove: &Call,
    fields: Vec<String>,
) -> Result<Written, Refused> {
    let from = From::of(resource, quote!(work.prior));
    let request = |call: &Call| {
        let inputs: Vec<&Input> = call.inputs.iter().collect();
        let request = inputs::request(&from, call, &inputs)?;
        let operation = constant(&call.operation.value);
        Ok::<_, Refused>(quote!(api.call(&#operation, || #request).await))
    };
    let (added, removed) = (request(add)?, request(remove)?);
    let [field] = fields.as_slice() else {
        return Err("a step of elements of several sets".to_owned());
    };
    let field = ident(field);
    let settled = match &step.wait {
        Some(wait) => settle(resource, wait)?,
        None => Tokens::new(),
    };
    let arm = quote! {
        let (gone, come) = parts::exchanged(&work.prior.#field, &work.planned.#field);
        for element in come {
            #added?;
        }
        for element in gone {
            parts::cleared(#removed)?;
        }
        #settled
    };
    Ok(Written::of(fields, arm))
}

/// The changes of these entries, each the name of one and the attribute that it is.
fn changes(entries: &[(String, String)]) -> Tokens {
    let changes = entries.iter().map(|(name, attribute)| {
        let field = ident(attribute);
        quote!(.change(#name, &work.prior.#field, &work.planned.#field))
    });
    quote!(let changes = Entries::default()#(#changes)*;)
}

/// One step for the entries of a map, with a call for each that changed.
fn one_by_one(
    resource: &Resource,
    step: &Step,
    set: &Call,
    fields: Vec<String>,
) -> Result<Written, Refused> {
    let from = From::of(resource, quote!(work.prior));
    let inputs: Vec<&Input> = set.inputs.iter().collect();
    let request = inputs::request(&from, set, &inputs)?;
    let operation = constant(&set.operation.value);
    let changes = changes(&step.entries);
    let settled = match &step.wait {
        Some(wait) => settle(resource, wait)?,
        None => Tokens::new(),
    };
    let call = passing(resource, set, &quote!(api.call(&#operation, || #request)));
    let arm = quote! {
        #changes
        for (name, value) in changes {
            #call.await?;
        }
        #settled
    };
    Ok(Written::of(fields, arm))
}

/// One step for these of the attributes that the call takes.
fn one(
    resource: &Resource,
    step: &Step,
    set: &Call,
    fields: &[String],
    claimed: &[String],
) -> Result<Written, Refused> {
    let mut send = sent(resource, step, set, fields, claimed)?;
    let settled = match &step.wait {
        Some(wait) => settle(resource, wait)?,
        None => Tokens::new(),
    };
    let mut maps = set.inputs.iter().map(|input| &input.value.value);
    if let Some(Value::Entries(all)) = maps.find(|it| matches!(it, Value::Entries(_))) {
        let changes = changes(all);
        // Other spellings of the same are no change.
        send = quote!(#changes if !changes.is_empty() { #send });
    }
    let Some(clear) = &step.clear else {
        return Ok(Written::of(fields.to_vec(), quote!(#send #settled)));
    };
    let at = clear.at.as_ref();
    let before = present(resource, &quote!(work.prior), fields, at)?;
    let after = present(resource, &quote!(work.planned), fields, at)?;
    let cleared = self::clear(resource, clear)?;
    let arm = match clear.first {
        true => quote! {
            if #before { #cleared }
            if #after { #send #settled }
        },
        false => quote!(if #after { #send #settled } else { #cleared }),
    };
    Ok(Written::of(fields.to_vec(), arm))
}

/// A call, again for a while when it is refused for a reason that passes.
pub(super) fn passing(resource: &Resource, set: &Call, call: &Tokens) -> Tokens {
    match passes(resource, set) {
        true => quote!(outcome::passing(api, PASSING, || #call)),
        false => call.clone(),
    }
}

/// Whether a call may be refused for a reason that passes: what the create is refused for, the same
/// operation is refused for later.
pub(super) fn passes(resource: &Resource, set: &Call) -> bool {
    let passes = |create: &Create| {
        let is_same = create.call.operation.value == set.operation.value;
        let mut codes = create.retry.iter().map(|retry| &retry.value.code);
        codes.any(|code| set.errors.contains(code) || is_same && set.errors.is_empty())
    };
    resource.create.iter().any(passes)
}

/// The call that sets these attributes, and what the state says from then on.
fn sent(
    resource: &Resource,
    step: &Step,
    set: &Call,
    fields: &[String],
    claimed: &[String],
) -> Result<Tokens, Refused> {
    let is_input = |input: &&Input| {
        let names = input.value.value.attributes();
        let other = |name: &&str| claimed.iter().any(|it| it == name);
        names
            .iter()
            .all(|name| !other(name) || fields.iter().any(|it| it == name))
    };
    let inputs: Vec<&Input> = set.inputs.iter().filter(is_input).collect();
    let from = From {
        resource,
        model: quote!(work.planned),
        off: true,
        blank: &step.blank,
        part: fields
            .first()
            .filter(|_| outcome::has_several_tokens(resource))
            .map(String::as_str),
        through: "api",
        none: &step.none,
        changed: if step.changed { claimed } else { &[] },
    };
    let request = inputs::request(&from, set, &inputs)?;
    let operation = constant(&set.operation.value);
    let call = match set.partial {
        None => quote!(api.call(&#operation, || #request)),
        Some(_) => {
            let sent = inputs::sent(set, &request);
            quote!(async { #sent })
        }
    };
    let call = passing(resource, set, &call);
    if let Some(change) = &step.change {
        let followed = outcome::followed(&set.operation.value, &change.value)?;
        return Ok(quote!(let sent = #call.await; #followed));
    }
    let mut send = match &step.new_id {
        Some(path) => renewing(resource, &operation, &call, &path.value, fields)?,
        None => match identity::renamed(resource, claimed) {
            Some(renamed) => {
                let lasting = identity::lasting(resource);
                quote! {
                    let sent = #call.await;
                    sought::renamed(self, work, sent, &[#(#fields,)* #(#lasting),*]).await?;
                    #renamed
                }
            }
            None => {
                let (told, became) = tells::told(resource, step)?;
                quote! {
                    let sent = #call.await;
                    #told
                    parts::stands(self, work, sent, &[#(#fields),*]).await?;
                    #became
                }
            }
        },
    };
    if uses(&send, "now") && step.wait.is_some() {
        send.extend(quote!(let work = &work.on(&now);));
    }
    Ok(send)
}

/// The call of a step after which the object has another id, which the state has at once.
fn renewing(
    resource: &Resource,
    operation: &Ident,
    call: &Tokens,
    path: &[PathStep],
    fields: &[String],
) -> Result<Tokens, Refused> {
    let id = super::places::reference(&quote!(answer), path)?;
    let member = path.last().map_or("id", |step| step.member.as_str());
    let model = model(resource);
    Ok(quote! {
        let sent = #call.await;
        let sent = sent.and_then(|answer| {
            #id.cloned().ok_or_else(|| api.incomplete(&#operation, #member))
        });
        let id = sought::renewed(self, work, sent, &[#(#fields),*]).await?;
        let now = #model { id: id.into(), ..work.prior.clone() };
        work.became(&now);
    })
}

/// The call that clears a value of the prior state.
fn clear(resource: &Resource, clear: &Clear) -> Result<Tokens, Refused> {
    let from = From::of(resource, quote!(work.prior));
    let inputs: Vec<&Input> = clear.call.inputs.iter().collect();
    let request = inputs::request(&from, &clear.call, &inputs)?;
    let operation = constant(&clear.call.operation.value);
    Ok(quote!(parts::cleared(api.call(&#operation, || #request).await)?;))
}

/// The clearing of these attributes before the object is deleted.
///
/// # Errors
/// When no step of it has one.
pub(super) fn clear_before_delete(resource: &Resource, field: &str) -> Result<Tokens, Refused> {
    let claims = |step: &&Step| step.fields.iter().any(|it| it.value == field);
    let step = resource.update.iter().find(claims);
    let clear = step.and_then(|step| step.clear.as_ref());
    let clear = clear.ok_or_else(|| format!("the step of `{field}` clears nothing"))?;
    let claimed = step.iter().flat_map(|step| &step.fields);
    let fields: Vec<String> = claimed.map(|field| field.value.clone()).collect();
    let before = present(resource, &quote!(work.prior), &fields, clear.at.as_ref())?;
    let cleared = self::clear(resource, clear)?;
    Ok(quote!(if #before { #cleared }))
}

/// Whether any of these attributes has a value.
fn present(
    resource: &Resource,
    model: &Tokens,
    fields: &[String],
    at: Option<&Json>,
) -> Result<Tokens, Refused> {
    let mut tests = Vec::new();
    for name in fields {
        let attribute = resource.attributes.get(name);
        let attribute = attribute.ok_or_else(|| format!("the attribute `{name}` is not there"))?;
        let field = ident(name);
        tests.push(match (&attribute.ty.value, at) {
            (Type::Bool, Some(Json::Bool(false))) => {
                quote!(#model.#field.if_known().is_some_and(|it| *it))
            }
            (Type::Number, Some(Json::Number(none))) => {
                let none = none.as_i64().ok_or("a `none` that is no whole number")?;
                let none = proc_macro2::Literal::i64_unsuffixed(none);
                quote!(#model.#field.if_known().is_some_and(|it| *it != #none))
            }
            (Type::String, _) => quote!(given(&#model.#field).is_some()),
            _ => quote!(#model.#field.if_known().is_some()),
        });
    }
    Ok(quote!(#(#tests)||*))
}

/// The wait at the end of a step.
fn settle(resource: &Resource, fact: &Fact<Wait>) -> Result<Tokens, Refused> {
    let (states, seen, within) = wait(resource, &fact.value, "update")?;
    Ok(quote! {
        let waited = parts::until(self, work, #within, #states, #seen).await;
        parts::settled(waited, Self::NOUN, self.name(work.prior))?;
    })
}
