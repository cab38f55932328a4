//! The surface of a client that progenitor has made: its methods, and the structs that they take and give.
//!
//! It is read from the client's committed source when the inputs are pulled. Every struct has public fields
//! and a default, so none needs a builder; what a method takes stands in a fixed order.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Fields, FnArg, GenericArgument, ImplItem, Item, Pat, PathArguments, ReturnType, Type};

use super::surface::{Argument, Definition, Error, Operation, Surface};

/// Types of fields that are no types of the client.
const FOREIGN: [&str; 7] = ["Option", "Vec", "HashMap", "String", "Value", "Map", "Box"];

/// Reads the methods and types of a client from this folder.
///
/// # Errors
/// When a file cannot be read or is not Rust.
pub fn read(folder: &Path, name: &str, version: &str) -> Result<Surface, Error> {
    let mut surface = Surface {
        name: name.to_owned(),
        version: version.to_owned(),
        is_client: true,
        operations: BTreeMap::new(),
        types: BTreeMap::new(),
    };
    for item in items(&folder.join("types.rs"))? {
        if let Item::Struct(item) = item {
            let fields = fields(&item.fields);
            let made = Definition::Struct {
                fields,
                fallible: false,
            };
            surface.types.insert(item.ident.to_string(), made);
        }
    }
    for item in items(&folder.join("mod.rs"))? {
        let Item::Impl(item) = item else { continue };
        for function in item.items {
            let ImplItem::Fn(function) = function else {
                continue;
            };
            if function.sig.asyncness.is_some() {
                let name = function.sig.ident.to_string();
                surface
                    .operations
                    .insert(name, operation(&surface, &function.sig));
            }
        }
    }
    Ok(surface)
}

fn items(file: &Path) -> Result<Vec<Item>, Error> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let parsed =
        syn::parse_file(&text).map_err(|error| format!("cannot parse {shown}: {error}"))?;
    Ok(parsed.items)
}

fn operation(surface: &Surface, signature: &syn::Signature) -> Operation {
    let mut found = Operation::default();
    for input in &signature.inputs {
        let FnArg::Typed(input) = input else { continue };
        let Pat::Ident(name) = &*input.pat else {
            continue;
        };
        let (name, ty) = (name.ident.to_string(), written(&input.ty));
        match ty
            .strip_prefix("&types::")
            .and_then(|body| surface.types.get(body))
        {
            Some(Definition::Struct { fields, .. }) => found.input.extend(fields.clone()),
            _ => {
                found.input.insert(name.clone(), ty.clone());
            }
        }
        found.arguments.push(Argument { name, ty });
    }
    let answer = answer(&signature.output);
    let answer = answer.as_deref().and_then(|it| it.strip_prefix("types::"));
    if let Some(Definition::Struct { fields, .. }) = answer.and_then(|it| surface.types.get(it)) {
        found.output = fields.clone();
    }
    found
}

/// The type in `Result<ResponseValue<T>, …>`.
fn answer(output: &ReturnType) -> Option<String> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let text = written(ty);
    let rest = text.strip_prefix("Result<ResponseValue<")?;
    Some(rest.split_once('>')?.0.to_owned())
}

fn fields(fields: &Fields) -> BTreeMap<String, String> {
    let named = fields.iter().filter_map(|field| {
        let name = field.ident.as_ref()?.to_string();
        Some((name, written(&field.ty)))
    });
    named.collect()
}

/// A type in short: without the paths of other crates, with `types::` for the client's own.
fn written(ty: &Type) -> String {
    match ty {
        Type::Reference(reference) => format!("&{}", written(&reference.elem)),
        Type::Path(path) => {
            let segments = &path.path.segments;
            let Some(last) = segments.last() else {
                return String::new();
            };
            let name = last.ident.to_string();
            let is_own = segments.first().is_some_and(|first| first.ident == "types")
                || segments.len() == 1
                    && path.path.leading_colon.is_none()
                    && name.starts_with(|letter: char| letter.is_ascii_uppercase())
                    && !FOREIGN.contains(&name.as_str())
                    && !["Result", "ResponseValue", "Error", "ByteStream"].contains(&name.as_str());
            let mut out = match is_own {
                true => format!("types::{name}"),
                false => name,
            };
            if let PathArguments::AngleBracketed(arguments) = &last.arguments {
                let types = arguments.args.iter().filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(written(ty)),
                    _ => None,
                });
                out.push('<');
                out.push_str(&types.collect::<Vec<_>>().join(", "));
                out.push('>');
            }
            out
        }
        other => quote::quote!(#other).to_string(),
    }
}
