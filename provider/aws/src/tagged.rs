//! Tags between a model and the rules of [`crate::tags`].

use std::collections::BTreeMap;
use std::future::Future;

use slipway_framework::model::Attr;

use crate::tags::{PlannedTags, TagChange, TagRules, Tags};

/// The `tags` argument: any value in it may still be unknown.
pub(crate) type TagsAttr = Attr<BTreeMap<String, Attr<String>>>;

/// The tags that have a value. A tag whose value is null counts as left out.
pub(crate) fn known(tags: &TagsAttr) -> Tags {
    let tags = tags.if_known().into_iter().flatten();
    tags.filter_map(|(key, value)| Some((key.clone(), value.if_known()?.clone())))
        .collect()
}

/// The tags of a new object together with the provider's; none when there are none.
pub(crate) fn on_create(rules: &TagRules, own: &TagsAttr) -> Option<Tags> {
    let tags = rules.on_create(&known(own));
    (!tags.is_empty()).then_some(tags)
}

/// What changes between two values of `tags_all`.
pub(crate) fn change(rules: &TagRules, before: &Attr<Tags>, after: &Attr<Tags>) -> TagChange {
    let all = |tags: &Attr<Tags>| tags.if_known().cloned().unwrap_or_default();
    rules.change(&all(before), &all(after))
}

/// Brings the tags of an object from one value to another. Removing first keeps their number under the
/// limit while they are exchanged.
///
/// # Errors
/// Those of the calls.
pub(crate) async fn exchange<R, A, E>(
    change: TagChange,
    remove: impl FnOnce(Vec<String>) -> R,
    add: impl FnOnce(Tags) -> A,
) -> Result<(), E>
where
    R: Future<Output = Result<(), E>>,
    A: Future<Output = Result<(), E>>,
{
    if !change.remove.is_empty() {
        remove(change.remove.into_iter().collect()).await?;
    }
    if !change.set.is_empty() {
        add(change.set).await?;
    }
    Ok(())
}

/// `tags_all` at plan.
pub(crate) fn plan_all(rules: &TagRules, tags: &TagsAttr) -> Attr<Tags> {
    let own = match tags {
        Attr::Unknown => None,
        Attr::Null => Some(BTreeMap::new()),
        Attr::Known(tags) => {
            let tags = tags.iter().filter(|(_, value)| !value.is_null());
            Some(
                tags.map(|(key, value)| (key.clone(), value.if_known().cloned()))
                    .collect(),
            )
        }
    };
    match rules.plan_tags_all(own.as_ref()) {
        PlannedTags::Known(all) => Attr::Known(all),
        PlannedTags::Unknown => Attr::Unknown,
    }
}

/// `tags_all` of a planned model when the provider is connected.
pub(crate) fn resolve(rules: &TagRules, tags: &TagsAttr, all: Attr<Tags>) -> Attr<Tags> {
    if all.is_unknown() {
        Attr::Known(rules.tags_all(&known(tags)))
    } else {
        all
    }
}

/// `tags` of an object that was read; no tags stay null or empty as they were.
pub(crate) fn read(rules: &TagRules, remote: &Tags, prior: &TagsAttr) -> TagsAttr {
    let own = rules.read_tags(remote, &known(prior));
    let mut own: BTreeMap<String, Attr<String>> = own
        .into_iter()
        .map(|(key, value)| (key, Attr::Known(value)))
        .collect();
    let nulls = prior
        .if_known()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_null());
    for (key, _) in nulls {
        own.entry(key.clone()).or_insert(Attr::Null);
    }
    if own.is_empty() && prior.if_known().is_none() {
        Attr::Null
    } else {
        Attr::Known(own)
    }
}

/// The same of an object whose tags perhaps could not be read: then they stay as they were.
pub(crate) fn seen(rules: &TagRules, remote: Option<&Tags>, prior: &TagsAttr) -> TagsAttr {
    remote.map_or_else(|| prior.clone(), |remote| read(rules, remote, prior))
}

/// `tags_all` of such an object.
pub(crate) fn all_seen(rules: &TagRules, remote: Option<&Tags>, prior: &Attr<Tags>) -> Attr<Tags> {
    remote.map_or_else(
        || prior.clone(),
        |remote| Attr::Known(rules.read_tags_all(remote)),
    )
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::tags::DefaultTags;

    fn attr(pairs: &[(&str, Attr<String>)]) -> TagsAttr {
        Attr::Known(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[tokio::test]
    async fn tags_that_go_are_removed_before_others_are_added_and_no_change_makes_no_call() {
        let calls = &RefCell::new(Vec::new());
        let exchange = async |change: TagChange| {
            let remove = |gone: Vec<String>| async move {
                calls
                    .borrow_mut()
                    .push(format!("without {}", gone.join(" ")));
                Ok::<_, ()>(())
            };
            let add = |set: Tags| async move {
                calls.borrow_mut().push(format!("with {set:?}"));
                Ok(())
            };
            exchange(change, remove, add).await
        };
        let change = |before, after| {
            let (before, after) = (Attr::Known(tags(before)), Attr::Known(tags(after)));
            change(&TagRules::default(), &before, &after)
        };
        exchange(change(&[("a", "1")], &[("a", "1")]))
            .await
            .expect("no call fails");
        assert_eq!(calls.take(), [""; 0]);
        exchange(change(&[("a", "1"), ("b", "2")], &[("c", "3")]))
            .await
            .expect("no call fails");
        assert_eq!(calls.take(), ["without a b", "with {\"c\": \"3\"}"]);
    }

    #[test]
    fn one_unknown_value_makes_the_whole_of_tags_all_unknown() {
        let rules = TagRules {
            default: DefaultTags {
                tags: tags(&[("team", "web")]),
            },
            ..TagRules::default()
        };
        assert_eq!(
            plan_all(&rules, &attr(&[("a", Attr::Unknown)])),
            Attr::Unknown
        );
        assert_eq!(plan_all(&rules, &Attr::Unknown), Attr::Unknown);
        assert_eq!(
            plan_all(&rules, &attr(&[("a", Attr::Null)])),
            Attr::Known(tags(&[("team", "web")]))
        );
        assert_eq!(
            plan_all(&rules, &Attr::Null),
            Attr::Known(tags(&[("team", "web")]))
        );
    }

    #[test]
    fn no_tags_stay_null_or_empty_as_they_were() {
        let rules = TagRules::default();
        assert_eq!(read(&rules, &Tags::new(), &Attr::Null), Attr::Null);
        assert_eq!(read(&rules, &Tags::new(), &attr(&[])), attr(&[]));
        assert_eq!(
            read(&rules, &Tags::new(), &attr(&[("a", Attr::Null)])),
            attr(&[("a", Attr::Null)])
        );
        assert_eq!(
            read(&rules, &tags(&[("a", "1")]), &Attr::Null),
            attr(&[("a", "1".into())])
        );
    }
}
