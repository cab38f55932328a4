//! What clusters may be made of, as the API lists it.

use serde_json::Value as Json;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::retry::Effect;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

use crate::api::Operation;
use crate::generated::databases::database_cluster::DatabaseCluster;
use crate::parts::given;
use crate::session::Api;

const OPTIONS: Operation = Operation {
    name: "databases_list_options",
    effect: Effect::Reads,
    kinds: &[],
};

/// Refuses a new cluster of what is not offered. A list that nobody may read decides nothing.
pub(super) async fn check(api: &Api, planned: &DatabaseCluster) -> Result<(), Failure> {
    let engine = given(&planned.engine).unwrap_or_default();
    let Some(offered) = list(api, engine).await? else {
        return Ok(());
    };
    finished(offered.told(planned))
}

/// Refuses an upgrade to a version that is not offered.
pub(super) async fn check_version(api: &Api, engine: &str, version: &str) -> Result<(), Failure> {
    let Some(offered) = list(api, engine).await? else {
        return Ok(());
    };
    let mut told = Diagnostics::new();
    offered.fits("version", "versions", Some(version), &mut told);
    finished(told)
}

fn finished(told: Diagnostics) -> Result<(), Failure> {
    match told.has_errors() {
        true => Err(told.into()),
        false => Ok(()),
    }
}

async fn list(api: &Api, engine: &str) -> Result<Option<Offered>, CloudError> {
    let answer = match api
        .call(&OPTIONS, || api.client.databases_list_options())
        .await
    {
        Ok(answer) => answer,
        Err(error) if matches!(error.kind(), ErrorKind::AccessDenied) => return Ok(None),
        Err(error) => return Err(error),
    };
    // Each engine has a type of its own, with the same members.
    let all = serde_json::to_value(&answer.options).unwrap_or_default();
    Ok(all.get(engine).cloned().map(Offered))
}

/// What an engine offers.
pub(super) struct Offered(pub(super) Json);

impl Offered {
    fn texts<'a>(list: &'a Json) -> impl Iterator<Item = String> + 'a {
        let all = list.as_array().into_iter().flatten();
        all.filter_map(|it| it.as_str().map(str::to_owned))
    }

    /// What is wrong with a new cluster.
    pub(super) fn told(&self, planned: &DatabaseCluster) -> Diagnostics {
        let mut told = Diagnostics::new();
        self.fits("region", "regions", given(&planned.region), &mut told);
        let version = given(&planned.version);
        self.fits("version", "versions", version, &mut told);
        self.has_layout(planned, &mut told);
        told
    }

    /// Tells a value that is not in a list, with what was probably meant.
    fn fits(&self, argument: &str, list: &str, value: Option<&str>, told: &mut Diagnostics) {
        let mut all = Self::texts(&self.0[list]).peekable();
        if let (Some(value), Some(_)) = (value, all.peek()) {
            Validator::one_of(all).validate(&Value::string(value), &Path::of(argument), told);
        }
    }

    /// Tells a number of nodes that no cluster has, or a size that so many nodes cannot have.
    fn has_layout(&self, planned: &DatabaseCluster, told: &mut Diagnostics) {
        let layouts = self.0["layouts"].as_array().map_or(&[][..], Vec::as_slice);
        let (Some(count), false) = (planned.node_count.if_known(), layouts.is_empty()) else {
            return;
        };
        let layout = layouts
            .iter()
            .find(|it| it["num_nodes"].as_i64() == Some(*count));
        let Some(layout) = layout else {
            let counts = layouts.iter().filter_map(|it| it["num_nodes"].as_i64());
            let counts: Vec<String> = counts.map(|it| it.to_string()).collect();
            let detail = format!(
                "A cluster of this engine has {} nodes. No database cluster was created.\nCorrect `node_count`, \
                 then apply again.",
                counts.join(" or ")
            );
            let error = Diagnostic::error("Invalid number of nodes", detail);
            told.push(error.at(Path::of("node_count")));
            return;
        };
        let mut sizes = Self::texts(&layout["sizes"]).peekable();
        if let (Some(size), Some(_)) = (given(&planned.size), sizes.peek()) {
            Validator::one_of(sizes).validate(&Value::string(size), &Path::of("size"), told);
        }
    }
}
