//! How an object is deleted; and the permissions of all actions.

use std::collections::BTreeMap;

use super::Builder;
use super::calls::Purpose;
use super::members::plurals;
use crate::ir::{Adopt, Create, Delete, Fact, Hook, Read, Source, Step, Tags};
use crate::problem::Problem;

impl Builder<'_> {
    /// How it is deleted.
    pub(super) fn delete(&mut self) -> Option<Delete> {
        let part = &self.definition.delete;
        if self.definition.adopt.is_some() && part.op.is_none() {
            return None;
        }
        let candidates: Vec<_> = std::iter::once(format!("Delete{}", self.model))
            .chain(
                plurals(self.model)
                    .into_iter()
                    .map(|noun| format!("Delete{noun}")),
            )
            .collect();
        let (operation, span) = self.operation(part.op.as_ref(), "delete", &candidates)?;
        let call = self.call(operation, &span, &part.with, Purpose::Remove)?;
        let mut clear = Vec::new();
        for field in &part.clear {
            let name = field.get_ref();
            let has_clear = self.definition.update.iter().any(|step| {
                let step = step.get_ref();
                let claims = step.fields.as_ref().is_some_and(|fields| {
                    fields
                        .get_ref()
                        .iter()
                        .any(|claimed| claimed.get_ref() == name)
                });
                claims && step.clear.is_some()
            });
            if !has_clear {
                let title = format!("no step clears `{name}`");
                let problem = Problem::at(&field.span(), title, "cleared before the deletion");
                self.problems
                    .push(problem.help("give the [[update]] that claims it a `clear`"));
            }
            clear.push(self.decided(field));
        }
        for switch in part.unless.iter().chain(&part.only_if) {
            if !self.declared.contains_key(switch.get_ref()) {
                self.no_such_attribute(&switch.span(), switch.get_ref());
            }
        }
        let unless = part.unless.as_ref().map(|switch| self.decided(switch));
        let only_if = part.only_if.as_ref().map(|switch| self.decided(switch));
        for code in &part.in_use {
            let operation = &call.operation.value;
            self.are_codes(operation, [code.get_ref().as_str()], &code.span());
        }
        let in_use = part.in_use.iter().map(|code| self.decided(code)).collect();
        let wait = self.wait(
            part.wait.as_ref(),
            part.waiter.as_ref(),
            &["Deleted"],
            "delete",
        );
        let within = part.within.as_ref().map(|within| self.decided(within));
        if let Some(within) = &part.within
            && (part.in_use.is_empty()
                || self
                    .definition
                    .timeouts
                    .keys()
                    .any(|it| it.get_ref() == "delete"))
        {
            self.needless(&within.span(), "nothing is tried for that long");
        }
        Some(Delete {
            call,
            clear,
            unless,
            only_if,
            in_use,
            within,
            wait,
        })
    }
}

/// What the permissions are made from.
pub(super) struct Calls<'c> {
    pub(super) adopt: Option<&'c Adopt>,
    pub(super) create: Option<&'c Create>,
    pub(super) read: Option<&'c Read>,
    pub(super) update: &'c [Step],
    pub(super) delete: Option<&'c Delete>,
    pub(super) tags: Option<&'c Fact<Tags>>,
    pub(super) hooks: &'c [Fact<Hook>],
}

impl Builder<'_> {
    /// The IAM permissions of each action: those of the calls that it makes.
    pub(super) fn permissions(&self, calls: &Calls<'_>) -> BTreeMap<String, Fact<Vec<String>>> {
        let named = |operation: &String| format!("{}:{operation}", self.prefix());
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
        reads.extend(at("read"));
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
        creates.extend(at("create"));
        deletes.extend(at("delete").chain(at("held")));
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
