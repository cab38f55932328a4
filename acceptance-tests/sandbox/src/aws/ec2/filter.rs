//! Filters over items, for the Describes whose items are ours or are changed here.

use super::call::{Call, tags_of};
use crate::aws::log::matches;
use crate::aws::query::Refusal;
use crate::aws::xml::Element;

/// Where the values of a filter are in an item: the filter's name, and a path of element names, in
/// which each `item` stands for every item.
pub(super) type Names = &'static [(&'static str, &'static [&'static str])];

/// Keeps the items that fit every `Filter.N` of the call: one of a filter's values is enough, and
/// `*` stands for any text (EC2 user guide, filtering).
pub(super) fn retain(
    call: &Call<'_>,
    names: Names,
    items: &mut Vec<Element>,
) -> Result<(), Refusal> {
    for filter in call.form.structures("Filter") {
        let name = filter.text("Name");
        let wanted = filter.list("Value");
        let is_known = names.iter().any(|(known, _)| *known == name);
        if !is_known && name != "tag-key" && !name.starts_with("tag:") {
            let text = format!("The filter '{name}' is invalid");
            return Err(call.refuse("InvalidParameterValue", &text));
        }
        retain_where(names, &name, &wanted, items);
    }
    Ok(())
}

/// Keeps the items that fit one filter, which must be one of `names` or one of the tag filters.
pub(super) fn retain_where(names: Names, name: &str, wanted: &[String], items: &mut Vec<Element>) {
    let path = names.iter().find(|(known, _)| *known == name);
    items.retain(|item| {
        let have = match path {
            Some((_, path)) => values(item, path),
            None => tag_values(item, name),
        };
        have.iter()
            .any(|have| wanted.iter().any(|wanted| matches(wanted, have)))
    });
}

fn values(item: &Element, path: &[&str]) -> Vec<String> {
    let Some((first, rest)) = path.split_first() else {
        return vec![item.text.clone()];
    };
    item.children
        .iter()
        .filter(|child| child.name == *first)
        .flat_map(|child| values(child, rest))
        .collect()
}

fn tag_values(item: &Element, filter: &str) -> Vec<String> {
    let tags = tags_of(item).into_iter();
    match filter.strip_prefix("tag:") {
        Some(key) => tags.filter(|(k, _)| k == key).map(|(_, v)| v).collect(),
        None => tags.map(|(key, _)| key).collect(),
    }
}
