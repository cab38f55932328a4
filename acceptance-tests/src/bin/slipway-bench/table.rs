//! The table, as it is printed and written.

use crate::Subject;
use crate::figures::{megabytes, seconds};
use std::fmt::Write as _;

/// Records of the smaller stack.
pub(crate) const RECORDS: usize = 300;

/// Resources of the larger stack, its zone included.
pub(crate) const MANY: usize = 10_000;

/// One line: what, the figure of a subject, and what ours may be at most.
type Line = (&'static str, fn(&Subject) -> String, &'static str);

const LINES: [Line; 13] = [
    ("release binary, stripped", |s| megabytes(s.size), "60 MB"),
    (
        "start to handshake, median of 20",
        |s| seconds(s.start.handshake),
        "0.020 s",
    ),
    (
        "schema call, median of 5",
        |s| seconds(s.start.schema),
        "0.020 s",
    ),
    (
        "memory after the schema call",
        |s| megabytes(s.start.memory * 1024),
        "30 MB",
    ),
    (
        "peak memory in a plan of 300 records",
        |s| megabytes(s.records.plan.memory * 1024),
        "50 MB",
    ),
    (
        "`validate`, over an empty provider's",
        |s| seconds(s.offline.validate),
        "0.100 s",
    ),
    (
        "`plan` without API calls, over an empty provider's",
        |s| seconds(s.offline.plan),
        "0.100 s",
    ),
    (
        "API calls to apply 300 records",
        |s| s.records_only(|r| r.apply.calls),
        "60",
    ),
    (
        "API calls to apply the zone and 300 records",
        |s| s.records.apply.calls.to_string(),
        "",
    ),
    (
        "API calls of an empty plan for 300 records",
        |s| s.records_only(|r| r.plan.calls),
        "6",
    ),
    (
        "API calls of an empty plan for the zone and 300 records",
        |s| s.records.plan.calls.to_string(),
        "",
    ),
    (
        "time to apply the zone and 300 records",
        |s| seconds(s.records.apply.time),
        "",
    ),
    (
        "time of an empty plan for the zone and 300 records",
        |s| seconds(s.records.plan.time),
        "",
    ),
];

/// The document.
pub(crate) fn document(
    tool: &str,
    ours: &Subject,
    peer: Option<&Subject>,
    many: Option<u64>,
) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let official = match peer {
        Some(_) => "the official provider's in turn with ours",
        None => "ours alone, since no official provider was given",
    };
    let mut text = format!(
        "<!-- Written by `cargo xtask bench`. -->\n\n# Benchmarks\n\n\
         Measured in one run on {} {} with {cores} cores by {tool}, {official}.\n\
         The local AWS answers at once and has no rates, so API calls cost next to no time here.\n\
         A figure \"for 300 records\" is that of a zone with 300 records less that of a zone alone.\n\n\
         ![The figures as bars](pictures/benchmarks.svg)\n\n\
         | what | hashicorp/aws 5.100.0 | slipway | at most |\n|---|---:|---:|---:|\n",
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let mut row = |what: &str, official: &str, ours: &str, limit: &str| {
        writeln!(text, "| {what} | {official} | {ours} | {limit} |").ok();
    };
    for (what, figure, limit) in LINES {
        row(
            what,
            &peer.map_or("–".to_owned(), figure),
            &figure(ours),
            limit,
        );
    }
    row(
        "peak memory in a plan of 10,000 resources",
        "–",
        &many.map_or("not measured in this run (`--many`)".to_owned(), |kib| {
            megabytes(kib * 1024)
        }),
        "150 MB",
    );
    text
}
