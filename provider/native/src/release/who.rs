//! What a run says of itself to others who want to change the same release.

use std::process;

use slipway_engine::clock::Runtime;

/// Where Linux tells the name of the machine. Other systems tell it by calls alone, and a run does without there.
const HOST: &str = "/proc/sys/kernel/hostname";

/// The machine and the process, by which a person finds the run, and when it began.
pub(super) fn who(runtime: &Runtime) -> String {
    let host = std::fs::read_to_string(HOST).unwrap_or_default();
    said(host.trim(), process::id(), runtime)
}

fn said(host: &str, process: u32, runtime: &Runtime) -> String {
    let host = match host {
        "" => String::new(),
        host => format!(" on {host}"),
    };
    let since = jiff::Timestamp::try_from(runtime.wall());
    let since = since.map_or_else(
        |_| String::new(),
        |time| format!(" since {}", time.strftime("%Y-%m-%dT%H:%M:%SZ")),
    );
    format!("a run of Slipway{host}, process {process},{since}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_by_machine_process_and_time() {
        let told = said("ci-7", 42, &Runtime::system());
        let since = told.strip_prefix("a run of Slipway on ci-7, process 42, since ");
        let since = since.unwrap_or_else(|| panic!("{told}"));
        let parsed: Result<jiff::Timestamp, _> = since.parse();
        assert!(parsed.is_ok(), "{told}");
        assert!(said("", 1, &Runtime::system()).starts_with("a run of Slipway, process 1, "));
    }
}
