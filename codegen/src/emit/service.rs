//! What a service has once: the list of its types, and where they differ from the contract.

use std::collections::BTreeMap;

use quote::{format_ident, quote};

use super::types::{Tokens, ident, many, short_noun};
use super::{OfService, data, failures};
use crate::actions;
use crate::ir::{
    Attribute, DataSource, Face, Filled, Narrows, OnOmit, Presence, Relation, Resource, Source,
};
use crate::readers::contract::Type;

/// The items of a service's own file.
pub(super) fn items(of: &OfService<'_>) -> Vec<Tokens> {
    let written = of.resources.as_slice();
    let resources = written.iter().map(|it| it.module.as_str());
    let mut modules: Vec<&str> = resources
        .chain(of.data.iter().map(|it| it.module.as_str()))
        .collect();
    modules.sort_unstable();
    let modules = modules.into_iter().map(ident);
    let registered = written.iter().map(|it| {
        let (module, name) = (ident(&it.module), many(it.resource));
        quote!(types.resource(Managed::new(#module::#name::new(Arc::clone(shared))));)
    });
    let sources = of.data.iter().map(|it| {
        let (module, name) = (ident(&it.module), data::name_of(it.source));
        quote!(types.data_source(#module::#name::new(Arc::clone(shared)));)
    });
    let differences = written.iter().flat_map(|it| {
        let blocks = chosen(it.resource).chain(demanded(it.resource));
        let blocks = blocks.chain(added(it.resource));
        difference(it.resource).into_iter().chain(blocks)
    });
    let differences = differences.chain(of.data.iter().filter_map(|it| data_difference(it.source)));
    let behaviours = written.iter().flat_map(|it| behaviours(it.resource));
    let behaviours = behaviours.chain(of.data.iter().flat_map(|it| data_behaviours(it.source)));
    let tests = written.iter().map(|it| {
        let (module, name) = (ident(&it.module), many(it.resource));
        let test = format_ident!("every_change_of_{}_has_its_step", it.module);
        quote! {
            #[test]
            fn #test() {
                assert_eq!(unclaimed::<super::#module::#name>(), [""; 0]);
            }
        }
    });
    vec![
        quote!(#(pub(crate) mod #modules;)*),
        quote! {
            /// Adds the types.
            pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
                #(#registered)*
                #(#sources)*
            }
        },
        quote! {
            /// Where the schemas differ from the contract.
            pub(crate) const DIFFERENCES: &[Difference] = &[#(#differences),*];
        },
        quote! {
            /// What these types do differently with the same schema.
            pub(crate) const BEHAVIOUR: &[Behaviour] = &[#(#behaviours),*];
        },
        quote! {
            #[cfg(test)]
            mod tests {
                use slipway_engine::lifecycle::unclaimed;
                #(#tests)*
            }
        },
    ]
}

/// The items of the file of all services.
pub(super) fn all(face: Face, services: &[&str]) -> Vec<Tokens> {
    let names: Vec<_> = services.iter().map(|name| ident(name)).collect();
    let permissions = match face {
        Face::Aws => quote!(
            pub(crate) mod permissions;
        ),
        Face::DigitalOcean => quote!(
            pub(crate) mod scopes;
        ),
    };
    vec![
        quote! {
            #(pub(crate) mod #names;)*
            #permissions
        },
        quote! {
            /// Adds all types.
            pub(crate) fn register(types: &mut Types, shared: &Arc<Shared>) {
                #(#names::register(types, shared);)*
            }
        },
        quote! {
            /// Where the schemas differ from the contract, by service.
            pub(crate) const DIFFERENCES: &[&[Difference]] = &[#(#names::DIFFERENCES),*];
        },
        quote! {
            /// What these types do differently with the same schema, by service.
            pub(crate) const BEHAVIOUR: &[&[Behaviour]] = &[#(#names::BEHAVIOUR),*];
        },
    ]
}

/// The items of the file of permissions.
pub(super) fn permissions<'a>(
    resources: impl Iterator<Item = &'a &'a Resource>,
    sources: impl Iterator<Item = &'a &'a DataSource>,
) -> Vec<Tokens> {
    let rows = resources.map(|resource| {
        let of = &resource.type_name;
        let action = |name: &str| {
            let list = resource.permissions.get(name);
            list.map_or(&[][..], |list| &list.value)
        };
        let [create, read, update, delete] = ["create", "read", "update", "delete"].map(action);
        quote! {
            Permissions {
                of: #of,
                create: &[#(#create),*],
                read: &[#(#read),*],
                update: &[#(#update),*],
                delete: &[#(#delete),*],
            }
        }
    });
    let of_data = sources.map(|source| {
        let (of, read) = (
            format!("data.{}", source.type_name),
            &source.permissions.value,
        );
        quote! {
            Permissions {
                of: #of,
                create: &[],
                read: &[#(#read),*],
                update: &[],
                delete: &[],
            }
        }
    });
    let rows = rows.chain(of_data);
    let renamed = actions::RENAMED
        .iter()
        .map(|(service, operation, action)| quote!(((#service, #operation), #action)));
    vec![
        quote! {
            /// What each type needs.
            pub(crate) const ALL: &[Permissions] = &[#(#rows),*];
        },
        quote! {
            /// Actions that are not named after the operation of the service that they permit.
            pub(crate) const RENAMED: &[((&str, &str), &str)] = &[#(#renamed),*];
        },
    ]
}

/// Why an id is no argument.
fn unchosen(face: Face) -> String {
    let official = face.official();
    format!("An id cannot be chosen; {official} accepts one and ignores it.")
}

/// The items of the file of scopes.
pub(super) fn scopes<'a>(resources: impl Iterator<Item = &'a &'a Resource>) -> Vec<Tokens> {
    let all: BTreeMap<&String, &Vec<String>> = resources.flat_map(|it| &it.scopes).collect();
    let rows = all
        .iter()
        .map(|(operation, scopes)| quote!((#operation, &[#(#scopes),*])));
    vec![quote! {
        /// The scopes that a token needs, by operation; sorted.
        pub(crate) const SCOPES: &[(&str, &[&str])] = &[#(#rows),*];
    }]
}

fn difference(resource: &Resource) -> Option<Tokens> {
    let id = resource.attributes.get("id")?;
    let is_chosen = id.filled.value == Filled::Id && id.presence.value != Presence::Computed;
    let path = format!("{}.id", resource.type_name);
    let reason = unchosen(resource.face);
    is_chosen.then(|| {
        quote! {
            Difference {
                path: #path,
                ours: "computed",
                contract: "optional computed",
                reason: #reason,
            }
        }
    })
}

/// Blocks that the definition says are filled in by the API, which the contract leaves open.
fn chosen(resource: &Resource) -> impl Iterator<Item = Tokens> {
    let is_decided = |it: &Attribute| {
        let mut sources = it.on_omit.sources.iter();
        sources.any(|source| matches!(source, Source::Definition(_)))
    };
    let attributes = resource.attributes.iter();
    let decided =
        attributes.filter(move |(_, it)| it.on_omit.value == OnOmit::Unknown && is_decided(it));
    decided.filter_map(|(name, attribute)| {
        let contract = &attribute.block.as_ref()?.value;
        let (ours, path) = (
            format!("{contract} computed"),
            format!("{}.{name}", resource.type_name),
        );
        Some(quote! {
            Difference {
                path: #path,
                ours: #ours,
                contract: #contract,
                reason: "The object has one all the same, which the state shows.",
            }
        })
    })
}

/// What the contract requires in a block that the API may fill in.
fn demanded(resource: &Resource) -> impl Iterator<Item = Tokens> {
    resource.relations.iter().filter_map(|relation| {
        let Relation::AtLeastOneOf(all) = &relation.value else {
            return None;
        };
        let [path] = all.as_slice() else { return None };
        let path = format!("{}.{path}", resource.type_name);
        Some(quote! {
            Difference {
                path: #path,
                ours: "optional computed",
                contract: "required",
                reason: "The block is filled in where it is left out; one that is written needs the argument here too.",
            }
        })
    })
}

/// What the official provider does not have.
fn added(resource: &Resource) -> impl Iterator<Item = Tokens> {
    resource.attributes.iter().filter_map(|(name, attribute)| {
        let why = &attribute.added.as_ref()?.value;
        let secret = match attribute.write_only {
            true => " sensitive write_only",
            false => "",
        };
        let ours = format!(
            "{} {}{secret}",
            attribute.ty.value, attribute.presence.value
        );
        let path = format!("{}.{name}", resource.type_name);
        Some(quote! {
            Difference { path: #path, ours: #ours, contract: "absent", reason: #why }
        })
    })
}

fn behaviours(resource: &Resource) -> Vec<Tokens> {
    let meant = resource.differs.iter().map(|fact| {
        let differs = &fact.value;
        let of = format!("{}.{}", resource.type_name, differs.attribute);
        let (official, here, why) = (&differs.official, &differs.here, &differs.why);
        quote! {
            Behaviour { of: #of, official: #official, here: #here, reason: #why }
        }
    });
    orphan(resource).into_iter().chain(meant).collect()
}

fn orphan(resource: &Resource) -> Option<Tokens> {
    let (of, noun) = (&resource.type_name, short_noun(resource));
    let official = format!(
        "a create whose answer is lost is sent again, and may leave a second {noun} behind"
    );
    let create = resource.create.as_ref()?;
    let reason = format!(
        "{} takes no token, so nobody can tell",
        create.call.operation.value
    );
    let here = match failures::names_traces(resource) {
        true => "an error that names those which may be the one",
        false => "an error that says what to look for",
    };
    resource.can_orphan().then(|| {
        quote! {
            Behaviour {
                of: #of,
                official: #official,
                here: #here,
                reason: #reason,
            }
        }
    })
}

fn data_difference(source: &DataSource) -> Option<Tokens> {
    let id = source.attributes.get("id")?;
    let path = format!("data.{}.id", source.type_name);
    let contract = id.contract?.to_string().replace(',', "");
    let ours = id.presence.value.to_string();
    let reason = unchosen(source.face);
    Some(quote! {
        Difference {
            path: #path,
            ours: #ours,
            contract: #contract,
            reason: #reason,
        }
    })
}

/// A switch that is off narrows the search too.
fn data_behaviours(source: &DataSource) -> Vec<Tokens> {
    let of = format!("data.{}", source.type_name);
    let attributes = source.attributes.iter().filter(|(_, attribute)| {
        let narrows = attribute.narrows.as_ref().map(|it| &it.value);
        attribute.ty.value == Type::Bool && matches!(narrows, Some(Narrows::Filter(..)))
    });
    let behaviours = attributes.map(|(name, _)| {
        let official = format!("`{name} = false` counts as left out");
        let here = format!("`{name} = false` finds only what is not so");
        quote! {
            Behaviour {
                of: #of,
                official: #official,
                here: #here,
                reason: "an argument that is written is used",
            }
        }
    });
    behaviours.collect()
}
