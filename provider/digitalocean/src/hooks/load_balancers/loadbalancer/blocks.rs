//! Blocks of load balancers, from and to the API.

use slipway_digitalocean_client::types as sdk;
use slipway_framework::model::{Attr, Set};

use super::Names;
use crate::generated::load_balancers::loadbalancer::{
    Loadbalancer, LoadbalancerDomains, LoadbalancerFirewall, LoadbalancerForwardingRule,
    LoadbalancerGlbSettings, LoadbalancerGlbSettingsCdn, LoadbalancerHealthcheck,
    LoadbalancerStickySessions,
};
use crate::parts::{self, given};

fn text(value: &Attr<String>) -> Option<String> {
    given(value).map(str::to_owned)
}

fn number(value: &Attr<i64>) -> Option<i64> {
    value.if_known().copied().filter(|it| *it != 0)
}

pub(super) fn rules(of: &Loadbalancer) -> Option<Vec<sdk::ForwardingRule>> {
    let rules = of.forwarding_rule.if_known()?.into_iter();
    let rules = rules.map(|rule| sdk::ForwardingRule {
        certificate_id: text(&rule.certificate_id),
        entry_port: rule.entry_port.if_known().copied(),
        entry_protocol: text(&rule.entry_protocol),
        target_port: rule.target_port.if_known().copied(),
        target_protocol: text(&rule.target_protocol),
        tls_passthrough: rule.tls_passthrough.if_known().copied(),
    });
    parts::some(Some(rules.collect()))
}

pub(super) fn domains(of: &Loadbalancer) -> Option<Vec<sdk::Domains>> {
    let domains = of.domains.if_known()?.into_iter();
    let domains = domains.map(|domain| sdk::Domains {
        certificate_id: text(&domain.certificate_id),
        is_managed: domain.is_managed.if_known().copied(),
        name: text(&domain.name),
    });
    parts::some(Some(domains.collect()))
}

pub(super) fn droplets(of: &Loadbalancer) -> Option<Vec<i64>> {
    of.droplet_ids
        .if_known()
        .map(|all| all.into_iter().copied().collect())
}

pub(super) fn filter(of: &Loadbalancer) -> Option<sdk::LbFirewall> {
    let block = of.firewall.if_known()?.into_iter().next()?;
    Some(sdk::LbFirewall {
        allow: parts::texts(&block.allow),
        deny: parts::texts(&block.deny),
    })
}

pub(super) fn global(of: &Loadbalancer) -> Option<sdk::GlbSettings> {
    let block = of.glb_settings.if_known()?.first()?;
    let cdn = block.cdn.if_known().and_then(|it| it.first());
    Some(sdk::GlbSettings {
        cdn: cdn.map(|cdn| sdk::GlbSettingsCdn {
            is_enabled: cdn.is_enabled.if_known().copied(),
        }),
        failover_threshold: number(&block.failover_threshold),
        region_priorities: block.region_priorities.if_known().cloned(),
        target_port: block.target_port.if_known().copied(),
        target_protocol: text(&block.target_protocol),
    })
}

pub(super) fn check(of: &Loadbalancer) -> Option<sdk::HealthCheck> {
    let block = of.healthcheck.if_known()?.first()?;
    Some(sdk::HealthCheck {
        check_interval_seconds: number(&block.check_interval_seconds),
        healthy_threshold: number(&block.healthy_threshold),
        path: text(&block.path),
        port: block.port.if_known().copied(),
        protocol: text(&block.protocol),
        response_timeout_seconds: number(&block.response_timeout_seconds),
        unhealthy_threshold: number(&block.unhealthy_threshold),
    })
}

pub(super) fn sticky(of: &Loadbalancer) -> Option<sdk::StickySessions> {
    let block = of.sticky_sessions.if_known()?.first()?;
    Some(sdk::StickySessions {
        cookie_name: text(&block.cookie_name),
        cookie_ttl_seconds: number(&block.cookie_ttl_seconds),
        type_: text(&block.r#type),
    })
}

/// Fills the blocks of a state.
pub(super) fn tell(object: &sdk::LoadBalancer, read: Option<&Names>, state: &mut Loadbalancer) {
    let droplets = object.droplet_ids.iter().flatten().copied();
    state.droplet_ids = Attr::Known(Set(droplets.collect()));
    let name_of = |id: &Option<String>| {
        let name = id.as_ref().and_then(|id| read?.get(id));
        Attr::Known(name.cloned().unwrap_or_default())
    };
    let id_of = |id: &Option<String>| Attr::Known(id.clone().unwrap_or_default());
    let rules = object.forwarding_rules.iter().flatten();
    let rules = rules.map(|rule| LoadbalancerForwardingRule {
        certificate_id: id_of(&rule.certificate_id),
        certificate_name: name_of(&rule.certificate_id),
        entry_port: rule.entry_port.into(),
        entry_protocol: rule.entry_protocol.clone().into(),
        target_port: rule.target_port.into(),
        target_protocol: rule.target_protocol.clone().into(),
        tls_passthrough: rule.tls_passthrough.into(),
    });
    state.forwarding_rule = Attr::Known(Set(rules.collect()));
    let domains = object.domains.iter().flatten();
    let domains = domains.map(|domain| LoadbalancerDomains {
        certificate_id: id_of(&domain.certificate_id),
        certificate_name: name_of(&domain.certificate_id),
        is_managed: domain.is_managed.into(),
        name: domain.name.clone().into(),
        ssl_validation_error_reasons: Attr::Known(Vec::new()),
        verification_error_reasons: Attr::Known(Vec::new()),
    });
    state.domains = Attr::Known(Set(domains.collect()));
    let firewall = object.firewall.as_ref().filter(|it| {
        let some = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|all| !all.is_empty());
        some(&it.allow) || some(&it.deny)
    });
    let firewall = firewall.map(|firewall| LoadbalancerFirewall {
        allow: parts::some(firewall.allow.clone()).into(),
        deny: parts::some(firewall.deny.clone()).into(),
    });
    state.firewall = Attr::Known(Set(firewall.into_iter().collect()));
    let global = object.glb_settings.as_ref();
    let global = global.map(|settings| LoadbalancerGlbSettings {
        cdn: Attr::Known(
            settings
                .cdn
                .iter()
                .map(|cdn| LoadbalancerGlbSettingsCdn {
                    is_enabled: cdn.is_enabled.into(),
                })
                .collect(),
        ),
        failover_threshold: settings.failover_threshold.into(),
        region_priorities: settings.region_priorities.clone().into(),
        target_port: settings.target_port.into(),
        target_protocol: settings.target_protocol.clone().into(),
    });
    state.glb_settings = Attr::Known(global.into_iter().collect());
    let check = object.health_check.as_ref().filter(|it| it.port.is_some());
    let check = check.map(|check| LoadbalancerHealthcheck {
        check_interval_seconds: check.check_interval_seconds.into(),
        healthy_threshold: check.healthy_threshold.into(),
        path: parts::some(check.path.clone()).into(),
        port: check.port.into(),
        protocol: check.protocol.clone().into(),
        response_timeout_seconds: check.response_timeout_seconds.into(),
        unhealthy_threshold: check.unhealthy_threshold.into(),
    });
    state.healthcheck = Attr::Known(check.into_iter().collect());
    let sticky = object.sticky_sessions.as_ref();
    let sticky = sticky.map(|sticky| LoadbalancerStickySessions {
        cookie_name: parts::some(sticky.cookie_name.clone()).into(),
        cookie_ttl_seconds: sticky.cookie_ttl_seconds.into(),
        r#type: sticky.type_.clone().into(),
    });
    state.sticky_sessions = Attr::Known(sticky.into_iter().collect());
}
