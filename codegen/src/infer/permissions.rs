//! The IAM permissions of all actions.

use std::collections::BTreeMap;

use super::Builder;
use crate::actions;
use crate::ir::{Adopt, Create, Delete, Fact, Held, Hook, Outcome, Read, Source, Step, Tags};
use crate::problem::Problem;

/// What the permissions are made from.
pub(super) struct Calls<'c> {
    pub(super) adopt: Option<&'c Adopt>,
    pub(super) create: Option<&'c Create>,
    pub(super) read: Option<&'c Read>,
    pub(super) update: &'c [Step],
    pub(super) outcome: Option<&'c Fact<Outcome>>,
    pub(super) delete: Option<&'c Delete>,
    pub(super) held: &'c [Fact<Held>],
    pub(super) tags: Option<&'c Fact<Tags>>,
    pub(super) hooks: &'c [Fact<Hook>],
}

impl Builder<'_> {
    /// The IAM permissions of each action: those of the calls that it makes.
    pub(super) fn permissions(&self, calls: &Calls<'_>) -> BTreeMap<String, Fact<Vec<String>>> {
        let named = |operation: &String| actions::permission(self.prefix(), operation);
        let tag = |verb: &str| {
            let operation = calls.tags.and_then(|tags| tags.value.operations.get(verb));
            operation.map(&named)
        };
        let hook = |name: &str| {
            let hook = calls.hooks.iter().find(|hook| hook.value.name == name);
            let operations = hook.map(|hook| hook.value.operations.as_slice());
            operations.unwrap_or_default().iter().map(&named)
        };
        let mut reads: Vec<String> = Vec::new();
        if let Some(read) = calls.read {
            let all = std::iter::once(&read.main).chain(&read.also);
            reads.extend(all.map(|call| call.call.permission.clone()));
        }
        reads.extend(tag("read"));
        let at = |point: &'static str| {
            let hooks = calls
                .hooks
                .iter()
                .filter(move |hook| hook.value.point == point);
            hooks.flat_map(|hook| &hook.value.operations).map(&named)
        };
        reads.extend(at("value"));
        reads.extend(at("read").chain(at("locate")));
        let mut creates = reads.clone();
        let mut updates = reads.clone();
        let mut deletes = reads.clone();
        for step in calls.update {
            let mut sets: Vec<_> = step
                .set
                .iter()
                .chain(step.elements.iter().map(|(add, _)| add))
                .map(|call| call.permission.clone())
                .collect();
            sets.extend(step.hook.iter().flat_map(|name| hook(&name.value)));
            let waits = step.change.is_some() || step.hook.is_some();
            let told = calls.outcome.filter(|_| waits);
            sets.extend(told.map(|outcome| outcome.value.call.permission.clone()));
            // A step is a part of a create when the create cannot take what it sets.
            if step
                .fields
                .iter()
                .any(|field| !self.taken.contains_key(&field.value))
            {
                creates.extend(sets.iter().cloned());
            }
            updates.extend(sets);
            updates.extend(
                step.elements
                    .iter()
                    .map(|(_, remove)| remove.permission.clone()),
            );
            if let Some(clear) = &step.clear {
                updates.push(clear.call.permission.clone());
                let first = calls.delete.iter().flat_map(|delete| &delete.clear);
                if first
                    .into_iter()
                    .any(|name| step.fields.iter().any(|field| field.value == name.value))
                {
                    deletes.push(clear.call.permission.clone());
                }
            }
        }
        creates.extend(at("create").chain(at("ready")).chain(at("settled")));
        updates.extend(at("then").chain(at("updated")).chain(at("settled")));
        let after = at("gone").chain(at("held"));
        deletes.extend(
            at("delete")
                .chain(at("remove"))
                .chain(at("deleted"))
                .chain(after),
        );
        creates.extend(calls.create.map(|create| create.call.permission.clone()));
        creates.extend(tag("add"));
        updates.extend(tag("add"));
        updates.extend(tag("remove"));
        if let Some(adopt) = calls.adopt {
            // What is taken over is brought to the planned values by all that an update can do.
            creates.extend(updates.iter().cloned());
            if let Adopt::Find(call) = adopt {
                creates.push(call.permission.clone());
            }
            creates.extend(at("adopt"));
        }
        let held = calls.held.iter().map(|held| &held.value.call);
        deletes.extend(held.map(|call| call.permission.clone()));
        deletes.extend(calls.delete.map(|delete| delete.call.permission.clone()));
        let lists = [
            ("create", creates),
            ("read", reads),
            ("update", updates),
            ("delete", deletes),
        ];
        let sorted = lists.into_iter().map(|(action, mut list)| {
            list.sort();
            list.dedup();
            let fact = Fact::new(list, Source::Rule("the calls that are made"));
            (action.to_owned(), fact)
        });
        sorted.collect()
    }

    /// Adds the permissions that are no operations, which only the definition can say.
    pub(super) fn further_permissions(&mut self, all: &mut BTreeMap<String, Fact<Vec<String>>>) {
        let definition = self.definition;
        for part in &definition.permission {
            let name = part.name.get_ref();
            let is_named = name
                .split_once(':')
                .is_some_and(|(service, action)| !service.is_empty() && !action.is_empty());
            if !is_named {
                let title = format!("`{name}` is no permission");
                let problem = Problem::at(&part.name.span(), title, "not understood");
                self.problems
                    .push(problem.help("write the service and the action: `iam:PassRole`"));
            }
            for action in part.actions.get_ref() {
                let Some(list) = all.get_mut(action) else {
                    let title = format!("`{action}` is no action");
                    let problem = Problem::at(&part.actions.span(), title, "not known");
                    self.problems
                        .push(problem.help("write `create`, `read`, `update` or `delete`"));
                    continue;
                };
                if list.value.contains(name) {
                    self.needless(&part.name.span(), "a call of this action needs it anyway");
                    continue;
                }
                list.value.push(name.clone());
                list.value.sort();
                list.sources.push(self.line(&part.name.span()));
            }
        }
    }

    /// What CloudFormation's handlers are permitted, and our calls do not need.
    pub(super) fn handler_permissions(
        &self,
        ours: &BTreeMap<String, Fact<Vec<String>>>,
    ) -> BTreeMap<String, Fact<Vec<String>>> {
        let mut out = BTreeMap::new();
        for (action, handler) in self.schema.iter().flat_map(|schema| &schema.handlers) {
            let Some(needed) = ours.get(action) else {
                continue;
            };
            let all = handler.permissions.iter();
            let more: Vec<_> = all
                .filter(|name| !needed.value.contains(name))
                .cloned()
                .collect();
            if !more.is_empty() {
                let source = Source::CloudFormation(format!("handlers.{action}"));
                out.insert(action.clone(), Fact::new(more, source));
            }
        }
        out
    }
}
