//! Random schemas and configurations under the protocol driver, as each host: whatever a schema says,
//! the framework's plans and answers keep the protocol's rules, and a plan after an apply is empty.
//!
//! The rules that judge are the driver's own. `SLIPWAY_SOAK` is for how many seconds new seeds are
//! tried; without it there are some fixed ones. `SLIPWAY_SEED` is the one that
//! a failure named, to try again.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    reason = "how long to go on, and with which seeds, comes from outside"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use random_config::Random;
use serde_json::{Value as Json, json};
use slipway_acceptance::driver::{Action, Driver, Host, Launch, Planned, StoredState};

#[path = "support/random_config.rs"]
mod random_config;

const HOSTS: [Host; 3] = [Host::Terraform1_11, Host::Terraform1_16, Host::OpenTofu1_12];

/// How often an object changes before it is destroyed.
const CHANGES: usize = 4;

/// The provider with random schemas, in the build that this test belongs to.
fn seeded_plugin() -> PathBuf {
    let test = std::env::current_exe().expect("a test is a file");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps");
    let program = profile.join("seeded-plugin");
    assert!(
        program.exists(),
        "the provider is not built; run cargo build -p slipway-framework --bin seeded-plugin"
    );
    program
}

async fn start(host: Host, seed: u64) -> Driver {
    let launch = Launch::new(seeded_plugin())
        .host(host)
        .env("SLIPWAY_SEED", seed.to_string());
    let driver = Driver::launch(launch).await.expect("the provider starts");
    let diagnostics = driver.configure(json!({})).await;
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    driver
}

/// One object from its plan to its end.
struct Life<'d> {
    driver: &'d Driver,
    type_name: &'d str,
    random: &'d mut Random,
}

type Outcome<T> = Result<T, String>;

impl Life<'_> {
    /// Plans with something unknown, then applies what it turned out to be.
    async fn change(&mut self, prior: Option<&StoredState>, config: &Json) -> Outcome<StoredState> {
        let block = &self.driver.schema().resources[self.type_name].block;
        let open = self.random.open(block, config);
        let planned = self.driver.plan(self.type_name, prior, open.clone()).await;
        let planned = planned.map_err(|errors| format!("planning {open}:\n{errors}"))?;
        self.apply(&planned, &open, config).await
    }

    async fn apply(&self, planned: &Planned, open: &Json, config: &Json) -> Outcome<StoredState> {
        let applied = self.driver.apply_planned(planned, config.clone()).await;
        if applied.diagnostics.has_errors() || applied.state.is_none() {
            // What the apply planned last is not in its answer.
            let prior = planned.prior.as_ref();
            let last = self
                .driver
                .plan(self.type_name, prior, config.clone())
                .await;
            return Err(format!(
                "applying {config}\nof {:?}\nplanned with {open}\nas {}\nthen as {}\nleft {:?}:\n{}",
                prior.map(|prior| &prior.json),
                planned.planned,
                last.map_or_else(|errors| errors.to_string(), |last| last.planned.to_string()),
                applied.state.map(|state| state.json),
                applied.diagnostics
            ));
        }
        Ok(applied.state.expect("looked at above"))
    }

    /// Reads the object and expects that the configuration asks for no change.
    async fn expect_empty(&self, state: StoredState, config: &Json) -> Outcome<StoredState> {
        let refreshed = self.driver.refresh(self.type_name, &state).await;
        let refreshed = refreshed.map_err(|errors| format!("reading {}:\n{errors}", state.json))?;
        let read = refreshed.state.ok_or("the object is gone")?;
        if read.json != state.json {
            return Err(format!("{} was read as {}", state.json, read.json));
        }
        let planned = self
            .driver
            .plan(self.type_name, Some(&read), config.clone())
            .await;
        let planned = planned.map_err(|errors| format!("planning {config} again:\n{errors}"))?;
        if planned.action != Action::NoOp {
            return Err(format!(
                "a second plan of {config} is no empty one but {:?} {:?}\nof {}\nbeside {}\nas {}",
                planned.action,
                planned.requires_replace,
                read.json,
                String::from_utf8_lossy(&read.private),
                planned.planned
            ));
        }
        Ok(read)
    }

    async fn live(&mut self, created: StoredState, config: Json) -> Outcome<()> {
        let block = self.driver.schema().resources[self.type_name].block.clone();
        let mut config = config;
        let mut state = self.expect_empty(created, &config).await?;
        for _ in 0..CHANGES {
            config = self.random.change(&block, &config);
            state = self.change(Some(&state), &config).await?;
            state = self.expect_empty(state, &config).await?;
        }
        let gone = self.driver.destroy(self.type_name, &state).await;
        if gone.diagnostics.has_errors() || gone.state.is_some() {
            return Err(format!("destroying {}:\n{}", state.json, gone.diagnostics));
        }
        Ok(())
    }
}

/// All types of one seed: planned by one process, and applied and changed by another.
async fn try_seed(host: Host, seed: u64) -> Vec<String> {
    let mut driver = start(host, seed).await;
    let mut random = Random::new(seed);
    let mut failures = Vec::new();
    let mut plans = Vec::new();
    for (type_name, schema) in &driver.schema().resources {
        let config = random.config(&schema.block);
        let open = random.open(&schema.block, &config);
        match driver.plan(type_name, None, open.clone()).await {
            Ok(planned) => plans.push((type_name.clone(), planned, open, config)),
            Err(errors) => failures.push(format!("{type_name}: planning {open}:\n{errors}")),
        }
    }
    driver.restart().await.expect("another process starts");
    for (type_name, planned, open, config) in plans {
        let mut life = Life {
            driver: &driver,
            type_name: &type_name,
            random: &mut random,
        };
        let lived = match life.apply(&planned, &open, &config).await {
            Ok(created) => life.live(created, config).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = lived {
            failures.push(format!("{type_name}: {failure}"));
        }
    }
    driver.shutdown().await;
    let violations = driver.take_violations();
    if failures.is_empty() {
        failures.extend(violations.iter().map(ToString::to_string));
    }
    failures
}

async fn try_seeds(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        for host in HOSTS {
            let failures = try_seed(host, seed).await;
            assert!(
                failures.is_empty(),
                "{} failures with seed {seed} as {host:?}:\n\n{}",
                failures.len(),
                failures.join("\n\n")
            );
        }
    }
}

fn clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.expect("after 1970").as_nanos() & 0xffff_ffff).expect("32 bits")
}

#[tokio::test]
async fn random_schemas_keep_the_rules_under_every_host() {
    let soak: Option<u64> = std::env::var("SLIPWAY_SOAK")
        .ok()
        .map(|seconds| seconds.parse().expect("SLIPWAY_SOAK is in seconds"));
    let named: Option<u64> = std::env::var("SLIPWAY_SEED")
        .ok()
        .map(|seed| seed.parse().expect("SLIPWAY_SEED is a number"));
    if let Some(seed) = named {
        return try_seeds([seed].into_iter()).await;
    }
    let Some(seconds) = soak else {
        // The same every time, so that a change is judged by what it does; `soak` takes new ones.
        return try_seeds([1, 3_566_418_418, 2_987_505_553].into_iter()).await;
    };
    let started = Instant::now();
    let more = |_: &u64| started.elapsed() < Duration::from_secs(seconds);
    try_seeds((clock()..).take_while(more)).await;
}
