//! Hooks of `aws_eks_node_group`.

use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::eks::nodes::{plan, settings, versions};
use crate::eks::session::Eks;
use crate::generated::eks::eks_node_group::{
    ALREADY, EksNodeGroup, EksNodeGroups, Hooks, carried_out,
};
use crate::outcome;
use crate::parts::given;

const UPDATE_VERSION: Operation = Operation {
    name: "UpdateNodegroupVersion",
    effect: Effect::Repeatable("two requests with one token are one"),
    kinds: &[],
};

const UPDATE_CONFIG: Operation = Operation {
    name: "UpdateNodegroupConfig",
    effect: Effect::Repeatable("two requests with one token are one"),
    kinds: &[],
};

impl Hooks for EksNodeGroups {
    async fn replace_nodes(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, planned) = (work.api, work.planned);
        let token = work.token_of("version");
        let (version, release) = versions::wanted(work.prior, planned);
        let template = versions::template(planned);
        let sent = outcome::passing(api, settings::PASSING, || {
            api.call(&UPDATE_VERSION, || {
                api.client
                    .update_nodegroup_version()
                    .client_request_token(token.clone())
                    .set_cluster_name(given(&planned.cluster_name).map(str::to_owned))
                    .set_nodegroup_name(given(&planned.node_group_name).map(str::to_owned))
                    .set_force(planned.force_update_version.if_known().copied())
                    .set_launch_template(template.clone())
                    .set_version(version.map(str::to_owned))
                    .set_release_version(release.map(str::to_owned))
                    .send()
            })
        });
        let update = sent.await.map(|answer| answer.update);
        followed(self, work, &UPDATE_VERSION, update).await
    }

    async fn change_settings(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, prior, planned) = (work.api, work.prior, work.planned);
        let token = work.token_of("config");
        let sent = outcome::passing(api, settings::PASSING, || {
            api.call(&UPDATE_CONFIG, || {
                api.client
                    .update_nodegroup_config()
                    .client_request_token(token.clone())
                    .set_cluster_name(given(&planned.cluster_name).map(str::to_owned))
                    .set_nodegroup_name(given(&planned.node_group_name).map(str::to_owned))
                    .set_labels(settings::labels(prior, planned))
                    .set_taints(settings::taints(prior, planned))
                    .set_scaling_config(settings::sizes(prior, planned))
                    .set_update_config(settings::update(prior, planned))
                    .set_node_repair_config(settings::repair(prior, planned))
                    .send()
            })
        });
        let update = sent.await.map(|answer| answer.update);
        followed(self, work, &UPDATE_CONFIG, update).await
    }

    fn templates(&self, plan: &mut Plan<EksNodeGroup>) {
        plan::templates(plan);
        plan::sizes(plan);
    }
}

/// Waits until a change is carried out, unless it is so already.
async fn followed(
    groups: &EksNodeGroups,
    work: &Work<'_, EksNodeGroups>,
    operation: &Operation,
    sent: Result<Option<aws_sdk_eks::types::Update>, CloudError>,
) -> Result<(), Failure> {
    let Some(update) = outcome::accepted(sent, ALREADY)? else {
        return Ok(());
    };
    let api: &Eks = work.api;
    let id = update.and_then(|update| update.id);
    let id = id.ok_or_else(|| api.incomplete(operation, "id"))?;
    carried_out(groups, work, &id).await
}
