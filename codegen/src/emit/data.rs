//! Data sources: the schema, and the call that finds.

mod found;

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::listing::Listing;
use super::types::{Tokens, constant, element, ident, inner, pascal, rust, sdk};
use super::{Refused, dialect, rules};
use crate::ir::{
    DataAttribute, DataSource, Field, Finds, Narrows, PathStep, Presence, Resource, Told,
};
use crate::readers::contract::Type;

/// The module of a data source; a resource of the same name has the bare one.
pub(super) fn module_of(source: &DataSource) -> String {
    let name = source.type_name.split_once('_');
    let bare = name.map_or(source.type_name.as_str(), |(_, rest)| rest);
    format!("{bare}_data")
}

/// The model's name.
fn model_of(source: &DataSource) -> Ident {
    ident(&pascal(&module_of(source)))
}

/// The name of the data source itself.
pub(super) fn name_of(source: &DataSource) -> Ident {
    format_ident!("{}Source", model_of(source))
}

fn short_noun(source: &DataSource) -> Result<&str, Refused> {
    let noun = source.noun.value.as_str();
    let title = dialect::of(source.face).service(&source.service)?.title;
    Ok(noun.strip_prefix(title).unwrap_or(noun).trim_start())
}

/// The items of a data source's file. `like` is the resource whose read it shares.
///
/// # Errors
/// What it needs and no emitter writes yet.
pub(super) fn file(source: &DataSource, like: Option<&Resource>) -> Result<Vec<Tokens>, Refused> {
    if !dialect::of(source.face)
        .service(&source.service)?
        .takes_filters
    {
        return Err("data sources of a service whose reads take no filters".to_owned());
    }
    let mut items = schema(source)?;
    if like.is_none() {
        items.push(operation(source));
    }
    let (name, model) = (name_of(source), model_of(source));
    items.push(quote! {
        /// The data source.
        pub(crate) struct #name { shared: Arc<Shared> }
    });
    items.push(quote! {
        impl #name {
            pub(crate) const fn new(shared: Arc<Shared>) -> Self { Self { shared } }
        }
    });
    let type_name = &source.type_name;
    let read = found::read(source, like)?;
    items.push(quote! {
        impl DataSource for #name {
            type Model = #model;
            fn type_name(&self) -> &'static str { #type_name }
            async fn read(&self, config: #model, _: &StopSignal) -> Result<#model, Diagnostics> {
                #read
            }
        }
    });
    if like.is_none() {
        items.push(list(source)?);
    }
    Ok(items)
}

/// The structs.
fn schema(source: &DataSource) -> Result<Vec<Tokens>, Refused> {
    let (mut fields, mut parts) = (Vec::new(), Vec::new());
    for (name, attribute) in &source.attributes {
        fields.push(field(source, name, attribute, &mut parts)?);
    }
    if source.filters {
        fields.push(quote! {
            #[doc = " Narrows the search by a filter of the API; several narrow it together."]
            #[block()]
            pub(crate) filter: Attr<Set<FilterBlock>>
        });
    }
    if source.timeout {
        fields.push(quote! {
            #[doc = " How long to try."]
            #[block()]
            pub(crate) timeouts: Attr<ReadTimeout>
        });
    }
    let name = model_of(source);
    let doc = match source.finds {
        Finds::One(_) => "What you set narrows the search, which has to find exactly one.",
        Finds::Many(_) => "What you set narrows the search, which may find none.",
    };
    let doc = format!(" {} {doc}", source.summary);
    let exclude = source.exclude.iter().map(|names| {
        let names = &names.value;
        quote!(Relation::Conflicts(vec![#(#names),*]))
    });
    let relations = rules::joined(&exclude.collect::<Vec<_>>());
    let mut items = vec![quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        #relations
        pub(crate) struct #name { #(#fields),* }
    }];
    items.extend(parts);
    Ok(items)
}

/// The field of an attribute; the struct of objects in it is added to `parts`.
fn field(
    source: &DataSource,
    name: &str,
    attribute: &DataAttribute,
    parts: &mut Vec<Tokens>,
) -> Result<Tokens, Refused> {
    let mut doc = format!(" {}", attribute.description);
    if attribute.narrows.is_some() {
        doc.push_str(" Set it to narrow the search.");
    }
    let field = ident(name);
    let (ty, plain) = match &attribute.told.value {
        Told::Objects(_, of) => {
            let part = format_ident!("{}{}", model_of(source), pascal(name));
            parts.push(part_struct(&part, attribute, of)?);
            let ty = match &attribute.ty.value {
                Type::List(_) => quote!(Vec<#part>),
                _ => quote!(Set<#part>),
            };
            (ty, quote!(.plain()))
        }
        _ => (field_type(name, attribute)?, Tokens::new()),
    };
    let presence = match attribute.presence.value {
        Presence::Required => quote!(required()),
        Presence::Optional => quote!(optional()),
        Presence::OptionalComputed => quote!(optional_computed()),
        Presence::Computed => quote!(computed()),
    };
    Ok(quote! {
        #[doc = #doc]
        #[attr(#presence #plain)]
        pub(crate) #field: Attr<#ty>
    })
}

/// Elements of arguments may be unknown when a configuration is checked; those of answers are not.
fn field_type(name: &str, attribute: &DataAttribute) -> Result<Tokens, Refused> {
    Ok(match &attribute.ty.value {
        _ if name == "tags" => quote!(BTreeMap<String, Attr<String>>),
        Type::Set(_) if attribute.presence.value.is_argument() => quote!(Set<Attr<String>>),
        other => rust(other)?,
    })
}

fn part_struct(
    name: &Ident,
    whole: &DataAttribute,
    of: &[(String, Type, Vec<PathStep>)],
) -> Result<Tokens, Refused> {
    let mut fields = Vec::new();
    for (part, ty, _) in of {
        let doc = format!(" {}", whole.parts.get(part).map_or("", String::as_str));
        let (field, ty) = (ident(part), rust(ty)?);
        fields.push(quote! {
            #[doc = #doc]
            #[attr(computed())]
            pub(crate) #field: Attr<#ty>
        });
    }
    let doc = format!(" {}", whole.description);
    Ok(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
        pub(crate) struct #name { #(#fields),* }
    })
}

fn operation(source: &DataSource) -> Tokens {
    let name = &source.call.operation.value;
    let operation = constant(name);
    quote! {
        const #operation: Operation = Operation { name: #name, effect: Effect::Reads, kinds: &[] };
    }
}

/// The field of the answer that has the objects, and the SDK's type of one.
fn objects(source: &DataSource) -> Result<(Ident, Tokens), Refused> {
    let [step] = source.objects.value.as_slice() else {
        return Err("objects deep in an answer".to_owned());
    };
    let ty = element(&step.ty).and_then(sdk);
    let ty = ty.ok_or("a read that answers no list")?;
    Ok((ident(&step.field), ty))
}

/// The function that finds, with what arguments send besides filters.
fn list(source: &DataSource) -> Result<Tokens, Refused> {
    let (objects, object) = objects(source)?;
    let model = model_of(source);
    let filter = source.filter_member.as_ref();
    let filter = filter.ok_or("a read without filters")?;
    let filters = format_ident!("set_{}", filter.name);
    let mut setters = Vec::new();
    for (name, attribute, field) in sends(source) {
        let (argument, setter) = (ident(name), format_ident!("set_{}", field.name));
        let value = match (&attribute.ty.value, inner(&field.ty).0) {
            (Type::Bool, "bool") => quote!(config.#argument.if_known().copied()),
            (Type::Set(_), "Vec<String>") => quote!(data::texts(&config.#argument)),
            (ours, theirs) => return Err(format!("a conversion of {ours:?} to `{theirs}`")),
        };
        setters.push(quote!(.#setter(#value)));
    }
    let config = (!setters.is_empty()).then(|| quote!(config: &#model,));
    let listing = Listing {
        name: "list",
        api: ident(dialect::of(source.face).service(&source.service)?.api),
        call: &source.call,
        pages: source.pages.as_ref(),
        arguments: quote!(#config filters: Vec<sdk::Filter>),
        setters: quote!(.#filters(Some(filters.clone()))#(#setters)*),
        object: &object,
        found: quote!(answer.#objects),
    };
    Ok(listing.function())
}

/// The arguments that are members of the request.
fn sends(source: &DataSource) -> impl Iterator<Item = (&str, &DataAttribute, &Field)> {
    let narrows = source.attributes.iter();
    narrows.filter_map(
        |(name, attribute)| match &attribute.narrows.as_ref()?.value {
            Narrows::Member(field) => Some((name.as_str(), attribute, field)),
            _ => None,
        },
    )
}
