//! Hooks of `digitalocean_database_firewall`.

use slipway_digitalocean_client::types as sdk;

use crate::generated::databases::database_firewall::{DatabaseFirewall, DatabaseFirewalls, Hooks};
use crate::parts::given;

impl Hooks for DatabaseFirewalls {
    fn sources(of: &DatabaseFirewall) -> Option<Vec<sdk::FirewallRule>> {
        let rules = of
            .rule
            .if_known()?
            .into_iter()
            .map(|rule| sdk::FirewallRule {
                type_: given(&rule.r#type).map(str::to_owned),
                // A rule that is sent with its UUID is the same one.
                uuid: given(&rule.uuid).map(str::to_owned),
                value: given(&rule.value).map(str::to_owned),
                ..Default::default()
            });
        Some(rules.collect())
    }
}
