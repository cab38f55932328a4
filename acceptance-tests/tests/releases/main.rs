//! Releases on a cluster that the provider block names, which is made once for all of these tests: each has a
//! namespace of its own. Those that make their cluster in the same apply are cases (`cases/release-*`).
//!
//! | module | what it shows |
//! |---|---|
//! | `shop` | the cluster, and the release that most tests make |
//! | `life` | a release from its first apply to its end |
//! | `around` | the digest of its image, how it fares, and its cluster for other tools |
//! | `refused` | what cannot be made, and the words for it |
//! | `planted` | a secret is in the cluster and nowhere else |
//! | `speed` | what forty releases cost that have not changed |
//! | `tokens` | tokens that end during an apply |
//! | `arguments` | what each argument does besides |
//! | `waits` | how long and by what is waited |
//! | `late` | what is known only in the apply, and what changes before it |
//! | `stopped` | Ctrl-C, after which the next apply goes on |
//! | `left` | what is left in the cloud is told |
//! | `spoiled` | an API server that fails, is slow, or forgets: the apply converges, or says why |
//! | `killed` | whatever is killed wherever, the next apply makes it right |
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests run on the real clock, read how they were asked to run, and say what they measured"
)]

mod arguments;
mod around;
mod killed;
mod late;
mod left;
mod life;
mod planted;
mod refused;
mod shop;
mod speed;
mod spoiled;
mod stopped;
mod tokens;
mod waits;
