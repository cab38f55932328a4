//! Rewriting a value from the leaves up.

use super::Value;
use crate::path::Path;

impl Value {
    /// The same value with every part replaced by what `rewrite` makes of it, inner parts first.
    ///
    /// `rewrite` is given the path of each part.
    /// Set elements are addressed by their value before the rewrite.
    pub fn transform(self, path: &Path, rewrite: &mut impl FnMut(&Path, Self) -> Self) -> Self {
        let inner = match self {
            Self::List(elements) => Self::List(
                (0i64..)
                    .zip(elements)
                    .map(|(index, element)| element.transform(&path.index(index), rewrite))
                    .collect(),
            ),
            Self::Set(elements) => Self::set(elements.into_iter().map(|element| {
                let at = path.element(element.clone());
                element.transform(&at, rewrite)
            })),
            Self::Map(elements) => Self::Map(
                elements
                    .into_iter()
                    .map(|(key, element)| {
                        let at = path.key(&key);
                        (key, element.transform(&at, rewrite))
                    })
                    .collect(),
            ),
            Self::Object(attributes) => Self::Object(
                attributes
                    .into_iter()
                    .map(|(name, value)| {
                        let at = path.attribute(&name);
                        (name, value.transform(&at, rewrite))
                    })
                    .collect(),
            ),
            leaf => leaf,
        };
        rewrite(path, inner)
    }
}
