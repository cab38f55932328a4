//! By what hosts name an object without its state: as import ids do, in the attributes that
//! hashicorp/aws has for it.

use std::collections::BTreeMap;

use super::Builder;
use crate::definition::path::{Piece, Template};
use crate::ir::{Attribute, Fact, Filled, Naming};
use crate::problem::Problem;

impl Builder<'_> {
    /// The identity of what can be imported.
    pub(super) fn naming(
        &mut self,
        import: Option<&Fact<Template>>,
        attributes: &BTreeMap<String, Attribute>,
    ) -> Option<Fact<Naming>> {
        let said = self.definition.identity.as_ref();
        let Some(import) = import else {
            if let Some(said) = said {
                let title = "what cannot be imported has no identity";
                let problem = Problem::at(&said.span(), title, "not used");
                self.problems.push(problem.help("remove it"));
            }
            return None;
        };
        let inferred = inferred(&import.value, attributes);
        let Some(said) = said else {
            return Some(Fact {
                value: inferred,
                sources: import.sources.clone(),
            });
        };
        let part = said.get_ref();
        let mut naming = inferred.clone();
        if let Some(parts) = &part.parts {
            naming.parts = self.template(parts)?;
            if naming.parts == inferred.parts {
                self.needless(&parts.span(), "the import id says the same");
            }
            if texts(&naming.parts) != texts(&import.value) && !self.reads_import_ids() {
                let title = "the parts do not fit the import id";
                let problem = Problem::at(&parts.span(), title, "other texts between them");
                self.problems
                    .push(problem.note(format!("import ids: {}", import.value)));
            }
        }
        if let Some(alone) = &part.alone {
            naming.alone = *alone.get_ref();
            if naming.alone == inferred.alone {
                self.needless(&alone.span(), "the import id says the same");
            }
        }
        if let Some(version) = &part.version {
            naming.version = *version.get_ref();
            if naming.version == 0 {
                self.needless(&version.span(), "identities without one have it");
            }
        }
        if naming.alone && !matches!(naming.parts.0.as_slice(), [Piece::Attribute(_)]) {
            let title = "several parts cannot stand alone";
            let problem = Problem::at(&said.span(), title, "none of them tells the region");
            self.problems.push(problem);
        }
        Some(Fact::new(naming, self.line(&said.span())))
    }

    /// Whether a hook reads import ids, which then may have other forms than their template.
    fn reads_import_ids(&self) -> bool {
        let mut hooks = self.definition.hook.iter();
        hooks.any(|hook| hook.point.get_ref() == "import")
    }
}

/// What the import id says: its parts, and the resource name alone where that is the id.
fn inferred(import: &Template, attributes: &BTreeMap<String, Attribute>) -> Naming {
    let is_id = |template: &Template| *template == named("id");
    let arn = attributes.get("arn").map(|arn| &arn.filled.value);
    let is_arn = matches!(arn, Some(Filled::Template(of)) if is_id(of));
    let alone = *import == named("arn") || (is_id(import) && is_arn);
    Naming {
        parts: match alone {
            true => named("arn"),
            false => import.clone(),
        },
        alone,
        version: 0,
    }
}

/// The template of one attribute.
fn named(name: &str) -> Template {
    Template(vec![Piece::Attribute(name.to_owned())])
}

/// The texts between the parts.
fn texts(template: &Template) -> Vec<&str> {
    let texts = template.0.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
