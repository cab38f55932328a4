//! EC2 in one region.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification, UnsuccessfulItem};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::Doing;
use slipway_engine::lifecycle::{AFTER_STOP, Crud, Session as _, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;

use crate::api::{Api, Operation, Rates};
pub(crate) use crate::api::{by_id, pages};
use crate::error::EC2;
use crate::parts::{self, Traces};
use crate::shared::Shared;
pub(crate) use crate::tag_lists::read_tags;
use crate::tag_lists::tags;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// EC2 in one region.
pub(crate) type Ec2 = Api<aws_sdk_ec2::Client>;

/// The common buckets (EC2 developer guide, "Request throttling for the Amazon EC2 API"): filtered
/// reads 100 and 20 a second, changes 50 and 5 a second. They are kept for each operation; one for all
/// is on the safe side.
const RATES: Rates = Rates {
    reads: (20.0, 100),
    changes: (5.0, 50),
};

const CREATE_TAGS: Operation = Operation {
    name: "CreateTags",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

const DELETE_TAGS: Operation = Operation {
    name: "DeleteTags",
    effect: Effect::Repeatable("a tag that is gone stays gone"),
    kinds: &[],
};

/// EC2 in this region, or in the provider's.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: Option<&str>) -> Result<Ec2, Diagnostics> {
    Api::connect(shared, EC2, RATES, region, |connection, region| {
        connection.ec2(region)
    })
}

/// The tags of a new object, in the form of its create; none when there are none, because an empty
/// specification is refused.
pub(crate) fn on_create(api: &Ec2, kind: &str, own: &TagsAttr) -> Option<Vec<TagSpecification>> {
    let all = tagged::on_create(&api.tags, own)?;
    let specification = TagSpecification::builder()
        .resource_type(ResourceType::from(kind))
        .set_tags(Some(tags(&all)));
    Some(vec![specification.build()])
}

/// The filter of this name.
pub(crate) fn filter(name: &str, values: Vec<String>) -> Filter {
    let filter = Filter::builder().name(name);
    filter.set_values(Some(values)).build()
}

/// The filters by which a new object with these tags is found; none when it has no tags.
pub(crate) fn tag_filters(api: &Ec2, own: &TagsAttr) -> Option<Vec<Filter>> {
    let wished = tagged::on_create(&api.tags, own)?;
    let filters = wished
        .into_iter()
        .map(|(key, value)| filter(&format!("tag:{key}"), vec![value]));
    Some(filters.collect())
}

/// What is said of a create whose outcome nobody can tell: which of the objects with its tags may be
/// the one. `list` finds objects by filters.
pub(crate) async fn lost<L: Crud<Api = Ec2>, F>(
    lifecycle: &L,
    work: &Work<'_, L>,
    tags: &TagsAttr,
    list: impl FnOnce(Ec2, Vec<Filter>) -> F,
    traces: Traces,
    doing: Doing,
) -> Doing
where
    F: Future<Output = Result<Vec<L::Remote>, CloudError>>,
{
    let api = work.api.detached(AFTER_STOP);
    let found = match tag_filters(&api, tags) {
        Some(filters) => list(api.clone(), filters).await.unwrap_or_default(),
        None => Vec::new(),
    };
    parts::perhaps(lifecycle, &api, work, found, traces, doing)
}

/// A key of objects that are read by several filters: one of them, and a value of it.
pub(crate) fn key(filter: &str, value: &str) -> String {
    format!("{filter}={value}")
}

/// The key of the first of these filters that has a value; empty when none has.
pub(crate) fn first_key(ends: &[(&str, Option<&str>)]) -> String {
    let mut ends = ends.iter();
    let key = ends.find_map(|(filter, value)| Some(key(filter, (*value)?)));
    key.unwrap_or_default()
}

/// The values of keys by their filters.
pub(crate) fn by_filter(keys: Vec<String>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in keys {
        if let Some((filter, value)) = key.split_once('=') {
            let values = all.entry(filter.to_owned()).or_default();
            values.push(value.to_owned());
        }
    }
    all
}

/// Objects by each of their keys of the filter that found them: another filter may find another object
/// by the same value.
pub(crate) fn by_keys<T: Clone>(
    found: Vec<T>,
    filter: &str,
    keys: fn(&T) -> Vec<String>,
) -> HashMap<String, T> {
    let is_of = |of: &String| {
        of.strip_prefix(filter)
            .is_some_and(|rest| rest.starts_with('='))
    };
    let pairs = found.into_iter().flat_map(|it| {
        let keys = keys(&it).into_iter().filter(is_of);
        keys.map(|key| (key, it.clone())).collect::<Vec<_>>()
    });
    pairs.collect()
}

/// The outcome of a call about several objects: what its answer says was not done is an error, though
/// the call succeeded (EC2 API reference, UnsuccessfulItem).
///
/// # Errors
/// Those of the call, and the first of those in its answer.
pub(crate) fn whole<T>(
    api: &Ec2,
    operation: &Operation,
    sent: Result<T, CloudError>,
    undone: impl FnOnce(&T) -> &[UnsuccessfulItem],
) -> Result<T, CloudError> {
    let answer = sent?;
    match undone(&answer).first() {
        None => Ok(answer),
        Some(item) => {
            let error = item.error();
            let code = error.and_then(|error| error.code()).unwrap_or_default();
            let message = error.and_then(|error| error.message()).unwrap_or_default();
            Err(api.refused(operation, code, message))
        }
    }
}

/// Changes the tags of any object from these to those.
///
/// # Errors
/// Those of CreateTags and DeleteTags.
pub(crate) async fn retag(
    api: &Ec2,
    id: &str,
    before: &Attr<Tags>,
    after: &Attr<Tags>,
) -> Result<(), CloudError> {
    let remove = |gone: Vec<String>| async move {
        let gone = gone.iter().map(|key| Tag::builder().key(key));
        let gone: Vec<Tag> = gone.map(|tag| tag.build()).collect();
        let sent = api.call(&DELETE_TAGS, || {
            let request = api.client.delete_tags().resources(id);
            request.set_tags(Some(gone.clone())).send()
        });
        sent.await.map(drop)
    };
    let add = |set: Tags| async move {
        let sent = api.call(&CREATE_TAGS, || {
            let request = api.client.create_tags().resources(id);
            request.set_tags(Some(tags(&set))).send()
        });
        sent.await.map(drop)
    };
    tagged::exchange(tagged::change(&api.tags, before, after), remove, add).await
}

/// How the ids of a kind of object begin, by its name in resource names (EC2 API reference, the
/// examples of each type).
fn prefix(kind: &str) -> &'static str {
    match kind {
        "internet-gateway" => "igw-",
        "security-group" => "sg-",
        "security-group-rule" => "sgr-",
        "subnet" => "subnet-",
        "vpc" => "vpc-",
        "elastic-ip" => "eipalloc-",
        "natgateway" => "nat-",
        "egress-only-internet-gateway" => "eigw-",
        "customer-gateway" => "cgw-",
        "vpc-flow-log" => "fl-",
        "vpc-endpoint" => "vpce-",
        "vpn-gateway" => "vgw-",
        "volume" => "vol-",
        // Another kind is not told apart, and a wrong id is for the read to refuse.
        _ => "",
    }
}

/// The id and the region of an import id: `ID`, or `ID@REGION` (as hashicorp/aws 6 takes it).
///
/// # Errors
/// When the id does not begin as ids of this type do.
pub(crate) fn import<M>(
    id: &str,
    kind: &str,
    make: impl FnOnce(Attr<String>, Attr<String>) -> M,
) -> Result<M, Diagnostics> {
    let prefix = prefix(kind);
    let (name, region) = match id.split_once('@') {
        Some((name, region)) => (name, Some(region)),
        None => (id, None),
    };
    if !name.starts_with(prefix) || region == Some("") {
        let detail = format!(
            "The import id is the object's id, or its id, `@` and its region. Nothing was imported.\n\
             Correct the id, then import again.\n\n  Given:    {id}\n  Example:  {prefix}0123456789abcdef0"
        );
        return Err(Diagnostic::error("Malformed import id", detail).into());
    }
    Ok(make(name.into(), region.map(str::to_owned).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_stands_under_the_keys_of_the_filter_that_found_it_and_under_no_others() {
        let keys = |table: &&str| vec![key("route-table-id", table), key("vpc-id", "vpc-1")];
        let found = by_keys(vec!["rtb-1", "rtb-2"], "route-table-id", keys);
        let expected = [
            ("route-table-id=rtb-1".to_owned(), "rtb-1"),
            ("route-table-id=rtb-2".to_owned(), "rtb-2"),
        ];
        assert_eq!(found, HashMap::from(expected));
        let found = by_keys(vec!["rtb-1"], "vpc-id", keys);
        assert_eq!(found, HashMap::from([("vpc-id=vpc-1".to_owned(), "rtb-1")]));
    }
}
