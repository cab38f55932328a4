//! `slipway-sandbox measure`: the two figures that the sandbox promises.

use crate::Failure;
use slipway_sandbox::aws::measure_gateway;
use std::process::ExitCode;

/// Most milliseconds that the gateway may add to a call, at the median.
const ADDED: f64 = 2.0;
/// Most seconds that a start may take when the tools are installed.
const START: f64 = 5.0;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    let unable = |e| Failure::new("Unable to measure", e);
    let measured = measure_gateway(300).map_err(unable)?;
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
    if worst > ADDED || start > START {
        println!("over the limit");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
