//! Hooks of `aws_launch_template`.
//!
//! Facts: EC2 API reference, CreateLaunchTemplateVersion, ModifyLaunchTemplate; EC2 user guide, "Manage
//! launch template versions".

use slipway_engine::lifecycle::{Claim, Crud as _, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::ec2::session::Ec2;
use crate::generated::ec2::launch_template::{Hooks, LaunchTemplate, LaunchTemplates};
use crate::parts::given;
use crate::spellings;

const MODIFY: Operation = Operation {
    name: "ModifyLaunchTemplate",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

/// The version of a template that is new.
const FIRST: i64 = 1;

impl Hooks for LaunchTemplates {
    fn versions(&self, plan: &mut Plan<LaunchTemplate>) {
        let Some(planned) = plan.planned.clone() else {
            return;
        };
        for (argument, what, is_set) in [
            (
                "elastic_gpu_specifications",
                "Elastic graphics",
                is_some(&plan.config.elastic_gpu_specifications),
            ),
            (
                "elastic_inference_accelerator",
                "Elastic inference",
                is_some(&plan.config.elastic_inference_accelerator),
            ),
        ] {
            if is_set {
                let detail = format!(
                    "{what} is an offer that AWS has ended, and EC2 refuses templates with it. Nothing was changed.\n\
                     Remove `{argument}`; accelerated instance types take its place."
                );
                plan.tell(Diagnostic::error("No longer offered", detail).at(Path::of(argument)));
            }
        }
        let user_data = plan.config.user_data.if_known();
        if user_data.is_some_and(|text| !spellings::is_base64(text)) {
            let detail = "EC2 takes user data in Base64 alone, and this is none. Nothing was changed.\n\
                          Write `user_data = base64encode(…)`, or `filebase64(…)` for a file.";
            let path = Path::of("user_data");
            plan.tell(Diagnostic::error("Malformed user data", detail).at(path));
        }
        if plan.is_create() {
            if let Attr::Known(version) = plan.config.default_version
                && version != FIRST
            {
                let detail = format!(
                    "A new template has version {FIRST} alone, so `default_version` cannot be {version}. Nothing \
                     was changed.\nRemove `default_version`, or set it when there are more versions."
                );
                let path = Path::of("default_version");
                plan.tell(Diagnostic::error("No such version", detail).at(path));
            }
            return;
        }
        // The first step is the one that makes a version.
        let content = Self::STEPS.first().map(|claim: &Claim<_>| claim.fields);
        let mut content = content.into_iter().flatten();
        let makes_version = content.any(|field| plan.changes(field));
        let follows = planned.update_default_version == Attr::Known(true);
        if makes_version {
            plan.set_unknown("latest_version");
        }
        let is_behind = planned.default_version != planned.latest_version;
        if follows && makes_version {
            plan.set_unknown("default_version");
        } else if follows && is_behind {
            plan.set::<i64>("default_version", planned.latest_version);
        }
    }

    fn by_what_was_known(_: &Ec2, known: &LaunchTemplate, state: &mut LaunchTemplate) {
        // What is sent as empty where there is none is told as empty.
        if given(&state.user_data).is_none() {
            let is_empty = known.user_data == Attr::Known(String::new());
            state.user_data = is_empty.then(String::new).into();
        }
        let (Attr::Known(now), Attr::Known(before)) =
            (&mut state.network_interfaces, &known.network_interfaces)
        else {
            return;
        };
        for (now, before) in now.iter_mut().zip(before) {
            if before.device_index == Attr::Null && now.device_index == Attr::Known(0) {
                now.device_index = Attr::Null;
            }
        }
    }

    async fn default(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let api = work.api;
        let version = match work.planned.default_version {
            Attr::Known(version) => Some(version),
            Attr::Null => None,
            // The version that the step before made: its answer tells it, and reads may lag behind.
            Attr::Unknown if work.prior.latest_version != work.before.latest_version => {
                work.prior.latest_version.if_known().copied()
            }
            // That answer was lost, and another one told that the version was made.
            Attr::Unknown => {
                let found = self.read(api, work.prior).await?;
                let now = found.map(|it| self.state(api, it, work.prior));
                now.and_then(|now| now.latest_version.if_known().copied())
            }
        };
        let Some(version) = version.filter(|it| work.prior.default_version != Attr::Known(*it))
        else {
            return Ok(());
        };
        let id = given(&work.prior.id).unwrap_or_default();
        let sent = api.call(&MODIFY, || {
            let request = api.client.modify_launch_template();
            request
                .launch_template_id(id)
                .default_version(version.to_string())
                .send()
        });
        sent.await?;
        Ok(())
    }
}

/// Whether there are such blocks.
fn is_some<T>(blocks: &Attr<Vec<T>>) -> bool {
    blocks.if_known().is_some_and(|all| !all.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_makes_versions() {
        let content = LaunchTemplates::STEPS[0].fields;
        assert!(content.contains(&"user_data") && content.contains(&"network_interfaces"));
        assert!(!content.contains(&"default_version"));
    }
}
