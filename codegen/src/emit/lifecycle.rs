//! The lifecycle of a type: what its API can do, one call or one conversion each.

use proc_macro2::Literal;
use quote::quote;

use super::reads::Reading;
use super::types::{Tokens, api, calls_of, ident, many, model, service, uses};
use super::{
    Refused, adopt, create, demands, failures, hooks, identity, imports, lifted, model as schema,
    named, operations, outcome, removal, state, steps, tags, waits,
};
use crate::definition::Constant;
use crate::ir::{Filled, Replace, Resource};

/// The items of a type's file.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn file(resource: &Resource) -> Result<Vec<Tokens>, Refused> {
    service(resource)?;
    let mut items = schema::items(resource)?;
    items.extend(demands::table(resource)?);
    items.extend(operations::all(resource));
    let reading = Reading::of(resource)?;
    items.extend(hooks::declared(resource, &reading)?);
    items.extend(own(resource, &reading)?);
    items.push(crud(resource, &reading)?);
    items.extend(reading.types()?);
    let mut functions = reading.functions()?;
    functions.push(identity::function(resource));
    functions.extend(create::passing(resource)?);
    functions.extend(outcome::items(resource)?);
    if calls_of(&quote!(#(#items)* #(#functions)*), "id") {
        let model = model(resource);
        items.push(quote! {
            fn id(model: &#model) -> &str { given(&model.id).unwrap_or_default() }
        });
    }
    items.extend(functions);
    let lifted = lifted::out_of(&mut items)?;
    items.extend(lifted);
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
    // What a hook reads may be shared by many objects, what it makes of an answer may depend on the connection, and
    // what it plans on what else is planned.
    let shares = ["made", "plan"];
    let shares = shares.map(|point| hooks::at(resource, point).is_some());
    let visible = (reading.has_hook() || shares.contains(&true)).then(|| quote!(pub(crate)));
    Ok(vec![
        quote! {
            /// The type.
            pub(crate) struct #name { #visible shared: Arc<Shared> }
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
    let (remote, api) = (reading.remote(), api(resource));
    let constants = constants(resource)?;
    let pending = match hooks::at(resource, "create") {
        Some(_) => quote!(Option<#model>),
        None => quote!(()),
    };
    let mut methods = vec![head(resource)?];
    methods.push(adopt::methods(resource, reading)?);
    methods.push(create::methods(resource, reading)?);
    methods.push(step(resource)?);
    methods.push(reading.read()?);
    methods.push(state::state(resource, reading)?);
    methods.push(removal::delete(resource)?);
    methods.push(failures::explain(resource, reading)?);
    methods.push(named::identity(resource));
    methods.push(imports::import(resource)?);
    Ok(quote! {
        impl Crud for #name {
            type Model = #model;
            type Api = #api;
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
    let claimed: Vec<_> = steps::all(resource)?
        .into_iter()
        .flat_map(|step| step.fields)
        .collect();
    local.retain(|name| !claimed.iter().any(|field| field == name));
    if !resource.timeouts.is_empty() {
        local.push("timeouts");
    }
    let (noun, service) = (&resource.noun.value, ident(service(resource)?.constant));
    let is_unique =
        identity::is_unique(resource, |it| operations::is_repeatable(resource, &it.call));
    let unique = is_unique.then(|| {
        quote!(
            const UNIQUE_NAME: bool = true;
        )
    });
    let replaced = replaced(resource);
    let replaced = match replaced.is_empty() {
        true => Tokens::new(),
        false => quote!(const REPLACED: &'static [&'static str] = &[#(#replaced),*];),
    };
    let loss = match resource.loss.as_str() {
        "" => Tokens::new(),
        loss => quote!(const LOSS: &'static str = #loss;),
    };
    let withheld = withheld(resource);
    Ok(quote! {
        const STEPS: &'static [Claim<Step>] = &[#(#claims),*];
        const LOCAL: &'static [&'static str] = &[#(#local),*];
        #replaced
        const SERVICE: Service = #service;
        const NOUN: &'static str = #noun;
        #unique
        #withheld
        #loss
    })
}

/// The secrets that a state is without where an argument says so; nothing for most types.
fn withheld(resource: &Resource) -> Tokens {
    let mut attributes = resource.attributes.iter();
    let found = attributes.find_map(|(name, it)| Some((name, it.withholds.as_ref()?)));
    let Some((name, secrets)) = found else {
        return Tokens::new();
    };
    let secrets = &secrets.value;
    quote!(
        const WITHHELD: Option<Withheld> = Some(Withheld {
            unless: #name,
            secrets: &[#(#secrets),*],
        });
    )
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
fn head(resource: &Resource) -> Result<Tokens, Refused> {
    let (type_name, model) = (&resource.type_name, model(resource));
    let version = match resource.schema_version.value {
        0 => Tokens::new(),
        version => {
            let version = Literal::u32_unsuffixed(version);
            quote!(fn version(&self) -> i64 { #version })
        }
    };
    let upgrade = upgrade(resource)?;
    let (plan, connect, resolve) = (plan(resource), connect(resource), resolve(resource));
    let name = identity::name(resource);
    Ok(quote! {
        fn type_name(&self) -> &'static str { #type_name }
        #version
        #upgrade
        #plan
        #connect
        fn name(&self, model: &#model) -> String { #name }
        #resolve
    })
}

/// States of older versions; nothing for a type that has had one version only.
///
/// # Errors
/// When a value is no scalar.
fn upgrade(resource: &Resource) -> Result<Tokens, Refused> {
    if resource.upgrades.is_empty() {
        return Ok(Tokens::new());
    }
    let mut fills = Vec::new();
    for upgrade in resource.upgrades.iter().map(|fact| &fact.value) {
        let version = Literal::u32_unsuffixed(upgrade.from + 1);
        for (attribute, value) in &upgrade.fills {
            let value = match value {
                Constant::Bool(truth) => quote!(#truth),
                Constant::String(text) => quote!(#text),
                Constant::Number(number) if number.is_i64() => {
                    let number = Literal::i64_suffixed(number.as_i64().unwrap_or_default());
                    quote!(#number)
                }
                other => return Err(format!("the value {other} in a state")),
            };
            fills.push(quote! {
                Since { version: #version, attribute: #attribute, value: #value.into() }
            });
        }
    }
    Ok(quote! {
        fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
            old_states::filled(self.type_name(), version, state, [#(#fills),*])
        }
    })
}

/// What is planned besides the schema's rules.
fn plan(resource: &Resource) -> Tokens {
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
    plan.extend(demands::judge(resource));
    plan.extend(hooks::plans(resource));
    if plan.is_empty() {
        return Tokens::new();
    }
    let model = model(resource);
    quote!(fn plan(&self, plan: &mut Plan<#model>) { #(#plan)* })
}

/// The session of a model's region, or of the service where it has none.
fn connect(resource: &Resource) -> Tokens {
    let (api, model) = (api(resource), model(resource));
    match resource.regional.value {
        true => quote! {
            fn connect(&self, model: &#model) -> Result<#api, Diagnostics> {
                session::connect(&self.shared, given(&model.region))
            }
        },
        false => quote! {
            fn connect(&self, _: &#model) -> Result<#api, Diagnostics> {
                session::connect(&self.shared)
            }
        },
    }
}

/// What the connected provider knows of a plan: the provider's tags, and names that it makes up.
fn resolve(resource: &Resource) -> Tokens {
    let (model, api) = (model(resource), api(resource));
    let mut planned = Vec::new();
    if resource.tags.is_some() {
        planned.push(quote! {
            planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        });
    }
    for (prefix, attribute) in &resource.attributes {
        if attribute.filled.value == Filled::Invented {
            let name = ident(prefix);
            planned.push(quote! {
                planned.#name =
                    made_names::named(api.runtime(), planned.#name, &Attr::Null, "");
            });
        }
        if let Filled::PrefixOf(made_up) = &attribute.filled.value {
            let (name, prefix) = (ident(&made_up.name), ident(prefix));
            let ending = match &made_up.ending {
                Some(ending) => {
                    let (switch, text) = (ident(&ending.with), &ending.text);
                    quote!(made_names::ending(&planned.#switch, #text))
                }
                None => quote!(""),
            };
            let prefix = match &made_up.beginning {
                Some(beginning) => quote!(&made_names::beginning(&planned.#prefix, #beginning)),
                None => quote!(&planned.#prefix),
            };
            planned.push(quote! {
                planned.#name =
                    made_names::named(api.runtime(), planned.#name, #prefix, #ending);
            });
        }
    }
    if planned.is_empty() {
        return Tokens::new();
    }
    quote! {
        fn resolve(&self, api: &#api, mut planned: #model) -> #model {
            #(#planned)*
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
    match (uses(code, "api"), uses(code, "id")) {
        (true, true) => quote!(let (api, id) = (work.api, id(work.prior));),
        (true, false) => quote!(let api = work.api;),
        (false, true) => quote!(let id = id(work.prior);),
        (false, false) => Tokens::new(),
    }
}
