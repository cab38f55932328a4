//! Refusals that one attribute is to blame for.

use super::Builder;
use crate::ir::{Blame, Create, Fact, Step};
use crate::problem::Problem;

impl Builder<'_> {
    /// What the definition says of refused values, for each operation that is given the attribute and
    /// lists the code. The model of EC2 lists no codes at all, and that of S3 few, so there it is all of
    /// these operations that list none.
    pub(super) fn blames(&mut self, create: Option<&Create>, update: &[Step]) -> Vec<Fact<Blame>> {
        let mut out = Vec::new();
        for (path, decision) in &self.definition.attributes {
            let Some(codes) = &decision.get_ref().refused else {
                continue;
            };
            let name = path.get_ref();
            self.uses("attributes", &format!("{name}.refused"));
            let operations = given(name, create, update);
            for code in codes.get_ref() {
                let lists = |operation: &&String| {
                    let listed = self.service.error_codes(operation);
                    let code = code
                        .split_once(": ")
                        .map_or(code.as_str(), |(code, _)| code);
                    listed.is_empty() || listed.contains(&code)
                };
                let refusing: Vec<&String> = operations.iter().filter(lists).collect();
                if refusing.is_empty() {
                    let title = format!("no operation that takes `{name}` fails with `{code}`");
                    let problem = Problem::at(&codes.span(), title, "refused with this");
                    let known = operations.join(", ");
                    self.problems
                        .push(problem.note(format!("it is taken by {known}")));
                }
                let source = self.line(&codes.span());
                out.extend(refusing.into_iter().map(|operation| {
                    let blame = Blame {
                        operation: operation.clone(),
                        code: code.clone(),
                        attribute: name.clone(),
                    };
                    Fact::new(blame, source.clone())
                }));
            }
        }
        out
    }
}

/// The operations that are given an attribute. A hook has perhaps all of its operations from it.
fn given(name: &str, create: Option<&Create>, update: &[Step]) -> Vec<String> {
    let mut operations = Vec::new();
    if let Some(call) = create.map(|create| &create.call)
        && call.attributes().any(|taken| taken == name)
    {
        operations.push(call.operation.value.clone());
    }
    for step in update {
        if step.fields.iter().any(|field| field.value == name) {
            operations.extend(step.set.iter().map(|call| call.operation.value.clone()));
        }
    }
    operations.sort();
    operations.dedup();
    operations
}
