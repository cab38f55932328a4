//! Rules that are written twice: in the blocks of a group, and as resources of their own.
//!
//! The blocks of a group are all of its rules in their direction, so a rule of its own is removed by the
//! group's next change and made again by the next apply, for ever. Nobody sees that in one of the two
//! alone; here is noted which groups have blocks, and which have rules of their own, in one run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;

use super::Direction;
use crate::shared::Shared;

/// What was seen of each group and direction since the provider was configured.
#[derive(Debug, Default)]
struct Seen(Mutex<BTreeMap<(String, Direction), BTreeSet<Kind>>>);

/// How rules are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// As blocks of the group.
    Blocks,
    /// As resources of their own.
    Resources,
}

/// Notes that rules of this group are written in this way; a warning when others are written in the
/// other way.
pub(crate) fn note(
    shared: &Shared,
    group: &str,
    direction: Direction,
    kind: Kind,
) -> Option<Diagnostic> {
    // Without a configuration nothing can be kept, and nothing will be applied.
    let seen = shared.part(|_| Seen::default()).ok()?;
    let mut seen = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
    let kinds = seen.entry((group.to_owned(), direction)).or_default();
    kinds.insert(kind);
    (kinds.len() > 1).then(|| warning(group, direction, kind))
}

fn warning(group: &str, direction: Direction, kind: Kind) -> Diagnostic {
    let name = direction.name();
    let path = match kind {
        Kind::Blocks => name,
        Kind::Resources => "security_group_id",
    };
    let detail = format!(
        "The {name} rules of this security group are written as `{name}` of the group, and as resources of their own too. \
         The blocks are all that the group allows: what is not in them is removed by the next change of the group, and made again after that.\n\
         Write all {name} rules in one of the two ways. A group without `{name}` leaves its {name} rules to others.\n\n  Group:  {group}"
    );
    Diagnostic::warning(
        "Rules of one security group are written in two ways",
        detail,
    )
    .at(Path::of(path))
}
