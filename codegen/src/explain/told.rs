//! How answers tell an attribute, where that is not by its own value, and what is looked for before a create.

use super::Page;
use crate::ir::{Attribute, Create};

/// What is known of it.
pub(super) fn told(page: &mut Page, attribute: &Attribute) {
    if let Some(encoded) = &attribute.url_encoded {
        page.fact(encoded, "percent-encoded in answers");
    }
    if let Some(text) = &attribute.means_true {
        page.fact(text, format!("true when answers say {}", text.value));
    }
    if let Some(between) = &attribute.between {
        let (after, before) = &between.value;
        page.fact(
            between,
            format!("what stands between {after:?} and {before:?}"),
        );
    }
    if let Some(begins) = &attribute.begins {
        page.fact(
            begins,
            format!("when answers begin with {}", begins.value.0),
        );
    }
    if let Some(asked) = &attribute.asked {
        page.fact(
            asked,
            "only when it was asked for, or differs from its defaults",
        );
    }
    if let Some(text) = &attribute.means_none {
        page.fact(text, format!("none when answers say {}", text.value));
    }
    if let Some(value) = &attribute.absent {
        page.fact(value, format!("{} when answers say nothing", value.value));
    }
    if let Some(secrets) = &attribute.withholds {
        let names = secrets.value.join(", ");
        page.fact(
            secrets,
            format!("the state is without {names} when it is false"),
        );
    }
    if let Some(other) = &attribute.beside {
        page.fact(other, format!("none without {}", other.value));
    }
    if let Some(nothing) = &attribute.nothing {
        page.fact(nothing, format!("none is {}", nothing.value));
    }
    if let Some(always) = &attribute.always {
        page.fact(always, "sent also when it has no value");
    }
}

/// What is looked for before the first request of a create.
pub(super) fn before(page: &mut Page, create: &Create) {
    if let Some(looks) = &create.looks {
        page.fact(looks, "looked for before, because it would be taken over");
    }
    if let Some(namesakes) = &create.namesakes {
        let names = namesakes.value.join(", ");
        page.fact(
            namesakes,
            format!("what is there before with the same: {names}"),
        );
    }
}
