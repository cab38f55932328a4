//! The attributes of the contract: those of the newer version, and what only the older one had.

use std::collections::BTreeMap;

use crate::ir::{Fact, Source};
use crate::problem::{Problem, Problems, Span};
use crate::readers::contract::{Block, Flags, Type, attribute};

/// One attribute or block of the contract.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// Its type; a block's is that of its values.
    pub(super) ty: Fact<Type>,
    /// How a block is nested.
    pub(super) block: Option<Fact<String>>,
    /// What it is to core, by the newest version that has it.
    pub(super) flags: Fact<Flags>,
    /// The flags that only the older export tells: `sensitive`, `write_only`, `deprecated`.
    pub(super) old_flags: Option<Flags>,
    /// Whether only the older version has it.
    pub(super) old_only: bool,
    /// What a block or an object is made of.
    pub(super) children: BTreeMap<String, Declared>,
}

/// Joins both versions. Timeouts are no part of it.
pub(super) fn read(
    old: Option<&Block>,
    new: &Block,
    versions: (&str, &str),
    at: &Span,
    problems: &mut Problems,
) -> BTreeMap<String, Declared> {
    let (old_version, new_version) = versions;
    let mut out = side(new, new_version, at, problems);
    let Some(old) = old else { return out };
    for (name, earlier) in side(old, old_version, at, problems) {
        let Some(declared) = out.get_mut(&name) else {
            let kept = Declared {
                old_only: true,
                old_flags: Some(earlier.flags.value),
                ..earlier
            };
            out.insert(name, kept);
            continue;
        };
        let same_type = declared.ty.value == earlier.ty.value;
        let gained = matches!(
            (&declared.ty.value, &earlier.ty.value),
            (Type::Object(_), Type::Object(_))
        ) || declared.block.is_some() && earlier.block.is_some();
        if same_type {
            declared
                .ty
                .sources
                .push(Source::Contract(old_version.to_owned()));
        } else if !gained {
            let title = format!("the two contracts have different types for `{name}`");
            let problem = Problem::at(at, title, "in this type");
            problems.push(
                problem
                    .note(format!("contract {old_version}: {}", earlier.ty.value))
                    .note(format!("contract {new_version}: {}", declared.ty.value)),
            );
        }
        if earlier.flags.value.required == declared.flags.value.required
            && earlier.flags.value.optional == declared.flags.value.optional
            && earlier.flags.value.computed == declared.flags.value.computed
        {
            declared
                .flags
                .sources
                .push(Source::Contract(old_version.to_owned()));
        }
        declared.old_flags = Some(earlier.flags.value);
        bound(declared, &earlier);
    }
    out
}

/// The bounds of a block and of those in it: the published bindings of the newer contract carry no upper ones
/// above 1.
fn bound(declared: &mut Declared, earlier: &Declared) {
    if let (Some(nesting), Some(bounded)) = (&mut declared.block, &earlier.block)
        && bounded.value.len() > nesting.value.len()
        && bounded.value.starts_with(&nesting.value)
    {
        *nesting = bounded.clone();
    }
    for (name, part) in &mut declared.children {
        if let Some(earlier) = earlier.children.get(name) {
            bound(part, earlier);
        }
    }
}

fn side(
    block: &Block,
    version: &str,
    at: &Span,
    problems: &mut Problems,
) -> BTreeMap<String, Declared> {
    let source = || Source::Contract(version.to_owned());
    let mut out = BTreeMap::new();
    for (name, text) in &block.attributes {
        match attribute(text) {
            Ok((ty, flags)) => {
                let declared = Declared {
                    children: parts(&ty, flags, &source()),
                    ty: Fact::new(ty, source()),
                    block: None,
                    flags: Fact::new(flags, source()),
                    old_flags: None,
                    old_only: false,
                };
                out.insert(name.clone(), declared);
            }
            Err(error) => {
                let title = format!("the contract {version} of `{name}` cannot be read");
                problems.push(Problem::at(at, title, error));
            }
        }
    }
    for (name, inner) in &block.blocks {
        if name == "timeouts" {
            continue;
        }
        let children = side(inner, version, at, problems);
        let fields = children.iter();
        let object = Type::Object(
            fields
                .map(|(name, part)| (name.clone(), part.ty.value.clone()))
                .collect(),
        );
        let nesting = inner.nesting.clone().unwrap_or_default();
        let ty = match nesting.split(' ').next() {
            Some("set") => Type::Set(Box::new(object)),
            Some("list") => Type::List(Box::new(object)),
            _ => object,
        };
        let least = nesting.split(' ').nth(1).unwrap_or_default();
        let flags = Flags {
            required: !least.is_empty() && !least.starts_with('0'),
            optional: least.is_empty() || least.starts_with('0'),
            ..Flags::default()
        };
        let declared = Declared {
            ty: Fact::new(ty, source()),
            block: Some(Fact::new(nesting, source())),
            flags: Fact::new(flags, source()),
            old_flags: None,
            old_only: false,
            children,
        };
        out.insert(name.clone(), declared);
    }
    out
}

/// The parts of an attribute that is an object or a collection of objects.
fn parts(ty: &Type, flags: Flags, source: &Source) -> BTreeMap<String, Declared> {
    let object = match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => element,
        other => other,
    };
    let Type::Object(fields) = object else {
        return BTreeMap::new();
    };
    let part = |(name, ty): (&String, &Type)| {
        let declared = Declared {
            children: parts(ty, flags, source),
            ty: Fact::new(ty.clone(), source.clone()),
            block: None,
            flags: Fact::new(flags, source.clone()),
            old_flags: None,
            old_only: false,
        };
        (name.clone(), declared)
    };
    fields.iter().map(part).collect()
}

/// The actions that take a timeout in the contract.
pub(super) fn timeouts(block: &Block) -> Vec<String> {
    let timeouts = block.blocks.get("timeouts");
    timeouts.map_or_else(Vec::new, |block| block.attributes.keys().cloned().collect())
}
