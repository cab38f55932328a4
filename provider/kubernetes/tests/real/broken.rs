//! A corpus of broken apps: each is a manifest in `broken/`, with the message that its user reads beside it.
//!
//! The first lines of a manifest say what is broken, and, after `# waits:`, for how many seconds it is waited
//! where nobody can know that it will not heal; all others have to be told within fifteen. What took longer beside
//! the others is tried again alone: here the time until something is broken counts too, and what plays the nodes
//! needs more of it while the machine has other work.
//! `UPDATE_EXPECT=1` writes the messages.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use expect_test::expect_file;
use slipway_kubernetes::client::Cluster;
use slipway_kubernetes::manifest;
use slipway_kubernetes::release::{Cause, Done, Settings, release};
use slipway_kubernetes::secrets::Secrets;
use tokio::sync::Semaphore;

use super::in_namespace;
use super::release::{declared, settings};

/// How soon what cannot heal has to be told.
const SOON: Duration = Duration::from_secs(15);

/// How many apps are tried at once: what plays their nodes is to be quick for each of them.
const AT_ONCE: usize = 6;

#[test]
fn every_broken_app_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/broken");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".yaml").map(ToOwned::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 25, "{}", names.len());
    in_namespace("broken", |cluster, namespace| async move {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let all = names.into_iter().map(|name| {
            let (cluster, turns) = (cluster.clone(), turns.clone());
            let app = App {
                namespace: format!("{namespace}-{name}"),
                text: folder.join(format!("{name}.yaml")),
                said: folder.join(format!("{name}.txt")),
            };
            tokio::spawn(async move {
                let turn = turns.acquire_owned().await.expect("it is open");
                let told = app.fails(&cluster).await;
                drop(turn);
                (app, told)
            })
        });
        let mut late = Vec::new();
        for one in all.collect::<Vec<_>>() {
            let (app, told) = one.await.expect("it ends");
            expect_file![&app.said].assert_eq(&told.text);
            if told.late {
                late.push(app);
            }
        }
        for mut app in late {
            app.namespace.push_str("-alone");
            let told = app.fails(&cluster).await;
            assert!(!told.late, "{} is told late", app.text.display());
        }
    });
}

struct App {
    namespace: String,
    text: PathBuf,
    said: PathBuf,
}

struct Told {
    text: String,
    /// Later than [`SOON`], though it was not to be waited for.
    late: bool,
}

impl App {
    async fn fails(&self, cluster: &Cluster) -> Told {
        let text = std::fs::read_to_string(&self.text).expect("a text");
        let text = text.replace("NAMESPACE", &self.namespace);
        let waits = text.lines().find_map(|line| line.strip_prefix("# waits: "));
        let waits = waits.map(|seconds| seconds.parse().expect("seconds"));
        let objects = manifest::read(&[text.as_str()], &self.namespace).expect("manifests");
        let mut declared = declared(&self.namespace, objects);
        declared.create_namespace = true;
        declared.settings = Settings {
            timeout: Duration::from_secs(waits.unwrap_or(60)),
            ..settings()
        };
        let failure = release(cluster, &declared).await;
        let failure = failure.expect_err("it is broken");
        assert!(
            matches!(failure.done, Done::Removed | Done::RemovedBut(_)),
            "{}: {:?}",
            self.namespace,
            failure.done
        );
        let waited = match &failure.cause {
            Cause::NotReady { waited, .. } => *waited,
            _ => Duration::ZERO,
        };
        let mut secrets = Secrets::default();
        secrets.learn(&declared.objects);
        Told {
            text: plain(&failure.text(&secrets).replace(&self.namespace, "shop")),
            late: waits.is_none() && waited > SOON,
        }
    }
}

/// The same text without what every run makes up, and without what depends on the moment in which it is told:
/// how many of several pods are in trouble by then, and what was written of that.
pub(crate) fn plain(text: &str) -> String {
    const NAMES: &str = r"-[a-z0-9]{8,10}-[a-z0-9]{5}\b|-[bcdfghjklmnpqrstvwxz2456789]{5}\b";
    const REPLACED: [(&str, &str); 7] = [
        (r"[0-9]+ (times|restarts)", "SOME $1"),
        (r"(waited for|After) [0-9]+ s", "$1 SECONDS"),
        (r"(?m)^  (Event|Also|Status): .*\n", ""),
        (r"on node [a-z0-9-]+", "on node NODE"),
        (
            r"(ReplicaSet|ControllerRevision): ( *)([a-z]+)-[a-z0-9]+",
            "$1: $2$3-HASH",
        ),
        (r"CrashLoopBackOff|Restarting", "CrashLoopBackOff"),
        (r"ErrImagePull|ImagePullBackOff", "ImagePullBackOff"),
    ];
    let replaced = |text: String, pattern: &str, by: &str| {
        let pattern = regex_lite::Regex::new(pattern).expect("a pattern");
        pattern.replace_all(&text, by).into_owned()
    };
    let text = replaced(text.trim_end().to_owned(), NAMES, "-HASH");
    let all = REPLACED.iter();
    let text = all.fold(text, |text, (pattern, by)| replaced(text, pattern, by));
    // Of several pods the first is told at length, and the rest as far as it differs.
    let mut pods = 0;
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        pods += usize::from(line.starts_with("  Pod: ") && line.contains("on node"));
        if pods < 2 || line.is_empty() {
            pods = if line.is_empty() { 0 } else { pods };
            lines.push(line);
        }
    }
    format!("{}\n", lines.join("\n"))
}
