//! What is left when everything is made: keys that decided nothing, hooks that nobody calls, and what
//! was left out on purpose.

use super::Builder;
use crate::definition::{AttributePart, PatchPart};
use crate::ir::{Differs, Fact, Hook, Source};
use crate::problem::Problem;
use crate::readers::botocore::Reference;

/// The points at which a type can have code of its own.
const POINTS: [&str; 21] = [
    "value", "state", "member", "read", "plan", "create", "made", "adopt", "step", "delete",
    "deleted", "held", "import", "locate", "then", "ready", "updated", "settled", "found",
    "remove", "gone",
];

/// The keys of a decision, and whether they are there.
fn keys(part: &AttributePart) -> [(&'static str, bool); 35] {
    [
        ("read", part.read.is_some()),
        ("write", part.write.is_some()),
        ("from", part.from.is_some()),
        ("hook", part.hook.is_some()),
        ("local", part.local.is_some()),
        ("chosen", part.chosen.is_some()),
        ("beginning", part.beginning.is_some()),
        ("ending", part.ending.is_some()),
        ("unless", part.unless.is_some()),
        ("unset", part.unset.is_some()),
        ("nothing", part.nothing.is_some()),
        ("always", part.always.is_some()),
        ("made_up", part.made_up.is_some()),
        ("joined", part.joined.is_some()),
        ("decode", part.decode.is_some()),
        ("is", part.is.is_some()),
        ("after", part.after.is_some()),
        ("before", part.before.is_some()),
        ("begins", part.begins.is_some()),
        ("not", part.not.is_some()),
        ("asked", part.asked.is_some()),
        ("absent", part.absent.is_some()),
        ("kept", part.kept.is_some()),
        ("beside", part.beside.is_some()),
        ("recomputed", part.recomputed.is_some()),
        ("replace", part.replace.is_some()),
        ("allowed", part.allowed.is_some()),
        ("default", part.default.is_some()),
        ("kind", part.kind.is_some()),
        ("bounds", part.bounds.is_some()),
        ("sensitive", part.sensitive.is_some()),
        ("required", part.required.is_some()),
        ("optional", part.optional.is_some()),
        ("equal", part.equal.is_some()),
        ("refused", part.refused.is_some()),
    ]
}

/// Errors that every service may answer with, and some models leave out (the section "Common Error Types"
/// of each API reference).
const COMMON: [&str; 1] = ["ValidationException"];

impl Builder<'_> {
    /// Says what decided nothing; what was left out, with the reasons.
    pub(super) fn leftovers(&mut self) -> Vec<Fact<(String, String)>> {
        for (name, attribute) in &self.definition.names {
            if !self.used.contains(&format!("names:{}", name.get_ref())) {
                let title = format!("no operation has the member `{}`", name.get_ref());
                let problem = Problem::at(&name.span(), title, "not used");
                self.problems
                    .push(problem.help("remove the line, or correct the name"));
            }
            let known = attribute.get_ref().split('.').next().unwrap_or_default();
            let is_part = name.get_ref().contains('.');
            if !self.declared.contains_key(known) && known != "id" && !is_part {
                self.no_such_attribute(&attribute.span(), known);
            }
        }
        let mut ignored = Vec::new();
        for part in &self.definition.ignore {
            for member in &part.members {
                if !self.used.contains(&format!("ignore:{}", member.get_ref())) {
                    let title = format!("`{}` is left out, but nothing has it", member.get_ref());
                    let problem = Problem::at(&member.span(), title, "not used");
                    self.problems.push(problem.help("remove it"));
                }
                let reason = part.why.get_ref().clone();
                let fact = (member.get_ref().clone(), reason);
                ignored.push(Fact::new(fact, self.line(&member.span())));
            }
        }
        for (path, part) in &self.definition.attributes {
            let top = path.get_ref().split('.').next().unwrap_or_default();
            if !self.declared.contains_key(top) {
                self.no_such_attribute(&path.span(), path.get_ref());
                continue;
            }
            for (key, there) in keys(part.get_ref()) {
                if there
                    && !self
                        .used
                        .contains(&format!("attributes:{}.{key}", path.get_ref()))
                {
                    let title = format!("`{key}` of `{}` decides nothing", path.get_ref());
                    let problem = Problem::at(&part.span(), title, "nobody disagrees");
                    self.problems.push(problem.help(format!("remove {key}")));
                }
            }
        }
        ignored
    }

    /// Where it behaves in another way than the official provider.
    pub(super) fn differs(&mut self) -> Vec<Fact<Differs>> {
        let parts = self.definition.differs.clone();
        let made = parts.iter().map(|part| {
            let path = part.attribute.get_ref();
            let first = path.split('.').next().unwrap_or(path);
            if !self.declared.contains_key(first) {
                self.no_such_attribute(&part.attribute.span(), first);
            }
            let text = |part: &toml::Spanned<String>| part.get_ref().clone();
            let differs = Differs {
                attribute: path.clone(),
                official: text(&part.official),
                here: text(&part.here),
                why: text(&part.why),
            };
            Fact::new(differs, self.line(&part.attribute.span()))
        });
        made.collect()
    }

    /// The hooks; each has to be called, and what is called has to be one.
    pub(super) fn hooks(&mut self) -> Vec<Fact<Hook>> {
        let mut out = Vec::new();
        let called = self.called_hooks();
        for hook in &self.definition.hook {
            let (name, point) = (hook.name.get_ref(), hook.point.get_ref());
            if !POINTS.contains(&point.as_str()) {
                let title = format!("`{point}` is no point of a hook");
                let problem = Problem::at(&hook.point.span(), title, "not known");
                let points = POINTS.map(|point| format!("`{point}`")).join(", ");
                self.problems
                    .push(problem.help(format!("write one of {points}")));
            }
            if ["value", "member", "step", "adopt", "then"].contains(&point.as_str())
                && !called
                    .iter()
                    .any(|(called, _, at)| called == name && at == point)
            {
                let title = format!("nothing calls the hook `{name}`");
                let problem = Problem::at(&hook.name.span(), title, "not used");
                self.problems.push(problem.help("remove it"));
            }
            let fact = Hook {
                name: name.clone(),
                point: point.clone(),
                operations: hook.ops.iter().map(|op| op.get_ref().clone()).collect(),
            };
            let calls = [
                "read", "step", "delete", "deleted", "held", "locate", "then", "ready", "updated",
                "settled", "remove",
            ]
            .contains(&point.as_str());
            if calls && hook.ops.is_empty() {
                let title = format!("the hook `{name}` does not say which calls it makes");
                let problem = Problem::at(&hook.name.span(), title, "this hook");
                self.problems
                    .push(problem.help("write ops = [\"…\"], for the permissions"));
            }
            for op in &hook.ops {
                if self.of_another(op.get_ref()).is_none() {
                    let _known = self.operation(Some(op), "[hook]", &[]);
                }
            }
            out.push(Fact::new(fact, self.line(&hook.name.span())));
        }
        for (name, span, point) in called {
            if !self
                .definition
                .hook
                .iter()
                .any(|hook| *hook.name.get_ref() == name)
            {
                let title = format!("there is no hook `{name}`");
                let problem = Problem::at(&span, title, "called here");
                let lines =
                    format!("[[hook]]\nname = \"{name}\"\npoint = \"{point}\"\nwhy = \"…\"");
                self.problems.push(problem.help(format!("write:\n{lines}")));
            }
        }
        out
    }

    /// Corrects the service model; a correction that changes nothing is an error.
    pub(super) fn patch(&mut self) {
        for patch in &self.definition.patch {
            let name = patch.shape.get_ref();
            if !patch.errors.is_empty() {
                self.patch_errors(patch);
                continue;
            }
            let Some(shape) = self.service.shapes.get_mut(name) else {
                let title = format!("there is no shape `{name}`");
                self.problems
                    .push(Problem::at(&patch.shape.span(), title, "not known"));
                continue;
            };
            let mut changed = false;
            if let (Some(required), Some(member)) = (patch.required, &patch.member) {
                let member = member.get_ref();
                let was = shape.required.contains(member);
                changed |= was != required;
                shape.required.retain(|name| name != member);
                if required {
                    shape.required.push(member.clone());
                }
            }
            if let Some(sensitive) = patch.sensitive {
                changed |= shape.sensitive != sensitive;
                shape.sensitive = sensitive;
            }
            for value in &patch.values {
                if !shape.values.contains(value) {
                    changed = true;
                    shape.values.push(value.clone());
                }
            }
            if !changed {
                self.patches_nothing(patch);
            }
        }
    }

    /// Says that a correction is one no more.
    fn patches_nothing(&mut self, patch: &PatchPart) {
        let problem = Problem::at(
            &patch.shape.span(),
            "this patch changes nothing",
            "corrected here",
        );
        self.problems.push(
            problem
                .note("the source says the same by now")
                .help("remove it"),
        );
    }

    /// Adds errors to those that the model lists of an operation.
    fn patch_errors(&mut self, patch: &PatchPart) {
        let name = patch.shape.get_ref();
        let mut changed = false;
        for error in &patch.errors {
            let is_error = COMMON.contains(&error.as_str())
                || self
                    .service
                    .shape(error)
                    .is_some_and(|shape| shape.exception);
            let Some(operation) = self.service.operations.get_mut(name).filter(|_| is_error) else {
                let title = format!("there is no operation `{name}`, or no error `{error}`");
                self.problems
                    .push(Problem::at(&patch.shape.span(), title, "not known"));
                return;
            };
            if !operation.errors.iter().any(|known| known.shape == *error) {
                changed = true;
                operation.errors.push(Reference {
                    shape: error.clone(),
                    location_name: None,
                    idempotency_token: false,
                });
            }
        }
        if !changed {
            self.patches_nothing(patch);
        }
    }

    /// The version of the state.
    pub(super) fn declared_version(&self) -> Fact<u32> {
        let old = self.old_block.and_then(|block| block.schema_version);
        match old {
            Some(version) => Fact::new(version, Source::Contract(self.versions.0.to_owned())),
            None => Fact::new(0, Source::Rule("a new type begins with 0")),
        }
    }
}
