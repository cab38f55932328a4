//! `slipway-sandbox measure`: the figures that the sandbox promises.

use crate::Failure;
use slipway_sandbox::{aws, digitalocean};
use std::process::ExitCode;
use std::time::Duration;

/// Most milliseconds that the gateway may add to a call, at the median.
const ADDED: f64 = 2.0;
/// Most seconds that a start may take when the tools are installed.
const START: f64 = 5.0;
/// Fewest calls in a second that the simulated DigitalOcean answers on one core.
const CALLS: f64 = 2000.0;

#[derive(clap::Args)]
pub(crate) struct Measure {
    /// The cloud to measure; both where none is given
    cloud: Option<Cloud>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Cloud {
    Aws,
    #[value(name = "digitalocean")]
    DigitalOcean,
}

impl Measure {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let wants = |cloud| self.cloud.is_none_or(|named| named == cloud);
        let mut holds = true;
        if wants(Cloud::Aws) {
            holds &= measure_aws().map_err(unable)?;
        }
        if wants(Cloud::DigitalOcean) {
            holds &= measure_digitalocean().map_err(unable)?;
        }
        if holds {
            return Ok(ExitCode::SUCCESS);
        }
        println!("over the limit");
        Ok(ExitCode::FAILURE)
    }
}

fn unable(error: impl std::fmt::Display) -> Failure {
    Failure::new("Unable to measure", error)
}

fn measure_aws() -> Result<bool, aws::SandboxError> {
    let measured = aws::measure_gateway(300)?;
    println!("median milliseconds of 300 calls     moto  gateway  added");
    for call in &measured.calls {
        println!(
            "{:<34} {:>6.2} {:>8.2} {:>6.2}",
            call.name,
            call.direct_ms,
            call.gateway_ms,
            call.added_ms()
        );
    }
    let start = measured.start.as_secs_f64();
    println!("start of a sandbox: {start:.2} s (limit {START} s)");
    let added = measured.calls.iter().map(|call| call.added_ms());
    let worst = added.fold(0.0, f64::max);
    println!("added by the gateway: at most {worst:.2} ms (limit {ADDED} ms)");
    Ok(worst <= ADDED && start <= START)
}

fn measure_digitalocean() -> Result<bool, digitalocean::SandboxError> {
    let measured = digitalocean::measure(2000)?;
    println!("calls a second of the simulated DigitalOcean, one after the other");
    let rate = |calls: u32, took: Duration| f64::from(calls) / took.as_secs_f64();
    for kind in &measured {
        println!("{:<34} {:>6.0}", kind.name, rate(kind.calls, kind.took));
    }
    let calls = measured.iter().map(|kind| kind.calls).sum();
    let all = rate(calls, measured.iter().map(|kind| kind.took).sum());
    println!("all of them: {all:.0} (limit {CALLS})");
    Ok(all >= CALLS)
}
