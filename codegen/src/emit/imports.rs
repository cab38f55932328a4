//! Import ids: from their text to the attributes by which a read finds the object.

use quote::quote;

use super::types::{Tokens, ident, model};
use super::{Refused, hooks};
use crate::definition::path::{Piece, Template};
use crate::ir::{Resource, TagStyle};
use crate::readers::contract::Type;

/// The parser of import ids; empty for a type that cannot be imported.
///
/// # Errors
/// When an id has parts that are no texts, or that nothing tells apart.
pub(super) fn import(resource: &Resource) -> Result<Tokens, Refused> {
    let Some(template) = &resource.import else {
        return Ok(Tokens::new());
    };
    if !resource.regional.value {
        return Err("an import id of what has no region".to_owned());
    }
    let (model, form) = (model(resource), form(&template.value));
    let body = if let Some(hook) = hooks::at(resource, "import") {
        quote! {
            let (text, region) = import_ids::with_region(id, #form)?;
            let named = Self::#hook(text).ok_or_else(|| import_ids::malformed(id, #form))?;
            Ok(#model { region, ..named })
        }
    } else if template.value == Template(vec![Piece::Attribute("id".to_owned())]) {
        let kind = match resource.tags.as_ref().map(|tags| &tags.value.style) {
            Some(TagStyle::Specification(kind)) => kind.as_str(),
            _ => "",
        };
        quote!(session::import(id, #kind, |id, region| #model { id, region, ..#model::default() }))
    } else if template.value == Template(vec![Piece::Attribute("region".to_owned())]) {
        quote! {
            let (region, _) = import_ids::with_region(id, #form)?;
            Ok(#model { id: region.into(), region: region.into(), ..#model::default() })
        }
    } else {
        let (between, names) = parts(resource, &template.value)?;
        let fields: Vec<_> = names.iter().map(|name| ident(name)).collect();
        quote! {
            let (text, region) = import_ids::with_region(id, #form)?;
            let Some([#(#fields),*]) = import_ids::parts(text, [#(#between),*]) else {
                return Err(import_ids::malformed(id, #form));
            };
            Ok(#model { #(#fields,)* region, ..#model::default() })
        }
    };
    Ok(quote! {
        fn import(&self, id: &str) -> Result<#model, Diagnostics> { #body }
    })
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
                let ty = resource.attributes.get(name).map(|it| &it.ty.value);
                if ty != Some(&Type::String) || (text.is_empty() && !names.is_empty()) {
                    return Err(format!("an import id whose part `{name}` cannot be read"));
                }
                between.push(text);
                names.push(name.as_str());
                text = "";
            }
            Piece::Checksum { .. } => return Err("a checksum in an import id".to_owned()),
        }
    }
    if !text.is_empty() {
        return Err("an import id that ends with a text".to_owned());
    }
    Ok((between, names))
}

/// What an import id looks like, for messages.
fn form(template: &Template) -> String {
    template.to_string().replace(['{', '}'], "").to_uppercase()
}
