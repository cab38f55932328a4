//! What load balancers are when nobody says it.
//!
//! The API tells all of it, and the official provider stores it. It means the same as none: what nobody
//! asked for is left out of a state, and a state that has it keeps it.

use slipway_framework::model::Attr;
use slipway_framework::resource::Plan;

use crate::certificates;
use crate::generated::load_balancers::loadbalancer::{Loadbalancer, LoadbalancerHealthcheck};
use crate::parts::given;

/// An attribute of a model.
type Of<M, T> = fn(&mut M) -> &mut Attr<T>;

/// The usual texts (the API's document, `load_balancer`).
const TEXTS: [(&str, &str, Of<Loadbalancer, String>); 4] = [
    ("algorithm", "round_robin", |it| &mut it.algorithm),
    ("network", "EXTERNAL", |it| &mut it.network),
    ("network_stack", "IPV4", |it| &mut it.network_stack),
    ("tls_cipher_policy", "DEFAULT", |it| {
        &mut it.tls_cipher_policy
    }),
];

/// The switches, which are off when nobody says it.
const SWITCHES: [Of<Loadbalancer, bool>; 4] = [
    |it| &mut it.disable_lets_encrypt_dns_records,
    |it| &mut it.enable_backend_keepalive,
    |it| &mut it.enable_proxy_protocol,
    |it| &mut it.redirect_http_to_https,
];

/// The usual numbers of checks.
const NUMBERS: [(i64, Of<LoadbalancerHealthcheck, i64>); 4] = [
    (10, |it| &mut it.check_interval_seconds),
    (5, |it| &mut it.healthy_threshold),
    (5, |it| &mut it.response_timeout_seconds),
    (3, |it| &mut it.unhealthy_threshold),
];

/// The usual path of checks.
const PATH: &str = "/";

/// Leaves out what nobody asked for, and keeps how certificates are written.
pub(super) fn keep(known: &Loadbalancer, state: &mut Loadbalancer) {
    let mut asked = known.clone();
    for (_, usual, of) in TEXTS {
        let was_asked = given(of(&mut asked)).is_some();
        let told = of(state);
        if !was_asked && given(told) == Some(usual) {
            *told = Attr::Null;
        }
    }
    for of in SWITCHES {
        switched(of(&mut asked), of(state));
    }
    if given(&state.droplet_tag).is_none() {
        state.droplet_tag = Attr::Null;
        if given(&known.droplet_tag).is_none() {
            state.droplet_tag = known.droplet_tag.clone();
        }
    }
    if given(&known.size).is_none() {
        state.size = known.size.clone();
    }
    let checked = asked.healthcheck.if_known().and_then(|it| it.first());
    if let (Some(checked), Attr::Known(all)) = (checked, &mut state.healthcheck) {
        for told in all {
            leave_out(&mut checked.clone(), told);
        }
    }
    if let Attr::Known(rules) = &mut state.forwarding_rule {
        for rule in &mut rules.0 {
            let all = known.forwarding_rule.if_known();
            let before = all.into_iter().flatten();
            let mut before = before.filter(|it| {
                it.entry_port == rule.entry_port && it.entry_protocol == rule.entry_protocol
            });
            if let Some(before) = before.next() {
                let names = (&before.certificate_name, given(&rule.certificate_name));
                let told = rule.certificate_id.clone();
                rule.certificate_id = certificates::spelled(&before.certificate_id, names, told);
                switched(&before.tls_passthrough, &mut rule.tls_passthrough);
            } else {
                switched(&Attr::Null, &mut rule.tls_passthrough);
            }
        }
    }
    if let Attr::Known(domains) = &mut state.domains {
        for domain in &mut domains.0 {
            let before = known.domains.if_known().into_iter().flatten();
            let mut before = before.filter(|it| it.name == domain.name);
            if let Some(before) = before.next() {
                let names = (&before.certificate_name, given(&domain.certificate_name));
                let told = domain.certificate_id.clone();
                domain.certificate_id = certificates::spelled(&before.certificate_id, names, told);
            }
        }
    }
}

/// Leaves out a switch that is off and that nobody asked for.
fn switched(asked: &Attr<bool>, told: &mut Attr<bool>) {
    if *asked == Attr::Null && *told == Attr::Known(false) {
        *told = Attr::Null;
    }
}

/// Leaves out of a check what is usual and was not asked for.
fn leave_out(asked: &mut LoadbalancerHealthcheck, told: &mut LoadbalancerHealthcheck) {
    for (usual, of) in NUMBERS {
        let was_asked = of(asked).if_known().is_some();
        if !was_asked && of(told).if_known() == Some(&usual) {
            *of(told) = Attr::Null;
        }
    }
    if given(&asked.path).is_none() && given(&told.path) == Some(PATH) {
        told.path = Attr::Null;
    }
}

/// Plans no change where what leaves the configuration is as usual.
pub(super) fn plan(plan: &mut Plan<Loadbalancer>) {
    let Some(mut prior) = plan.prior.clone() else {
        return;
    };
    if plan.is_destroy() {
        return;
    }
    let mut config = plan.config.clone();
    for (name, usual, of) in TEXTS {
        if *of(&mut config) == Attr::Null && given(of(&mut prior)) == Some(usual) {
            plan.set::<String>(name, of(&mut prior).clone());
        }
    }
    let first = prior.healthcheck.if_known().and_then(|it| it.first());
    let Some(before) = first.cloned() else {
        return;
    };
    plan.revise(
        "healthcheck",
        |blocks: &mut Vec<LoadbalancerHealthcheck>| {
            for planned in blocks {
                let mut before = before.clone();
                for (usual, of) in NUMBERS {
                    if *of(planned) == Attr::Null && of(&mut before).if_known() == Some(&usual) {
                        *of(planned) = Attr::Known(usual);
                    }
                }
                if planned.path == Attr::Null && given(&before.path) == Some(PATH) {
                    planned.path = before.path;
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_is_left_out_and_what_was_asked_stays() {
        let told = || Loadbalancer {
            network: "EXTERNAL".into(),
            algorithm: "round_robin".into(),
            tls_cipher_policy: "STRONG".into(),
            healthcheck: Attr::Known(vec![LoadbalancerHealthcheck {
                check_interval_seconds: 10.into(),
                healthy_threshold: 7.into(),
                path: "/".into(),
                ..LoadbalancerHealthcheck::default()
            }]),
            ..Loadbalancer::default()
        };
        let known = Loadbalancer {
            algorithm: "round_robin".into(),
            healthcheck: Attr::Known(vec![LoadbalancerHealthcheck::default()]),
            ..Loadbalancer::default()
        };
        let mut state = told();
        keep(&known, &mut state);
        assert_eq!(state.network, Attr::Null);
        assert_eq!(state.algorithm, "round_robin".into());
        assert_eq!(state.tls_cipher_policy, "STRONG".into());
        let check = LoadbalancerHealthcheck {
            healthy_threshold: 7.into(),
            ..LoadbalancerHealthcheck::default()
        };
        assert_eq!(state.healthcheck, Attr::Known(vec![check]));
        // A state that has the whole check keeps it.
        let mut state = told();
        keep(&told(), &mut state);
        assert_eq!(state, told());
    }
}
