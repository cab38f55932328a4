//! What tests of this crate have in common.

use std::sync::Arc;

use slipway_engine::clock::Runtime;
use slipway_engine::settings::Environment;
use slipway_framework::diag::Diagnostics;
use slipway_framework::stop::StopSignal;

use crate::provider::SlipwayConfig;
use crate::shared::{Block, Clouds, Shared};

/// A provider that is configured with nothing but these variables.
pub(crate) fn configured(variables: Vec<(String, String)>) -> Arc<Shared> {
    with(SlipwayConfig::default(), variables)
}

/// The same with a provider block.
pub(crate) fn with(config: SlipwayConfig, variables: Vec<(String, String)>) -> Arc<Shared> {
    let block = Block {
        config,
        environment: Environment::from_variables(variables),
        host_version: "1.12.0".to_owned(),
        stop: StopSignal::never(),
    };
    let shared = Shared::new(Runtime::system());
    shared.configure(Clouds::new(block, Runtime::system()));
    shared
}

pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(test)
}

/// Summaries and details.
pub(crate) fn said(told: &Diagnostics) -> String {
    let texts = told
        .iter()
        .map(|it| format!("{}\n{}", it.summary, it.detail));
    texts.collect::<Vec<_>>().join("\n\n")
}
