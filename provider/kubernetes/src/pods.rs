//! What is wrong with a pod, container by container, and whether it can heal by itself.
//!
//! The reasons are those that the kubelet writes (Kubernetes API reference, "ContainerState", and the guide
//! "Debug Pods").

use serde_json::Value;

/// How much is waited for before something counts as broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The number of restarts after which a container that keeps ending does not heal any more.
    pub restarts: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { restarts: 3 }
    }
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code.
    pub code: i64,
    /// The signal that ended it, if one did.
    pub signal: Option<i64>,
    /// The kubelet's word for it: `Error`, `OOMKilled`.
    pub reason: String,
    /// What it left as a message.
    pub message: Option<String>,
}

/// What kind of trouble a container is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Its image cannot be had.
    Image,
    /// What it is to run with cannot be had, or is wrong.
    Config,
    /// It cannot be started.
    Start,
    /// It ends again and again.
    Crash,
    /// It ended, and is not started again.
    Ended,
    /// It runs, but says that it is not ready.
    NotReady,
}

/// A container in trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its name.
    pub container: String,
    /// Whether it runs before the others.
    pub init: bool,
    /// What is wrong.
    pub kind: Kind,
    /// The kubelet's word: `ImagePullBackOff`.
    pub reason: String,
    /// The kubelet's sentence.
    pub message: Option<String>,
    /// How it ended last.
    pub exit: Option<Exit>,
    /// How often it was started again.
    pub restarts: u64,
    /// Whether it may be well without anybody's doing.
    pub heals: bool,
}

/// What becomes of a container that has ended, by the pod that it is in.
#[derive(Clone, Copy)]
struct Around {
    /// It is not started again in this pod.
    never: bool,
    /// Another pod is made in the place of this one, which is over.
    replaced: bool,
    /// A Job tries it as often as its `backoffLimit` and its `podFailurePolicy` say, and tells when it does no more.
    tried: bool,
}

impl Around {
    fn of(pod: &Value) -> Self {
        Self {
            never: pod["spec"]["restartPolicy"] == "Never",
            replaced: is_over(pod) && maker(pod).is_some(),
            tried: maker(pod) == Some("Job"),
        }
    }

    /// Whether a container that ended with an error may still be well, in this pod or in the next.
    fn heals(self, exit: &Exit, again: bool) -> bool {
        if self.never && is_no_start(exit) {
            // The next pod has the same program.
            return false;
        }
        self.tried || self.replaced || !(self.never || again)
    }
}

/// Whether a pod has failed as a whole: nothing of it is started again.
pub(crate) fn is_over(pod: &Value) -> bool {
    pod["status"]["phase"] == "Failed"
}

/// The kind of what made a pod and makes another when it is over.
pub(crate) fn maker(pod: &Value) -> Option<&str> {
    let owners = pod["metadata"]["ownerReferences"].as_array()?;
    let maker = owners.iter().find(|owner| owner["controller"] == true)?;
    maker["kind"].as_str()
}

/// The troubles of a pod's containers, the worst first.
#[must_use]
pub fn troubles(pod: &Value, patience: Patience) -> Vec<Trouble> {
    let status = &pod["status"];
    let around = Around::of(pod);
    let lists = [
        ("initContainerStatuses", true),
        ("containerStatuses", false),
    ];
    let mut found: Vec<_> = lists
        .iter()
        .flat_map(|(list, init)| {
            let containers = status[*list].as_array().map_or(&[][..], Vec::as_slice);
            containers
                .iter()
                .filter_map(|container| trouble(container, *init, around, patience))
        })
        .collect();
    found.sort_by_key(|trouble| (trouble.heals, trouble.kind));
    found
}

fn trouble(container: &Value, init: bool, around: Around, patience: Patience) -> Option<Trouble> {
    let restarts = container["restartCount"].as_u64().unwrap_or_default();
    let state = &container["state"];
    let last = exit(&container["lastState"]["terminated"]);
    let ended = exit(&state["terminated"]);
    let waiting = &state["waiting"];
    let reason = waiting["reason"].as_str().unwrap_or_default();
    let message = waiting["message"].as_str().map(ToOwned::to_owned);
    let again = restarts >= patience.restarts;
    let runs = !state["running"].is_null() && container["ready"] == false;
    let (kind, reason, heals) = match reason {
        // The first failure may be a matter of the network; the second is waited for.
        "ErrImagePull" | "RegistryUnavailable" => (Kind::Image, reason, true),
        "ImagePullBackOff" => {
            let heals = message.as_deref().is_some_and(is_passing);
            (Kind::Image, reason, heals)
        }
        "InvalidImageName" | "ErrImageNeverPull" | "ImageInspectError" => {
            (Kind::Image, reason, false)
        }
        "CreateContainerConfigError" => (Kind::Config, reason, false),
        "CreateContainerError" | "RunContainerError" | "StartError" | "PostStartHookError" => {
            (Kind::Start, reason, !again)
        }
        "CrashLoopBackOff" => {
            let never_started = last.as_ref().is_some_and(is_no_start);
            let kind = if never_started {
                Kind::Start
            } else {
                Kind::Crash
            };
            (kind, reason, !never_started && (around.tried || !again))
        }
        _ => match &ended {
            Some(exit) if exit.code != 0 || (!init && !around.never) => {
                let kind = match around.never || around.replaced {
                    _ if is_no_start(exit) => Kind::Start,
                    true => Kind::Ended,
                    false => Kind::Crash,
                };
                let heals = exit.code == 0 || around.heals(exit, again);
                (kind, exit.reason.as_str(), heals)
            }
            Some(_) => return None,
            // It runs now, and ended before: between two ends it looks well.
            None if runs && again && last.is_some() => (Kind::Crash, "Restarting", around.tried),
            None if runs && !init => (Kind::NotReady, "NotReady", true),
            None => return None,
        },
    };
    Some(Trouble {
        container: container["name"].as_str().unwrap_or_default().to_owned(),
        init,
        kind,
        reason: reason.to_owned(),
        message,
        exit: ended.clone().or(last),
        restarts,
        heals,
    })
}

/// Whether an image could not be pulled for a cause that passes: what registries and networks say when it
/// is about them, and not about the image.
pub(crate) fn is_passing(message: &str) -> bool {
    let causes = [
        "i/o timeout",
        "connection refused",
        "connection reset",
        "no such host",
        "TLS handshake timeout",
        "deadline exceeded",
        "DeadlineExceeded",
        "Unavailable",
        "toomanyrequests",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "unexpected EOF",
    ];
    causes.iter().any(|cause| message.contains(cause))
}

/// Whether the runtime could not even begin: no such program, no permission to run it.
fn is_no_start(exit: &Exit) -> bool {
    matches!(exit.reason.as_str(), "StartError" | "ContainerCannotRun")
}

fn exit(terminated: &Value) -> Option<Exit> {
    let code = terminated["exitCode"].as_i64()?;
    let signal = terminated["signal"].as_i64().filter(|signal| *signal != 0);
    Some(Exit {
        code,
        // Shells and runtimes say 128 and the signal.
        signal: signal.or((129..=159).contains(&code).then(|| code - 128)),
        reason: terminated["reason"].as_str().unwrap_or("Error").to_owned(),
        message: terminated["message"]
            .as_str()
            .map(str::trim)
            .filter(|message| !message.is_empty())
            .map(ToOwned::to_owned),
    })
}

impl Trouble {
    /// What it is in, as a clause: `container "web" cannot get its image (ImagePullBackOff)`.
    #[must_use]
    pub fn said(&self) -> String {
        let container = if self.init {
            format!("init container \"{}\"", self.container)
        } else {
            format!("container \"{}\"", self.container)
        };
        let reason = &self.reason;
        match self.kind {
            Kind::Image => format!("{container} cannot get its image ({reason})"),
            Kind::Config => {
                format!("{container} is configured with something that is not there ({reason})")
            }
            Kind::Start => format!("{container} cannot be started ({reason})"),
            Kind::Crash if self.restarts == 0 => format!("{container} ended ({reason})"),
            Kind::Crash if self.restarts == 1 => {
                format!("{container} ended, and was restarted once ({reason})")
            }
            Kind::Crash => {
                format!(
                    "{container} keeps ending; it was restarted {} times ({reason})",
                    self.restarts
                )
            }
            Kind::Ended => format!("{container} ended ({reason})"),
            Kind::NotReady => format!("{container} runs, but is not ready"),
        }
    }
}

/// Why no node takes a pod, if none does: the scheduler's sentence.
#[must_use]
pub fn unscheduled(pod: &Value) -> Option<&str> {
    let condition = crate::conditions::find(&pod["status"], "PodScheduled")?;
    let is_refused = condition["status"] == "False" && condition["reason"] == "Unschedulable";
    is_refused.then(|| condition["message"].as_str().unwrap_or_default())
}
