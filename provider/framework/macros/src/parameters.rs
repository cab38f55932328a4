//! The `Parameters` derive: the fields of a struct as the parameters of a function.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::spanned::Spanned;
use syn::{DeriveInput, Error, Field, GenericArgument, PathArguments, Result, Type};

use crate::{documentation, named_fields};

pub(crate) fn expand(input: &DeriveInput) -> Result<Tokens> {
    let fields: Vec<&Field> = named_fields(input, "the parameters of a function")?.collect();
    let is_variadic = |field: &&Field| field.attrs.iter().any(|it| it.path().is_ident("variadic"));
    let (variadic, fixed) = match fields.split_last() {
        Some((last, front)) if is_variadic(last) => (Some(*last), front),
        _ => (None, fields.as_slice()),
    };
    if let Some(misplaced) = fixed.iter().find(|field| is_variadic(field)) {
        return Err(Error::new(
            misplaced.span(),
            "only the last parameter can be variadic",
        ));
    }
    let function = quote!(::slipway_framework::function);
    let parameter = |field: &Field, ty: &Type| {
        let (name, description) = (name(field), documentation(&field.attrs));
        quote!(#function::Parameter::of::<#ty>(#name, #description))
    };
    let declared = fixed.iter().map(|field| parameter(field, &field.ty));
    let places = 0..fixed.len();
    let decoded = fixed.iter().zip(places).map(|(field, place)| {
        let ident = &field.ident;
        quote!(#ident: #function::argument(#place, arguments.get(#place))?,)
    });
    let count = fixed.len();
    let (declared_rest, decoded_rest, end) = match variadic {
        None => (
            quote!(None),
            Tokens::new(),
            quote!(#function::no_more(arguments, #count)?;),
        ),
        Some(field) => {
            let (ident, element) = (&field.ident, element(&field.ty)?);
            let declared = parameter(field, element);
            let decoded = quote! {
                #ident: (#count..arguments.len())
                    .map(|place| #function::argument(place, arguments.get(place)))
                    .collect::<::core::result::Result<_, _>>()?,
            };
            (quote!(Some(#declared)), decoded, Tokens::new())
        }
    };
    let (ident, description) = (&input.ident, documentation(&input.attrs));
    Ok(quote! {
        #[automatically_derived]
        impl #function::Parameters for #ident {
            fn description() -> &'static str {
                #description
            }
            fn fixed() -> ::std::vec::Vec<#function::Parameter> {
                ::std::vec![#(#declared),*]
            }
            fn variadic() -> ::core::option::Option<#function::Parameter> {
                #declared_rest
            }
            fn from_arguments(
                arguments: &[::slipway_framework::value::Value],
            ) -> ::core::result::Result<Self, #function::FunctionError> {
                #end
                Ok(Self { #(#decoded)* #decoded_rest })
            }
        }
    })
}

/// The name of a field as the user reads it.
fn name(field: &Field) -> String {
    let ident = field.ident.as_ref().expect("fields are named");
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// What a `Vec` holds.
fn element(ty: &Type) -> Result<&Type> {
    let refused = || Error::new(ty.span(), "a variadic parameter is a Vec");
    let Type::Path(path) = ty else {
        return Err(refused());
    };
    let last = path.path.segments.last().filter(|it| it.ident == "Vec");
    match last.map(|it| &it.arguments) {
        Some(PathArguments::AngleBracketed(of)) => match of.args.first() {
            Some(GenericArgument::Type(element)) => Ok(element),
            _ => Err(refused()),
        },
        _ => Err(refused()),
    }
}
