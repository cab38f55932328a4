//! Why an identity names nothing that can be imported.

use super::Piece;
use crate::diag::{Diagnostic, Diagnostics};

pub(super) fn elsewhere(type_name: &str, part: &str, given: &str, here: &str) -> Diagnostics {
    let detail = format!(
        "The identity is that of an object which the provider does not reach as it is configured. Nothing was \
         imported.\nCorrect `{part}`, or import with a provider that is configured for it.\n\n  \
         Type:      {type_name}\n  Given:     {part} = {given}\n  Provider:  {part} = {here}"
    );
    Diagnostics::from(Diagnostic::error("Identity of another place", detail))
}

pub(super) fn incomplete(type_name: &str, piece: Piece) -> Diagnostics {
    let part = match piece {
        Piece::OneOf(names) => names.join("` or `"),
        Piece::Part(name) | Piece::Perhaps { part: name, .. } | Piece::Text(name) => {
            name.to_owned()
        }
    };
    let detail = format!(
        "The identity of a {type_name} has no `{part}`. Nothing was imported.\nAdd it, then import again."
    );
    Diagnostics::from(Diagnostic::error("Incomplete identity", detail))
}
