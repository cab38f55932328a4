//! Searches for names that share their calls.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_ec2::types::Filter;
use slipway_engine::error::CloudError;

use super::Search;
use crate::ec2::session::{self, Ec2};
use crate::reads::{Listed, Shape, SharedReads, Wish};
use crate::shared::Shared;

/// How many names a search may have that shares its call, and how many such searches do: together no more
/// than a filter takes values (EC2 API reference, Filter: 200).
const NAMES: usize = 4;
const SEARCHES: usize = 50;

impl Search {
    /// What it finds. A search for names shares its call with those that differ in the names alone:
    /// `filter` is the filter that takes names, and `name` tells that of an object.
    ///
    /// # Errors
    /// Those of the call.
    pub(crate) async fn together<T, F>(
        &self,
        shared: &Shared,
        api: &Ec2,
        filter: &'static str,
        name: fn(&T) -> Option<&str>,
        list: F,
    ) -> Result<Vec<T>, CloudError>
    where
        T: Any + Clone + Send + Sync,
        F: Fn(Ec2, Vec<Filter>) -> Listed<T> + Copy + Send + Sync + 'static,
    {
        let Some(key) = Wanted::of(&self.filters, filter).and_then(|wanted| wanted.key()) else {
            return list(api.clone(), self.filters()).await;
        };
        let shape = Shape::new(filter, |_: &Vec<T>| Vec::new()).at_most(SEARCHES);
        let reads = SharedReads::of(shared, api, shape, move |api: Ec2, keys| {
            Box::pin(async move {
                let mut all = HashMap::new();
                for (rest, keys) in Wanted::together(keys) {
                    let names = keys.iter().flat_map(|(_, it)| it.names.iter().cloned());
                    let names: BTreeSet<String> = names.collect();
                    let mut filters: Vec<Filter> = rest.into_iter().map(made).collect();
                    filters.push(session::filter(filter, names.into_iter().collect()));
                    let found = list(api.clone(), filters).await?;
                    for (key, wanted) in keys {
                        let fits = |it: &&T| name(it).is_some_and(|it| wanted.has(it));
                        all.insert(key, found.iter().filter(fits).cloned().collect());
                    }
                }
                Ok(all)
            })
        });
        match reads {
            Ok(reads) => {
                let wish = Wish {
                    key,
                    at_rest: true,
                    network: None,
                };
                Ok(reads.get(wish).await?.unwrap_or_default())
            }
            // Without a configuration there is nobody to share with.
            Err(_) => list(api.clone(), self.filters()).await,
        }
    }
}

/// A search for names: the names, and all of its other filters with their values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    names: Vec<String>,
    rest: Rest,
}

/// Filters and their values.
type Rest = Vec<(String, Vec<String>)>;

impl Wanted {
    /// What these filters want, when one of them is for exact names.
    fn of(filters: &[Filter], filter: &str) -> Option<Self> {
        let all = filters.iter();
        let all = all.map(|it| {
            (
                it.name().unwrap_or_default().to_owned(),
                it.values().to_vec(),
            )
        });
        let (mut named, rest): (Rest, Rest) = all.partition(|(name, _)| name == filter);
        let (_, names) = named.pop().filter(|_| named.is_empty())?;
        let is_exact = names.iter().all(|name| !name.contains(['*', '?', '\\']));
        (is_exact && names.len() <= NAMES).then_some(Self { names, rest })
    }

    /// As a text, from which it can be made again.
    fn key(&self) -> Option<String> {
        serde_json::to_string(&(&self.rest, &self.names)).ok()
    }

    /// Those that have the rest in common, each with its text.
    fn together(keys: Vec<String>) -> BTreeMap<Rest, Vec<(String, Self)>> {
        let mut all: BTreeMap<Rest, Vec<(String, Self)>> = BTreeMap::new();
        for key in keys {
            if let Ok((rest, names)) = serde_json::from_str::<(Rest, Vec<String>)>(&key) {
                let wanted = Self {
                    names,
                    rest: rest.clone(),
                };
                all.entry(rest).or_default().push((key, wanted));
            }
        }
        all
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|it| it == name)
    }
}

fn made((name, values): (String, Vec<String>)) -> Filter {
    session::filter(&name, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(filters: &[(&str, &[&str])]) -> Option<Wanted> {
        let filters: Vec<Filter> = filters
            .iter()
            .map(|(name, values)| {
                made((
                    (*name).to_owned(),
                    values.iter().map(|it| (*it).to_owned()).collect(),
                ))
            })
            .collect();
        Wanted::of(&filters, "service-name")
    }

    #[test]
    fn searches_that_differ_in_the_name_alone_go_together() {
        let rest: (&str, &[&str]) = ("service-type", &["Gateway"]);
        let one = wanted(&[("service-name", &["s3", "cn.s3"]), rest]).unwrap();
        let two = wanted(&[rest, ("service-name", &["ecs"])]).unwrap();
        let other = wanted(&[("service-name", &["s3"])]).unwrap();
        let keys = [&one, &two, &other].map(|it| it.key().unwrap());
        let together = Wanted::together(keys.to_vec());
        let counts: Vec<usize> = together.values().map(Vec::len).collect();
        assert_eq!(counts, [1, 2]);
        assert!(one.has("cn.s3") && !one.has("ecs") && two.has("ecs"));
    }

    #[test]
    fn a_pattern_and_a_second_filter_of_names_go_alone() {
        assert_eq!(wanted(&[("service-name", &["*.s3"])]), None);
        assert_eq!(wanted(&[("service-name", &["s?"])]), None);
        assert_eq!(
            wanted(&[("service-name", &["a"]), ("service-name", &["b"])]),
            None
        );
        assert_eq!(wanted(&[("state", &["a"])]), None);
        assert_eq!(
            wanted(&[("service-name", &["a", "b", "c", "d", "e"])]),
            None,
            "many names fill the filter alone"
        );
    }
}
