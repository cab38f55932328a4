//! What is public of objects although it may hold the same word as a secret: what they are called.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::object::Object;
use crate::template::template;

/// The words in which messages name objects. A database that is called `shop` would make `Deployment/shop/web`
/// unreadable, and nobody learns from that name what the database is called.
#[derive(Clone, Default)]
pub(super) struct Names {
    phrases: BTreeSet<String>,
}

impl Names {
    pub(super) fn learn(&mut self, object: &Object) {
        let (name, kind) = (&object.name, &object.r#type.kind);
        self.phrases.insert(object.key().to_string());
        if let Some(namespace) = &object.namespace {
            self.phrases.extend([
                format!("{namespace}/{name}"),
                format!("namespace {namespace}"),
                format!("-n {namespace}"),
            ]);
        }
        let Some(template) = template(object) else {
            return;
        };
        // The pods of a workload begin so, and their hashes follow.
        self.phrases.extend([
            format!("{name}-"),
            format!("{} {name}", kind.to_lowercase()),
        ]);
        for list in ["containers", "initContainers"] {
            for container in template.spec[list].as_array().into_iter().flatten() {
                if let Some(name) = container["name"].as_str() {
                    self.phrases.extend([
                        format!("container \"{name}\""),
                        format!("Container: {name}"),
                        format!("-c {name}"),
                        format!("{name}, image "),
                    ]);
                }
                let image = container["image"].as_str();
                self.phrases.extend(image.map(ToOwned::to_owned));
            }
        }
    }

    /// Where in a text they are.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.phrases.iter().flat_map(|phrase| {
            let found = text.match_indices(phrase.as_str());
            found
                .map(|(start, phrase)| start..start + phrase.len())
                .filter(|place| !text[..place.start].ends_with(char::is_alphanumeric))
        });
        found.collect()
    }
}
