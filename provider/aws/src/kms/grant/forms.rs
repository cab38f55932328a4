//! Between the state of a grant and what KMS says of it.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_kms::types::GrantConstraints;
use slipway_framework::model::{Attr, Set};

use super::model::{Constraints, Grant};
use crate::parts::given;

/// The id of a grant.
pub(super) fn made_id(key: &str, grant: &str) -> String {
    format!("{key}:{grant}")
}

/// The key and the grant in an id. The key may be an ARN, which has colons too.
pub(super) fn named(id: &str) -> Option<(&str, &str)> {
    let (key, grant) = id.rsplit_once(':')?;
    let is_key = !key.is_empty() && (key.starts_with("arn:") || !key.contains(':'));
    (is_key && !grant.is_empty()).then_some((key, grant))
}

/// The constraints in the form of requests.
pub(super) fn constraints(model: &Grant) -> Option<GrantConstraints> {
    let block = model.constraints.if_known()?.into_iter().next()?;
    let pairs = |map: &Attr<BTreeMap<String, String>>| {
        let map = map.if_known().filter(|map| !map.is_empty())?;
        Some(map.clone().into_iter().collect())
    };
    Some(
        GrantConstraints::builder()
            .set_encryption_context_equals(pairs(&block.encryption_context_equals))
            .set_encryption_context_subset(pairs(&block.encryption_context_subset))
            .build(),
    )
}

/// The constraints of a grant that was read; none stay as they were written.
pub(super) fn seen(
    remote: Option<&GrantConstraints>,
    known: &Attr<Set<Constraints>>,
) -> Attr<Set<Constraints>> {
    let pairs = |map: Option<&HashMap<String, String>>| {
        let map = map.filter(|map| !map.is_empty())?;
        Some(map.clone().into_iter().collect::<BTreeMap<_, _>>())
    };
    let equals = remote.and_then(|it| pairs(it.encryption_context_equals()));
    let subset = remote.and_then(|it| pairs(it.encryption_context_subset()));
    if equals.is_none() && subset.is_none() {
        let says_something = known.if_known().into_iter().flatten().any(|block| {
            let is_some = |map: &Attr<BTreeMap<String, String>>| {
                map.if_known().is_some_and(|map| !map.is_empty())
            };
            is_some(&block.encryption_context_equals) || is_some(&block.encryption_context_subset)
        });
        return match says_something {
            true => Attr::Known(Set::default()),
            false => known.clone(),
        };
    }
    let block = Constraints {
        encryption_context_equals: equals.into(),
        encryption_context_subset: subset.into(),
    };
    Attr::Known([block].into_iter().collect())
}

/// The principal that a grant has. When the principal is gone, KMS shows its unique id, which is no other
/// principal: the state keeps what it had.
pub(super) fn seen_principal(remote: Option<String>, known: &Attr<String>) -> Attr<String> {
    match remote.filter(|text| !text.is_empty()) {
        Some(text) if text.starts_with("arn:") => text.into(),
        Some(text) if given(known).is_none() => text.into(),
        Some(_) => known.clone(),
        None => Attr::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_an_import_id_may_be_an_arn() {
        assert_eq!(named("1234:5678"), Some(("1234", "5678")));
        let arn = "arn:aws:kms:eu-central-1:123456789012:key/1234";
        assert_eq!(named(&made_id(arn, "5678")), Some((arn, "5678")));
        assert_eq!(named("1234"), None);
        assert_eq!(named("12:34:5678"), None);
        assert_eq!(named(":5678"), None);
    }

    #[test]
    fn constraints_that_say_nothing_stay_as_they_were_written() {
        let written = Attr::Known([Constraints::default()].into_iter().collect());
        assert_eq!(seen(None, &written), written);
        assert_eq!(seen(None, &Attr::Null), Attr::Null);
        let context = BTreeMap::from([("stage".to_owned(), "made".to_owned())]);
        let block = Constraints {
            encryption_context_equals: Attr::Known(context.clone()),
            ..Constraints::default()
        };
        let said: Attr<Set<Constraints>> = Attr::Known([block].into_iter().collect());
        assert_eq!(seen(None, &said), Attr::Known(Set::default()));
        let model = Grant {
            constraints: said.clone(),
            ..Grant::default()
        };
        assert_eq!(seen(constraints(&model).as_ref(), &written), said);
    }

    #[test]
    fn the_unique_id_of_a_principal_that_is_gone_is_no_other_principal() {
        let arn = "arn:aws:iam::123456789012:role/web";
        let known = Attr::from(arn);
        assert_eq!(seen_principal(Some("AROAEXAMPLE".into()), &known), known);
        assert_eq!(seen_principal(Some(arn.into()), &Attr::Null), known);
        assert_eq!(seen_principal(None, &known), Attr::Null);
    }
}
