//! Import ids: from their text to the attributes by which a read finds the object.

use proc_macro2::Literal;
use quote::quote;

use super::types::{Tokens, ident, model, part, service};
use super::{Refused, hooks, identity};
use crate::definition::path::{Piece, Template};
use crate::ir::{Attribute, Resource, TagStyle};
use crate::readers::contract::Type;

/// The parser of import ids; empty for a type that cannot be imported.
///
/// # Errors
/// When an id has parts that are no texts, or that nothing tells apart.
pub(super) fn import(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(template) = &resource.import else {
        return Ok(Tokens::new());
    };
    let (model, form) = (model(resource), form(&template.value));
    let is_id = template.value == Template(vec![Piece::Attribute("id".to_owned())]);
    let hook = hooks::at(resource, "import");
    // The ids of EC2 begin with their kind, which its session knows.
    let is_ec2 = service(resource)?.tells_holders;
    if is_id && is_ec2 && hook.is_none() && resource.regional.value {
        let kind = match resource.tags.as_ref().map(|tags| &tags.value.style) {
            Some(TagStyle::Specification(kind)) => kind.as_str(),
            _ => "",
        };
        return Ok(quote! {
            fn import(&self, id: &str) -> Result<#model, Diagnostics> {
                session::import(id, #kind, |id, region| #model { id, region, ..#model::default() })
            }
        });
    }
    // What lives in no region has nothing after its id.
    let (start, text, region, refused) = match resource.regional.value {
        true => (
            quote!(let (text, region) = import_ids::with_region(id, #form)?;),
            quote!(text),
            quote!(region,),
            quote!(import_ids::malformed(id, #form)),
        ),
        false => (
            Tokens::new(),
            quote!(id),
            Tokens::new(),
            quote!(import_ids::malformed_global(id, #form)),
        ),
    };
    let made = if let Some(hook) = hook {
        quote! {
            let named = Self::#hook(#text).ok_or_else(|| #refused)?;
            Ok(#model { #region ..named })
        }
    } else if template.value == Template(vec![Piece::Attribute("region".to_owned())]) {
        return Ok(quote! {
            fn import(&self, id: &str) -> Result<#model, Diagnostics> {
                let (region, _) = import_ids::with_region(id, #form)?;
                Ok(#model { id: region.into(), region: region.into(), ..#model::default() })
            }
        });
    } else {
        let (steps, names) = steps(resource, &template.value, &text)?;
        // Parts may have the name of the id that is read.
        let (before, refused) = match steps.as_slice() {
            [_] => (Tokens::new(), refused),
            _ => (quote!(let malformed = || #refused;), quote!(malformed())),
        };
        let steps = steps.iter().map(|(pattern, option)| {
            quote! {
                let Some(#pattern) = #option else {
                    return Err(#refused);
                };
            }
        });
        let read = quote!(#before #(#steps)*);
        let given = names.iter().map(|name| given(&model, name));
        let made = quote!(#model { #(#given,)* #region ..#model::default() });
        match identity::is_made_of(resource, &names) {
            true => {
                let id = identity::made(resource, &quote!(&model));
                quote!(#read let model = #made; Ok(#model { id: #id.into(), ..model }))
            }
            false => quote!(#read Ok(#made)),
        }
    };
    Ok(quote! {
        fn import(&self, id: &str) -> Result<#model, Diagnostics> { #start #made }
    })
}

/// The attribute that an import id may begin with, its value when it does not, and the text after it.
fn beginning(template: &Template) -> Option<(&str, &str, &str)> {
    match template.0.first() {
        Some(Piece::Unless {
            attribute,
            value,
            text,
        }) => Some((attribute, value, text)),
        _ => None,
    }
}

/// The last name of an attribute, or of a part of a block.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The field of a model that the text of an import id gives; of a block, that part of it.
fn given(model: &proc_macro2::Ident, name: &str) -> Tokens {
    let Some((block, inner)) = name.split_once('.') else {
        let field = ident(name);
        return quote!(#field);
    };
    let (field, held, inner) = (ident(block), part(model, block), ident(inner));
    quote!(#field: Attr::Known(vec![#held { #inner, ..#held::default() }]))
}

/// How an import id is read: patterns, each with an option of what it takes apart; and the attributes
/// that are known then.
type Steps<'a> = (Vec<(Tokens, Tokens)>, Vec<&'a str>);

/// How an import id is taken apart.
fn steps<'a>(
    resource: &Resource,
    template: &'a Template,
    text: &Tokens,
) -> Result<Steps<'a>, Refused> {
    let (mut steps, mut all, mut endings) = (Vec::new(), Vec::new(), Vec::new());
    for piece in &template.0 {
        match piece {
            Piece::Perhaps { text, attribute } => {
                endings.push((text, attribute.as_str()));
            }
            _ if !endings.is_empty() => {
                return Err("a part of an import id after one that may be left out".to_owned());
            }
            _ => {}
        }
    }
    let (between, parts) = parts(template)?;
    if !endings.is_empty() {
        let (marks, fields): (Vec<_>, Vec<_>) = endings.iter().copied().unzip();
        let fields = fields.iter().map(|name| ident(last(name)));
        steps.push((
            quote!((text, [#(#fields),*])),
            quote!(import_ids::endings(#text, [#(#marks),*])),
        ));
    }
    let mut text = match endings.is_empty() {
        true => text.clone(),
        false => quote!(text),
    };
    if let Some((attribute, none, mark)) = beginning(template) {
        let field = ident(attribute);
        let marks = between.iter().filter(|it| **it == mark).count();
        let marks = Literal::usize_unsuffixed(marks);
        steps.push((
            quote!((#field, text)),
            quote!(import_ids::with_beginning(#text, #mark, #marks, #none)),
        ));
        all.push(attribute);
        text = quote!(text);
    }
    let fields = parts.iter().map(|names| variable(names));
    steps.push((
        quote!([#(#fields),*]),
        quote!(import_ids::parts(#text, [#(#between),*])),
    ));
    for names in parts.into_iter().chain(endings.into_iter().map(|it| it.1)) {
        let beginnings = names.split('|').map(|name| resource.beginnings.get(name));
        let beginnings: Vec<&str> = beginnings
            .map(|fact| fact.map_or("", |fact| fact.value.as_str()))
            .collect();
        if beginnings != [""] {
            let (part, fields) = (variable(names), names.split('|').map(|it| ident(last(it))));
            steps.push((
                quote!([#(#fields),*]),
                quote!(import_ids::one_of(#part, [#(#beginnings),*])),
            ));
        }
        for name in names.split('|') {
            let field = ident(last(name));
            match attribute(resource, name).map(|it| &it.ty.value) {
                Some(Type::String) => {}
                Some(Type::Number | Type::Bool) => {
                    steps.push((quote!(#field), quote!(import_ids::read(&#field))));
                }
                _ => return Err(format!("an import id whose part `{name}` cannot be read")),
            }
            all.push(name);
        }
    }
    Ok((steps, all))
}

/// The variable of a part of an import id.
fn variable(names: &str) -> proc_macro2::Ident {
    ident(&last(names).replace('|', "_or_"))
}

/// The texts before each part that is always there, and the attributes that the parts are.
fn parts(template: &Template) -> Result<(Vec<&str>, Vec<&str>), Refused> {
    let (mut between, mut names, mut text) = (Vec::new(), Vec::new(), "");
    for piece in &template.0 {
        match piece {
            Piece::Text(piece) => text = piece,
            Piece::Attribute(name) => {
                if text.is_empty() && !names.is_empty() {
                    return Err(format!("an import id whose part `{name}` cannot be read"));
                }
                between.push(text);
                names.push(name.as_str());
                text = "";
            }
            // They are read before the others.
            Piece::Perhaps { .. } | Piece::Unless { .. } => {}
            Piece::Checksum { .. } => return Err("a checksum in an import id".to_owned()),
        }
    }
    if !text.is_empty() {
        return Err("an import id that ends with a text".to_owned());
    }
    Ok((between, names))
}

/// An attribute, or a part of a block.
fn attribute<'a>(resource: &'a Resource, name: &str) -> Option<&'a Attribute> {
    match name.split_once('.') {
        None => resource.attributes.get(name),
        Some((block, part)) => resource.attributes.get(block)?.children.get(part),
    }
}

/// What an import id looks like, in capitals: `ROLE/POLICY_ARN`. Of a part of a block, its name alone.
pub(crate) fn form(template: &Template) -> String {
    let mut form = String::new();
    for piece in template.to_string().split_inclusive('}') {
        match piece.split_once('{') {
            None => form.push_str(piece),
            Some((before, name)) => {
                form.push_str(before);
                let name = name.trim_end_matches('}');
                // The value without which it is left out is none of its names.
                let name = name.split_once("!=").map_or(name, |(name, _)| name);
                form.push_str(last(name));
            }
        }
    }
    form.to_uppercase()
}
