//! Identities: by what a host names an object without its state.

use proc_macro2::Literal;
use quote::quote;

use super::dialect;
use super::identity::Reach;
use super::types::Tokens;
use crate::definition::path::Piece;
use crate::ir::Resource;

/// The method that gives the identity; nothing for a type that cannot be imported.
pub(super) fn identity(resource: &Resource) -> Tokens {
    let Some(naming) = resource.naming.as_ref().map(|naming| &naming.value) else {
        return Tokens::new();
    };
    let pieces: Option<Vec<Tokens>> = naming
        .parts
        .0
        .iter()
        .map(|piece| self::piece(resource, piece))
        .collect();
    let Some(pieces) = pieces else {
        return Tokens::new();
    };
    let pieces = quote!(&[#(#pieces),*]);
    // One whose import id is the region alone has the region already.
    let names_region = naming.parts.attributes().any(|name| name == "region");
    let reach = match resource.regional.value && !names_region {
        _ if naming.alone => Reach::Alone,
        true => Reach::Regional,
        false => Reach::Global,
    };
    let named = dialect::of(resource.face).identity(&pieces, reach);
    let version = (naming.version > 0).then(|| {
        let version = Literal::u32_unsuffixed(naming.version);
        quote!(.versioned(#version))
    });
    quote! {
        fn identity(&self) -> Option<Identity> {
            Some(#named #version)
        }
    }
}

/// A piece of the identity, or several; `None` for one that no state has.
fn piece(resource: &Resource, piece: &Piece) -> Option<Tokens> {
    let stored = |name: &str| resource.attributes.contains_key(name);
    match piece {
        Piece::Text(text) => Some(quote!(Piece::Text(#text))),
        Piece::Attribute(names) if names.contains('|') => {
            let names: Vec<&str> = names.split('|').collect();
            names
                .iter()
                .all(|name| stored(name))
                .then(|| quote!(Piece::OneOf(&[#(#names),*])))
        }
        Piece::Attribute(name) => stored(name).then(|| quote!(Piece::Part(#name))),
        Piece::Perhaps { text, attribute } => {
            stored(attribute).then(|| quote!(Piece::Perhaps { text: #text, part: #attribute }))
        }
        // An import id may always have it.
        Piece::Unless {
            attribute, text, ..
        } => stored(attribute).then(|| quote!(Piece::Part(#attribute), Piece::Text(#text))),
        Piece::Checksum { .. } => None,
    }
}
