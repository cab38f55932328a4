//! What the definition decides about attributes, and the CloudFormation properties that they are.

use toml::Spanned;

use super::Builder;
use crate::definition::AttributePart;
use crate::problem::{Problem, Span};
use crate::readers::cloudformation::Property;

impl<'a> Builder<'a> {
    /// The decisions about an attribute.
    pub(super) fn decisions(&self, path: &str) -> Option<&'a Spanned<AttributePart>> {
        let definition = self.definition;
        let found = definition
            .attributes
            .iter()
            .find(|(name, _)| name.get_ref() == path);
        found.map(|(_, decisions)| decisions)
    }

    /// One decision about an attribute, and that it was needed.
    pub(super) fn decision<T: Clone>(
        &mut self,
        path: &str,
        key: &str,
        get: impl Fn(&AttributePart) -> Option<&Spanned<T>>,
    ) -> Option<(T, Span)> {
        let decisions = self.decisions(path)?;
        let found = get(decisions.get_ref())?;
        self.uses("attributes", &format!("{path}.{key}"));
        if decisions.get_ref().why.is_none() {
            let title = format!("the decision about `{path}` has no reason");
            let problem = Problem::at(&found.span(), title, "decided here");
            self.problems.push(problem.help("add why = \"…\""));
        }
        Some((found.get_ref().clone(), found.span()))
    }

    /// The place of the decisions about an attribute, or of the resource when there are none.
    pub(super) fn at(&self, path: &str) -> Span {
        let decisions = self.decisions(path);
        decisions.map_or_else(|| self.head(), Spanned::span)
    }

    /// The CloudFormation property that an attribute is.
    pub(super) fn property(&mut self, path: &str) -> Option<(String, &'a Property)> {
        let schema = self.schema?;
        let names: Vec<&str> = schema.properties.keys().map(String::as_str).collect();
        // A member that is mapped to the attribute has the property's name more often than not.
        for name in names {
            let mapped = self.attribute_of("cloudformation", name);
            if mapped.is_some_and(|(attribute, _)| attribute == path) {
                return Some((name.to_owned(), schema.property(name)?));
            }
        }
        None
    }

    /// Whether the definition says that no API has this attribute.
    pub(super) fn is_local(&self, name: &str) -> bool {
        let decided = self.decisions(name);
        decided.is_some_and(|part| part.get_ref().local.is_some()) || self.added_at(name).is_some()
    }
}
