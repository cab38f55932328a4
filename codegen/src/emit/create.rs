//! Creating: the call, and what its answer tells.

use proc_macro2::{Ident, Literal};
use quote::quote;

use super::identity::{self, Identity};
use super::inputs::{self, From};
use super::reads::Reading;
use super::types::{Tokens, constant, ident, inner, model, sdk, uses};
use super::waits::wait;
use super::{Refused, adopt, hooks, places, seek, single, words};
use crate::ir::{Attribute, Create, Fact, Input, Lookup, Output, Resource, Retry, Wait};

/// A field of a new object that its create does not decide, and the value that it has by then.
pub(super) struct Fresh {
    pub(super) field: Ident,
    pub(super) value: Tokens,
}

/// The methods of the create.
///
/// # Errors
/// What the type needs and no emitter writes yet.
pub(super) fn methods(resource: &Resource, reading: &Reading<'_>) -> Result<Tokens, Refused> {
    let Some(create) = &resource.create else {
        return adopt::no_create(resource);
    };
    let (object, base) = object(create)?;
    let fresh = fresh(resource, create, &base)?;
    let made = made(resource, create, &object, &base, &fresh)?;
    let find = match resource.adopt {
        Some(_) => Tokens::new(),
        None => seek::find(resource, reading, create, &fresh)?,
    };
    let namesakes = seek::namesakes(resource, reading, create)?;
    let ready = ready(resource, create)?;
    Ok(quote!(#made #namesakes #find #ready))
}

/// Whether what is created is a change of what has an id: a hook says of what, and it has none of its
/// own. What is made from another region is new, and so is what a `POST` to a collection makes, or what is
/// looked for among others.
pub(super) fn changes(resource: &Resource, create: &Create) -> bool {
    let has_hook = hooks::at(resource, "create").is_some();
    let is_new = create.in_region_of.is_some()
        || create.call.verb.as_deref() == Some("POST")
        || matches!(create.lookup.value, Lookup::Match { .. });
    has_hook && resource.id.is_none() && !is_new
}

/// The variable of the session in another region.
const THERE: &str = "there";

/// The session in which the create is called, where that is another one than the new object's.
fn elsewhere(create: &Create) -> Tokens {
    let Some(argument) = &create.in_region_of else {
        return Tokens::new();
    };
    let (argument, there) = (ident(&argument.value), ident(THERE));
    quote! {
        let #there = session::connect(&self.shared, parts::region_in(&planned.#argument))?;
    }
}

pub(super) fn attribute<'a>(resource: &'a Resource, name: &str) -> Result<&'a Attribute, Refused> {
    let found = resource.attributes.get(name);
    found.ok_or_else(|| format!("the attribute `{name}` is not there"))
}

fn output<'a>(create: &'a Create, name: &str) -> Option<&'a Output> {
    let mut outputs = create.outputs.iter();
    outputs.find(|it| it.attribute == name)
}

/// The attributes that the create is sent.
pub(super) fn sent(create: &Create) -> Vec<&str> {
    create.call.attributes().collect()
}

fn made(
    resource: &Resource,
    create: &Create,
    object: &Tokens,
    base: &Tokens,
    fresh: &[Fresh],
) -> Result<Tokens, Refused> {
    let (model, call) = (model(resource), &create.call);
    let inputs: Vec<&Input> = call.inputs.iter().collect();
    let elsewhere = elsewhere(create);
    let through = if elsewhere.is_empty() { "api" } else { THERE };
    let from = From {
        through,
        ..From::of(resource, quote!(planned))
    };
    let through = ident(through);
    let (request, operation) = (
        inputs::request(&from, call, &inputs)?,
        constant(&call.operation.value),
    );
    let told = |name: &str| told(resource, create, name, base);
    let hook = hooks::at(resource, "create");
    let changes = changes(resource, create);
    let (id, ids) = match identity::of(resource) {
        // What the hook completes is named before.
        Identity::Made(_) if hook.is_some() => (Tokens::new(), Tokens::new()),
        Identity::Given => (told("id")?, quote!(id: id.into(),)),
        Identity::Told(_) => (told("arn")?, quote!(id: id.clone().into(), arn: id.into(),)),
        Identity::Made(_) => {
            let made = identity::made(resource, &quote!(planned));
            (Tokens::new(), quote!(id: #made.into(),))
        }
    };
    let fields = fresh
        .iter()
        .map(|Fresh { field, value }| quote!(#field: #value,));
    let state = match ids.is_empty() && fresh.is_empty() {
        true => quote!(planned.clone()),
        false => quote!(#model { #ids #(#fields)* ..planned.clone() }),
    };
    let state = match hooks::at(resource, "made") {
        Some(hook) => quote! {
            #id
            let mut made = #state;
            <Self as Hooks>::#hook(self, api, &#base, &mut made);
            Ok(made)
        },
        None => quote!(#id Ok(#state)),
    };
    let object = uses(&state, "object").then_some(object);
    let rest = quote!(#object #state);
    let answer = uses(&rest, "answer").then(|| quote!(let answer =));
    // EC2's model lists no errors; elsewhere a retry may be that of a step alone.
    let passes =
        |retry: &Fact<Retry>| call.errors.is_empty() || call.errors.contains(&retry.value.code);
    let send = match (create.retry.iter().any(passes), call.partial.is_some()) {
        (false, _) if !elsewhere.is_empty() => {
            quote!(#through.call(&#operation, || #request).await)
        }
        (false, _) => inputs::sent(call, &request),
        (true, false) => quote! {
            outcome::passing(api, PASSING, || #through.call(&#operation, || #request)).await
        },
        // What is refused in the answer may pass too.
        (true, true) => {
            let sent = inputs::sent(call, &request);
            quote!(outcome::passing(api, PASSING, || async { #sent }).await)
        }
    };
    let named = match identity::of(resource) {
        // The id is made of what was planned, in whatever form that is sent.
        Identity::Made(_) => {
            let made = identity::made(resource, &quote!(work.planned));
            quote!(let planned = #model { id: #made.into(), ..planned };)
        }
        Identity::Given | Identity::Told(_) => Tokens::new(),
    };
    let id_before = changes.then(|| quote!(let id = id(planned);));
    let looked = looked(resource, create);
    let before = hook.map(|hook| {
        quote! {
            let api = work.api;
            let planned = &match work.pending(|before| before.clone()) {
                Some(planned) => planned,
                None => {
                    let planned = self.#hook(work).await.map_err(sought::unsent)?;
                    #named
                    work.pending(|before| *before = Some(planned.clone()));
                    planned
                }
            };
            #id_before
        }
    });
    let overtaken = changes.then(|| quote!(.map_err(sought::overtaken)));
    let start = before.unwrap_or_else(|| quote!(let (api, planned) = (work.api, work.planned);));
    Ok(quote! {
        async fn create(&self, work: &Work<'_, Self>) -> Result<#model, Failure> {
            #start
            #elsewhere
            #looked
            #answer #send #overtaken?;
            #rest
        }
    })
}

/// The look for one that is there already, where the operation would take that over without a word.
fn looked(resource: &Resource, create: &Create) -> Tokens {
    if create.looks.is_none() {
        return Tokens::new();
    }
    let known = identity::sought(resource, &quote!(planned));
    let operation = constant(&resource.read.main.call.operation.value);
    quote! {
        #known
        sought::none(self, api, known, &#operation).await?;
    }
}

/// The statement that takes the id from what the answer tells of this attribute.
fn told(
    resource: &Resource,
    create: &Create,
    name: &str,
    base: &Tokens,
) -> Result<Tokens, Refused> {
    let output = output(create, name).ok_or("an answer without the id")?;
    let member = output.path.value.last();
    let member = member.map_or("id", |step| step.member.as_str());
    let operation = constant(&create.call.operation.value);
    let value = places::option(base, output, &model(resource), attribute(resource, name)?)?;
    Ok(quote!(let id = #value.ok_or_else(|| api.incomplete(&#operation, #member))?;))
}

/// The object in the answer, and what its places begin at.
fn object(create: &Create) -> Result<(Tokens, Tokens), Refused> {
    let operation = constant(&create.call.operation.value);
    let path = create.object.as_ref().map(|path| &path.value);
    let path = path.map_or(&[][..], |path| path.as_slice());
    match path {
        [] => Ok((Tokens::new(), quote!(answer))),
        [step] => {
            let (field, member) = (ident(&step.field), &step.member);
            let object = quote! {
                let object = answer.#field;
                let object = object.ok_or_else(|| api.incomplete(&#operation, #member))?;
            };
            Ok((object, quote!(object)))
        }
        _ => Err("an object deep in the answer".to_owned()),
    }
}

/// The SDK's type of the object in the answer of a create, or of the answer where it is the object.
///
/// # Errors
/// When it is deep in the answer.
pub(super) fn object_type(resource: &Resource, create: &Create) -> Result<Tokens, Refused> {
    let path = create.object.as_ref().map(|path| path.value.as_slice());
    match path.unwrap_or_default() {
        [] => Ok(single::output(resource, &create.call)),
        [step] => sdk(inner(&step.ty).0).ok_or_else(|| "an object that is no structure".to_owned()),
        _ => Err("an object deep in the answer".to_owned()),
    }
}

/// What steps claim and the create is not sent: what the object has by then.
fn fresh(resource: &Resource, create: &Create, base: &Tokens) -> Result<Vec<Fresh>, Refused> {
    let sent = sent(create);
    let mut fresh = Vec::new();
    let claimed = resource.update.iter().flat_map(|step| &step.fields);
    for name in claimed
        .map(|field| field.value.as_str())
        .filter(|name| !sent.contains(name))
    {
        let (field, attribute) = (ident(name), attribute(resource, name)?);
        let made = match (output(create, name), places::omitted(attribute)?) {
            (Some(output), _) => places::value(base, output, &model(resource), attribute)?,
            (None, Some(default)) => quote!(Attr::Known(#default)),
            (None, None) if attribute.block.is_some() => quote!(Attr::Known(Default::default())),
            (None, None) => quote!(Attr::Null),
        };
        let value = quote!(parts::fresh(&planned.#field, #made));
        fresh.push(Fresh { field, value });
    }
    fresh.extend(read_by(resource, create, base)?);
    fresh.extend(told_once(resource, create, base)?);
    fresh.extend(adopt::not_adopted(resource));
    if (resource.tags.iter()).any(|tags| tags.value.on_create.is_none()) {
        let none = [
            ("tags", quote!(Attr::Null)),
            ("tags_all", quote!(Attr::Known(Tags::new()))),
        ];
        fresh.extend(none.map(|(name, value)| Fresh {
            field: ident(name),
            value,
        }));
    }
    Ok(fresh)
}

/// What the object is read by and only the answer of its create tells.
fn read_by(resource: &Resource, create: &Create, base: &Tokens) -> Result<Vec<Fresh>, Refused> {
    let (mut fresh, known) = (Vec::new(), identity::parts(resource));
    let names = resource.read.main.call.attributes();
    for name in names.filter(|name| *name != "id" && !known.contains(name)) {
        let computed = attribute(resource, name).is_ok_and(|it| !it.presence.value.is_argument());
        if let Some(output) = output(create, name).filter(|_| computed) {
            let value = places::value(base, output, &model(resource), attribute(resource, name)?)?;
            let field = ident(name);
            fresh.push(Fresh { field, value });
        }
    }
    Ok(fresh)
}

/// Whether an object whose create was not answered cannot be used: what no read tells was in the answer.
pub(super) fn tells_once(resource: &Resource) -> bool {
    let create = resource.create.as_ref();
    let mut attributes = resource.attributes.iter();
    resource.can_orphan()
        && create.is_some_and(|create| attributes.any(|(name, it)| is_once(create, name, it)))
}

fn is_once(create: &Create, name: &str, attribute: &Attribute) -> bool {
    let is_kept = !attribute.read_back.value && !attribute.presence.value.is_argument();
    is_kept && output(create, name).is_some()
}

/// What no read tells, and the answer of the create does.
fn told_once(resource: &Resource, create: &Create, base: &Tokens) -> Result<Vec<Fresh>, Refused> {
    let mut fresh = Vec::new();
    for (name, attribute) in &resource.attributes {
        if let Some(output) = output(create, name).filter(|_| is_once(create, name, attribute)) {
            let value = places::value(base, output, &model(resource), attribute)?;
            let field = ident(name);
            fresh.push(Fresh { field, value });
        }
    }
    Ok(fresh)
}

/// The refusals of the create that pass.
///
/// # Errors
/// When a time is none.
pub(super) fn passing(resource: &Resource) -> Result<Option<Tokens>, Refused> {
    let mut list = Vec::new();
    let retries: Vec<_> = resource.create.iter().flat_map(|it| &it.retry).collect();
    for retry in &retries {
        let (code, messages) = (&retry.value.code, &retry.value.message);
        let within = Literal::u64_unsuffixed(words::seconds(&retry.value.within)?);
        list.push(quote! {
            Passing {
                code: #code,
                messages: &[#(#messages),*],
                within: Duration::from_secs(#within),
            }
        });
    }
    if retries.is_empty() {
        return Ok(None);
    }
    let why: Vec<&str> = retries.iter().map(|it| it.value.why.as_str()).collect();
    let doc = format!(" Refusals that pass: {}.", why.join("; "));
    // Hooks that make such calls meet them too.
    let hooks = resource.update.iter().any(|step| step.hook.is_some());
    let visible = (hooks && resource.outcome.is_some()).then(|| quote!(pub(crate)));
    Ok(Some(quote! {
        #[doc = #doc]
        #visible const PASSING: &[Passing] = &[#(#list),*];
    }))
}

fn ready(resource: &Resource, create: &Create) -> Result<Tokens, Refused> {
    let hook = hooks::at(resource, "ready");
    let Some(fact) = &create.wait else {
        let Some(hook) = hook else {
            return Ok(Tokens::new());
        };
        return Ok(quote! {
            async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Self::Remote>, WaitError> {
                <Self as Hooks>::#hook(self, work).await?;
                Ok(None)
            }
        });
    };
    if hook.is_some() {
        return Err("a wait and a hook until a new object is ready".to_owned());
    }
    let (states, seen, within) = wait(resource, &fact.value, "create")?;
    let unless = match &fact.value {
        Wait::State {
            only_if: Some(switch),
            ..
        } => {
            let field = ident(switch);
            quote! {
                if !work.planned.#field.if_known().is_some_and(|it| *it) {
                    return Ok(None);
                }
            }
        }
        Wait::State { .. } | Wait::Waiter { .. } => Tokens::new(),
    };
    Ok(quote! {
        async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Self::Remote>, WaitError> {
            #unless
            parts::until(self, work, #within, #states, #seen).await
        }
    })
}
