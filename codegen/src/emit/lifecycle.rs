//! The lifecycle of a type: what its API can do, one call or one conversion each.

use proc_macro2::Literal;
use quote::quote;

use super::inputs::{self, From};
use super::reads::{self, Reading};
use super::types::{Tokens, constant, ident, many, model, service};
use super::waits::{self, wait, within};
use super::{Refused, adopt, doubt, hooks, model as schema, operations, places, steps};
use crate::definition::path::{Piece, Template};
use crate::ir::{Filled, Input, Lookup, Replace, Resource, TagStyle};

/// The items of a type's file.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn file(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    service(&resource.service)?;
    if resource.id.is_some() || resource.singleton {
        return Err("an id that is made of attributes".to_owned());
    }
    let mut items = schema::items(resource)?;
    items.extend(operations::all(resource));
    let reading = Reading::of(resource)?;
    items.extend(hooks::declared(resource, reading.object())?);
    items.extend(own(resource, &reading)?);
    items.push(crud(resource, &reading)?);
    items.extend(reading.functions(resource)?);
    let text = quote!(#(#items)*).to_string();
    let mut limits = Vec::new();
    for action in ["create", "update", "delete"] {
        let name = format!("{}_TIMEOUT", action.to_uppercase());
        if text.contains(&name) {
            limits.push(waits::limit(resource, action)?);
        }
    }
    items.extend(limits);
    Ok(items)
}

/// The type itself, and its steps.
fn own(resource: &Resource, reading: &Reading<'_>) -> Result<Vec<Tokens>, Refused> {
    let (name, object) = (many(resource), reading.object());
    let mut variants: Vec<Tokens> = Vec::new();
    for step in steps::all(resource)? {
        let (variant, fields) = (&step.name, step.fields.join("`, `"));
        let doc = format!(" `{fields}`.");
        variants.push(quote!(#[doc = #doc] #variant));
    }
    if resource.tags.is_some() {
        variants.push(quote!(
            #[doc = " Tags."]
            Tags
        ));
    }
    Ok(vec![
        quote! {
            /// The type.
            pub(crate) struct #name { shared: Arc<Shared> }
        },
        quote! {
            impl #name {
                pub(crate) const fn new(shared: Arc<Shared>) -> Self { Self { shared } }

                fn reads(&self, api: &Ec2) -> Result<Arc<Gather<ById<#object>>>, Diagnostics> {
                    ById::shared(&self.shared, api, describe_all)
                }
            }
        },
        quote! {
            /// The steps of an update.
            #[derive(Clone, Copy, Debug)]
            pub(crate) enum Step { #(#variants),* }
        },
    ])
}

fn crud(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let (name, model) = (many(resource), model(resource));
    let remote = reading.remote();
    let constants = constants(resource)?;
    let mut methods = vec![head(resource)];
    methods.push(adopt::methods(resource, reading)?);
    methods.push(create(resource)?);
    methods.push(ready(resource)?);
    methods.push(step(resource)?);
    methods.push(reading.read(resource)?);
    methods.push(reads::state(resource, reading)?);
    methods.push(delete(resource)?);
    methods.push(doubt::explain(resource));
    methods.push(import(resource)?);
    Ok(quote! {
        impl Crud for #name {
            type Model = #model;
            type Api = Ec2;
            type Remote = #remote;
            type Step = Step;
            type Pending = ();
            #constants
            #(#methods)*
        }
    })
}

fn constants(resource: &Resource) -> Result<Tokens, Refused> {
    let mut claims = Vec::new();
    for step in steps::all(resource)? {
        let (step, fields) = (step.name, step.fields);
        claims.push(quote!(Claim { step: Step::#step, fields: &[#(#fields),*] }));
    }
    if resource.tags.is_some() {
        claims.push(quote!(Claim {
            step: Step::Tags,
            fields: &["tags", "tags_all"]
        }));
    }
    let mut local = resource.local();
    if !resource.timeouts.is_empty() {
        local.push("timeouts");
    }
    let noun = &resource.noun.value;
    let loss = match resource.loss.as_str() {
        "" => Tokens::new(),
        loss => quote!(const LOSS: &'static str = #loss;),
    };
    Ok(quote! {
        const STEPS: &'static [Claim<Step>] = &[#(#claims),*];
        const LOCAL: &'static [&'static str] = &[#(#local),*];
        const SERVICE: Service = EC2;
        const NOUN: &'static str = #noun;
        #loss
    })
}

/// Names, versions and the plan.
fn head(resource: &Resource) -> Tokens {
    let (type_name, model) = (&resource.type_name, model(resource));
    let version = match resource.schema_version.value {
        0 => Tokens::new(),
        version => {
            let version = Literal::u32_unsuffixed(version);
            quote!(fn version(&self) -> i64 { #version })
        }
    };
    let mut plan = Vec::new();
    if resource.regional.value {
        plan.push(quote!(outlook::region(plan, outlook.as_ref(), |model| &model.region);));
    }
    if resource.tags.is_some() {
        plan.push(quote!(outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);));
    }
    if !plan.is_empty() {
        plan.insert(0, quote!(let outlook = Outlook::of(&self.shared);));
    }
    for (name, attribute) in &resource.attributes {
        if let Replace::Unless(pairs) = &attribute.replace.value {
            let pairs = pairs.iter().map(|(from, to)| {
                let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
                let (from, to) = (text(from), text(to));
                quote!((#from, #to))
            });
            plan.push(quote!(parts::replace_unless(plan, #name, &[#(#pairs),*]);));
        }
    }
    let resolve = resource.tags.as_ref().map(|_| {
        quote! {
            fn resolve(&self, api: &Ec2, mut planned: #model) -> #model {
                planned.tags_all =
                    tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
                planned
            }
        }
    });
    quote! {
        fn type_name(&self) -> &'static str { #type_name }
        #version
        fn plan(&self, plan: &mut Plan<#model>) { #(#plan)* }
        fn connect(&self, model: &#model) -> Result<Ec2, Diagnostics> {
            session::connect(&self.shared, given(&model.region))
        }
        fn name(&self, model: &#model) -> String { id(model).to_owned() }
        #resolve
    }
}

fn create(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(create) = &resource.create else {
        return adopt::no_create(resource);
    };
    let (model, call) = (model(resource), &create.call);
    if !create.retry.is_empty() {
        return Err("retries of the create".to_owned());
    }
    match &create.lookup.value {
        Lookup::Token(_) | Lookup::Orphan => {}
        Lookup::Read if resource.adopt.is_some() => {}
        Lookup::Read | Lookup::Match(_) => return Err("a create that is looked up".to_owned()),
    }
    let from = From {
        resource,
        model: quote!(planned),
        off: false,
    };
    let inputs: Vec<&Input> = call.inputs.iter().collect();
    let (request, operation) = (
        inputs::request(&from, call, &inputs)?,
        constant(&call.operation.value),
    );
    let (object, base) = match &create.object {
        None => (Tokens::new(), quote!(answer)),
        Some(path) if path.value.is_empty() => (Tokens::new(), quote!(answer)),
        Some(path) => match path.value.as_slice() {
            [step] => {
                let (field, member) = (ident(&step.field), &step.member);
                let object = quote! {
                    let object = answer.#field;
                    let object = object.ok_or_else(|| api.incomplete(&#operation, #member))?;
                };
                (object, quote!(object))
            }
            _ => return Err("an object deep in the answer".to_owned()),
        },
    };
    let output = |name: &str| create.outputs.iter().find(|it| it.attribute == name);
    let attribute = |name: &str| {
        let found = resource.attributes.get(name);
        found.ok_or_else(|| format!("the attribute `{name}` is not there"))
    };
    let id = output("id").ok_or("an answer without the id")?;
    let member = id
        .path
        .value
        .last()
        .map_or("id", |step| step.member.as_str());
    let id = places::option(&base, id, attribute("id")?)?;
    let sent = |name: &str| {
        let of = |input: &Input| inputs::attributes(&input.value.value).contains(&name);
        call.inputs.iter().any(of)
    };
    let mut fresh = Vec::new();
    let claimed = resource.update.iter().flat_map(|step| &step.fields);
    for name in claimed
        .map(|field| field.value.as_str())
        .filter(|name| !sent(name))
    {
        let (field, attribute) = (ident(name), attribute(name)?);
        let made = match (output(name), places::omitted(attribute)?) {
            (Some(output), _) => places::value(&base, output, attribute)?,
            (None, Some(default)) => quote!(Attr::Known(#default)),
            (None, None) => quote!(Attr::Null),
        };
        fresh.push(quote!(#field: parts::fresh(&planned.#field, #made)));
    }
    fresh.extend(adopt::not_adopted(resource));
    if (resource.tags.iter()).any(|tags| tags.value.on_create.is_none()) {
        fresh.push(quote!(tags: Attr::Null));
        fresh.push(quote!(tags_all: Attr::Known(Tags::new())));
    }
    Ok(quote! {
        async fn create(&self, work: &Work<'_, Self>) -> Result<#model, Failure> {
            let (api, planned) = (work.api, work.planned);
            let answer = api.call(&#operation, || #request).await?;
            #object
            let id = #id;
            let id = id.ok_or_else(|| api.incomplete(&#operation, #member))?;
            Ok(#model { id: id.into(), #(#fresh,)* ..planned.clone() })
        }
    })
}

fn ready(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(fact) = resource.create.iter().find_map(|it| it.wait.as_ref()) else {
        return Ok(Tokens::new());
    };
    let (states, seen, within) = wait(resource, &fact.value, "create")?;
    Ok(quote! {
        async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Self::Remote>, WaitError> {
            parts::until(self, work, #within, #states, #seen).await
        }
    })
}

fn step(resource: &Resource) -> Result<Tokens, Refused> {
    let mut arms = Vec::new();
    for step in steps::all(resource)? {
        let (name, arm) = (step.name, step.arm);
        arms.push(quote!(Step::#name => { #arm }));
    }
    if let Some(tags) = &resource.tags {
        let TagStyle::Specification(_) = tags.value.style else {
            return Err("tags of another style than EC2's".to_owned());
        };
        arms.push(quote! {
            Step::Tags => {
                let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
                session::retag(api, id, before, after).await?;
            }
        });
    }
    Ok(quote! {
        async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
            let (api, id) = (work.api, id(work.prior));
            match step { #(#arms)* }
            Ok(())
        }
    })
}

fn delete(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(delete) = &resource.delete else {
        return Ok(adopt::no_delete());
    };
    let model = model(resource);
    if delete.wait.is_some() {
        return Err("a deletion with a wait".to_owned());
    }
    let kept = delete.unless.iter().map(|it| (it, quote!()));
    let kept = kept.chain(delete.only_if.iter().map(|it| (it, quote!(!))));
    let kept = kept.map(|(switch, not)| {
        let field = ident(&switch.value);
        quote! {
            if #not work.prior.#field.if_known().is_some_and(|it| *it) {
                return Ok(());
            }
        }
    });
    let kept: Vec<Tokens> = kept.collect();
    let mut cleared = Vec::new();
    for field in &delete.clear {
        cleared.push(steps::clear_before_delete(resource, &field.value)?);
    }
    let from = From {
        resource,
        model: quote!(work.prior),
        off: false,
    };
    let inputs: Vec<&Input> = delete.call.inputs.iter().collect();
    let request = inputs::request(&from, &delete.call, &inputs)?;
    let operation = constant(&delete.call.operation.value);
    let release = if delete.in_use.is_empty() {
        Tokens::new()
    } else {
        let within = within(resource, "delete", &quote!(prior));
        let prior = if resource.timeouts.contains_key("delete") {
            quote!(prior)
        } else {
            quote!(_)
        };
        quote!(fn release(&self, #prior: &#model) -> Duration { #within })
    };
    Ok(quote! {
        async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
            let (api, id) = (work.api, id(work.prior));
            #(#kept)*
            #(#cleared)*
            api.call(&#operation, || #request).await?;
            Ok(())
        }
        #release
    })
}

fn import(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(template) = &resource.import else {
        return Ok(Tokens::new());
    };
    let is_id = template.value == Template(vec![Piece::Attribute("id".to_owned())]);
    if !is_id || !resource.regional.value {
        return Err("an import id that is not the id".to_owned());
    }
    let kind = match resource.tags.as_ref().map(|tags| &tags.value.style) {
        Some(TagStyle::Specification(kind)) => kind.as_str(),
        _ => "",
    };
    let model = model(resource);
    Ok(quote! {
        fn import(&self, id: &str) -> Result<#model, Diagnostics> {
            session::import(id, #kind, |id, region| #model { id, region, ..#model::default() })
        }
    })
}

/// Whether the value of an attribute is only in the state.
pub(super) fn is_kept(filled: &Filled) -> bool {
    matches!(
        filled,
        Filled::Switch | Filled::Adopted | Filled::PrefixOf(_)
    )
}
