//! What a plan may know of the provider, and the plan of the arguments that every type has.

use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::shared::Shared;
use crate::tagged::{self, TagsAttr};
use crate::tags::{TagRules, Tags};

/// What a plan may know of the provider; there is none while its configuration is not known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// The region of the provider block.
    pub(crate) region: String,
    /// The default and ignored tags of the provider block.
    pub(crate) tags: TagRules,
}

impl Outlook {
    /// What is known of this provider.
    pub(crate) fn of(shared: &Shared) -> Option<Self> {
        let connection = shared.if_connected()?;
        Some(Self {
            region: connection.region().to_owned(),
            tags: connection.tag_rules().clone(),
        })
    }
}

/// Plans `region`: what the configuration leaves out is the provider's region, and another region is
/// another object.
pub(crate) fn region<M: Model>(
    plan: &mut Plan<M>,
    outlook: Option<&Outlook>,
    of: fn(&M) -> &Attr<String>,
) {
    let (true, Some(outlook)) = (of(&plan.config).is_null() && !plan.is_destroy(), outlook) else {
        return;
    };
    let moves = match &plan.prior {
        None => true,
        // A state of hashicorp/aws 5 has no region until it is read.
        Some(prior) => of(prior)
            .if_known()
            .is_some_and(|region| *region != outlook.region),
    };
    if moves {
        plan.set::<String>("region", outlook.region.clone());
        if !plan.is_create() {
            plan.replace(Path::of("region"));
        }
    }
}

/// Plans `tags_all`: the tags together with the provider's.
pub(crate) fn tags_all<M: Model>(
    plan: &mut Plan<M>,
    outlook: Option<&Outlook>,
    tags: fn(&M) -> &TagsAttr,
) {
    let Some(planned) = &plan.planned else {
        return;
    };
    match outlook {
        Some(outlook) => {
            let all = tagged::plan_all(&outlook.tags, tags(planned));
            plan.set::<Tags>("tags_all", all);
        }
        // Without the default tags nothing can be said, but nothing changes as long as `tags` do not.
        None if plan.is_create() || plan.changes("tags") => plan.set_unknown("tags_all"),
        None => {}
    }
}
