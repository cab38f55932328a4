//! The resource whose read and state a data source shares.

use super::Making;
use crate::ir::Resource;
use crate::problem::Problem;

impl<'a> Making<'a> {
    /// Looks up the resource that it is like; whether nothing is wrong with that.
    pub(super) fn finds_like(&mut self, resources: &[&'a Resource]) -> bool {
        let Some(like) = &self.definition.data.get_ref().like else {
            return true;
        };
        let name = like.get_ref();
        let found = resources.iter().find(|it| it.type_name == *name);
        let title = match found {
            Some(resource) if resource.model == self.builder.model => {
                self.like = Some(resource);
                return true;
            }
            Some(resource) => format!("`{name}` reads a {}", resource.model),
            None => format!("no resource `{name}` is defined"),
        };
        let problem = Problem::at(&like.span(), title, "not like this");
        let help = "remove the line; the data source reads for itself then";
        self.builder.problems.push(problem.help(help));
        false
    }

    /// Says which lines would change the read that it shares with its resource.
    pub(super) fn overrules(&mut self) {
        let Some(like) = &self.definition.data.get_ref().like else {
            return;
        };
        let read = &self.definition.read;
        for (key, text) in [("op", &read.op), ("object", &read.object)] {
            let Some(text) = text else { continue };
            let title = format!("`{key}` decides nothing: `{}` reads", like.get_ref());
            let problem = Problem::at(&text.span(), title, "not used");
            let help = format!("remove {key}, or remove `like`: it reads for itself then");
            self.builder
                .problems
                .push(problem.and_at(&like.span(), "because of this").help(help));
        }
    }
}
