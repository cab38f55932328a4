//! Filters and orders of lists, as the data sources that list something have them.
//!
//! A filter keeps the objects whose value of its key is one of its values; `all` wants all of them, and
//! `match_by` says how texts are compared. Several filters narrow a list together. Orders count in the order
//! in which they are written.

use std::cmp::Ordering;

use regex_lite::Regex;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::path::Path;
use slipway_framework::schema::Type;
use slipway_framework::validate::Validator;
use slipway_framework::value::{Number, Value};

/// A filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct FilterBlock {
    /// Whether all of `values` are meant, and not one of them.
    #[attr(optional())]
    pub(crate) all: Attr<bool>,
    /// What is compared: one of the attributes that are listed.
    #[attr(required())]
    pub(crate) key: Attr<String>,
    /// How texts are compared: as they are, as regular expressions, or by a part of them. `exact` when it is left out.
    #[attr(optional().check(Validator::one_of(["exact", "re", "substring"])))]
    pub(crate) match_by: Attr<String>,
    /// What it is compared with.
    #[attr(required())]
    pub(crate) values: Attr<Vec<String>>,
}

/// An order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct SortBlock {
    /// Whether the least comes first (`asc`, also when it is left out) or last (`desc`).
    #[attr(optional().check(Validator::one_of(["asc", "desc"])))]
    pub(crate) direction: Attr<String>,
    /// What is compared.
    #[attr(required())]
    pub(crate) key: Attr<String>,
}

/// Checks what is known of filters and orders of lists of `M`. Single values are what lists are in order of,
/// and what narrows them too, as collections of those do.
pub(crate) fn check<M: Model>(
    filters: &Attr<Set<FilterBlock>>,
    sorts: &Attr<Vec<SortBlock>>,
    diagnostics: &mut Diagnostics,
) {
    let attributes = M::block().attributes;
    let keys = |fits: fn(&Type) -> bool| {
        let all = attributes.iter().filter(move |(_, it)| fits(&it.ty()));
        Validator::one_of(all.map(|(name, _)| name.clone()))
    };
    let mut known = |key: &Attr<String>, all: &Validator, path: &Path| {
        if let Attr::Known(key) = key {
            all.validate(&Value::string(key), path, diagnostics);
        }
    };
    let filter_keys = keys(|ty| is_single(ty) || is_of_singles(ty));
    for filter in filters.if_known().into_iter().flatten() {
        known(&filter.key, &filter_keys, &Path::of("filter"));
    }
    let sort_keys = keys(is_single);
    for (index, sort) in (0..).zip(sorts.if_known().into_iter().flatten()) {
        let path = Path::of("sort").index(index).attribute("key");
        known(&sort.key, &sort_keys, &path);
    }
    for filter in filters.if_known().into_iter().flatten() {
        let (Attr::Known(key), Attr::Known(values)) = (&filter.key, &filter.values) else {
            continue;
        };
        let kind = attributes.get(key).map(|it| it.ty());
        let unfit = values
            .iter()
            .find_map(|value| unfit(kind.as_ref(), filter, value));
        if let Some(why) = unfit {
            let detail = format!(
                "A filter by `{key}` {why}. Nothing was changed.\nCorrect it, then try again."
            );
            diagnostics.push(Diagnostic::error("Invalid filter", detail).at(Path::of("filter")));
        }
    }
}

const fn is_single(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Number | Type::String)
}

fn is_of_singles(ty: &Type) -> bool {
    matches!(ty, Type::List(of) | Type::Set(of) if is_single(of))
}

/// Why a value of a filter fits no object.
fn unfit(kind: Option<&Type>, filter: &FilterBlock, value: &str) -> Option<String> {
    let is_re = matches!(&filter.match_by, Attr::Known(by) if by == "re");
    let why = match kind? {
        Type::Bool if truth(value).is_none() => "is compared with `true` and `false`",
        Type::Number if Number::parse(value).is_err() => "is compared with numbers",
        Type::Bool | Type::Number => return None,
        _ if is_re && Regex::new(value).is_err() => "needs regular expressions",
        _ => return None,
    };
    Some(format!("{why}, and `{value}` is none"))
}

/// The objects that all filters keep, in the order that is asked for, else as they came.
pub(crate) fn narrowed<M: Model>(
    found: Vec<M>,
    filters: &Attr<Set<FilterBlock>>,
    sorts: &Attr<Vec<SortBlock>>,
) -> Vec<M> {
    let filters: Vec<&FilterBlock> = filters.if_known().into_iter().flatten().collect();
    let sorts: Vec<&SortBlock> = sorts.if_known().into_iter().flatten().collect();
    let with_value = found.into_iter().map(|it| (it.to_value(), it));
    let mut kept: Vec<(Value, M)> = with_value
        .filter(|(value, _)| filters.iter().all(|filter| keeps(filter, value)))
        .collect();
    kept.sort_by(|(a, _), (b, _)| {
        let mut each = sorts.iter().map(|sort| order(sort, a, b));
        each.find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
    });
    kept.into_iter().map(|(_, it)| it).collect()
}

fn keeps(filter: &FilterBlock, object: &Value) -> bool {
    let value = field(object, &filter.key);
    let mut wished = filter.values.if_known().into_iter().flatten();
    let fits = |wished: &String| match value {
        Value::List(all) => all.iter().any(|it| fits(filter, it, wished)),
        Value::Set(all) => all.iter().any(|it| fits(filter, it, wished)),
        one => fits(filter, one, wished),
    };
    match &filter.all {
        Attr::Known(true) => wished.all(fits),
        _ => wished.any(fits),
    }
}

fn fits(filter: &FilterBlock, value: &Value, wished: &str) -> bool {
    match value {
        Value::Bool(value) => truth(wished) == Some(*value),
        Value::Number(value) => Number::parse(wished).is_ok_and(|it| it == *value),
        Value::String(text) => match filter.match_by.if_known().map(String::as_str) {
            Some("re") => Regex::new(wished).is_ok_and(|it| it.is_match(text)),
            Some("substring") => text.contains(wished),
            _ => text == wished,
        },
        _ => false,
    }
}

fn order(sort: &SortBlock, a: &Value, b: &Value) -> Ordering {
    let ascending = match (field(a, &sort.key), field(b, &sort.key)) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    match &sort.direction {
        Attr::Known(direction) if direction == "desc" => ascending.reverse(),
        _ => ascending,
    }
}

fn field<'a>(object: &'a Value, key: &Attr<String>) -> &'a Value {
    let fields = object.as_object();
    let value = key.if_known().and_then(|key| fields?.get(key));
    value.unwrap_or(&Value::Null)
}

/// The truth value of a text, as Go's programs read it.
fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thing that is listed.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
    struct Thing {
        /// Whether it can be had.
        #[attr(computed())]
        available: Attr<bool>,
        /// Size.
        #[attr(computed())]
        memory: Attr<i64>,
        /// Name.
        #[attr(computed())]
        slug: Attr<String>,
        /// What it can do.
        #[attr(computed())]
        features: Attr<Set<String>>,
    }

    fn thing(slug: &str, memory: i64, available: bool, features: &[&str]) -> Thing {
        Thing {
            available: Attr::Known(available),
            memory: Attr::Known(memory),
            slug: slug.into(),
            features: Attr::Known(features.iter().map(|it| (*it).to_owned()).collect()),
        }
    }

    fn filter(key: &str, values: &[&str]) -> FilterBlock {
        FilterBlock {
            key: key.into(),
            values: Attr::Known(values.iter().map(|it| (*it).to_owned()).collect()),
            ..FilterBlock::default()
        }
    }

    fn kept(filters: Vec<FilterBlock>, sorts: &[(&str, &str)]) -> String {
        let things = vec![
            thing("fra1-b", 2, true, &["backups", "ipv6"]),
            thing("fra1-a", 4, false, &["backups"]),
            thing("nyc3-a", 2, true, &[]),
        ];
        let sorts = sorts.iter().map(|(key, direction)| SortBlock {
            key: (*key).into(),
            direction: (*direction).into(),
        });
        let kept = narrowed(
            things,
            &Attr::Known(Set(filters)),
            &Attr::Known(sorts.collect()),
        );
        let slugs = kept.iter().filter_map(|it| it.slug.if_known().cloned());
        slugs.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_filter_keeps_what_has_one_of_its_values_or_all() {
        let by = |match_by: &str, value: &str| FilterBlock {
            match_by: match_by.into(),
            ..filter("slug", &[value])
        };
        assert_eq!(kept(vec![], &[]), "fra1-b fra1-a nyc3-a");
        assert_eq!(
            kept(vec![filter("slug", &["nyc3-a", "fra1-a"])], &[]),
            "fra1-a nyc3-a"
        );
        assert_eq!(kept(vec![by("re", "^fra1-[ab]$")], &[]), "fra1-b fra1-a");
        assert_eq!(kept(vec![by("substring", "c3")], &[]), "nyc3-a");
        assert_eq!(kept(vec![by("exact", "fra1")], &[]), "");
        assert_eq!(
            kept(vec![filter("available", &["True"])], &[]),
            "fra1-b nyc3-a"
        );
        assert_eq!(kept(vec![filter("memory", &["4.0"])], &[]), "fra1-a");
        let both = ["backups", "ipv6"];
        assert_eq!(kept(vec![filter("features", &both)], &[]), "fra1-b fra1-a");
        let all = FilterBlock {
            all: Attr::Known(true),
            ..filter("features", &both)
        };
        assert_eq!(kept(vec![all], &[]), "fra1-b");
        let two = vec![filter("memory", &["2"]), filter("features", &["ipv6"])];
        assert_eq!(kept(two, &[]), "fra1-b");
    }

    #[test]
    fn the_first_order_counts_first() {
        let order = [("memory", "desc"), ("slug", "asc")];
        assert_eq!(kept(vec![], &order), "fra1-a fra1-b nyc3-a");
        assert_eq!(kept(vec![], &[("slug", "desc")]), "nyc3-a fra1-b fra1-a");
    }

    #[test]
    fn what_fits_nothing_is_told_before_anything_is_asked() {
        let told = |filters: Vec<FilterBlock>| {
            let mut diagnostics = Diagnostics::new();
            let filters = Attr::Known(Set(filters));
            check::<Thing>(&filters, &Attr::Null, &mut diagnostics);
            diagnostics
                .iter()
                .map(|it| it.detail.clone())
                .collect::<String>()
        };
        assert_eq!(told(vec![filter("slug", &["("])]), "");
        assert!(told(vec![filter("memry", &["1"])]).contains("memory"));
        assert!(told(vec![filter("memory", &["much"])]).contains("`much` is none"));
        assert!(told(vec![filter("available", &["yes"])]).contains("`yes` is none"));
        let re = FilterBlock {
            match_by: "re".into(),
            ..filter("slug", &["("])
        };
        assert!(told(vec![re]).contains("regular expressions"));
        let open = FilterBlock {
            key: Attr::Unknown,
            ..filter("slug", &["a"])
        };
        assert_eq!(told(vec![open]), "");
    }
}
