//! From progenitor's tokens to files.

use syn2::{
    Attribute, Expr, Fields, File, ImplItem, ImplItemFn, Item, ItemMod, ItemStruct, Lit, Path,
    Token, parse_quote, punctuated::Punctuated,
};

/// The one type that is shown in messages.
const SHOWN: &str = "Error";

/// The code of a client, without what nobody reads.
pub(crate) struct Code {
    client: File,
    types: File,
}

impl Code {
    /// Reads what progenitor made.
    pub(crate) fn read(tokens: impl ToString) -> Result<Self, String> {
        let mut client: File = syn2::parse_str(&tokens.to_string()).map_err(said)?;
        let types = client.items.iter_mut().find_map(|item| match item {
            Item::Mod(ItemMod {
                ident,
                content,
                semi,
                ..
            }) if ident == "types" => {
                *semi = Some(Default::default());
                content.take()
            }
            _ => None,
        });
        let (_, items) = types.ok_or("progenitor made no types")?;
        let mut types = File {
            shebang: None,
            attrs: Vec::new(),
            items,
        };
        remove_schemas(&mut types.items);
        types.items = without_secrets(types.items)?;
        for item in &mut client.items {
            if let Item::Impl(item) = item {
                // It makes an HTTP client of its own, which would follow redirects with the token.
                let is_new =
                    |item: &ImplItem| matches!(item, ImplItem::Fn(it) if it.sig.ident == "new");
                item.items.retain(|item| !is_new(item));
                item.items.iter_mut().for_each(trim_documents);
            }
        }
        Ok(Self { client, types })
    }

    /// The file of the client, which has the types as a module.
    pub(crate) fn client(&self, head: &str) -> String {
        format!("{head}\n{}", prettyplease::unparse(&self.client))
    }

    /// The file of the types.
    pub(crate) fn types(&self, head: &str) -> String {
        format!("{head}\n{}", prettyplease::unparse(&self.types))
    }

    /// The operations of the client.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &ImplItemFn> {
        let items = self.client.items.iter().filter_map(|item| match item {
            Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
            _ => None,
        });
        items.flatten().filter_map(|item| match item {
            ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
            _ => None,
        })
    }
}

/// Each type carries its schema as a comment, which is half of the file and says nothing that its fields do
/// not.
fn remove_schemas(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Struct(item) => {
                undocument(&mut item.attrs);
                if let Fields::Named(fields) = &mut item.fields {
                    let fields = fields.named.iter_mut();
                    fields.for_each(|field| undocument(&mut field.attrs));
                }
            }
            Item::Enum(item) => undocument(&mut item.attrs),
            Item::Impl(item) => undocument(&mut item.attrs),
            _ => {}
        }
    }
}

/// What is sent and read holds passwords and keys, and a type that shows them is one `{:?}` away from a log.
/// So a type shows its name only.
fn without_secrets(items: Vec<Item>) -> Result<Vec<Item>, String> {
    let mut out = Vec::new();
    for mut item in items {
        let shown = match &mut item {
            Item::Struct(item) if item.ident != SHOWN => Some(hide(item)?),
            _ => None,
        };
        out.push(item);
        out.extend(shown);
    }
    Ok(out)
}

fn hide(item: &mut ItemStruct) -> Result<Item, String> {
    for attribute in &mut item.attrs {
        if attribute.path().is_ident("derive") {
            let derived =
                attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
            let derived = derived.map_err(said)?;
            let kept = derived.into_iter().filter(|path| !path.is_ident("Debug"));
            let kept: Punctuated<Path, Token![,]> = kept.collect();
            *attribute = parse_quote!(#[derive(#kept)]);
        }
    }
    let name = &item.ident;
    let text = name.to_string();
    Ok(parse_quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    })
}

/// Without the empty lines that descriptions would be between.
fn trim_documents(item: &mut ImplItem) {
    let ImplItem::Fn(function) = item else {
        return;
    };
    for attribute in &mut function.attrs {
        let Ok(document) = attribute.meta.require_name_value() else {
            continue;
        };
        if let Expr::Lit(value) = &document.value
            && let Lit::Str(text) = &value.lit
        {
            let trimmed = text.value();
            let trimmed = format!(" {}", trimmed.trim());
            *attribute = parse_quote!(#[doc = #trimmed]);
        }
    }
}

fn undocument(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
}

/// An error of another library in words.
pub(crate) fn said(error: impl ToString) -> String {
    error.to_string()
}
