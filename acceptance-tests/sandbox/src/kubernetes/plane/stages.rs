//! How nodes and pods live: stages of KWOK, written as its configuration.
//!
//! A pod says by the annotation `slipway.dev/pod-life` what becomes of its containers, or of the one that
//! `slipway.dev/container` names; the others run, or wait for it where it is an init container. Pods of Jobs complete
//! when they say nothing.
//!
//! Reasons and messages are those of the kubelet, as its users see them (Kubernetes, "Debug Pods", and the
//! events that it documents); waits are shorter than its own, because nothing has to be given time.

mod template;

pub(super) use template::text;

/// One step in a pod's life.
struct Stage {
    name: &'static str,
    /// The lives that have it.
    lives: &'static [&'static str],
    /// An expression of jq that holds before it.
    when: &'static str,
    /// Milliseconds before it happens, and the annotation that says seconds instead.
    delay: (u32, Option<&'static str>),
    /// What is said of a container that has this life.
    container: Container,
    phase: &'static str,
    events: &'static [Told],
}

/// An event about a container: its type, its reason, and its message as a template.
type Told = (&'static str, &'static str, &'static str);

/// The state of a container.
#[derive(Clone, Copy)]
enum Container {
    Runs {
        ready: bool,
    },
    /// It runs again, and was restarted once more.
    RunsAgain,
    Waits {
        reason: &'static str,
        message: &'static str,
    },
    /// It has ended and will be started again.
    BacksOff {
        reason: &'static str,
        code: &'static str,
    },
    Ended {
        reason: &'static str,
        code: &'static str,
    },
}

const PENDING: &str = r#".status.phase == "Pending" and (.status.containerStatuses == null)"#;
const RUNS: &str = r#"any((.status.initContainerStatuses[]?, .status.containerStatuses[]?); .state.running != null and .ready == false)"#;
const BACKS_OFF: &str = r#"any((.status.initContainerStatuses[]?, .status.containerStatuses[]?); .state.waiting.reason == "CrashLoopBackOff")"#;
const NOT_PULLED: &str = r#"any((.status.initContainerStatuses[]?, .status.containerStatuses[]?); .state.waiting.reason == "ErrImagePull")"#;
const PULLS_LATER: &str = r#"any((.status.initContainerStatuses[]?, .status.containerStatuses[]?); .state.waiting.reason == "ImagePullBackOff")"#;

const NOT_FOUND: &str = r#"{{ or (index $notes "slipway.dev/message") (printf "rpc error: code = NotFound desc = failed to pull and unpack image \"%s\": failed to resolve reference \"%s\": %s: not found" $c.image $c.image $c.image) }}"#;
const NO_CONFIG: &str =
    r#"{{ or (index $notes "slipway.dev/message") "configmap \"settings\" not found" }}"#;
const NO_CONFIG_EVENT: &str =
    r#"Error: {{ or (index $notes "slipway.dev/message") "configmap \"settings\" not found" }}"#;
const EXIT_CODE: &str = r#"{{ or (index $notes "slipway.dev/exit-code") "1" }}"#;
const PULLED: Told = (
    "Normal",
    "Pulled",
    r#"Container image "{{ $c.image }}" already present on machine and can be accessed by the pod"#,
);
const STARTED: Told = ("Normal", "Started", "Container started");
const PULLING: Told = ("Normal", "Pulling", r#"Pulling image "{{ $c.image }}""#);
const PROBE_FAILED: Told = (
    "Warning",
    "Unhealthy",
    r#"{{ or (index $notes "slipway.dev/message") "Readiness probe failed: HTTP probe failed with statuscode: 503" }}"#,
);
const RESTARTED_LATER: Told = (
    "Warning",
    "BackOff",
    "Back-off restarting failed container {{ $c.name }} in pod {{ .metadata.name }}_{{ .metadata.namespace }}({{ .metadata.uid }})",
);

const STAGES: [Stage; 14] = [
    Stage {
        name: "runs",
        lives: &["runs"],
        when: PENDING,
        delay: (300, None),
        container: Container::Runs { ready: true },
        phase: "Running",
        events: &[PULLED, STARTED],
    },
    Stage {
        name: "pull-fails",
        lives: &["image-pull-error"],
        when: PENDING,
        delay: (300, None),
        container: Container::Waits {
            reason: "ErrImagePull",
            message: NOT_FOUND,
        },
        phase: "Pending",
        events: &[
            PULLING,
            (
                "Warning",
                "Failed",
                r#"Failed to pull image "{{ $c.image }}": {{ or (index $notes "slipway.dev/message") "not found" }}"#,
            ),
            ("Warning", "Failed", "Error: ErrImagePull"),
        ],
    },
    Stage {
        name: "pull-backs-off",
        lives: &["image-pull-error"],
        when: NOT_PULLED,
        delay: (1500, None),
        container: Container::Waits {
            reason: "ImagePullBackOff",
            message: r#"Back-off pulling image "{{ $c.image }}": ErrImagePull: not found"#,
        },
        phase: "Pending",
        events: &[
            (
                "Normal",
                "BackOff",
                r#"Back-off pulling image "{{ $c.image }}""#,
            ),
            ("Warning", "Failed", "Error: ImagePullBackOff"),
        ],
    },
    Stage {
        name: "pull-fails-again",
        lives: &["image-pull-error"],
        when: PULLS_LATER,
        delay: (3000, None),
        container: Container::Waits {
            reason: "ErrImagePull",
            message: NOT_FOUND,
        },
        phase: "Pending",
        events: &[("Warning", "Failed", "Error: ErrImagePull")],
    },
    Stage {
        name: "config-lacks",
        lives: &["config-error"],
        when: PENDING,
        delay: (300, None),
        container: Container::Waits {
            reason: "CreateContainerConfigError",
            message: NO_CONFIG,
        },
        phase: "Pending",
        events: &[PULLED, ("Warning", "Failed", NO_CONFIG_EVENT)],
    },
    Stage {
        name: "starts",
        lives: &["crash-loop", "out-of-memory", "completes", "fails"],
        when: PENDING,
        delay: (300, None),
        container: Container::Runs { ready: false },
        phase: "Running",
        events: &[PULLED, STARTED],
    },
    Stage {
        name: "starts-unready",
        lives: &["never-ready", "slow-start"],
        when: PENDING,
        delay: (300, None),
        container: Container::Runs { ready: false },
        phase: "Running",
        events: &[PULLED, STARTED, PROBE_FAILED],
    },
    Stage {
        name: "crashes",
        lives: &["crash-loop"],
        when: RUNS,
        delay: (700, None),
        container: Container::BacksOff {
            reason: "Error",
            code: EXIT_CODE,
        },
        phase: "Running",
        events: &[RESTARTED_LATER],
    },
    Stage {
        name: "is-killed",
        lives: &["out-of-memory"],
        when: RUNS,
        delay: (700, None),
        container: Container::BacksOff {
            reason: "OOMKilled",
            code: "137",
        },
        phase: "Running",
        events: &[RESTARTED_LATER],
    },
    Stage {
        name: "restarts",
        lives: &["crash-loop", "out-of-memory"],
        when: BACKS_OFF,
        delay: (1500, None),
        container: Container::RunsAgain,
        phase: "Running",
        events: &[STARTED],
    },
    Stage {
        name: "gets-ready",
        lives: &["slow-start"],
        when: RUNS,
        delay: (4000, Some("slipway.dev/slow-start-seconds")),
        container: Container::Runs { ready: true },
        phase: "Running",
        events: &[],
    },
    Stage {
        name: "completes",
        lives: &["completes"],
        when: RUNS,
        delay: (700, None),
        container: Container::Ended {
            reason: "Completed",
            code: "0",
        },
        phase: "Succeeded",
        events: &[],
    },
    Stage {
        name: "fails",
        lives: &["fails"],
        when: RUNS,
        delay: (700, None),
        container: Container::Ended {
            reason: "Error",
            code: EXIT_CODE,
        },
        phase: "Failed",
        events: &[],
    },
    Stage {
        name: "is-not-known",
        lives: &[],
        when: PENDING,
        delay: (300, None),
        container: Container::Waits {
            reason: "CreateContainerError",
            message: "The annotation slipway.dev/pod-life says what the sandbox does not know",
        },
        phase: "Pending",
        events: &[],
    },
];
