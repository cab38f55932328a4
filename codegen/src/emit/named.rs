//! Identities: by what a host names an object without its state. They follow from the import id.

use quote::quote;

use super::types::Tokens;
use crate::definition::path::Piece;
use crate::ir::Resource;

/// The method that gives the identity; nothing for a type that cannot be imported.
pub(super) fn identity(resource: &Resource) -> Tokens {
    let Some(template) = resource.import.as_ref().map(|import| &import.value) else {
        return Tokens::new();
    };
    let pieces: Option<Vec<Tokens>> = template
        .0
        .iter()
        .map(|piece| self::piece(resource, piece))
        .collect();
    let Some(pieces) = pieces else {
        return Tokens::new();
    };
    // One whose import id is the region alone has the region already.
    let names_region = template.attributes().any(|name| name == "region");
    let of = match resource.regional.value && !names_region {
        true => quote!(identities::regional),
        false => quote!(identities::global),
    };
    quote! {
        fn identity(&self) -> Option<Identity> {
            Some(#of(&self.shared, &[#(#pieces),*]))
        }
    }
}

/// A piece of the import id; `None` for one that no state has.
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
        Piece::Checksum { .. } => None,
    }
}
