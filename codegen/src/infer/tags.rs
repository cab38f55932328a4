//! How a type is tagged.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Builder;
use crate::ir::{Fact, Field, Source, TagCall, TagStyle, Tags};
use crate::names;
use crate::problem::{Problem, Span};
use crate::readers::botocore::Kind;

/// Members of operations for tags that take an ARN; RDS, ElastiCache and Redshift call it a name.
const ARNS: [&str; 3] = ["resource_arn", "resource_name", "arn"];

/// Members of operations that take keys of tags.
const KEYS: [&str; 2] = ["TagKeys", "tagKeys"];

impl Builder<'_> {
    /// The style of the service, the operations, and the word for the type.
    pub(super) fn tags(&mut self) -> Option<Fact<Tags>> {
        if !self.has_tags() {
            if let Some(part) = &self.definition.tags {
                self.needless(&part.span(), "the contract has no tags");
            }
            return None;
        }
        let create = self.create_operation()?;
        let members = self.service.input(&create);
        let found = members.iter().find(|(member, ..)| self.is_tags(member));
        let (style, on_create) = match found {
            None if self.definition.adopt.is_some() => (self.style_of_others()?, None),
            Some((member, reference, _)) if *member == "TagSpecifications" => {
                let (member, shape) = ((*member).to_owned(), reference.shape.clone());
                (
                    TagStyle::Specification(self.resource_type(&shape)?),
                    Some(member),
                )
            }
            Some((member, reference, _)) => {
                let is_map = self.service.shapes[&reference.shape].kind == Kind::Map;
                let style = if is_map {
                    TagStyle::Map
                } else {
                    TagStyle::List
                };
                (style, Some((*member).to_owned()))
            }
            None => (TagStyle::List, None),
        };
        let model = self.model.to_owned();
        // An answer that is the object itself is named after its operation.
        let noun = model
            .strip_prefix("Get")
            .and_then(|rest| rest.strip_suffix("Response"));
        let noun = noun.unwrap_or(&model);
        let named = self.tag_operations();
        let within = self.tagged_part(&model);
        let first = |verb: &str, own: String, general: &[&str]| {
            let general = general.iter().map(|verb| (*verb).to_owned());
            let mut names = (named.get(verb).cloned().into_iter())
                .chain(std::iter::once(own))
                .chain(general);
            names.find(|name| self.service.operations.contains_key(name))
        };
        let add = first(
            "add",
            format!("Tag{noun}"),
            &["TagResource", "AddTagsToResource", "CreateTags"],
        );
        let remove = first(
            "remove",
            format!("Untag{noun}"),
            &["UntagResource", "RemoveTagsFromResource", "DeleteTags"],
        );
        let in_object = self
            .service
            .members(&model)
            .iter()
            .any(|(member, ..)| self.is_tags(member));
        let in_object = in_object || within.is_some();
        let read = if in_object {
            None
        } else {
            first("read", format!("List{noun}Tags"), &["ListTagsForResource"])
        };
        let verbs = [("add", add), ("remove", remove), ("read", read)];
        let mut operations = BTreeMap::new();
        for (verb, operation) in verbs {
            match operation {
                Some(operation) => {
                    operations.insert(verb.to_owned(), operation);
                }
                None if verb == "read" && in_object => {}
                None => {
                    let title = format!("no operation is found that can {verb} tags");
                    self.problems
                        .push(Problem::at(&self.head(), title, "of this type"));
                }
            }
        }
        let by_arn = operations.get("add").is_some_and(|add| {
            let members = self.service.input(add);
            members
                .iter()
                .any(|(member, ..)| ARNS.contains(&names::snake(member).as_str()))
        });
        let mut fact = Source::Api(format!("{create} input"));
        let decided = self
            .definition
            .tags
            .as_ref()
            .and_then(|part| part.get_ref().by.as_ref());
        let by = match decided {
            Some(by) => {
                fact = self.line(&by.span());
                by.get_ref().clone()
            }
            None if by_arn => "arn".to_owned(),
            None => "id".to_owned(),
        };
        let mut calls = BTreeMap::new();
        for (verb, operation) in &operations {
            calls.extend(self.tag_call(verb, operation).map(|it| (verb.clone(), it)));
        }
        let tags = Tags {
            style,
            on_create,
            operations,
            calls,
            by,
            within,
        };
        Some(Fact::new(tags, fact))
    }

    /// The member of an object that has its tags, where it has no other member.
    fn tagged_part(&mut self, model: &str) -> Option<Field> {
        let members = self.service.members(model);
        let [(member, reference, _)] = members.as_slice() else {
            return None;
        };
        let (member, shape) = ((*member).to_owned(), reference.shape.clone());
        let inner = self.service.members(&shape);
        let is_tagged = inner.iter().any(|(member, ..)| self.is_tags(member));
        let head = self.head();
        is_tagged.then(|| self.member_field(model, &member, &head))?
    }

    /// The operations that the definition names, by verb.
    fn tag_operations(&mut self) -> BTreeMap<String, String> {
        let definition = self.definition;
        let part = definition.tags.iter().map(Spanned::get_ref);
        let mut all = BTreeMap::new();
        for (verb, operation) in part.flat_map(|part| &part.ops) {
            if !["add", "remove", "read"].contains(&verb.get_ref().as_str()) {
                let title = format!("tags are not there to `{}`", verb.get_ref());
                let problem = Problem::at(&verb.span(), title, "not known");
                self.problems
                    .push(problem.help("write `add`, `remove` or `read`"));
            }
            if self.operation(Some(operation), "[tags]", &[]).is_some() {
                all.insert(verb.get_ref().clone(), operation.get_ref().clone());
            }
        }
        all
    }

    /// The members of an operation for tags; `None` for those of EC2, which all types share.
    fn tag_call(&self, verb: &str, operation: &str) -> Option<TagCall> {
        let input = self.service.input(operation);
        let is_list = |member: &str| KEYS.contains(&member) || self.is_tags(member);
        let by = input
            .iter()
            .find(|(member, _, required)| *required && !is_list(member))?;
        let tags = if verb == "read" {
            let output = self.service.output(operation)?;
            let members = self.service.members(output);
            let tags = members
                .iter()
                .find(|(member, ..)| *member == "TagList" || self.is_tags(member))?;
            tags.0.to_owned()
        } else {
            let tags = input.iter().find(|(member, ..)| is_list(member))?;
            tags.0.to_owned()
        };
        Some(TagCall {
            by: by.0.to_owned(),
            tags,
        })
    }

    /// The operation that creates, whether the definition names it or not.
    fn create_operation(&self) -> Option<String> {
        let named = self
            .definition
            .create
            .op
            .as_ref()
            .map(|op| op.get_ref().clone());
        let name = named.unwrap_or_else(|| format!("Create{}", self.model));
        self.service.operations.contains_key(&name).then_some(name)
    }

    /// The style in which an ordinary object of the shape is tagged when it is created.
    fn style_of_others(&mut self) -> Option<TagStyle> {
        let members = self.service.input(&format!("Create{}", self.model));
        let found = members.iter().find(|(member, ..)| self.is_tags(member));
        match found {
            Some((member, reference, _)) if *member == "TagSpecifications" => {
                let shape = reference.shape.clone();
                Some(TagStyle::Specification(self.resource_type(&shape)?))
            }
            _ => Some(TagStyle::List),
        }
    }

    /// The word by which EC2 calls the type.
    fn resource_type(&mut self, list: &str) -> Option<String> {
        let specification = &self.service.shapes[list].member.as_ref()?.shape;
        let shape = &self.service.shapes[specification]
            .members
            .get("ResourceType")?
            .shape;
        let known = self.service.shapes[shape].values.clone();
        let own = names::kebab(self.model);
        let decided = self
            .definition
            .tags
            .as_ref()
            .and_then(|part| part.get_ref().resource_type.as_ref());
        let (word, span) = match decided {
            Some(word) => {
                if *word.get_ref() == own {
                    self.needless(&word.span(), "it is named after the shape");
                }
                (word.get_ref().clone(), word.span())
            }
            None => (own, self.head()),
        };
        if known.contains(&word) {
            return Some(word);
        }
        let title = format!("EC2 knows no resource type `{word}`");
        let mut problem = Problem::at(&span, title, "tagged as this");
        for close in crate::problem::similar(&word, known.iter().map(String::as_str)) {
            problem = problem.help(format!("write in [tags]: resource_type = \"{close}\""));
        }
        self.problems.push(problem);
        None
    }

    /// The hooks that something calls, each with its point.
    pub(super) fn called_hooks(&self) -> Vec<(String, Span, &'static str)> {
        let steps = self.definition.update.iter();
        let given = steps.map(|step| &step.get_ref().with);
        let given = given.chain([&self.definition.create.with]).flatten();
        let members = given.filter_map(|(_, value)| {
            let hook = value.get_ref().as_object()?.get("hook")?.as_str()?;
            Some((hook.to_owned(), value.span(), "member"))
        });
        let attributes = self.definition.attributes.values();
        let values = attributes.filter_map(|decision| decision.get_ref().hook.as_ref());
        let steps = self.definition.update.iter();
        let steps = steps.filter_map(|step| step.get_ref().hook.as_ref());
        let thens = self.definition.update.iter();
        let thens = thens.filter_map(|step| step.get_ref().then.as_ref());
        let adopts = self.definition.adopt.iter();
        let adopts = adopts.filter_map(|adopt| adopt.get_ref().hook.as_ref());
        let values = values.map(|hook| (hook, "value"));
        let steps = steps.map(|hook| (hook, "step"));
        let adopts = adopts.map(|hook| (hook, "adopt"));
        let named = values.chain(steps).chain(adopts);
        let named = named.map(|(hook, point)| (hook.get_ref().clone(), hook.span(), point));
        let mut all: Vec<_> = named.chain(members).collect();
        for hook in thens {
            // Several steps may be followed by the same.
            if !all.iter().any(|(it, ..)| it == hook.get_ref()) {
                all.push((hook.get_ref().clone(), hook.span(), "then"));
            }
        }
        all
    }
}
