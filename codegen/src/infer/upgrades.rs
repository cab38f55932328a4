//! States of older versions of the schema: what each of them lacks.

use std::collections::BTreeSet;

use super::Builder;
use super::told::is_of;
use crate::definition::UpgradePart;
use crate::ir::{Fact, Upgrade};
use crate::problem::Problem;

impl Builder<'_> {
    /// What states of older versions are filled with; every version below the contract's has a part.
    pub(super) fn upgrades(&mut self, version: &Fact<u32>) -> Vec<Fact<Upgrade>> {
        let mut out = Vec::new();
        let mut known = BTreeSet::new();
        for part in &self.definition.upgrade {
            let (from, span) = (*part.from.get_ref(), part.from.span());
            let title = match (from < version.value, known.insert(from)) {
                (true, true) => None,
                (true, false) => Some(format!("version {from} is upgraded twice")),
                (false, _) => Some(format!("no state of version {from} is an older one")),
            };
            if let Some(title) = title {
                let problem = Problem::at(&span, title, "of this version");
                let problem =
                    problem.note(format!("{}: version {}", version.from(), version.value));
                self.problems.push(problem.help("remove this part"));
            }
            self.filled_as_declared(part);
            let fills = part.fills.iter();
            let upgrade = Upgrade {
                from,
                fills: fills
                    .map(|(name, value)| (name.get_ref().clone(), value.get_ref().clone()))
                    .collect(),
            };
            out.push(Fact::new(upgrade, self.line(&span)));
        }
        for missing in (0..version.value).filter(|version| !known.contains(version)) {
            let title = format!("nothing upgrades states of version {missing}");
            let problem = Problem::at(&self.head(), title, "of this type");
            let problem = problem.note(format!("{}: version {}", version.from(), version.value));
            let lines = format!("[[upgrade]]\nfrom = {missing}\nfills = {{ … }}\nwhy = \"…\"");
            self.problems.push(problem.help(format!("write:\n{lines}")));
        }
        out
    }

    /// Says which of the values no attribute can have.
    fn filled_as_declared(&mut self, part: &UpgradePart) {
        for (name, value) in &part.fills {
            let Some(declared) = self.declared.get(name.get_ref()) else {
                self.no_such_attribute(&name.span(), name.get_ref());
                continue;
            };
            let ty = declared.ty.value.clone();
            if !is_of(&ty, value.get_ref()) {
                let title = format!("`{}` cannot be {}", name.get_ref(), value.get_ref());
                let problem = Problem::at(&value.span(), title, "this value");
                let problem = problem.note(format!("contract: {} is {ty}", name.get_ref()));
                self.problems
                    .push(problem.help("write a text, a whole number, or true or false"));
            }
        }
    }
}
