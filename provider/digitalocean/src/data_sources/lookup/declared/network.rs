//! Names, certificates, networks, and what takes traffic.

use std::sync::Arc;

use slipway_engine::lifecycle::Crud;
use slipway_framework::diag::Diagnostics;
use slipway_framework::schema::Type;
use slipway_framework::value::Value;

use super::{names, number, retyped, text};
use crate::data_sources::lookup::several::Several;
use crate::data_sources::lookup::shape::{Attributes, told};
use crate::data_sources::lookup::{Asked, By, Lookup};
use crate::generated::certificates::certificate::Certificates;
use crate::generated::domains::domain::Domains;
use crate::generated::domains::record::Records;
use crate::generated::load_balancers::loadbalancer::Loadbalancers;
use crate::generated::vpcs::vpc::Vpcs;
use crate::reads::Listing;
use crate::session::Api;
use crate::shared::Shared;

/// Certificates.
pub(super) struct Certificate;

impl Lookup for Certificate {
    type Of = Certificates;
    const ABOUT: &'static str = "A certificate, found by its name.";
    const BY: By = By::All(&["name"]);
    const WITHOUT: &'static [&'static str] =
        &["certificate_chain", "leaf_certificate", "private_key"];

    fn of(shared: Arc<Shared>) -> Certificates {
        Certificates::new(shared)
    }

    fn besides(remote: &<Certificates as Crud>::Remote) -> Vec<(&'static str, Value)> {
        let names = remote.dns_names.iter().flatten();
        vec![("domains", Value::set(names.map(Value::string)))]
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked.read(&[("name", "name")]).await
    }
}

/// Domains.
pub(super) struct Domain;

impl Lookup for Domain {
    type Of = Domains;
    const ABOUT: &'static str = "A domain, found by its name.";
    const BY: By = By::All(&["name"]);
    const WITHOUT: &'static [&'static str] = &["ip_address"];

    fn of(shared: Arc<Shared>) -> Domains {
        Domains::new(shared)
    }

    fn differs(attributes: &mut Attributes) {
        let zone = told(Type::String, "All records of the domain, as a zone file.");
        attributes.insert("zone_file".to_owned(), zone);
    }

    fn besides(remote: &<Domains as Crud>::Remote) -> Vec<(&'static str, Value)> {
        vec![("zone_file", text(remote.zone_file.clone()))]
    }

    async fn names(api: &Api) -> Vec<String> {
        names::<Domains>(api, |it| it.name).await
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked.read(&[("id", "name")]).await
    }
}

impl Several for Domain {
    const NAME: &'static str = "digitalocean_domains";
    const ABOUT_ALL: &'static str = "The domains of the account.";
    const NOUN: &'static str = "domains";
    const LIST: &'static str = "domains";
    const NONE_HAS: &'static [&'static str] = &["id", "ip_address"];

    fn each_differs(_: &mut Attributes) {}
}

/// Load balancers.
pub(super) struct LoadBalancer;

impl Lookup for LoadBalancer {
    type Of = Loadbalancers;
    const ABOUT: &'static str = "A load balancer, found by its id or its name.";
    const BY: By = By::One(&["id", "name"]);
    const WITHOUT: &'static [&'static str] = &["network_stack", "tls_cipher_policy"];

    fn of(shared: Arc<Shared>) -> Loadbalancers {
        Loadbalancers::new(shared)
    }

    fn differs(attributes: &mut Attributes) {
        // As the official provider has it; the resource has a set of lists.
        let addresses = || Type::set(Type::String);
        let rules = Type::object([("allow", addresses()), ("deny", addresses())]);
        retyped(attributes, "firewall", Type::list(rules));
    }

    fn besides(remote: &<Loadbalancers as Crud>::Remote) -> Vec<(&'static str, Value)> {
        // The resource leaves out what is usual.
        vec![
            ("algorithm", text(remote.object.algorithm.clone())),
            ("network", text(remote.object.network.clone())),
        ]
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        if asked.get("id").is_some() {
            return asked.read(&[("id", "id")]).await;
        }
        let name = asked.get("name");
        let fits = |it: &<Loadbalancers as Listing>::Object| it.name.as_deref() == name;
        asked.find(None, |it| it.name.clone(), fits).await
    }
}

/// DNS records.
pub(super) struct Record;

impl Lookup for Record {
    type Of = Records;
    const ABOUT: &'static str = "A DNS record, found by its name.";
    const BY: By = By::Besides(&["domain", "name"], &["type"]);
    const WITHOUT: &'static [&'static str] = &["fqdn"];

    fn of(shared: Arc<Shared>) -> Records {
        Records::new(shared)
    }

    fn differs(attributes: &mut Attributes) {
        if let Some(value) = attributes.remove("value") {
            attributes.insert("data".to_owned(), value);
        }
    }

    fn besides(remote: &<Records as Crud>::Remote) -> Vec<(&'static str, Value)> {
        // As the API tells them: nothing was written here that could be spelled in another way.
        vec![
            ("data", text(remote.data.clone())),
            ("name", text(remote.name.clone())),
            ("value", text(remote.data.clone())),
        ]
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        let (name, ty) = (asked.get("name"), asked.get("type"));
        let fits = |it: &<Records as Listing>::Object| {
            it.name.as_deref() == name && (ty.is_none() || it.type_.as_deref() == ty)
        };
        asked.find(Some("domain"), |it| it.name.clone(), fits).await
    }
}

impl Several for Record {
    const NAME: &'static str = "digitalocean_records";
    const ABOUT_ALL: &'static str = "The DNS records of a domain.";
    const NOUN: &'static str = "DNS records";
    const LIST: &'static str = "records";
    const IN: Option<(&'static str, &'static str)> =
        Some(("domain", "The domain, such as `example.com`."));

    fn each_differs(attributes: &mut Attributes) {
        number(attributes, "id");
    }
}

/// Private networks.
pub(super) struct Vpc;

impl Lookup for Vpc {
    type Of = Vpcs;
    const ABOUT: &'static str = "A VPC, found by its id or its name; or that of a region which Droplets are in that name none.";
    const BY: By = By::One(&["id", "name", "region"]);

    fn of(shared: Arc<Shared>) -> Vpcs {
        Vpcs::new(shared)
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        if asked.get("id").is_some() {
            return asked.read(&[("id", "id")]).await;
        }
        let (name, region) = (asked.get("name"), asked.get("region"));
        let fits = |it: &<Vpcs as Listing>::Object| match region {
            Some(_) => it.region.as_deref() == region && it.default == Some(true),
            None => it.name.as_deref() == name,
        };
        asked.find(None, |it| it.name.clone(), fits).await
    }
}
