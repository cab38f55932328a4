//! The lifecycle of a type: what its API can do, one call or one conversion each.

use proc_macro2::Literal;
use quote::quote;

use super::reads::Reading;
use super::types::{Tokens, api, calls_of, ident, many, mentions, model, service};
use super::waits;
use super::{
    Refused, creation, hooks, identity, model as schema, operations, refusals, removal, states,
    steps, tags,
};
use crate::definition::path::Piece;
use crate::ir::{Filled, Replace, Resource};

/// The items of a type's file.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(in crate::emit) fn file(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    service(&resource.service)?;
    refuse_unwritten(resource)?;
    let mut items = schema::items(resource)?;
    items.extend(operations::all(resource));
    let reading = Reading::of(resource)?;
    items.extend(hooks::declared(resource, &reading)?);
    items.extend(own(resource, &reading)?);
    items.push(crud(resource, &reading)?);
    let mut functions = vec![
        identity::function(resource),
        tags::function(resource, &reading)?,
    ];
    functions.extend(creation::passing(resource)?);
    let calls = reading.functions(resource, false)?;
    let has_id = calls_of(&quote!(#(#items)* #(#calls)*), "id");
    items.extend(reading.functions(resource, has_id)?);
    items.extend(functions);
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

/// What no named object needed so far.
fn refuse_unwritten(resource: &Resource) -> Result<(), Refused> {
    let create = resource.create.as_ref();
    let delete = resource.delete.as_ref();
    let mut steps = resource.update.iter();
    let waits = create.is_some_and(|it| it.wait.is_some())
        || delete.is_some_and(|it| it.wait.is_some() || it.only_if.is_some())
        || steps.any(|step| step.wait.is_some() || step.new_id.is_some());
    let is_checksum = |piece: &Piece| matches!(piece, Piece::Checksum { .. });
    let mut templates = resource.id.iter().chain(&resource.import);
    if waits {
        return Err("waits for an object with a name".to_owned());
    }
    if templates.any(|template| template.value.0.iter().any(is_checksum)) {
        return Err("a checksum in the id of an object with a name".to_owned());
    }
    if resource.singleton || resource.adopt.is_some() || create.is_none() || delete.is_none() {
        return Err("an object with a name that is not created and deleted".to_owned());
    }
    Ok(())
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
    let api = api(resource);
    let reads = reading.most().map(|most| {
        let shared = match most {
            Some(most) => {
                let most = Literal::u64_unsuffixed(most);
                quote!(ById::shared_by(&self.shared, api, #most, describe_all))
            }
            None => quote!(ById::shared(&self.shared, api, describe_all)),
        };
        quote! {
            fn reads(&self, api: &#api) -> Result<Arc<Gather<ById<#object>>>, Diagnostics> {
                #shared
            }
        }
    });
    Ok(vec![
        quote! {
            /// The type.
            pub(crate) struct #name { shared: Arc<Shared> }
        },
        quote! {
            impl #name {
                pub(crate) const fn new(shared: Arc<Shared>) -> Self { Self { shared } }

                #reads
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
    let (constants, api) = (constants(resource)?, api(resource));
    let mut methods = vec![head(resource)];
    let fresh = creation::fresh(resource)?;
    methods.push(creation::create(resource, &fresh)?);
    methods.push(identity::find(resource, &fresh)?);
    methods.push(step(resource)?);
    methods.push(reading.read(resource)?);
    methods.push(states::state(resource, reading)?);
    methods.push(removal::delete(resource)?);
    methods.push(refusals::explain(resource));
    methods.push(identity::import(resource)?);
    Ok(quote! {
        impl Crud for #name {
            type Model = #model;
            type Api = #api;
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
    let of = ident(service(&resource.service)?.constant);
    let unique = identity::is_sought(resource).then(|| {
        quote!(
            const UNIQUE_NAME: bool = true;
        )
    });
    let loss = match resource.loss.as_str() {
        "" => Tokens::new(),
        loss => quote!(const LOSS: &'static str = #loss;),
    };
    Ok(quote! {
        const STEPS: &'static [Claim<Step>] = &[#(#claims),*];
        const LOCAL: &'static [&'static str] = &[#(#local),*];
        const SERVICE: Service = #of;
        const NOUN: &'static str = #noun;
        #unique
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
    plan.extend(hooks::plans(resource));
    let (resolve, connect) = (resolve(resource), identity::connect(resource));
    let name = match resource.id {
        // Until it exists, its name is all there is.
        Some(_) if !identity::is_told(resource) => quote! {
            fn name(&self, model: &#model) -> String {
                match given(&model.id) {
                    Some(id) => id.to_owned(),
                    None => made_id(model),
                }
            }
        },
        _ => quote!(fn name(&self, model: &#model) -> String { id(model).to_owned() }),
    };
    let plan = match plan.as_slice() {
        [] => Tokens::new(),
        plan => quote!(fn plan(&self, plan: &mut Plan<#model>) { #(#plan)* }),
    };
    quote! {
        fn type_name(&self) -> &'static str { #type_name }
        #version
        #plan
        #connect
        #name
        #resolve
    }
}

/// What the connected provider knows of a plan: the provider's tags, and names that it makes up.
fn resolve(resource: &Resource) -> Tokens {
    let (model, api) = (model(resource), api(resource));
    let tags = resource.tags.as_ref().map(|_| {
        quote! {
            planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        }
    });
    let named = resource
        .attributes
        .iter()
        .filter_map(|(prefix, attribute)| {
            let Filled::PrefixOf(name) = &attribute.filled.value else {
                return None;
            };
            let (name, prefix) = (ident(name), ident(prefix));
            Some(quote! {
                planned.#name = made_names::named(api.runtime(), planned.#name, &planned.#prefix);
            })
        });
    let named: Vec<Tokens> = named.collect();
    if tags.is_none() && named.is_empty() {
        return Tokens::new();
    }
    quote! {
        fn resolve(&self, api: &#api, mut planned: #model) -> #model {
            #tags
            #(#named)*
            planned
        }
    }
}

fn step(resource: &Resource) -> Result<Tokens, Refused> {
    let mut arms = Vec::new();
    for step in steps::all(resource)? {
        let (name, arm) = (step.name, step.arm);
        arms.push(quote!(Step::#name => { #arm }));
    }
    if let Some(tags) = &resource.tags {
        arms.push(tags::step(&tags.value)?);
    }
    if arms.is_empty() {
        return Ok(quote! {
            async fn step(&self, step: Step, _: &Work<'_, Self>) -> Result<(), Failure> {
                match step {}
            }
        });
    }
    let body = quote!(#(#arms)*);
    let api = mentions(&body, "api").then(|| quote!(let api = work.api;));
    let id = mentions(&body, "id").then(|| quote!(let id = id(work.prior);));
    Ok(quote! {
        async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
            #api
            #id
            match step { #(#arms)* }
            Ok(())
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
