//! What differs in the code of types between providers: how a request is made, how a structure is built, and
//! where names are from.

mod aws;
mod digitalocean;

use std::collections::BTreeMap;

use proc_macro2::Ident;

pub(super) use aws::setters as aws_setters;

use super::types::{ServiceFacts, Tokens};
use super::{Refused, identity};
use crate::ir::{Call, Face, Pages, Resource};

/// A member that is set, with an option of its value; of a method's argument, its value as it is taken.
pub(super) struct Set {
    pub(super) field: String,
    pub(super) value: Tokens,
}

impl Set {
    pub(super) fn new(field: &str, value: Tokens) -> Self {
        let field = field.to_owned();
        Self { field, value }
    }
}

/// How the code of one provider's types is written.
pub(super) trait Dialect {
    /// A service of its API.
    ///
    /// # Errors
    /// When there is no session for it.
    fn service(&self, name: &str) -> Result<ServiceFacts, Refused>;

    /// What a service is called where its types are listed.
    ///
    /// # Errors
    /// As [`Dialect::service`].
    fn title(&self, service: &str) -> Result<String, Refused> {
        Ok(self.service(service)?.title.to_owned())
    }

    /// The names that a file of a service's types may use, with where they are from.
    fn names(&self, service: &str, facts: &ServiceFacts) -> Vec<(&'static str, String)>;

    /// A request: what is made again when it fails.
    ///
    /// # Errors
    /// When its method takes what is not set.
    fn request(
        &self,
        through: &Ident,
        call: &Call,
        set: &[Set],
        widths: &Widths,
    ) -> Result<Tokens, Refused>;

    /// A structure of the client's type with this name; what is not set has no value.
    fn structure(&self, name: &Tokens, set: &[Set], widths: &Widths) -> Tokens;

    /// What a request of a page has besides, and what the answer says of the next one.
    fn page(&self, pages: &Pages) -> (Vec<Set>, Tokens);

    /// All of a list that comes in pages: `page` is the code that reads one. `of` says whose list it is, where other
    /// resources may read the same.
    fn pages(
        &self,
        operation: &Ident,
        pages: Option<&Pages>,
        page: &Tokens,
        of: Option<&Tokens>,
    ) -> Tokens;

    /// The client's type of the answer of a call.
    fn answer(&self, resource: &Resource, call: &Call) -> Tokens;

    /// What a call does when it is made twice, where the provider knows it by more than names.
    fn effect(&self, call: &Call) -> Option<Tokens>;

    /// The identity that is made of these pieces.
    fn identity(&self, pieces: &Tokens, naming: identity::Reach) -> Tokens;
}

/// The number of fields of structures, by name.
pub(super) type Widths = BTreeMap<String, usize>;

/// The dialect of a provider.
pub(super) fn of(face: Face) -> &'static dyn Dialect {
    match face {
        Face::Aws => &aws::Aws,
        Face::DigitalOcean => &digitalocean::DigitalOcean,
    }
}
