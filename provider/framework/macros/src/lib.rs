//! The derives of the plugin framework: `Model`, and `Parameters` of functions.
//!
//! It only splices: what stands in `attr(…)`, `block(…)` and `model(…)` are method calls on the
//! framework's builders, so the compiler checks them and their documentation is the builders'.

mod parameters;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Expr, Field, Fields, Lit, Meta, Result};

/// Derives the framework's `Model` and `Element` for a struct with named fields.
///
/// Each field carries `#[attr(…)]` or `#[block(…)]`.
#[proc_macro_derive(Model, attributes(attr, block, model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Derives the framework's `Parameters` for a struct with named fields: the parameters of a function.
///
/// A last field with `#[variadic]` is a `Vec` of all further arguments.
#[proc_macro_derive(Parameters, attributes(variadic))]
pub fn derive_parameters(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    parameters::expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn expand(input: &DeriveInput) -> Result<Tokens> {
    let fields: Vec<ModelField<'_>> = named_fields(input, "a model")?
        .map(ModelField::read)
        .collect::<Result<_>>()?;
    let name = &input.ident;
    let framework = quote!(::slipway_framework);
    let schema = fields.iter().map(|field| field.schema(&framework));
    // A block that only has to be there has no fields to read.
    let attributes = if fields.is_empty() {
        quote!(_)
    } else {
        quote!(attributes)
    };
    let decode = fields.iter().map(|field| field.decode(&framework));
    let encode = fields.iter().map(|field| field.encode(&framework));
    let description = documentation(&input.attrs);
    let methods = methods(&input.attrs, "model")?.unwrap_or_default();
    Ok(quote! {
        #[automatically_derived]
        impl #framework::model::Model for #name {
            fn block() -> #framework::schema::Block {
                #framework::schema::Block::default().describe(#description) #(#schema)* #methods
            }
            fn from_value(
                value: &#framework::value::Value,
            ) -> ::core::result::Result<Self, #framework::model::ModelError> {
                match value {
                    #framework::value::Value::Null => Ok(Self::default()),
                    #framework::value::Value::Object(#attributes) => Ok(Self { #(#decode)* }),
                    other => Err(#framework::model::ModelError::mismatch("an object", other)),
                }
            }
            fn to_value(&self) -> #framework::value::Value {
                #framework::model::object(::std::vec![#(#encode)*])
            }
        }
        #[automatically_derived]
        impl #framework::model::Element for #name {
            fn shape() -> #framework::model::Shape {
                #framework::model::Shape::Nested(
                    #framework::schema::Nesting::Single,
                    <Self as #framework::model::Model>::block(),
                )
            }
            fn from_value(
                value: &#framework::value::Value,
            ) -> ::core::result::Result<Option<Self>, #framework::model::ModelError> {
                if value.is_unknown() {
                    return Ok(None);
                }
                <Self as #framework::model::Model>::from_value(value).map(Some)
            }
            fn to_value(&self) -> #framework::value::Value {
                <Self as #framework::model::Model>::to_value(self)
            }
        }
    })
}

/// The fields of a struct that has names for them.
fn named_fields<'a>(input: &'a DeriveInput, what: &str) -> Result<impl Iterator<Item = &'a Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter()),
            _ => Err(Error::new(
                input.span(),
                format!("the fields of {what} have names"),
            )),
        },
        _ => Err(Error::new(input.span(), format!("{what} is a struct"))),
    }
}

/// Whether a field is an attribute or a block.
enum Role {
    Attribute,
    Block,
}

struct ModelField<'a> {
    field: &'a Field,
    name: String,
    role: Role,
    methods: Tokens,
}

impl<'a> ModelField<'a> {
    fn read(field: &'a Field) -> Result<Self> {
        let ident = field.ident.as_ref().expect("fields are named");
        let name = ident.to_string();
        // `self` cannot be a raw identifier, so that field is `self_`.
        let name = name
            .trim_start_matches("r#")
            .trim_end_matches('_')
            .to_owned();
        let attribute = methods(&field.attrs, "attr")?;
        let block = methods(&field.attrs, "block")?;
        let (role, methods) = match (attribute, block) {
            (Some(methods), None) => (Role::Attribute, methods),
            (None, Some(methods)) => (Role::Block, methods),
            _ => {
                return Err(Error::new(
                    field.span(),
                    "write either #[attr(…)] or #[block(…)]",
                ));
            }
        };
        Ok(Self {
            field,
            name,
            role,
            methods,
        })
    }

    fn schema(&self, framework: &Tokens) -> Tokens {
        let (name, ty, methods) = (&self.name, &self.field.ty, &self.methods);
        let description = documentation(&self.field.attrs);
        let shape = quote!(<#ty as #framework::model::Element>::shape());
        match self.role {
            Role::Attribute => quote! {
                .attribute(
                    #name,
                    #framework::schema::Attribute::of(#shape.attribute())
                        .describe(#description) #methods,
                )
            },
            Role::Block => quote! {
                .nested(#name, #shape.block().describe(#description) #methods)
            },
        }
    }

    fn decode(&self, framework: &Tokens) -> Tokens {
        let (name, ident) = (&self.name, &self.field.ident);
        quote! {
            #ident: #framework::model::field(attributes, #name)?,
        }
    }

    fn encode(&self, framework: &Tokens) -> Tokens {
        let (name, ident) = (&self.name, &self.field.ident);
        let value = quote!(#framework::model::Attr::to_value(&self.#ident));
        match self.role {
            Role::Attribute => quote!((#name, #value),),
            Role::Block => {
                let ty = &self.field.ty;
                quote!((#name, #framework::model::block_value::<#ty>(#value)),)
            }
        }
    }
}

/// The method calls in `#[name(…)]`, with the dot that joins them to a builder.
fn methods(attributes: &[Attribute], name: &str) -> Result<Option<Tokens>> {
    let mut found = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        if found.is_some() {
            return Err(Error::new(
                attribute.span(),
                format!("#[{name}(…)] stands twice"),
            ));
        }
        let calls = match &attribute.meta {
            Meta::Path(_) => Tokens::new(),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(_) => {
                return Err(Error::new(attribute.span(), format!("write #[{name}(…)]")));
            }
        };
        found = Some(if calls.is_empty() {
            calls
        } else {
            quote!(.#calls)
        });
    }
    Ok(found)
}

/// The documentation comment as text.
fn documentation(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value().trim().to_owned()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join("\n").trim().to_owned()
}
