//! How an object is deleted.

use serde_json::Value as Json;

use super::Builder;
use super::addresses::Act;
use super::calls::Purpose;
use super::members::plurals;
use crate::ir::{Delete, Fact, Refusal};
use crate::problem::Problem;

impl Builder<'_> {
    /// The states in which it cannot be deleted because it is still made: those in between of the
    /// wait of the create.
    fn making(&mut self) -> Option<Fact<Vec<Json>>> {
        let part = self.definition.delete.once_made.as_ref()?;
        let wait = self.definition.create.wait.as_ref();
        let states = wait.map_or(&[][..], |wait| &wait.get_ref().pending);
        if states.is_empty() || !part.get_ref() {
            self.needless(
                &part.span(),
                "the wait of the create has no states in between",
            );
            return None;
        }
        let states = states.iter().map(|state| Json::from(state.as_str()));
        Some(Fact::new(states.collect(), self.line(&part.span())))
    }

    /// How it is deleted.
    pub(super) fn delete(&mut self) -> Option<Delete> {
        let part = &self.definition.delete;
        if self.definition.adopt.is_some() && part.op.is_none() {
            return None;
        }
        let named = std::iter::once(format!("Delete{}", self.model)).chain(
            plurals(self.model)
                .into_iter()
                .map(|noun| format!("Delete{noun}")),
        );
        let candidates: Vec<_> = match self.has_addresses() {
            true => self.addressed(Act::Delete),
            false => named.collect(),
        };
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
        let making = self.making();
        for code in &part.in_use {
            let operation = &call.operation.value;
            self.are_codes(operation, [code.get_ref().as_str()], &code.span());
        }
        let in_use = part.in_use.iter().map(|code| self.decided(code)).collect();
        for refused in &part.refused {
            let code = &refused.get_ref().code;
            let operation = &call.operation.value;
            self.are_codes(operation, [code.get_ref().as_str()], &code.span());
        }
        let refused = part.refused.iter().map(|refused| {
            let value = refused.get_ref();
            let refusal = Refusal {
                code: value.code.get_ref().clone(),
                says: value.says.clone(),
                next: value.next.clone(),
            };
            Fact::new(refusal, self.line(&refused.span()))
        });
        let refused = refused.collect();
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
            making,
            unless,
            only_if,
            in_use,
            refused,
            within,
            wait,
        })
    }
}
