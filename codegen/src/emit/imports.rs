//! Import ids: from their text to the attributes by which a read finds the object.

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
    let is_ec2 = service(&resource.service)?.tells_holders;
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
        let (between, names) = parts(resource, &template.value)?;
        let fields: Vec<_> = names.iter().map(|name| ident(last(name))).collect();
        let ending = template.value.0.iter().find_map(|piece| match piece {
            Piece::Perhaps { text, attribute } => Some((text, ident(attribute))),
            _ => None,
        });
        let (before, ending) = match ending {
            Some((mark, field)) => (
                quote!(let (text, #field) = import_ids::with_ending(#text, #mark);),
                quote!(#field,),
            ),
            None => (Tokens::new(), Tokens::new()),
        };
        let text = if before.is_empty() {
            text
        } else {
            quote!(text)
        };
        let read = quote! {
            #before
            let Some([#(#fields),*]) = import_ids::parts(#text, [#(#between),*]) else {
                return Err(#refused);
            };
        };
        let given = names.iter().map(|name| given(&model, name));
        let made = quote!(#model { #(#given,)* #ending #region ..#model::default() });
        let mut names = names;
        names.extend(template.value.0.iter().filter_map(|piece| match piece {
            Piece::Perhaps { attribute, .. } => Some(attribute.as_str()),
            _ => None,
        }));
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

/// The texts before each part, and the attributes that the parts are.
fn parts<'a>(
    resource: &Resource,
    template: &'a Template,
) -> Result<(Vec<&'a str>, Vec<&'a str>), Refused> {
    let (mut between, mut names, mut text) = (Vec::new(), Vec::new(), "");
    for piece in &template.0 {
        match piece {
            Piece::Text(piece) => text = piece,
            Piece::Attribute(name) => {
                let ty = attribute(resource, name).map(|it| &it.ty.value);
                if ty != Some(&Type::String) || (text.is_empty() && !names.is_empty()) {
                    return Err(format!("an import id whose part `{name}` cannot be read"));
                }
                between.push(text);
                names.push(name.as_str());
                text = "";
            }
            // It is read before the others.
            Piece::Perhaps { .. } => {}
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
                form.push_str(last(name.trim_end_matches('}')));
            }
        }
    }
    form.to_uppercase()
}
