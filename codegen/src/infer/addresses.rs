//! What addresses tell, in APIs whose operations are methods of addresses: `/v2/vpcs/{vpc_id}` is an object,
//! and what stands before the last part is the collection that it is in.

use std::collections::BTreeMap;

use super::Builder;
use super::calls::Purpose;
use super::members::{Start, single};
use crate::definition::path::{Piece, Select, Template};
use crate::ir::{Fact, Field, Lists, Source};
use crate::problem::Span;
use crate::readers::botocore::{Http, Operation};

/// What an operation does to the object of the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// `GET` of the object.
    Read,
    /// `POST` to its collection, which answers with the object.
    Create,
    /// `DELETE` of the object.
    Delete,
    /// `GET` of its collection, which answers with many.
    List,
}

impl Builder<'_> {
    /// Whether operations are told by their addresses.
    pub(super) fn has_addresses(&self) -> bool {
        let mut operations = self.service.operations.values();
        operations.any(|operation| operation.http.is_some())
    }

    /// The operations that do this, by their addresses; the shortest first.
    pub(super) fn addressed(&self, act: Act) -> Vec<String> {
        let read = match act {
            Act::Read => None,
            Act::Create | Act::Delete | Act::List => self.address(),
        };
        let fits = |name: &str, http: &Http| -> bool {
            let answers = |select: Select| {
                let place = self.object_in(name).map(|(place, _)| place);
                place.is_some_and(|it| matches!(&*it.0, [step] if step.select == select))
            };
            let collection = read.and_then(Http::collection);
            match act {
                Act::Read => {
                    http.method == "GET" && http.collection().is_some() && answers(Select::Whole)
                }
                Act::Create => {
                    http.method == "POST"
                        && Some(&*http.path) == collection
                        && answers(Select::Whole)
                }
                Act::Delete => {
                    http.method == "DELETE" && read.is_some_and(|it| it.path == http.path)
                }
                Act::List => {
                    http.method == "GET" && Some(&*http.path) == collection && answers(Select::Each)
                }
            }
        };
        let all = self.service.operations.iter();
        let mut found: Vec<(&str, &str)> = all
            .filter_map(|(name, operation)| {
                let http = operation.http.as_ref()?;
                fits(name, http).then_some((http.path.as_str(), name.as_str()))
            })
            .collect();
        found.sort_by_key(|(path, name)| (path.len(), *name));
        found.into_iter().map(|(_, name)| name.to_owned()).collect()
    }

    /// The operations that change this attribute of the object, by their addresses.
    pub(super) fn changing(&self, attribute: &str) -> Vec<String> {
        let Some(address) = self.address() else {
            return Vec::new();
        };
        let operations = self.service.operations.iter();
        let found = operations.filter(|(name, operation)| {
            let http = operation.http.as_ref();
            let changes = |http: &Http| {
                ["PATCH", "PUT"].contains(&http.method.as_str()) && http.path == address.path
            };
            http.is_some_and(changes)
                && self
                    .service
                    .input(name)
                    .iter()
                    .any(|(member, ..)| *member == attribute)
        });
        found.map(|(name, _)| name.clone()).collect()
    }

    /// An operation of another noun: hooks may call any of an API that has one client for all.
    pub(super) fn of_another(&self, name: &str) -> Option<&Operation> {
        if !self.has_addresses() {
            return None;
        }
        let mut others = self.services.values();
        others.find_map(|other| other.operations.get(name).filter(|it| it.http.is_some()))
    }

    /// The scopes that a token needs, by operation of the service, and by those that hooks call.
    pub(super) fn scopes(&self) -> BTreeMap<String, Vec<String>> {
        let called = self.definition.hook.iter().flat_map(|hook| &hook.ops);
        let called = called.filter_map(|op| {
            let name = op.get_ref();
            Some((name, self.of_another(name)?))
        });
        let operations = self.service.operations.iter().chain(called);
        let scopes = operations.map(|(name, it)| (name.clone(), it.scopes.clone()));
        scopes.filter(|(_, scopes)| !scopes.is_empty()).collect()
    }

    /// The address of the object: that of the operation that reads it.
    fn address(&self) -> Option<&Http> {
        let named = self.definition.read.op.as_ref();
        let name = match named {
            Some(op) => op.get_ref().clone(),
            None => self.addressed(Act::Read).into_iter().next()?,
        };
        let operation: &Operation = self.service.operations.get(&name)?;
        operation.http.as_ref()
    }

    /// The parameter that is the id: the last one of its address.
    pub(super) fn id_parameter(&self) -> Option<&str> {
        let address = self.address()?;
        address.collection()?;
        address.parameters().pop()
    }

    /// The list of its collection, which tells of all objects what reading one tells.
    pub(super) fn lists(
        &mut self,
        id: Option<&Fact<Template>>,
        span: &Span,
    ) -> Option<Fact<Lists>> {
        let name = self.addressed(Act::List).into_iter().next()?;
        let key = self.listed_by(id)?;
        let model = self.model.to_owned();
        let (field, ty) = self.field(None, &model, &key, span)?;
        let (place, source) = self.object_in(&name)?;
        let (mut way, _) = self.way(Start::Answer(&name), &place, span)?;
        let operation = Fact::new(name.clone(), Source::Rule("the list of its collection"));
        let call = self.call(operation, span, &BTreeMap::new(), Purpose::Read)?;
        let links = match self.service.pagination.contains_key(&name) {
            true => {
                let place = single("links", Select::Whole);
                let (way, _) = self.way(Start::Answer(&name), &place, span)?;
                way.into_iter().next()
            }
            false => None,
        };
        let lists = Lists {
            call,
            items: way.pop()?,
            links,
            key: Field {
                member: key,
                name: field,
                ty,
            },
        };
        Some(Fact::new(lists, Source::Api(name)).and(source))
    }

    /// The member of the object that is its id: itself, or that of the one attribute that the id is.
    fn listed_by(&mut self, id: Option<&Fact<Template>>) -> Option<String> {
        if let Some(member) = &self.id_member {
            return Some(member.clone());
        }
        let [Piece::Attribute(attribute)] = id?.value.0.as_slice() else {
            return None;
        };
        let model = self.model.to_owned();
        let members = self.service.members(&model);
        let members: Vec<String> = members
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect();
        members.into_iter().find(|member| {
            let found = self.attribute_of(&model, member);
            found.is_some_and(|(name, _)| name == *attribute)
        })
    }
}
