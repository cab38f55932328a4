//! The read of a data source: what is asked for, and the one or the many that were found.

use quote::{format_ident, quote};

use super::{field_type, model_of, objects, sends, short_noun};
use crate::definition::path::{Select, Template};
use crate::emit::texts::{self, Source};
use crate::emit::types::{Tokens, ident, many, model, module, pascal};
use crate::emit::{Refused, places};
use crate::ir::{DataSource, Field, Finds, Narrows, PathStep, Resource, Told};
use crate::names;
use crate::readers::contract::Type;

/// The body of the read.
pub(super) fn read(source: &DataSource, like: Option<&Resource>) -> Result<Tokens, Refused> {
    let (noun, short) = (&source.noun.value, short_noun(source)?);
    let patience = source
        .timeout
        .then(|| quote!(let api = api.patient(ReadTimeout::of(&config.timeouts));));
    let asks = asks(source)?;
    let listed = listed(source, like)?;
    let rest = match &source.finds {
        Finds::One(named) => one(source, named, like)?,
        Finds::Many(by) => all(source, &by.value)?,
    };
    let found_name = match source.finds {
        Finds::One(_) => quote!(found),
        Finds::Many(_) => quote!(mut found),
    };
    Ok(quote! {
        let api = session::connect(&self.shared, given(&config.region))?;
        #patience
        let mut search = Search::new(#noun, #short);
        #(#asks)*
        let listed = #listed;
        let #found_name = listed.map_err(|error| search.failed(&error))?;
        #rest
    })
}

/// The objects that the search finds. A search by name shares its call with those that
/// differ in the name alone, unless the user asks for more than filters.
fn listed(source: &DataSource, like: Option<&Resource>) -> Result<Tokens, Refused> {
    let list = match like {
        Some(resource) => {
            let module = ident(&module(resource));
            quote!(super::#module::list)
        }
        None => quote!(list),
    };
    let sends: Vec<&str> = sends(source).map(|(name, ..)| name).collect();
    let config = (!sends.is_empty()).then(|| quote!(&config,));
    let alone = quote!(#list(&api, #config search.filters()).await);
    let Finds::One(named) = &source.finds else {
        return Ok(alone);
    };
    let filter = names::kebab(&named.member);
    let is_by_name =
        |narrows: &Narrows| matches!(narrows, Narrows::Filter(name, _) if *name == filter);
    let mut narrows = source
        .attributes
        .values()
        .filter_map(|it| it.narrows.as_ref());
    if !narrows.any(|it| is_by_name(&it.value)) {
        return Ok(alone);
    }
    let (field, model) = (ident(&named.name), model_of(source));
    let (_, object) = objects(source)?;
    let nothing = config.map(|_| quote!(&#model::default(),));
    let together = quote! {
        search.together(&self.shared, &api, #filter, |it: &#object| it.#field.as_deref(), |api, filters| {
            Box::pin(async move { #list(&api, #nothing filters).await })
        }).await
    };
    let more = source.timeout.then_some("timeouts");
    let more = sends.into_iter().chain(more).map(|name| {
        let name = ident(name);
        quote!(config.#name.if_known().is_some())
    });
    let more: Vec<Tokens> = more.collect();
    Ok(match more.is_empty() {
        true => together,
        false => quote!(match #(#more)||* { true => #alone, false => #together }),
    })
}

/// What the arguments ask for.
fn asks(source: &DataSource) -> Result<Vec<Tokens>, Refused> {
    let mut asks = Vec::new();
    for (name, attribute) in &source.attributes {
        let field = ident(name);
        let Some(narrows) = attribute.narrows.as_ref().map(|it| &it.value) else {
            continue;
        };
        asks.push(match (narrows, &attribute.ty.value) {
            (Narrows::Filter(filter, values), Type::String) if !values.is_empty() => {
                let config = quote!(config);
                let values = values
                    .iter()
                    .map(|template| texts::text(template, &Source::Model(&config)));
                quote! {
                    if let Some(value) = given(&config.#field) {
                        search.asks(#name, value, #filter, vec![#(#values),*]);
                    }
                }
            }
            (Narrows::Filter(filter, _), Type::String) => {
                quote!(search.text(#name, #filter, &config.#field);)
            }
            (Narrows::Filter(filter, _), Type::Bool) => {
                quote!(search.truth(#name, #filter, &config.#field);)
            }
            (Narrows::Tags, _) => quote!(search.tags(&config.#field);),
            (Narrows::Member(_) | Narrows::Without(_), _) => continue,
            (Narrows::Filter(..), other) => return Err(format!("a filter of {other:?}")),
        });
    }
    if source.filters {
        asks.push(quote!(search.blocks(&config.filter);));
    }
    Ok(asks)
}

/// The only object that was found, as a model.
fn one(source: &DataSource, named: &Field, like: Option<&Resource>) -> Result<Tokens, Refused> {
    let model = model_of(source);
    let named = ident(&named.name);
    let (mut locals, mut made) = (Vec::new(), Vec::new());
    for (name, attribute) in &source.attributes {
        let (field, ty) = (ident(name), &attribute.ty.value);
        match &attribute.told.value {
            Told::Region => locals.push(quote!(let #field = Attr::from(api.region.as_str());)),
            Told::Tags => {
                locals.push(quote!(let #field = data::tags(&api, object.tags.as_deref());));
            }
            Told::Object(path) => {
                let ty_tokens = field_type(name, attribute)?;
                let value = value(&quote!(object), path, ty)?;
                locals.push(quote!(let #field: Attr<#ty_tokens> = #value;));
            }
            Told::Objects(path, parts) => {
                let value = elements(source, name, path, parts)?;
                locals.push(quote!(let #field = #value;));
            }
            Told::Configured => locals.push(quote!(let #field = config.#field;)),
            Told::Shared => match ty {
                // The contract has no null where an API leaves something out.
                Type::String => {
                    made.push(quote!(let #field = parts::or(&same.#field, String::new());));
                }
                Type::Bool => made.push(quote!(let #field = parts::or(&same.#field, false);)),
                Type::Number => made.push(quote!(let #field = parts::or(&same.#field, 0);)),
                _ => return Err("a collection that the resource tells".to_owned()),
            },
            Told::Template(template) => {
                let text = told_text(template);
                made.push(quote!(let #field = Attr::Known(#text);));
            }
        }
    }
    let state = like.map(|resource| state(source, resource)).transpose()?;
    let fields = fields(source);
    Ok(quote! {
        let object = search.only(found, |it| it.#named.clone())?;
        #(#locals)*
        #state
        #(#made)*
        Ok(#model { #(#fields),* })
    })
}

/// The state of the resource, with what further calls tell that is wanted here.
fn state(source: &DataSource, resource: &Resource) -> Result<Tokens, Refused> {
    let (module, many, model) = (ident(&module(resource)), many(resource), model(resource));
    let Finds::One(named) = &source.finds else {
        return Err("a list of states".to_owned());
    };
    let named = ident(&named.name);
    let wanted = |name: &str| {
        let attribute = source.attributes.get(name);
        attribute.is_some_and(|it| it.told.value == Told::Shared)
    };
    let outputs = resource.read.also.iter().flat_map(|read| &read.outputs);
    let further = outputs.filter(|it| wanted(&it.attribute)).map(|output| {
        let (field, function) = (
            ident(&output.attribute),
            format_ident!("read_{}", output.attribute),
        );
        quote! {
            let told = super::#module::#function(&api, &id).await;
            remote.#field = told.map_err(|error| search.failed(&error))?;
        }
    });
    let further: Vec<Tokens> = further.collect();
    let remote = match (resource.read.also.is_empty(), further.is_empty()) {
        (true, _) => quote!(let remote = object;),
        (false, true) => quote!(let remote = super::#module::Remote::from(object);),
        (false, false) => quote! {
            let id = object.#named.clone().unwrap_or_default();
            let mut remote = super::#module::Remote::from(object);
            #(#further)*
        },
    };
    Ok(quote! {
        let same = {
            #remote
            let kind = super::#module::#many::new(Arc::clone(&self.shared));
            Crud::state(&kind, &api, remote, &super::#module::#model::default())
        };
    })
}

/// All objects that were found, as a model of lists.
fn all(source: &DataSource, by: &Field) -> Result<Tokens, Refused> {
    let (model, by) = (model_of(source), ident(&by.name));
    let (mut retains, mut locals) = (Vec::new(), Vec::new());
    for (name, attribute) in &source.attributes {
        let field = ident(name);
        if let Some(Narrows::Without(of)) = attribute.narrows.as_ref().map(|it| &it.value) {
            let of = ident(&of.name);
            retains.push(quote!(found.retain(|it| !data::has(&config.#field, it.#of.as_deref()));));
        }
        locals.push(match &attribute.told.value {
            Told::Region => quote!(let #field = Attr::from(api.region.as_str());),
            Told::Configured | Told::Tags => quote!(let #field = config.#field;),
            Told::Template(template) => {
                let text = told_text(template);
                quote!(let #field = Attr::Known(#text);)
            }
            Told::Object(path) => {
                let element = match &attribute.ty.value {
                    Type::List(element) | Type::Set(element) => element,
                    _ => return Err("one value of many objects".to_owned()),
                };
                let value = places::whole(&quote!(it), path, element)?;
                quote!(let #field = Attr::Known(found.iter().filter_map(|it| #value).collect());)
            }
            Told::Objects(..) | Told::Shared => {
                return Err(format!("`{name}` of many objects"));
            }
        });
    }
    let fields = fields(source);
    Ok(quote! {
        #(#retains)*
        // The API promises no order, and a plan must not depend on it.
        found.sort_by(|one, other| one.#by.cmp(&other.#by));
        #(#locals)*
        Ok(#model { #(#fields),* })
    })
}

fn fields(source: &DataSource) -> Vec<Tokens> {
    let names = source.attributes.keys().map(|name| {
        let field = ident(name);
        quote!(#field)
    });
    let filter = source.filters.then(|| quote!(filter: config.filter));
    let timeouts = source.timeout.then(|| quote!(timeouts: config.timeouts));
    names.chain(filter).chain(timeouts).collect()
}

/// The value at a place, as an attribute.
fn value(base: &Tokens, path: &[PathStep], ty: &Type) -> Result<Tokens, Refused> {
    let is_many = |step: &PathStep| matches!(step.select, Select::Each | Select::EachWhere(_));
    let Some(each) = path.iter().position(is_many) else {
        let option = places::whole(base, path, ty)?;
        // The contract has no null where an API leaves something out.
        return Ok(quote!(Attr::Known(#option.unwrap_or_default())));
    };
    let (Type::List(element) | Type::Set(element)) = ty else {
        return Err("one value of many".to_owned());
    };
    let listed = list_at(base, &path[..=each])?;
    let option = places::whole(&quote!(it), &path[each + 1..], element)?;
    Ok(quote!(Attr::Known(#listed.filter_map(|it| #option).collect())))
}

/// The elements of the list that ends this way, as far as its end selects them.
fn list_at(base: &Tokens, path: &[PathStep]) -> Result<Tokens, Refused> {
    let mut whole = path.to_vec();
    let last = whole.last_mut().ok_or("a list at no place")?;
    let select = std::mem::replace(&mut last.select, Select::Whole);
    Ok(match select {
        Select::First | Select::Where(_) => {
            let one = places::reference(base, path)?;
            quote!(#one.into_iter())
        }
        Select::Whole | Select::Each => {
            let list = places::reference(base, &whole)?;
            quote!(#list.into_iter().flatten())
        }
        Select::EachWhere(conditions) => {
            let list = places::reference(base, &whole)?;
            let holds = places::holds(&conditions)?;
            quote!(#list.into_iter().flatten().filter(|it| #holds))
        }
    })
}

fn elements(
    source: &DataSource,
    name: &str,
    path: &[PathStep],
    parts: &[(String, Type, Vec<PathStep>)],
) -> Result<Tokens, Refused> {
    let listed = list_at(&quote!(object), path)?;
    let part = format_ident!("{}{}", model_of(source), pascal(name));
    let mut fields = Vec::new();
    for (name, ty, path) in parts {
        let (field, value) = (ident(name), value(&quote!(it), path, ty)?);
        fields.push(quote!(#field: #value));
    }
    Ok(quote!(Attr::Known(#listed.map(|it| #part { #(#fields),* }).collect())))
}

/// The text of a template of what was told.
fn told_text(template: &Template) -> Tokens {
    texts::text(template, &Source::Variables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::path::Place;

    /// The code of the elements at a place whose members are lists.
    fn listed(place: &str) -> String {
        let place = Place::parse(place).expect("a place");
        let path = place.0.into_iter().map(|segment| PathStep {
            field: segment.member.to_lowercase(),
            member: segment.member,
            ty: "Option<Vec<types::Part>>".to_owned(),
            select: segment.select,
            is_entry: false,
        });
        let path: Vec<PathStep> = path.collect();
        let code = list_at(&quote!(object), &path).expect("it is written");
        code.to_string().replace(' ', "")
    }

    #[test]
    fn a_list_of_elements_is_what_its_place_selects() {
        let all = "object.parts.as_ref().into_iter().flatten()";
        assert_eq!(listed("Parts"), all);
        assert_eq!(listed("Parts[]"), all);
        let is_main = "it.is_main.as_ref().is_some_and(|it|*it)";
        assert_eq!(
            listed("Parts[*IsMain=true]"),
            format!("{all}.filter(|it|{is_main})")
        );
        assert_eq!(
            listed("Parts[0]"),
            "object.parts.as_ref().and_then(|all|all.first()).into_iter()"
        );
        assert_eq!(
            listed("Parts[IsMain=true]"),
            format!("parts::found(object.parts.as_ref(),|it|{is_main}).into_iter()")
        );
    }
}
