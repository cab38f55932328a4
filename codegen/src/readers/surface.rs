//! The surface of the pinned SDK crates: the structs that generated code fills and reads.
//!
//! It is read from the crates' source by `syn`, once, when the inputs are pulled; the index that is
//! committed holds what the operations in use can reach. Whether a field is an `Option`, and whether a
//! builder can fail, is not in any service model, so only the crates can say it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use syn::{Fields, GenericArgument, ImplItem, Item, PathArguments, ReturnType, Type, Visibility};

use crate::names;

/// What of one crate is used.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    /// The crate's name.
    #[serde(rename = "crate")]
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it is a generated client instead: fields are set as they are, and one that is named like a
    /// keyword ends with an underscore.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_client: bool,
    /// The operations by module name: `create_vpc`.
    pub operations: BTreeMap<String, Operation>,
    /// The types in `types`, by name.
    pub types: BTreeMap<String, Definition>,
}

/// The fields of an operation: name and type.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Of its input.
    pub input: BTreeMap<String, String>,
    /// Of its output.
    pub output: BTreeMap<String, String>,
    /// What the method of a client takes, in its order; its fields are those of the input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
}

/// What a method of a client takes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One type.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Definition {
    /// Fields, and a builder.
    Struct {
        /// The public fields: name and type.
        fields: BTreeMap<String, String>,
        /// Whether `build()` returns a `Result`.
        fallible: bool,
    },
    /// Text of which some values are known: `from` and `as_str`.
    Enum,
    /// One of several: variant and type.
    Union(BTreeMap<String, String>),
}

impl Surface {
    /// The field that a member is, without `r#`.
    pub fn field(&self, member: &str) -> String {
        if !self.is_client {
            return names::field(member);
        }
        let name = member.replace(['.', '-'], "_");
        match names::identifier(&name) == name && names::field(&name) != format!("{name}_") {
            true => name,
            false => format!("{name}_"),
        }
    }

    /// The type that a shape is. How progenitor spells words is nowhere but in its types.
    pub fn type_of(&self, shape: &str) -> Option<(&String, &Definition)> {
        if !self.is_client {
            return self.types.get_key_value(&names::pascal(shape));
        }
        let letters = |name: &str| name.replace(['_', '-', '.'], "").to_lowercase();
        let wanted = letters(shape);
        self.types.iter().find(|(name, _)| letters(name) == wanted)
    }

    /// The number of fields of each struct.
    pub fn widths(&self) -> BTreeMap<String, usize> {
        let structs = self.types.iter().filter_map(|(name, ty)| match ty {
            Definition::Struct { fields, .. } => Some((name.clone(), fields.len())),
            Definition::Enum | Definition::Union(_) => None,
        });
        structs.collect()
    }

    /// The types whose builders can fail.
    pub fn fallible(&self) -> BTreeSet<String> {
        let is_fallible = |ty: &Definition| matches!(ty, Definition::Struct { fallible: true, .. });
        let types = self.types.iter().filter(|(_, ty)| is_fallible(ty));
        types.map(|(name, _)| name.clone()).collect()
    }
}

/// Why a crate could not be read.
pub type Error = String;

/// Reads what these operations of a crate reach.
///
/// An operation that the crate lacks is left out: crates are some weeks behind the models, and the
/// check of a definition that uses it says so.
///
/// # Errors
/// When a file cannot be read or is not Rust, or a type that is used is not where types are.
pub fn read<'o>(
    folder: &Path,
    name: &str,
    version: &str,
    operations: impl IntoIterator<Item = &'o str>,
) -> Result<Surface, Error> {
    let mut surface = Surface {
        name: name.to_owned(),
        version: version.to_owned(),
        is_client: false,
        operations: BTreeMap::new(),
        types: BTreeMap::new(),
    };
    let mut open = BTreeSet::new();
    for operation in operations {
        let module = names::snake(operation);
        let place = folder.join("src/operation").join(&module);
        if !place.is_dir() {
            continue;
        }
        let fields = |end: &str| -> Result<BTreeMap<String, String>, Error> {
            let file = place.join(format!("_{module}_{end}.rs"));
            let wanted = format!("{}{}", names::pascal(operation), names::pascal(end));
            match definition(&file, &wanted)? {
                Definition::Struct { fields, .. } => Ok(fields),
                _ => Err(format!("{wanted} is no struct")),
            }
        };
        let found = Operation {
            input: fields("input")?,
            output: fields("output")?,
            arguments: Vec::new(),
        };
        open.extend(
            found
                .input
                .values()
                .chain(found.output.values())
                .flat_map(|ty| used(ty)),
        );
        surface.operations.insert(module, found);
    }
    while let Some(ty) = open.pop_first() {
        if surface.types.contains_key(&ty) {
            continue;
        }
        let found = definition(&folder.join("src/types").join(file_of(&ty)), &ty)?;
        if let Definition::Struct { fields, .. } | Definition::Union(fields) = &found {
            open.extend(fields.values().flat_map(|ty| used(ty)));
        }
        surface.types.insert(ty, found);
    }
    Ok(surface)
}

/// The file of a type: that of one whose name is a keyword ends with an underscore.
fn file_of(ty: &str) -> String {
    let name = names::snake(ty);
    match names::identifier(&name) == name {
        true => format!("_{name}.rs"),
        false => format!("_{name}_.rs"),
    }
}

/// The types in `types` that a type's text names.
fn used(ty: &str) -> impl Iterator<Item = String> + '_ {
    let parts = ty.split("types::").skip(1);
    parts.map(|part| {
        let end = part.find(|letter: char| !letter.is_alphanumeric());
        part[..end.unwrap_or(part.len())].to_owned()
    })
}

/// Reads one type from its file.
fn definition(file: &Path, name: &str) -> Result<Definition, Error> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let parsed =
        syn::parse_file(&text).map_err(|error| format!("cannot parse {shown}: {error}"))?;
    let mut found = None;
    let mut fallible = false;
    let mut is_text = false;
    for item in parsed.items {
        match item {
            Item::Struct(item) if item.ident == name => {
                found = Some(Definition::Struct {
                    fields: fields(&item.fields),
                    fallible: false,
                });
            }
            Item::Enum(item) if item.ident == name => {
                let variants = item.variants.iter().filter_map(|variant| {
                    let payload = variant.fields.iter().next()?;
                    Some((variant.ident.to_string(), written(&payload.ty)))
                });
                found = Some(Definition::Union(variants.collect()));
            }
            Item::Impl(item) => {
                for function in item.items {
                    let ImplItem::Fn(function) = function else {
                        continue;
                    };
                    let called = function.sig.ident.to_string();
                    is_text |= called == "as_str";
                    fallible |= called == "build" && returns_result(&function.sig.output);
                }
            }
            _ => {}
        }
    }
    match found {
        Some(Definition::Struct { fields, .. }) => Ok(Definition::Struct { fields, fallible }),
        Some(Definition::Union(_)) if is_text => Ok(Definition::Enum),
        Some(union) => Ok(union),
        None => Err(format!("{shown} has no {name}")),
    }
}

fn fields(fields: &Fields) -> BTreeMap<String, String> {
    let public = fields
        .iter()
        .filter(|field| matches!(field.vis, Visibility::Public(_)));
    public
        .filter_map(|field| {
            let name = field.ident.as_ref()?.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
            Some((name, written(&field.ty)))
        })
        .collect()
}

fn returns_result(output: &ReturnType) -> bool {
    match output {
        ReturnType::Type(_, ty) => written(ty).starts_with("Result<"),
        ReturnType::Default => false,
    }
}

/// A type in short: without the paths of the standard library, with `types::` for the crate's own.
fn written(ty: &Type) -> String {
    let Type::Path(path) = ty else {
        return quote::quote!(#ty).to_string();
    };
    let Some(last) = path.path.segments.last() else {
        return String::new();
    };
    let own = path
        .path
        .segments
        .first()
        .is_some_and(|first| first.ident == "crate");
    let mut out = if own {
        "types::".to_owned()
    } else {
        String::new()
    };
    out.push_str(&last.ident.to_string());
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        let arguments = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(written(ty)),
            _ => None,
        });
        out.push('<');
        out.push_str(&arguments.collect::<Vec<_>>().join(", "));
        out.push('>');
    }
    out
}
