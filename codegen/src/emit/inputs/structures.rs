//! Structures in requests.

use proc_macro2::{Ident, Literal};
use quote::quote;

use super::{From, scalar};
use crate::emit::dialect::{self, Set};
use crate::emit::types::{self, Tokens, element, ident, inner, sdk};
use crate::emit::{Refused, lifted};
use crate::ir::{Attribute, Field, Named, OnOmit, Part, Presence, Source, Value};
use crate::readers::contract::Type;

impl From<'_> {
    /// A structure of several values.
    pub(super) fn structure(&self, parts: &[(Field, Value)], ty: &str) -> Result<Tokens, Refused> {
        let mut set = Vec::new();
        for (field, value) in parts {
            set.push(Set::new(&field.name, self.value(value, &field.ty)?));
        }
        let built = self.built(ty, &set)?;
        Ok(match self.is_fallible(ty) {
            true => quote!(parts::built(#built)),
            false => quote!(Some(#built)),
        })
    }

    /// The structure of this type with these members.
    fn built(&self, ty: &str, set: &[Set]) -> Result<Tokens, Refused> {
        let name = sdk(inner(ty).0).ok_or_else(|| format!("`{ty}` is no structure"))?;
        let resource = self.resource;
        Ok(dialect::of(resource.face).structure(&name, set, &resource.widths))
    }

    /// A list of structures.
    pub(super) fn structures(
        &self,
        all: &[Vec<(Field, Value)>],
        ty: &str,
    ) -> Result<Tokens, Refused> {
        let one = element(ty).ok_or("structures in what is no list")?;
        let all = all.iter().map(|parts| self.structure(parts, one));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        Ok(quote!(Some([#(#all),*].into_iter().flatten().collect())))
    }

    /// The entries that have values.
    pub(super) fn named(&self, all: &[Named], ty: &str) -> Result<Tokens, Refused> {
        let element = element(ty).ok_or("named values in what is no list")?;
        let mut entries = Vec::new();
        for entry in all {
            let (name, model) = (&entry.name, &self.model);
            let field = ident(&entry.attribute);
            entries.push(match &self.known(&entry.attribute)?.ty.value {
                Type::String => quote! {
                    given(&#model.#field).map(|value| entry(#name, vec![value.to_owned()]))
                },
                _ => {
                    let values = self.attribute(&entry.attribute, &entry.values.ty)?;
                    // An entry without values is refused, and says as much as none.
                    quote!(parts::some(#values).map(|values| entry(#name, values)))
                }
            });
        }
        let first = all.first().ok_or("a list of no named values")?;
        let built = self.built(
            element,
            &[
                Set::new(&first.key.name, quote!(Some(name.to_owned()))),
                Set::new(&first.values.name, quote!(Some(values))),
            ],
        )?;
        Ok(quote!(Some({
            let entry = |name: &str, values: Vec<String>| {
                #built
            };
            [#(#entries),*].into_iter().flatten().collect()
        })))
    }

    /// Whether the builder of the SDK's type can fail.
    fn is_fallible(&self, ty: &str) -> bool {
        let name = inner(ty).0.rsplit("types::").next().unwrap_or_default();
        self.resource.fallible.contains(name)
    }

    /// A value in a structure of which it is the only member.
    pub(super) fn wrapped(
        &self,
        value: &Tokens,
        ty: &str,
        field: &Field,
    ) -> Result<Tokens, Refused> {
        let built = self.built(ty, &[Set::new(&field.name, quote!(Some(value)))])?;
        Ok(match self.is_fallible(ty) {
            true => quote!(#value.and_then(|value| parts::built(#built))),
            false => quote!(#value.map(|value| #built)),
        })
    }

    /// An option of a list of structures, each with a value as its only member.
    fn each_wrapped(&self, value: &Tokens, ty: &str, field: &Field) -> Result<Tokens, Refused> {
        let one = element(ty).ok_or("values in what is no list")?;
        let built = self.built(one, &[Set::new(&field.name, quote!(Some(value)))])?;
        let all = quote!(parts::some(parts::texts(&#value)));
        Ok(match self.is_fallible(one) {
            true => quote! {
                #all.map(|all| all.into_iter().filter_map(|value| parts::built(#built)).collect())
            },
            false => quote!(#all.map(|all| all.into_iter().map(|value| #built).collect())),
        })
    }

    /// An option of a list of names and values, from a map.
    fn pairs(&self, value: &Tokens, part: &Part) -> Result<Tokens, Refused> {
        let (key, text) = part.pairs.as_ref().ok_or("a map of what is none")?;
        let one = element(&part.field.ty).ok_or("names and values in what is no list")?;
        let built = self.built(
            one,
            &[
                Set::new(&key.name, quote!(Some(key.clone()))),
                Set::new(&text.name, quote!(Some(text.clone()))),
            ],
        )?;
        let each = match self.is_fallible(one) {
            true => quote!(filter_map(|(key, text)| parts::built(#built))),
            false => quote!(map(|(key, text)| #built)),
        };
        Ok(quote! {
            #value.if_known().filter(|all| !all.is_empty()).map(|all| all.iter().#each.collect())
        })
    }

    /// An option of a structure, or of a list of them, from the objects of the attribute of this name.
    pub(super) fn objects_of(
        &self,
        name: &str,
        value: &Tokens,
        ty: &str,
        parts: &[Part],
    ) -> Result<Tokens, Refused> {
        let ours = types::part(&types::model(self.resource), name);
        self.objects(value, ty, parts, (&ours, self.known(name)?))
    }

    /// The same of objects that are of the type `ours`.
    fn objects(
        &self,
        value: &Tokens,
        ty: &str,
        parts: &[Part],
        (ours, attribute): (&Ident, &Attribute),
    ) -> Result<Tokens, Refused> {
        let theirs = inner(ty).0;
        let element = element(ty);
        let one = element.unwrap_or(theirs);
        let name = sdk(one).ok_or_else(|| format!("`{one}` is no structure"))?;
        let conversion = self.conversion(one, parts, (ours, attribute))?;
        let (each, only, convert) = match self.is_fallible(one) {
            true => (
                ident("filter_map"),
                ident("and_then"),
                quote!(|it| parts::built(#name::try_from(it))),
            ),
            false => (ident("map"), ident("map"), quote!(#name::from)),
        };
        // A set is no slice.
        let every = match &attribute.ty.value {
            Type::Set(_) => ident("into_iter"),
            _ => ident("iter"),
        };
        let value = quote!(#conversion #value);
        Ok(match (&attribute.ty.value, element.is_some()) {
            // Nothing in it says as much as leaving it out.
            (Type::List(_) | Type::Set(_), true) => quote! {
                parts::some(
                    #value.if_known().map(|all| all.#every().#each(#convert).collect::<Vec<_>>())
                )
            },
            (Type::List(_), false) => {
                quote!(#value.if_known().and_then(|all| all.first()).#only(#convert))
            }
            (Type::Object(_), false) => quote!(#value.if_known().#only(#convert)),
            (ours, _) => return Err(format!("a conversion of {ours:?} to `{theirs}`")),
        })
    }

    /// The conversion of an object of an attribute to a structure, as an item of the file.
    fn conversion(
        &self,
        ty: &str,
        parts: &[Part],
        (ours, attribute): (&Ident, &Attribute),
    ) -> Result<Tokens, Refused> {
        let mut set = Vec::new();
        for part in parts {
            let child = attribute.children.get(&part.attribute);
            let child =
                child.ok_or_else(|| format!("the part `{}` is not there", part.attribute))?;
            let inside = types::part(ours, &part.attribute);
            let field = ident(&part.attribute);
            let (value, ty) = (quote!(it.#field), &part.field.ty);
            let value = match (&part.wrapped, child.children.is_empty()) {
                _ if part.pairs.is_some() => self.pairs(&value, part)?,
                (Some(held), false) => {
                    let value = self.objects(&value, &held.ty, &part.parts, (&inside, child))?;
                    self.wrapped(&value, ty, held)?
                }
                (Some(field), _) if ty.contains("Vec<") => self.each_wrapped(&value, ty, field)?,
                (Some(field), _) => {
                    let value = scalar(&value, &field.ty, &child.ty.value)?;
                    self.wrapped(&value, ty, field)?
                }
                (None, true) => {
                    let value = scalar(&value, ty, &child.ty.value)?;
                    match &child.nothing {
                        Some(nothing) => {
                            let nothing = Literal::i64_unsuffixed(nothing.value);
                            quote!(#value.filter(|it| *it != #nothing))
                        }
                        None if child.always.is_some() => {
                            quote!(Some(#value.unwrap_or_default()))
                        }
                        None => value,
                    }
                }
                (None, false) => self.objects(&value, ty, &part.parts, (&inside, child))?,
            };
            let value = match &part.unless {
                Some(other) => {
                    let other = ident(other);
                    quote!(#value.filter(|_| given(&it.#other).is_none()))
                }
                None => value,
            };
            let value = match part.unset {
                Some(number) => {
                    let number = Literal::i32_unsuffixed(number);
                    quote!(#value.or(Some(#number)))
                }
                None => value,
            };
            set.push(Set::new(&part.field.name, value));
            let is_met = |source: &Source| matches!(source, Source::Definition(_));
            let is_there = child.presence.value == Presence::Required
                || matches!(child.on_omit.value, OnOmit::Default(_))
                || child.presence.sources.iter().any(is_met);
            if part.needed && !is_there {
                let part = &part.attribute;
                return Err(format!("the part `{part}`, without which nothing is sent"));
            }
        }
        let (name, built) = (sdk(ty), self.built(ty, &set)?);
        let conversion = match self.is_fallible(ty) {
            true => quote! {
                impl TryFrom<&#ours> for #name {
                    type Error = BuildError;

                    fn try_from(it: &#ours) -> Result<Self, BuildError> { #built }
                }
            },
            false => quote! {
                impl From<&#ours> for #name {
                    fn from(it: &#ours) -> Self { #built }
                }
            },
        };
        Ok(lifted::item(&conversion))
    }
}
