//! Values as the arguments of a method take them: parts of an address, and what stands behind it.

use quote::quote;
use serde_json::Value as Json;

use super::From;
use crate::emit::Refused;
use crate::emit::types::{Tokens, ident};
use crate::ir::Value;
use crate::readers::contract::Type;

impl From<'_> {
    /// The value of an argument of this type. What an address needs is there when it is called.
    pub(in crate::emit) fn argument(&self, value: &Value, ty: &str) -> Result<Tokens, Refused> {
        let refused = || Err(format!("a conversion of {value:?} to the argument `{ty}`"));
        Ok(match (value, ty) {
            (Value::Attribute(name), _) => return self.known_argument(name, ty),
            (Value::Template(template), "&str") => {
                let text = self.text(template);
                quote!(&#text)
            }
            (Value::Constant(Json::String(text)), "&str") => quote!(#text),
            (Value::Constant(Json::String(text)), "Option<&str>") => quote!(Some(#text)),
            (Value::Constant(Json::Bool(flag)), "Option<bool>") => quote!(Some(#flag)),
            (Value::Constant(Json::Number(number)), "Option<i64>") => {
                let Some(number) = number.as_i64() else {
                    return refused();
                };
                let number = proc_macro2::Literal::i64_unsuffixed(number);
                quote!(Some(#number))
            }
            (Value::Element, "&str") => quote!(element),
            _ => return refused(),
        })
    }

    fn known_argument(&self, name: &str, ty: &str) -> Result<Tokens, Refused> {
        let (model, field) = (&self.model, ident(name));
        let of = &self.known(name)?.ty.value;
        let text = match name {
            "id" => quote!(id),
            _ => quote!(given(&#model.#field).unwrap_or_default()),
        };
        Ok(match (of, ty) {
            (Type::String, "&str") => text,
            // What is no number names nothing.
            (Type::String, "i64") => quote!(#text.parse().unwrap_or_default()),
            (Type::String, "Option<&str>") => quote!(given(&#model.#field)),
            (Type::Number, "i64") => {
                quote!(#model.#field.if_known().copied().unwrap_or_default())
            }
            (Type::Number, "Option<i64>") | (Type::Bool, "Option<bool>") => {
                quote!(#model.#field.if_known().copied())
            }
            (of, ty) => return Err(format!("a conversion of {of} to the argument `{ty}`")),
        })
    }
}
