//! What a cloud says of one of its clusters.

use super::nodes::Machine;
use super::storage::Disks;
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::collections::BTreeMap;

/// A call to a cluster, as far as it matters for who is let in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller<'a> {
    /// The bearer token.
    pub(crate) token: &'a str,
    /// The namespace that the call is about.
    pub(crate) namespace: Option<&'a str>,
}

/// Whom a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
}

/// A Service or an Ingress that is to have a load balancer.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// `Service` or `Ingress`.
    pub(crate) kind: &'static str,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) uid: String,
    /// Ports, and the ports of nodes that they lead to.
    pub(crate) ports: Vec<(u64, u64)>,
    /// The annotations.
    pub(crate) notes: Value,
    /// What the parameters of the Ingress' class say, where it has some.
    pub(crate) parameters: Value,
}

/// How far a load balancer is.
#[derive(Debug)]
pub(crate) enum Balanced {
    Coming,
    There {
        /// What the object's status says of it.
        ingress: Value,
        /// Annotations that the object gets.
        notes: BTreeMap<String, String>,
    },
}

/// The cloud that has a cluster.
pub(crate) trait Owner: Send + Sync + 'static {
    /// Whose token it is; none for one that is not the cloud's, or not valid for this cluster now.
    fn user<'a>(&'a self, caller: Caller<'a>) -> BoxFuture<'a, Option<User>>;

    /// The machines that it has now.
    fn machines(&self) -> BoxFuture<'_, Vec<Machine>>;

    /// Makes a load balancer, or says how far it is.
    fn balance<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<Balanced, String>>;

    /// Takes a load balancer away; whether it is gone.
    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<bool, String>>;

    /// The class of Ingresses that get a load balancer, where there is one.
    fn ingress_class(&self) -> Option<&'static str>;

    /// Objects that every cluster of the cloud has, for instance what its groups may do: the path of the
    /// collection, and the object as JSON.
    fn furniture(&self) -> Vec<(String, Value)>;

    /// Definitions of the kinds that the cloud itself brings to this cluster.
    fn definitions(&self) -> BoxFuture<'_, Vec<Value>> {
        Box::pin(async { Vec::new() })
    }

    /// What gives claims their volumes; where there is nothing, they wait.
    fn disks(&self) -> Option<&dyn Disks> {
        None
    }
}
