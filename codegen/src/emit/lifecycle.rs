//! The lifecycle of a type: what its API can do, one call or one conversion each.

use proc_macro2::Literal;
use quote::quote;

use super::reads::Reading;
use super::texts::{Source, text};
use super::types::{Tokens, many, model, service};
use super::waits;
use super::{
    Refused, adopt, create, doubt, hooks, imports, model as schema, operations, removal, state,
    steps,
};
use crate::ir::{Filled, Replace, Resource, TagStyle};

/// The items of a type's file.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn file(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    service(&resource.service)?;
    let mut items = schema::items(resource)?;
    items.extend(operations::all(resource));
    let reading = Reading::of(resource)?;
    items.extend(hooks::declared(resource, &reading)?);
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
    let (name, reads) = (many(resource), reading.shared());
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
    let constants = constants(resource)?;
    let pending = match hooks::at(resource, "create") {
        Some(_) => quote!(Option<#model>),
        None => quote!(()),
    };
    let mut methods = vec![head(resource)];
    methods.push(adopt::methods(resource, reading)?);
    methods.push(create::methods(resource)?);
    methods.push(step(resource)?);
    methods.push(reading.read(resource)?);
    methods.push(state::state(resource, reading)?);
    methods.push(removal::delete(resource)?);
    methods.push(doubt::explain(resource));
    methods.push(imports::import(resource)?);
    Ok(quote! {
        impl Crud for #name {
            type Model = #model;
            type Api = Ec2;
            type Remote = #remote;
            type Step = Step;
            type Pending = #pending;
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
    let replaced = replaced(resource);
    let replaced = match replaced.is_empty() {
        true => Tokens::new(),
        false => quote!(const REPLACED: &'static [&'static str] = &[#(#replaced),*];),
    };
    let loss = match resource.loss.as_str() {
        "" => Tokens::new(),
        loss => quote!(const LOSS: &'static str = #loss;),
    };
    Ok(quote! {
        const STEPS: &'static [Claim<Step>] = &[#(#claims),*];
        const LOCAL: &'static [&'static str] = &[#(#local),*];
        #replaced
        const SERVICE: Service = EC2;
        const NOUN: &'static str = #noun;
        #loss
    })
}

/// The arguments whose configured change replaces, while another change makes their value anew.
fn replaced(resource: &Resource) -> Vec<&str> {
    let attributes = resource.attributes.iter().filter(|(name, attribute)| {
        attribute.replace.value == Replace::Always
            && attribute.presence.value.is_argument()
            && !schema::recomputed(resource, name, attribute).is_empty()
    });
    attributes.map(|(name, _)| name.as_str()).collect()
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
    for name in replaced(resource) {
        plan.push(quote!(parts::replace_configured(plan, #name);));
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
    // The name of what has no id yet is that which it will have.
    let name = match &resource.id {
        Some(template) if template.value.attributes().all(|name| name != "region") => {
            text(&template.value, &Source::Model(&quote!(model)))
        }
        Some(_) => quote!(given(&model.id).unwrap_or_default().to_owned()),
        None => quote!(id(model).to_owned()),
    };
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
        fn name(&self, model: &#model) -> String { #name }
        #resolve
    }
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
    if arms.is_empty() {
        return Ok(quote! {
            async fn step(&self, step: Step, _: &Work<'_, Self>) -> Result<(), Failure> {
                match step {}
            }
        });
    }
    let start = start(&quote!(#(#arms)*));
    Ok(quote! {
        async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
            #start
            match step { #(#arms)* }
            Ok(())
        }
    })
}

/// What the code of a change begins with: the API, and the id where it is used.
pub(super) fn start(code: &Tokens) -> Tokens {
    match (create::uses(code, "api"), create::uses(code, "id")) {
        (true, true) => quote!(let (api, id) = (work.api, id(work.prior));),
        (true, false) => quote!(let api = work.api;),
        (false, true) => quote!(let id = id(work.prior);),
        (false, false) => Tokens::new(),
    }
}

/// Whether the value of an attribute is only in the state.
pub(super) fn is_kept(filled: &Filled) -> bool {
    matches!(
        filled,
        Filled::Switch | Filled::Adopted | Filled::PrefixOf(_)
    )
}
