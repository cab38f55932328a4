//! What the data sources of EC2 have alike: how a search is narrowed, and the one that it finds.

mod together;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ec2::types::{Filter, Tag};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::lifecycle::{Selection, only};
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model, Set};
use slipway_framework::validate::Validator;

use super::session::{self, Ec2};
use crate::parts::given;
use crate::tagged::{self, TagsAttr};

/// A filter of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct FilterBlock {
    /// The filter's name, as the API reference of the operation lists it.
    #[attr(required())]
    pub(crate) name: Attr<String>,
    /// The values, of which one has to fit. `*` stands for any text and `?` for any character.
    #[attr(required())]
    pub(crate) values: Attr<Set<Attr<String>>>,
}

/// How long a read is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct ReadTimeout {
    /// How long to try at most when the API is busy or fails.
    #[attr(optional().check(Validator::duration()))]
    pub(crate) read: Attr<String>,
}

/// How long the contract tries when nothing else is configured.
const READ: Duration = Duration::from_secs(1200);

impl ReadTimeout {
    /// The configured time.
    pub(crate) fn of(block: &Attr<Self>) -> Duration {
        let block = block.if_known();
        block.map_or(READ, |block| block.read.duration_or(READ))
    }
}

/// A search for objects of one type.
#[derive(Debug)]
pub(crate) struct Search {
    /// How messages call an object, with the service and without.
    noun: (&'static str, &'static str),
    /// What was asked for: argument and value.
    asked: Vec<(&'static str, String)>,
    filters: Vec<Filter>,
}

impl Search {
    /// A search that finds everything.
    pub(crate) fn new(noun: &'static str, short: &'static str) -> Self {
        Self {
            noun: (noun, short),
            asked: Vec::new(),
            filters: Vec::new(),
        }
    }

    /// Narrows it by a filter that an argument stands for.
    pub(crate) fn asks(
        &mut self,
        argument: &'static str,
        value: &str,
        filter: &str,
        values: Vec<String>,
    ) {
        self.asked.push((argument, value.to_owned()));
        self.filters.push(session::filter(filter, values));
    }

    /// Narrows it by an argument that is sent otherwise, or looked at here.
    pub(crate) fn said(&mut self, argument: &'static str, value: &str) {
        self.asked.push((argument, value.to_owned()));
    }

    /// Narrows it by a filter that an argument stands for; an empty text counts as left out.
    pub(crate) fn text(&mut self, argument: &'static str, filter: &str, value: &Attr<String>) {
        if let Some(value) = given(value) {
            self.asks(argument, value, filter, vec![value.to_owned()]);
        }
    }

    /// The same for a switch.
    pub(crate) fn truth(&mut self, argument: &'static str, filter: &str, value: &Attr<bool>) {
        if let Some(value) = value.if_known() {
            self.asks(
                argument,
                &value.to_string(),
                filter,
                vec![value.to_string()],
            );
        }
    }

    /// Narrows it to objects that have all of these tags.
    pub(crate) fn tags(&mut self, tags: &TagsAttr) {
        for (key, value) in tagged::known(tags) {
            let asked = format!("{key} = {value}");
            self.asks("tags", &asked, &format!("tag:{key}"), vec![value]);
        }
    }

    /// Narrows it by blocks of filters.
    pub(crate) fn blocks(&mut self, blocks: &Attr<Set<FilterBlock>>) {
        for block in blocks.if_known().into_iter().flat_map(|set| &set.0) {
            let Some(name) = given(&block.name) else {
                continue;
            };
            let values = texts(&block.values).unwrap_or_default();
            let asked = format!("{name} = {}", values.join(", "));
            self.asks("filter", &asked, name, values);
        }
    }

    /// The filters of the request.
    pub(crate) fn filters(&self) -> Vec<Filter> {
        self.filters.clone()
    }

    /// The only one that was found. `id` is how the user may name one of several.
    ///
    /// # Errors
    /// When nothing was found, or more than one.
    pub(crate) fn only<T>(
        &self,
        mut found: Vec<T>,
        id: impl Fn(&T) -> Option<String>,
    ) -> Result<T, Diagnostics> {
        let id = |it: &T| id(it).unwrap_or_default();
        // The same ids in the same order make the same message.
        found.sort_by_key(&id);
        let mut arguments: Vec<&str> = self.asked.iter().map(|(name, _)| *name).collect();
        arguments.dedup();
        let owner = "that the provider uses the account and the region in which it is";
        let check = match arguments.as_slice() {
            [] => format!("Check {owner}."),
            names => format!("Check {}, and {owner}.", listed(names)),
        };
        let selection = Selection {
            noun: self.noun.1.to_owned(),
            criteria: self.asked.clone(),
            argument: arguments.first().copied().unwrap_or("id"),
            check,
            narrow:
                "Narrow the search with more arguments, `tags` or `filter`, so that one is left."
                    .to_owned(),
        };
        only(found, &selection, id)
    }

    /// A call of the search failed.
    pub(crate) fn failed(&self, error: &CloudError) -> Diagnostics {
        let mut doing = Doing::new(Verb::Read, self.noun.0);
        if let Some((_, value)) = self.asked.first() {
            doing = doing.named(value);
        }
        to_diagnostic(error, &doing).into()
    }
}

/// Names in a sentence.
fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The texts of a set; none when there are none, because the API refuses an empty list.
pub(crate) fn texts(set: &Attr<Set<Attr<String>>>) -> Option<Vec<String>> {
    let texts = set.if_known()?.0.iter();
    let mut texts: Vec<String> = texts
        .filter_map(|it| given(it).map(str::to_owned))
        .collect();
    // A set has no order, and equal requests shall look alike.
    texts.sort();
    (!texts.is_empty()).then_some(texts)
}

/// Whether a set has this text.
pub(crate) fn has(set: &Attr<Set<Attr<String>>>, text: Option<&str>) -> bool {
    let mut texts = set.if_known().into_iter().flat_map(|set| &set.0);
    text.is_some() && texts.any(|it| given(it) == text)
}

/// The tags of an object, without those that the provider ignores and those of AWS itself.
pub(crate) fn tags(api: &Ec2, tags: Option<&[Tag]>) -> TagsAttr {
    let all = api.tags.read_tags_all(&session::read_tags(tags));
    let all = all
        .into_iter()
        .map(|(key, value)| (key, Attr::Known(value)));
    Attr::Known(all.collect::<BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn told(refused: &Diagnostics) -> String {
        let told = refused.iter();
        let told = told.map(|it| format!("{}\n{}\nat {:?}", it.summary, it.detail, it.path));
        told.collect()
    }

    fn search() -> Search {
        let mut search = Search::new("EC2 VPC", "VPC");
        search.text("cidr_block", "cidr", &Attr::from("10.0.0.0/16"));
        search.text("state", "state", &Attr::from(""));
        search.truth("default", "is-default", &Attr::Known(false));
        let tags =
            [("Name", "main"), ("Team", "web")].map(|(key, value)| (key.to_owned(), value.into()));
        search.tags(&Attr::Known(tags.into()));
        search
    }

    #[test]
    fn arguments_are_filters_and_an_empty_text_is_none() {
        let filters = search().filters();
        let names: Vec<&str> = filters.iter().filter_map(Filter::name).collect();
        assert_eq!(names, ["cidr", "is-default", "tag:Name", "tag:Team"]);
        assert_eq!(filters[1].values(), ["false"]);
    }

    #[test]
    fn nothing_found_names_the_arguments() {
        let none: Vec<&str> = Vec::new();
        let refused = search()
            .only(none, |it| Some((*it).to_owned()))
            .unwrap_err();
        expect![[r#"
            No matching VPC
            No VPC matches. Nothing was changed.
            Check `cidr_block`, `default`, `tags`, and that the provider uses the account and the region in which it is.

              cidr_block:  10.0.0.0/16
              default:     false
              tags:        Name = main
              tags:        Team = web
            at Some(Path([Attribute("cidr_block")]))"#]].assert_eq(&told(&refused));
    }

    #[test]
    fn several_found_are_named_in_one_order() {
        let several = vec!["vpc-2", "vpc-1"];
        let refused = search()
            .only(several, |it| Some((*it).to_owned()))
            .unwrap_err();
        expect![[r#"
            More than one matching VPC
            More than one VPC matches. Nothing was changed.
            Narrow the search with more arguments, `tags` or `filter`, so that one is left.

              cidr_block:  10.0.0.0/16
              default:     false
              tags:        Name = main
              tags:        Team = web
              Ids:         vpc-1, vpc-2
            at Some(Path([Attribute("cidr_block")]))"#]]
        .assert_eq(&told(&refused));
    }

    #[test]
    fn without_arguments_the_account_is_to_be_checked() {
        let none: Vec<&str> = Vec::new();
        let search = Search::new("EC2 VPC", "VPC");
        let refused = search.only(none, |it| Some((*it).to_owned())).unwrap_err();
        expect![[r#"
            No matching VPC
            No VPC matches. Nothing was changed.
            Check that the provider uses the account and the region in which it is.


            at Some(Path([Attribute("id")]))"#]]
        .assert_eq(&told(&refused));
    }

    #[test]
    fn a_set_gives_its_texts_in_order_and_none_when_empty() {
        let set = |texts: &[&str]| Attr::Known(texts.iter().map(|it| Attr::from(*it)).collect());
        assert_eq!(
            texts(&set(&["b", "", "a"])),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(texts(&set(&[])), None);
        assert!(has(&set(&["a"]), Some("a")));
        assert!(!has(&set(&["a"]), Some("b")));
        assert!(!has(&Attr::Null, None));
    }
}
