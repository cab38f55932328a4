//! Texts that are made of attributes, and the attributes that there are not.

use toml::Spanned;

use super::Builder;
use crate::definition::path::Template;
use crate::problem::{Problem, Span, similar};

impl Builder<'_> {
    /// Reads a template, and says so when it is none or names what is no attribute.
    pub(super) fn template(&mut self, text: &Spanned<String>) -> Option<Template> {
        match Template::parse(text.get_ref()) {
            Err(error) => {
                let problem = Problem::at(&text.span(), "this is no template", error);
                self.problems
                    .push(problem.help("write attributes in braces: `{role}/{policy_arn}`"));
                None
            }
            Ok(template) => {
                let known = ["partition", "account", "region"];
                let names: Vec<_> = template.attributes().map(str::to_owned).collect();
                for name in names {
                    if !known.contains(&name.as_str()) && !self.is_attribute(&name) {
                        self.no_such_attribute(&text.span(), &name);
                    }
                }
                Some(template)
            }
        }
    }

    /// Says that the contract has no such attribute.
    pub(super) fn no_such_attribute(&mut self, span: &Span, name: &str) {
        let title = format!("the contract has no attribute `{name}`");
        let mut problem = Problem::at(span, title, "not an attribute");
        for close in similar(name, self.declared.keys().map(String::as_str)) {
            problem = problem.help(format!("did you mean `{close}`?"));
        }
        self.problems.push(problem);
    }
}
